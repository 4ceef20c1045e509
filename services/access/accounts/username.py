"""The user name of a person."""

from __future__ import annotations

from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from data.database.session import ScopedSession
from data.errors import Conflict
from data.people.logins import login_key
from data.people.tables import Person
from services.access import letters, rate_limits
from services.access.accounts.address import has_been_in
from services.access.ways_in.closing import close_ways_in
from services.access.ways_in.table import Cause
from services.mail import queue as mails
from services.platform.context import Context


class UsernameTaken(Conflict):
    message = "This user name is taken. Choose another one."
    field = "username"


def require_free(db: ScopedSession, person: Person, username: str | None) -> None:
    """Raises UsernameTaken when somebody else signs in with it."""
    if username and db.scalar(
        select(Person.id).where(Person.username_key == login_key(username), Person.id != person.id)
    ):
        raise UsernameTaken()


def first(person: Person, username: str | None) -> None:
    """Of somebody who is not in the books yet; the caller adds them. Raises UsernameTooLong."""
    person.go_by_username(username)
    person.refold()


def change(
    ctx: Context, db: ScopedSession, person: Person, username: str | None, cause: Cause, *, this_key: str | None = None
) -> None:
    """Another user name, in force now: the ways in that `cause` closes are closed, and whoever has been in reads so.

    Raises UsernameTaken, also of two at once, UsernameTooLong, and TooMany of the mails that tell of it.
    """
    db.flush()
    before, is_told = person.username, bool(person.email) and has_been_in(person)
    require_free(db, person, username)
    if is_told:
        rate_limits.require_mail(db, "username_changed", rate_limits.Source(str(person.id)))
    try:
        with db.begin_nested():
            person.go_by_username(username)
            person.refold()
            db.record("person.username", person, before=before, after=username)
    except IntegrityError as error:
        raise UsernameTaken() from error
    close_ways_in(db, cause, person, this_key=this_key)
    if is_told:
        mails.queue(
            ctx,
            db,
            letters.username_changed,
            recipient=str(person.email),
            name=person.name,
            person_id=person.id,
            language=person.language or ctx.preferences.language,
            dedupe=f"username_changed:{uuid4()}",
            username=username or "",
            at=ctx.now,
        )
