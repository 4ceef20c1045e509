"""How many invitations a day: the firm's calendar day, counted in the transaction that sends (AUT-13)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from data.database.counters import count_of, count_up
from data.database.locks import advisory_lock
from data.database.session import ScopedSession
from data.errors import TooMany
from services.access.settings import INVITES_PER_DAY
from services.platform.context import Context


class DayIsFull(TooMany):
    message = "Today's {limit} invitations are used up. You can invite again from {moment}."


def lock_invitations(db: ScopedSession) -> None:
    """Whoever invites, releases or revokes does so one after the other; taken before any row is locked."""
    advisory_lock(db, "invitations")


def places_left(ctx: Context, db: ScopedSession) -> int:
    """Invitations that may still be sent today.

    After a move to a zone further west it may be yesterday again; what was sent "tomorrow" counts for today then.
    """
    days = (ctx.today, ctx.today + timedelta(days=1))
    return max(0, ctx.preferences[INVITES_PER_DAY] - sum(count_of(db, _counter(day)) for day in days))


def take_place(ctx: Context, db: ScopedSession) -> None:
    """Count one invitation of today."""
    count_up(db, _counter(ctx.today))


def midnight(ctx: Context) -> datetime:
    """When the firm's next day begins, in UTC."""
    return datetime.combine(ctx.today + timedelta(days=1), time.min, ctx.zone).astimezone(UTC)


def full(ctx: Context) -> DayIsFull:
    """The refusal, naming the limit and when it ends."""
    return DayIsFull(
        limit=ctx.preferences[INVITES_PER_DAY],
        moment=ctx.words.moment(midnight(ctx), ctx.zone),
        wait_seconds=int((midnight(ctx) - ctx.now).total_seconds()),
    )


def _counter(day: date) -> str:
    return f"invitations:{day.isoformat()}"
