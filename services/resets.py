"""A forgotten password: ask, open the mailed link, choose a new one (R4, R7-R10)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select

from data.firm import Mail
from data.people import Contact, Person
from data.session import Author, ScopedSession
from data.statuses import AccessStatus, TokenPurpose
from services import mails, passwords, throttle, tokens
from services.access import May
from services.context import Context, House
from services.identity import system
from services.jobs import job
from services.signin import person_named
from services.ways_in.closing import close_ways_in
from services.ways_in.table import Cause

KIND = "reset"


def request(house: House, identifier: str, address: str, now: datetime) -> None:
    """Ask for a link. Whoever `identifier` is, known or not, the answer and the work are the same: the mail is a job.

    Beyond three mails an hour to one account, or ten from one address, nothing is sent and nothing is said (R10).
    """
    ctx = system(house, now)
    with ctx.transaction(May.SYSTEM) as db:
        db.author = Author(address=address)
        person = person_named(db, identifier[:300], ctx.preferences)
        account = throttle.account_of(str(person.id) if person else identifier[:300])
        attempt = throttle.mail_asked(db, KIND, account, throttle.source_of(address))
        whose = str(person.id) if person and attempt.succeeded else ""
        db.later(mail_reset, person_id=whose, occasion=str(uuid4()))
        db.record("password.reset_asked", attempt, person=str(person.id) if person else None)


@job
def mail_reset(ctx: Context, person_id: str, occasion: str) -> None:
    """Mail the link to a person who may enter; an empty `person_id` is nobody. Once per `occasion`."""
    if not person_id:
        return
    with ctx.transaction(May.SYSTEM) as db:
        person = db.one(Person, UUID(person_id))
        dedupe = f"reset:{occasion}"
        if not may_reset(db, person) or db.scalar(select(Mail.id).where(Mail.dedupe == dedupe)):
            db.recorded = True
            return
        secret = tokens.make(db, TokenPurpose.RESET, person.id, email=person.email)
        mails.queue(ctx, db, "reset", recipient=person.email or "", name=person.name, person_id=person.id,
                    language=person.language or ctx.preferences.language, dedupe=dedupe,
                    link=f"{ctx.settings.origin}/reset/{secret}")
        db.record("password.reset_mailed", person)


def look(house: House, secret: str, now: datetime) -> None:
    """Does the link still work? Looking uses nothing up: mail scanners look too. Raises LinkSpent."""
    with system(house, now).transaction(May.SYSTEM_LOOK) as db:
        token = tokens.peek(db, TokenPurpose.RESET, secret)
        if not may_reset(db, db.one(Person, token.person_id)):
            raise tokens.LinkSpent()


def reset(house: House, secret: str, new: str, repeated: str, address: str, now: datetime) -> None:
    """Set the new password and end every session; signs nobody in (R9).

    Raises LinkSpent, and for the form's fields TooShort, TooLong, TooCommon, TooObvious, NotRepeated.
    """
    ctx = system(house, now)
    with ctx.transaction(May.SYSTEM_LOOK) as db:
        person = db.one(Person, tokens.peek(db, TokenPurpose.RESET, secret).person_id)
        about = words_about(ctx, person)
    check_new(new, repeated, about)
    fresh = passwords.hashed(new)
    with ctx.transaction(May.SYSTEM) as db:
        token = tokens.use(db, TokenPurpose.RESET, secret)
        person = db.one(Person, token.person_id)
        if not may_reset(db, person):
            raise tokens.LinkSpent()
        db.author = Author(person.id, address=address)
        if person.email_verified_at is None and token.facts.get("email") == person.email:
            person.email_verified_at = ctx.now
        settle_password(ctx, db, person, fresh)
        close_ways_in(db, Cause.PASSWORD_RESET, person)
        db.record("password.reset", person)


def check_new(new: str, repeated: str, about: tuple[str | None, ...]) -> None:
    """Raises NotRepeated, TooShort, TooLong, TooCommon, TooObvious for the fields "new" and "repeated"."""
    passwords.check(new, about)
    if passwords.normal(new) != passwords.normal(repeated):
        raise passwords.NotRepeated("repeated")


def settle_password(ctx: Context, db: ScopedSession, person: Person, fresh: str) -> None:
    """Store a new hash and tell the person by mail. The caller closes the ways in."""
    person.password_hash, person.password_changed_at = fresh, ctx.now
    person.must_change_password, person.failures_in_a_row = False, 0
    if person.email:
        mails.queue(ctx, db, "password_changed", recipient=person.email, name=person.name, person_id=person.id,
                    language=person.language or ctx.preferences.language, dedupe=f"password_changed:{uuid4()}",
                    at=ctx.now, link="/forgot")


def words_about(ctx: Context, person: Person) -> tuple[str | None, ...]:
    """What a password must not consist of: the person and the firm, as anybody could know them (R2)."""
    preferences = ctx.preferences
    return (person.name, person.email, person.username, preferences.firm_name, preferences.display_name,
            preferences.email)


def may_reset(db: ScopedSession, person: Person) -> bool:
    """A reset opens no door that the firm has not opened: the invited first accept (AUT-20)."""
    if not person.email:
        return False
    return person.works_here or db.scalar(select(Contact.id).where(
        Contact.person_id == person.id, Contact.status == AccessStatus.ACCEPTED).limit(1)) is not None
