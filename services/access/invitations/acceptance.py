"""The other end of an invitation: a contact opens the link and chooses a password (AUT-17)."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import joinedload

from data.access.tables import OneTimeToken
from data.database.session import Author, ScopedSession
from data.people.tables import Contact, Entity, Person
from data.statuses import AccessStatus, TokenPurpose
from services.access import one_time_tokens, passwords, start_codes
from services.access.accounts import portal_access
from services.access.accounts.address import prove
from services.access.accounts.password import choose_first, has_own_password
from services.access.password_reset import words_about
from services.access.session_rows import open_session
from services.platform.context import Context
from services.platform.permissions import May


@dataclass(frozen=True, slots=True)
class OpenInvitation:
    """Who is invited where. `needs_password`: False when they have one already and confirm by signing in.

    `asks_code`: the firm gave a start code with the link, and tells it by itself.
    """

    name: str
    login: str
    entity: str
    language: str
    needs_password: bool
    asks_code: bool = False


@dataclass(frozen=True, slots=True)
class Accepted:
    """`token` is for the session cookie."""

    person_id: UUID
    entity_id: UUID
    token: str


def look(ctx: Context, secret: str) -> OpenInvitation:
    """What a link is for; looking uses nothing up, because mail scanners look too. Raises LinkSpent."""
    as_system = ctx.as_system()
    with as_system.transaction(May.SYSTEM_LOOK) as db:
        token = one_time_tokens.peek(db, TokenPurpose.INVITE, secret)
        contact, person = _whose(db, token)
        entity = db.one(Entity, contact.entity_id)
        language = person.language if person.language in ctx.preferences.languages else ctx.preferences.language
        return OpenInvitation(
            contact.name,
            person.username or person.email or "",
            entity.name,
            language,
            not has_own_password(person),
            start_codes.asks(token),
        )


def accept(
    ctx: Context, secret: str, password: str, repeated: str, *, code: str = "", address: str, browser: str = ""
) -> Accepted:
    """Set the password, open the portal to the contact, sign them in. Once: of two at a time one is refused.

    Not for the event loop: it hashes. Raises LinkSpent, TooMany, CodeWrong, and for the form's field `new` what
    is wrong with the password, for `repeated` NotRepeated.
    """
    as_system = ctx.as_system()
    with as_system.transaction(May.SYSTEM_LOOK) as db:
        link = one_time_tokens.peek(db, TokenPurpose.INVITE, secret)
        contact, person = _whose(db, link)
        if has_own_password(person):
            raise one_time_tokens.LinkSpent()
        entity = db.one(Entity, contact.entity_id)
        about = (*words_about(ctx, person), entity.name)
    passwords.check(password, about, "new")
    if passwords.normal(password) != passwords.normal(repeated):
        raise passwords.NotRepeated("repeated")
    if start_codes.asks(link):
        _require_code(as_system, link, contact.id, secret, code, address)
    fresh = passwords.hashed(password)
    with as_system.transaction(May.SYSTEM) as db:
        used = one_time_tokens.use(db, TokenPurpose.INVITE, secret)
        contact, person = _whose(db, used)
        db.author = Author(person.id, address=address)
        portal_access.begin(db, person, contact)
        choose_first(db, person, fresh, contact)
        prove(db, person, used.facts.get("email"))
        person.last_signed_in_at = ctx.now
        portal_access.accept(ctx, db, contact, by="invitation")
        token = open_session(db, person, is_staff=False, address=address, browser=browser)
    return Accepted(person.id, contact.entity_id, token)


def _require_code(ctx: Context, link: OneTimeToken, contact_id: UUID, secret: str, code: str, address: str) -> None:
    """Raises CodeWrong, TooMany, and LinkSpent once too many were wrong."""
    is_right = start_codes.is_right(link, code)
    with ctx.transaction(May.SYSTEM) as db:
        db.author = Author(address=address)
        start_codes.count(db, secret, address, is_right=is_right)
        if not is_right:
            db.record("contact.wrong_code", db.one(Contact, contact_id))
        db.recorded = True
    if not is_right:
        raise start_codes.CodeWrong(most=start_codes.TRIES)


def _whose(db: ScopedSession, token: OneTimeToken) -> tuple[Contact, Person]:
    """Raises LinkSpent unless the contact is still invited, under the address the link was sent to, and their client is
    not archived."""
    contact = db.get(Contact, token.contact_id, options=[joinedload(Contact.person)]) if token.contact_id else None
    if (
        contact is None
        or contact.status not in (AccessStatus.INVITED, AccessStatus.ACCEPTED)
        or token.facts.get("email") != contact.person.email
        or db.get_one(Entity, contact.entity_id).archived_at is not None
    ):
        raise one_time_tokens.LinkSpent()
    return contact, contact.person
