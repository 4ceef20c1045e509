"""An address that the firm changes for somebody who has signed in before: it waits, both mailboxes are told, and the
person can stop it. Until then the new address opens nothing, and the account pays nothing."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe
from uuid import UUID, uuid4

from sqlalchemy import or_, select

from data.access.tables import AddressChange
from data.database.session import Author, ScopedSession
from data.database.unscoped_lookups import places_of
from data.errors import Conflict, Invalid
from data.firm.tables import Notice
from data.people.tables import Contact, Person
from data.statuses import AddressOutcome, StaffRole
from services.access import letters, one_time_tokens
from services.access.account_authority import is_still_theirs
from services.access.accounts.address import EmailTaken, change, has_been_in, require_free
from services.access.authentication import system
from services.access.notices import ADDRESS_VETOED
from services.access.security_notes import address_asked
from services.access.settings import ADDRESS_WAIT_HOURS
from services.access.ways_in.table import Cause
from services.mail import queue as mails
from services.platform.background_jobs import job
from services.platform.context import Context, House
from services.platform.permissions import May

QUIET = timedelta(days=7)
MOST_WISHES = 2  # within QUIET: one, and one to put a typing mistake right


class AddressNeeded(Invalid):
    message = "{name} has an account already, so the address can be changed but not taken away."
    field = "email"


class LinkDone(one_time_tokens.LinkSpent):
    message = (
        "This link is done with, and there is nothing left to do. If you stopped the change, you keep your address."
    )


class AskedLately(Conflict):
    message = (
        "{name} was asked about another address lately, so theirs stays as it is. Try again after {day}, or let "
        "an owner do it who has just given their password."
    )
    field = "email"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A change that has not come into force. `due_at` is when it does."""

    email: str
    due_at: datetime


def change_by_firm(ctx: Context, db: ScopedSession, person: Person, email: str | None, cause: Cause) -> Waiting | None:
    """Another address by the firm, by console and import alike; the caller records. None: it holds at once.

    Of somebody who has signed in before a new address waits for the time in the settings; an older wish is replaced,
    and the address they have calls it off. Raises EmailTaken, AddressNeeded, AskedLately.
    """
    if email:
        require_free(db, email, person.id)
    if not has_been_in(person):
        call_off(db, person.id)
        change(ctx, db, person, email, cause)
        return None
    if email is None:
        raise AddressNeeded(name=person.name)
    known = _waiting(db, person.id)
    if known is not None and known.email == email:
        return Waiting(known.email, known.due_at)
    if email == person.email:
        call_off(db, person.id)
        return None
    require_not_asked_lately(ctx, db, person)
    call_off(db, person.id)
    due_at, secret = db.now + timedelta(hours=ctx.preferences[ADDRESS_WAIT_HOURS]), token_urlsafe(32)
    row = AddressChange(
        id=uuid4(),
        person_id=person.id,
        email=email,
        asked_by=ctx.actor.person_id,
        made_at=db.now,
        veto_digest=_digest(secret),
        due_at=due_at,
    )
    db.add(row)
    db.flush()
    address_asked(db, cause, person.id, _only_client(db, person.id))
    language = person.language or ctx.preferences.language
    facts = {"name": person.name, "person_id": person.id, "language": language, "email": email, "due_at": due_at}
    if person.email:
        mails.queue(
            ctx,
            db,
            letters.address_waits,
            recipient=person.email,
            dedupe=f"address_waits:{row.id}",
            link=f"/keep-address/{secret}",
            **facts,  # type: ignore[arg-type]
        )
    mails.queue(
        ctx,
        db,
        letters.address_awaited,
        recipient=email,
        dedupe=f"address_awaited:{row.id}",
        **facts,  # type: ignore[arg-type]
    )
    db.later(apply_address, due_at=due_at, change_id=str(row.id))
    db.tell(f"person:{person.id}")
    return Waiting(email, due_at)


def require_not_asked_lately(ctx: Context, db: ScopedSession, person: Person) -> None:
    """While a wish waits the account pays nothing, so wishes are bounded, whoever of the firm has them.

    None for a while after the person said no, and no third one in that while, whatever became of the others. It is a
    week longer than two wishes may wait, so a hold always ends. An owner who has just given their password may ask, and
    so may the command line.

    Raises AskedLately.
    """
    if ctx.actor.is_system or (ctx.actor.role is StaffRole.OWNER and ctx.actor.is_fresh(ctx.now)):
        return
    quiet = QUIET + MOST_WISHES * timedelta(hours=ctx.preferences[ADDRESS_WAIT_HOURS])
    wishes = db.execute(
        select(AddressChange.made_at, AddressChange.ended_at, AddressChange.outcome)
        .where(
            AddressChange.person_id == person.id,
            or_(AddressChange.made_at > db.now - quiet, AddressChange.ended_at > db.now - quiet),
        )
        .order_by(AddressChange.made_at)
    ).all()
    asked = [each.made_at for each in wishes if each.made_at > db.now - quiet]
    said_no = [each.ended_at for each in wishes if each.outcome is AddressOutcome.VETOED]
    if blocked := [*said_no, *asked[: 1 - MOST_WISHES]]:
        raise AskedLately(name=person.name, day=(max(blocked) + quiet).date())


def waiting(db: ScopedSession, person_ids: Collection[UUID]) -> dict[UUID, Waiting]:
    """What waits for each of these persons."""
    rows = db.scalars(
        select(AddressChange).where(
            AddressChange.person_id.in_(person_ids), AddressChange.outcome == AddressOutcome.WAITING
        )
    )
    return {row.person_id: Waiting(row.email, row.due_at) for row in rows}


def call_off(db: ScopedSession, person_id: UUID) -> bool:
    """Whatever waits for this person does not come into force; the caller records. Whether something did."""
    row = _waiting(db, person_id)
    if row is not None:
        _end(db, row, AddressOutcome.CALLED_OFF)
    return row is not None


def call_off_unasked(db: ScopedSession, person: Person) -> None:
    """The same where nobody asked for it, with a line of its own in the history: they are somebody else now."""
    row = _waiting(db, person.id)
    if row is not None:
        _give_up(db, row, person)


def mine(ctx: Context) -> Waiting | None:
    """What waits for whoever asks, for their own screens; nothing of it for who sees some of their clients only."""
    if ctx.actor.looks_narrowly:
        return None
    with ctx.transaction(May.READ_SELF) as db:
        return waiting(db, [ctx.actor.person_id]).get(ctx.actor.person_id) if ctx.actor.person_id else None


def look(house: House, secret: str, now: datetime) -> Waiting:
    """What the link in the mail to the old address would stop. Uses nothing up. Raises LinkDone."""
    with system(house, now).transaction(May.SYSTEM_LOOK) as db:
        row = _of_link(db, secret)
        return Waiting(row.email, row.due_at)


def language_of(house: House, secret: str, now: datetime) -> str | None:
    """The language of whoever the link was mailed to, also when it is done with; None if unknown."""
    with system(house, now).transaction(May.SYSTEM_LOOK) as db:
        return db.scalar(
            select(Person.language)
            .join(AddressChange, AddressChange.person_id == Person.id)
            .where(AddressChange.veto_digest == _digest(secret))
        )


def veto(house: House, secret: str, address: str, now: datetime) -> None:
    """The person keeps the address they have, and the firm is told. Raises LinkDone, also the second time."""
    with system(house, now).transaction(May.SYSTEM) as db:
        row = _of_link(db, secret)
        person = db.one(Person, row.person_id)
        db.author = Author(person.id, address=address)
        _end(db, row, AddressOutcome.VETOED)
        for contact in db.scalars(select(Contact).where(Contact.person_id == person.id).order_by(Contact.id)):
            db.add(
                Notice(
                    entity_id=contact.entity_id,
                    dedupe=f"address_vetoed:{row.id}:{contact.id}",
                    at=db.now,
                    kind=ADDRESS_VETOED.name,
                    subject_kind="contact",
                    subject_id=contact.id,
                    person_id=person.id,
                    facts={"address": row.email},
                )
            )
            db.record("contact.address_vetoed", contact, name=contact.name)
        db.tell("inbox")
        db.record("person.email_vetoed", person, address=row.email, asked_by=str(row.asked_by))


@job(was="apply_address")
def apply_address(ctx: Context, *, change_id: str) -> None:
    """When its time has come: the new address is the one to sign in with. Twice is once; not if taken meanwhile, and
    not if whoever asked could not ask any more today."""
    with ctx.transaction(May.SYSTEM) as db:
        row = db.get(AddressChange, UUID(change_id), with_for_update=True)
        if row is None or row.outcome is not AddressOutcome.WAITING:
            return
        person = db.one(Person, row.person_id)
        asker = db.one(Person, row.asked_by) if row.asked_by else None  # None: the command line
        if asker is not None and not is_still_theirs(db, asker, person):
            _give_up(db, row, person)
            return
        try:
            change(ctx, db, person, row.email, Cause.ADDRESS_CHANGED_BY_STAFF, asked_by=str(row.asked_by))
        except EmailTaken:
            _end(db, row, AddressOutcome.TAKEN)
            db.record("person.email_not_free", person, address=row.email)
            return
        _end(db, row, AddressOutcome.APPLIED)


def _of_link(db: ScopedSession, secret: str) -> AddressChange:
    query = select(AddressChange).where(
        AddressChange.veto_digest == _digest(secret), AddressChange.outcome == AddressOutcome.WAITING
    )
    row = db.scalars(query.with_for_update() if db.writable else query).one_or_none()
    if row is None:
        raise LinkDone()
    return row


def _digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


def _only_client(db: ScopedSession, person_id: UUID) -> UUID | None:
    """The client whose contact they are, if it is one: whoever sees only some clients sees the event by it."""
    found = places_of(db, person_id)
    return found[0] if len(found) == 1 else None


def _waiting(db: ScopedSession, person_id: UUID) -> AddressChange | None:
    return db.scalars(
        select(AddressChange).where(
            AddressChange.person_id == person_id, AddressChange.outcome == AddressOutcome.WAITING
        )
    ).one_or_none()


def _give_up(db: ScopedSession, row: AddressChange, person: Person) -> None:
    _end(db, row, AddressOutcome.CALLED_OFF)
    db.record("person.email_called_off", person, address=row.email, asked_by=str(row.asked_by))


def _end(db: ScopedSession, row: AddressChange, outcome: AddressOutcome) -> None:
    row.outcome, row.ended_at = outcome, db.now
    if outcome is not AddressOutcome.APPLIED:  # where it was entered, the address that holds stands again
        person = db.one(Person, row.person_id)
        for place in db.scalars(select(Contact).where(Contact.person_id == person.id, Contact.named_by == row.email)):
            place.named_by = person.email
    db.flush()
    db.tell(f"person:{row.person_id}")
