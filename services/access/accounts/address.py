"""The e-mail address of a person, and whether it is proved to be theirs."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from data.database.session import ScopedSession
from data.errors import Conflict
from data.people.logins import login_key
from data.people.tables import Person
from services.access import letters
from services.access.ways_in.closing import close_ways_in
from services.access.ways_in.table import Cause
from services.mail import queue as mails
from services.platform.context import Context


class EmailTaken(Conflict):
    message = "Somebody else uses this e-mail address."


def has_been_in(person: Person) -> bool:
    """Whether the account is somebody's already, so that its address is no longer the firm's to correct."""
    return person.last_signed_in_at is not None or person.password_hash is not None


def is_free(db: ScopedSession, email: str, but: UUID) -> bool:
    """Whether nobody but `but` signs in with it."""
    return db.scalar(select(Person.id).where(Person.email_key == login_key(email), Person.id != but)) is None


def require_free(db: ScopedSession, email: str, but: UUID) -> None:
    """Raises EmailTaken when somebody else signs in with the address."""
    if not is_free(db, email, but):
        raise EmailTaken(field="email")


def first(person: Person, email: str | None, *, proved_at: datetime | None = None) -> None:
    """Of somebody who is not in the books yet; the caller adds them and says so in the history."""
    person.go_by_email(email)
    person.email_verified_at = proved_at
    person.refold()


def prove(db: ScopedSession, person: Person, mailed_to: object) -> None:
    """Something mailed to `mailed_to` was used: that mailbox is theirs, if it is the one of their address."""
    if person.email_verified_at is None and person.email and mailed_to == person.email:
        person.email_verified_at = db.now


def change(
    ctx: Context,
    db: ScopedSession,
    person: Person,
    email: str | None,
    cause: Cause,
    *,
    is_proved: bool = False,
    this_key: str | None = None,
    **facts: object,
) -> None:
    """Another address, in force now: the ways in that `cause` closes are closed, and whoever has been in reads at the
    old one what happened. `facts` go into the history. Raises EmailTaken, also of two at once."""
    db.flush()
    before = person.email
    if email:
        require_free(db, email, person.id)
    try:
        with db.begin_nested():
            person.go_by_email(email)
            person.email_verified_at = db.now if is_proved else None
            person.refold()
            db.record("person.email", person, before=before, after=email, **facts)
    except IntegrityError as error:
        raise EmailTaken(field="email") from error
    close_ways_in(db, cause, person, this_key=this_key)
    if before and email and has_been_in(person):
        mails.queue(
            ctx,
            db,
            letters.email_changed,
            recipient=before,
            name=person.name,
            person_id=person.id,
            language=person.language or ctx.preferences.language,
            dedupe=f"email_changed:{uuid4()}",
            email=email,
        )
