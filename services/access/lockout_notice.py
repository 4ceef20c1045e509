"""Failed sign-ins as their owner hears of them: counted, and told by mail once they shut new devices out (R5)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import func, select, update

from data.database.session import ScopedSession
from data.people.tables import Person
from services.access import letters
from services.access.rate_limits import TRIES_IN_A_ROW
from services.mail import queue as mails
from services.platform.context import Context

TOLD_AGAIN_AFTER = timedelta(days=1)


def count_failure(ctx: Context, db: ScopedSession, person_id: UUID | None) -> None:
    """One more refused try, and the mail if it is due. The same statements for nobody (R4)."""
    whose = Person.id == (person_id or uuid4())
    db.execute(
        update(Person)
        .where(whose)
        .values(
            failures_in_a_row=Person.failures_in_a_row + 1,
            refused_tries=Person.refused_tries + 1,
            refused_first_at=func.coalesce(Person.refused_first_at, db.now),
            refused_last_at=db.now,
        )
        .execution_options(synchronize_session=False)
    )
    person = db.scalars(
        select(Person)
        .where(
            whose,
            Person.failures_in_a_row >= TRIES_IN_A_ROW,
            Person.shut_told_at.is_(None) | (Person.shut_told_at <= db.now - TOLD_AGAIN_AFTER),
        )
        .execution_options(populate_existing=True)
    ).one_or_none()
    if person is not None:
        _tell(ctx, db, person)


def forget_failures(person: Person) -> dict[str, Any]:
    """They are in: the count begins anew. What was counted, for history; empty if nothing was.

    A known device does not reopen to new ones what strangers closed: only another password does.
    """
    found: dict[str, Any] = {}
    if person.refused_tries and person.refused_first_at and person.refused_last_at:
        found["refused"] = {
            "number": person.refused_tries,
            "first": person.refused_first_at.isoformat(),
            "last": person.refused_last_at.isoformat(),
        }
    if person.failures_in_a_row < TRIES_IN_A_ROW:
        person.failures_in_a_row = 0
    person.refused_tries, person.refused_first_at, person.refused_last_at = 0, None, None
    return found


def _tell(ctx: Context, db: ScopedSession, person: Person) -> None:
    person.shut_told_at = db.now
    db.record("sign_in.shut", person, tries=person.refused_tries)
    if person.email and person.refused_first_at:
        mails.queue(
            ctx,
            db,
            letters.sign_in_shut,
            recipient=person.email,
            name=person.name,
            person_id=person.id,
            language=person.language or ctx.preferences.language,
            dedupe=f"sign_in_shut:{uuid4()}",
            tries=person.refused_tries,
            since=person.refused_first_at,
            link="/forgot",
        )
