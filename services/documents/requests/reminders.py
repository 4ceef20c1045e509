"""Reminders of requests, before and after they are due, in the morning of the firm's day, each once. What was not written
then, because the portal was down or the day was changed late, is written by day, too."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select

from data.database.session import ScopedSession
from data.documents.requests import DocumentRequest, RequestItem
from data.people.tables import Entity
from data.statuses import ASKED_ITEMS, RequestState
from services.documents.requests import letters, mails
from services.documents.requests.rules import Held, hold_request
from services.documents.requests.settings import REMIND_AFTER_DAYS, REMIND_BEFORE_DAYS
from services.platform.area_switches import is_off
from services.platform.context import Context
from services.platform.permissions import May

MORNING, EVENING = 8, 20  # nobody is woken by a telephone
TIMES_AFTER = 4


def newest_due(due_on: date, today: date, before: int, after: int) -> date | None:
    """The newest day up to `today` on which a reminder falls; `before` and `after` in days, 0 for none."""
    days = [due_on - timedelta(days=before)] if before else []
    days += [due_on + timedelta(days=after * time) for time in range(1, TIMES_AFTER + 1)] if after else []
    return max((day for day in days if day <= today), default=None)


def remind(ctx: Context) -> int:
    """Write what is due by now; how many requests were reminded of. `ctx` is the system's. Twice is safe.

    A portal that was down for a week reminds once. Asks before it writes: an idle portal takes no lock.
    """
    if is_off("documents", ctx.preferences) or not MORNING <= ctx.now.astimezone(ctx.zone).hour < EVENING:
        return 0
    with ctx.transaction(May.SYSTEM_LOOK) as db:
        due = [each.id for each in _open(ctx, db) if _falls_on(ctx, each) is not None]
    done = 0
    for id in due:
        with ctx.transaction(May.SYSTEM) as db:
            db.recorded = True
            held = hold_request(db, id)
            day = _falls_on(ctx, held.request)  # changed, closed or reminded meanwhile
            if held.request.state is RequestState.OPEN and day is not None:
                done += _remind(ctx, db, held, day)
    return done


def _open(ctx: Context, db: ScopedSession) -> list[DocumentRequest]:
    """Open requests with a day and something missing, whose day has not been over for long."""
    longest = timedelta(days=ctx.preferences[REMIND_AFTER_DAYS] * TIMES_AFTER + 60)
    asked = select(RequestItem.id).where(
        RequestItem.request_id == DocumentRequest.id, RequestItem.state.in_(ASKED_ITEMS)
    )
    return list(
        db.scalars(
            select(DocumentRequest)
            .join(Entity, Entity.id == DocumentRequest.entity_id)
            .where(
                DocumentRequest.state == RequestState.OPEN,
                DocumentRequest.due_on <= ctx.today + timedelta(days=ctx.preferences[REMIND_BEFORE_DAYS]),
                DocumentRequest.due_on >= ctx.today - longest,
                Entity.archived_at.is_(None),
                asked.exists(),
            )
            .order_by(DocumentRequest.due_on, DocumentRequest.id)
        )
    )


def _falls_on(ctx: Context, request: DocumentRequest) -> date | None:
    """The day of the reminder that is to be written now: none that is older than the request or was written."""
    if request.due_on is None:
        return None
    before, after = ctx.preferences[REMIND_BEFORE_DAYS], ctx.preferences[REMIND_AFTER_DAYS]
    day = newest_due(request.due_on, ctx.today, before, after)
    told = request.reminded_on or request.made_at.astimezone(ctx.zone).date()
    return day if day is not None and day > told else None


def _remind(ctx: Context, db: ScopedSession, held: Held, day: date) -> bool:
    request, missing = held.request, [each.title for each in held.items if each.state in ASKED_ITEMS]
    if not missing:
        return False
    request.reminded_on = day
    is_late = request.is_overdue(ctx.today)
    told = mails.write(ctx, db, letters.documents_reminder, request, day.isoformat(), items=missing, is_late=is_late)
    db.record("request.reminded", request, title=request.title, people=told)
    return True
