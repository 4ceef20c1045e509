"""A forgotten password: ask, open the mailed link, choose a new one (R4, R7-R10)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import func, select

from data.access.tables import TryCount
from data.database.locks import advisory_lock
from data.database.session import Author, ScopedSession
from data.firm.tables import Mail
from data.people.tables import Contact, Person
from data.statuses import AccessStatus, TokenPurpose
from services.access import letters, one_time_tokens, passwords, rate_limits
from services.access.accounts.address import prove
from services.access.accounts.password import replace
from services.access.authentication import system
from services.access.sign_in import person_named, source_from
from services.access.ways_in.table import Cause
from services.mail import queue as mails
from services.platform.background_jobs import forget_done, job, later_once, names_of
from services.platform.context import Context, House
from services.platform.permissions import May

KIND = "reset"
MAILS_TO_ACCOUNT, AT_ONCE = 3, 2  # an hour


def request(house: House, identifier: str, address: str, now: datetime, device_cookie: str | None = None) -> None:
    """Ask for a link. Whoever `identifier` is, known or not, the answer and the work are the same: a note in the row of
    the source, which `mail_resets` answers.

    Beyond ten an hour from one source nothing is noted and nothing is said (R10). What strangers ask does not count
    for a device the person has signed in from.
    """
    ctx = system(house, now)
    with ctx.transaction(May.SYSTEM) as db:
        person = person_named(db, identifier, ctx.preferences)
        source = source_from(db, person, address, device_cookie)
        if rate_limits.asked(db, KIND, source, str(person.id if person else uuid4())):
            later_once(db, mail_resets)
        db.recorded = True  # counted: strangers write no lines of history


@job(was="mail_resets")
def mail_resets(ctx: Context) -> None:
    """Answer what was asked for: a link to each person who may enter, as far as their hour goes. Twice is safe."""
    with ctx.transaction(May.SYSTEM) as db:
        advisory_lock(db, names_of(mail_resets)[0])  # who asks holds it until their note is committed
        forget_done(db, mail_resets)
        db.recorded = True
        waiting = db.scalars(select(TryCount.source).where(TryCount.kind == KIND, TryCount.is_waiting)).all()
    for source in waiting:
        with ctx.transaction(May.SYSTEM) as db:
            row = db.get(TryCount, (KIND, source), with_for_update=True)
            if row is not None:
                for person_id in dict.fromkeys(row.asked):
                    _mail(ctx, db, UUID(person_id), source)
                row.asked, row.is_waiting = [], False
            db.recorded = True


def _mail(ctx: Context, db: ScopedSession, person_id: UUID, source: str) -> None:
    person = db.get(Person, person_id)
    if person is None or not may_reset(db, person) or not _is_due(db, person):
        return
    secret = one_time_tokens.make(db, TokenPurpose.RESET, person.id, email=person.email)
    mails.queue(
        ctx,
        db,
        letters.reset,
        recipient=person.email or "",
        name=person.name,
        person_id=person.id,
        language=person.language or ctx.preferences.language,
        dedupe=f"reset:{uuid4()}",
        link=f"{ctx.settings.origin}/reset/{secret}",
    )
    db.author = Author(address=source)
    db.record("password.reset_mailed", person)


def _is_due(db: ScopedSession, person: Person) -> bool:
    """Two mails an hour, and a third once no link works any more: whoever gets none has one that works (R10)."""
    sent = (
        db.scalar(
            select(func.count(Mail.id)).where(
                Mail.kind == "reset", Mail.person_id == person.id, Mail.made_at > db.now - rate_limits.MAIL_WINDOW
            )
        )
        or 0
    )
    return sent < AT_ONCE or (
        sent < MAILS_TO_ACCOUNT and not one_time_tokens.is_any_open(db, TokenPurpose.RESET, person.id)
    )


def look(house: House, secret: str, now: datetime) -> str:
    """Does the link still work? The address to sign in with if the password will be their first, else "".

    Looking uses nothing up: mail scanners look too. Raises LinkSpent.
    """
    with system(house, now).transaction(May.SYSTEM_LOOK) as db:
        token = one_time_tokens.peek(db, TokenPurpose.RESET, secret)
        person = db.one(Person, token.person_id)
        if not may_reset(db, person):
            raise one_time_tokens.LinkSpent()
        return (person.email or "") if person.password_hash is None and person.last_signed_in_at is None else ""


def reset(house: House, secret: str, new: str, repeated: str, address: str, now: datetime) -> None:
    """Set the new password and end every session; signs nobody in (R9).

    Raises LinkSpent, and for the form's fields TooShort, TooLong, TooCommon, TooObvious, NotRepeated.
    """
    ctx = system(house, now)
    with ctx.transaction(May.SYSTEM_LOOK) as db:
        person = db.one(Person, one_time_tokens.peek(db, TokenPurpose.RESET, secret).person_id)
        about = words_about(ctx, person)
    check_new(new, repeated, about)
    fresh = passwords.hashed(new)
    with ctx.transaction(May.SYSTEM) as db:
        token = one_time_tokens.use(db, TokenPurpose.RESET, secret)
        person = db.one(Person, token.person_id)
        if not may_reset(db, person):
            raise one_time_tokens.LinkSpent()
        db.author = Author(person.id, address=address)
        prove(db, person, token.facts.get("email"))
        replace(ctx, db, person, fresh, Cause.PASSWORD_RESET)
        db.record("password.reset", person)


def check_new(new: str, repeated: str, about: tuple[str | None, ...]) -> None:
    """Raises NotRepeated, TooShort, TooLong, TooCommon, TooObvious for the fields "new" and "repeated"."""
    passwords.check(new, about)
    if passwords.normal(new) != passwords.normal(repeated):
        raise passwords.NotRepeated("repeated")


def words_about(ctx: Context, person: Person) -> tuple[str | None, ...]:
    """What a password must not consist of: the person and the firm, as anybody could know them (R2)."""
    preferences = ctx.preferences
    return (
        person.name,
        person.email,
        person.username,
        preferences.firm_name,
        preferences.display_name,
        preferences.email,
    )


def may_reset(db: ScopedSession, person: Person) -> bool:
    """A reset opens no door that the firm has not opened: the invited first accept (AUT-20)."""
    if not person.email:
        return False
    return (
        person.works_here
        or db.scalar(
            select(Contact.id).where(Contact.person_id == person.id, Contact.status == AccessStatus.ACCEPTED).limit(1)
        )
        is not None
    )
