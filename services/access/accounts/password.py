"""The password of a person: its hash, since when, and whether a lasting one is due."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from data.database.session import ScopedSession
from data.database.unscoped_lookups import is_known_elsewhere
from data.errors import Conflict
from data.people.tables import Contact, Person
from services.access import letters, rate_limits
from services.access.ways_in.closing import close_ways_in
from services.access.ways_in.table import Cause
from services.mail import queue as mails
from services.platform.context import Context


class NotProved(Conflict):
    message = (
        "{email} has a password already, but has not been confirmed since the address was entered. Ask them to "
        "choose a new password with “Forgot your password?” on the sign-in page. Then add them again."
    )
    field = "email"


def has_own_password(person: Person) -> bool:
    """One they chose and came in with. Nobody else ever puts one there.

    Whoever works here has their own way to one, also before they chose it: no place at a client opens their account.
    """
    return person.works_here or (person.password_hash is not None and person.last_signed_in_at is not None)


def first(person: Person, fresh: str, at: datetime) -> None:
    """Of somebody who is not in the books yet; the caller adds them."""
    person.password_hash, person.password_changed_at, person.must_change_password = fresh, at, False


def choose_first(db: ScopedSession, person: Person, fresh: str, contact: Contact) -> None:
    """The one they chose on the page of their invitation as `contact`: what else was mailed to them opens nothing."""
    first(person, fresh, db.now)
    person.failures_in_a_row = 0
    close_ways_in(db, Cause.FIRST_PASSWORD, person, contact=contact)


def replace(
    ctx: Context, db: ScopedSession, person: Person, fresh: str, cause: Cause, *, this_key: str | None = None
) -> None:
    """Another one, chosen by themselves: the ways in that `cause` closes are closed, and they are told by mail.

    Raises TooMany of those mails.
    """
    if person.email:
        rate_limits.require_mail(db, "password_changed", rate_limits.Source(str(person.id)))
    first(person, fresh, db.now)
    person.failures_in_a_row = 0
    close_ways_in(db, cause, person, this_key=this_key)
    if person.email:
        mails.queue(
            ctx,
            db,
            letters.password_changed,
            recipient=person.email,
            name=person.name,
            person_id=person.id,
            language=person.language or ctx.preferences.language,
            dedupe=f"password_changed:{uuid4()}",
            at=ctx.now,
            link="/forgot",
        )


def rehash(person: Person, fresh: str) -> None:
    """The same password as it is hashed today."""
    person.password_hash = fresh


def let_in_once(person: Person) -> None:
    """They came in with a temporary one: the next thing they do is to choose their own."""
    person.must_change_password = True


def forget_unproved(db: ScopedSession, person: Person) -> None:
    """Before somebody is taken on: what is not surely their own, in a mailbox surely theirs, does not open a desk.

    Not of somebody whom clients out of sight know as well: their password and their links there are not the asker's to
    end, so while nobody has proved that the mailbox and the password are one person's they are not taken on. Raises
    NotProved.
    """
    if has_own_password(person) and person.email_verified_at:
        return
    if not is_known_elsewhere(db, person.id):
        person.password_hash = None
        close_ways_in(db, Cause.TAKEN_ON, person)
    elif person.password_hash is not None and person.email_verified_at is None:
        raise NotProved(email=person.email)
