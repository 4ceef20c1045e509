"""Letting contacts in: invitations in three modes, with a daily cap, and taking access back (AUT-01..20, C1, C18)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from data.errors import Conflict, Invalid, NotAllowed
from data.people import Contact, Person
from data.session import ScopedSession
from data.standing import is_awaited_elsewhere
from data.statuses import AccessStatus
from services import passwords
from services.access import May
from services.context import Context
from services.invite_days import line_up
from services.invite_sending import PRESET, Invited, cancel, has_own_password, start
from services.people import UnknownLanguage
from services.preferences import OnboardingMode
from services.ways_in.closing import close_ways_in
from services.ways_in.table import Cause


class SenderNotVerified(NotAllowed):
    message = "Confirm the firm's e-mail address first. Invitations can go out after that."


class HasAccess(Conflict):
    message = "{name} has access already."


class HasPassword(Invalid):
    message = "{name} has a password already, so none can be set here. They sign in with their own."
    field = "password"


class AlsoElsewhere(NotAllowed):
    message = "{name} also works with others, so no password can be set here. Invite them by a link."
    field = "password"


class LoginMissing(Invalid):
    message = "Enter an e-mail address or a user name to sign in with."
    field = "login"


class PasswordMissing(Invalid):
    message = "Enter a password for the new account."
    field = "password"


def invite(ctx: Context, contact_id: UUID, *, mode: OnboardingMode | None = None, preset_password: str | None = None,
           language: str | None = None) -> Invited:
    """Invite a contact, again if need be: an older link or secret works until one of them is used.

    `preset_password` makes the account usable with it and is never mailed. Raises SenderNotVerified, DayIsFull,
    HasAccess, HasPassword, AlsoElsewhere, NoAddress, UnknownLanguage, NotFound, or what a password breaks.
    """
    if not ctx.preferences.email_verified_at and ctx.actor.may(May.INVITE):
        raise SenderNotVerified()
    fresh = _hashed(ctx, contact_id, preset_password) if preset_password else None
    with ctx.transaction(May.INVITE) as db:
        line_up(db)
        contact = db.one(Contact, contact_id)
        person = db.one(Person, contact.person_id)
        if contact.is_open:
            raise HasAccess(name=person.name)
        _speak(ctx, person, language)
        if fresh is not None:
            _preset(db, person, fresh, ctx.now)
        how = PRESET if fresh is not None else mode or ctx.preferences.onboarding
        done = start(ctx, db, contact, person, how)
        db.record("contact.invited", contact, mode=how, sent=done.sent)
    return done


def require_login(ctx: Context, login: str | None, password: str | None, about: tuple[str | None, ...] = ()) -> None:
    """A new contact's form, while accounts are made automatically, needs both (AUT-08). Call before the transaction.

    Raises LoginMissing, PasswordMissing, or what the password breaks; in the other modes nothing.
    """
    if ctx.preferences.onboarding != "auto_on_contact":
        return
    if not login or not login.strip():
        raise LoginMissing()
    if not password:
        raise PasswordMissing()
    passwords.check(password, (*about, login, ctx.preferences.firm_name), "password")


def on_contact_saved(ctx: Context, db: ScopedSession, contact: Contact, person: Person, *,
                     password_hash: str | None = None) -> Invited | None:
    """What saving a new contact entails, in the same transaction (AUT-07, AUT-10, BRA-04); None: nothing.

    `password_hash` is of the password typed into the form (hash it before the transaction). It is told to the contact
    by the firm: the mail holds their sign-in name and an activation link, never the password (C1). Over the day's cap
    the mail waits, or DayIsFull is raised, as the firm prefers; without a confirmed sender it waits (C18).
    """
    if ctx.preferences.onboarding != "auto_on_contact" or contact.status is not AccessStatus.NOT_INVITED:
        return None
    if password_hash is not None and not has_own_password(person):
        _preset(db, person, password_hash, ctx.now)
        person.must_change_password = ctx.preferences.temp_password_force_change
    if not person.email:
        return None
    line_up(db)
    return start(ctx, db, contact, person, "auto_on_contact")


def revoke(ctx: Context, contact_id: UUID) -> None:
    """Close the portal to a contact at this client: links, waiting mails, and sessions by their next request (AUT-19).

    Their access to another client stays, and so does everything they did. Revoked before: nothing happens.
    """
    with ctx.transaction(May.INVITE) as db:
        line_up(db)
        contact = db.one(Contact, contact_id)
        waited = cancel(db, contact)
        if contact.status is AccessStatus.REVOKED and not waited:
            db.recorded = True
            return
        contact.revoke(ctx.now)
        ended = close_ways_in(db, Cause.ACCESS_REVOKED, db.one(Person, contact.person_id), contact=contact)
        db.record("contact.revoked", contact, sessions=ended)
        db.tell(f"entity:{contact.entity_id}")


def _hashed(ctx: Context, contact_id: UUID, password: str) -> str:
    with ctx.transaction(May.READ_CLIENTS) as db:
        person = db.one(Person, db.one(Contact, contact_id).person_id)
        about = (person.name, person.email, person.username)
    passwords.check(password, (*about, ctx.preferences.firm_name, ctx.preferences.display_name), "password")
    return passwords.hashed(password)


def _preset(db: ScopedSession, person: Person, fresh: str, at: datetime) -> None:
    if has_own_password(person):
        raise HasPassword(name=person.name)        # nobody's own password is replaced by the firm
    if is_awaited_elsewhere(db, person.id):        # it would let whoever set it in there, too
        raise AlsoElsewhere(name=person.name)
    person.password_hash, person.password_changed_at = fresh, at


def _speak(ctx: Context, person: Person, language: str | None) -> None:
    """The invitation's language is also that of their first page (AUT-16); who signed in before has their own.

    So has whoever works here.
    """
    if language is None:
        return
    if language not in ctx.preferences.languages:
        raise UnknownLanguage(field="language")
    if person.last_signed_in_at is None and person.staff_role is None:
        person.language = language
