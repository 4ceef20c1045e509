"""Letting contacts in: invitations in three modes, with a daily cap, and taking access back (AUT-01..20, C1, C18)."""

from __future__ import annotations

from uuid import UUID

from data.database.session import ScopedSession
from data.errors import Conflict, Invalid, NotAllowed
from data.people.tables import Contact, Person
from data.statuses import AccessStatus
from services.access import start_codes
from services.access.accounts import portal_access
from services.access.accounts.password import has_own_password
from services.access.concealed import is_concealed
from services.access.invitations.daily_limit import lock_invitations
from services.access.invitations.delivery import Invited, start
from services.access.settings import ONBOARDING, OnboardingMode
from services.platform.context import Context
from services.platform.i18n import UnknownLanguage
from services.platform.permissions import May


class SenderNotVerified(NotAllowed):
    message = "Confirm the firm's e-mail address first. Invitations can go out after that."


class HasAccess(Conflict):
    message = "{name} has access already."


class HasPassword(Invalid):
    message = "{name} has a password already, so no start code is needed. They sign in with their own."
    field = "code"


class LoginMissing(Invalid):
    message = "Enter an e-mail address or a user name to sign in with."
    field = "login"


class CodeMissing(Invalid):
    message = "Enter a start code for the new account."
    field = "code"


def invite(
    ctx: Context,
    contact_id: UUID,
    *,
    mode: OnboardingMode | None = None,
    code: str | None = None,
    language: str | None = None,
) -> Invited:
    """Invite a contact, again if need be: an older link or secret works until one of them is used.

    `code` is asked for on the page of the mailed link, never mailed, and opens nothing by itself; with it a link is
    mailed in every mode. Nobody here knows or sets a password of theirs; whether somebody known from elsewhere has one
    is not said either (services/access/concealed.py): the code is then for nothing. Raises SenderNotVerified,
    DayIsFull,
    HasAccess, HasPassword, NoAddress, UnknownLanguage, NotFound, CodeTooShort, CodeTooLong.
    """
    if not ctx.preferences.email_verified_at and ctx.actor.may(May.INVITE):
        raise ctx.refused(SenderNotVerified(), May.INVITE)
    ctx.require(May.INVITE)  # before a code is hashed
    if code:
        start_codes.check(code)
    kept = start_codes.hashed(code) if code else None
    with ctx.transaction(May.INVITE) as db:
        lock_invitations(db)
        contact = db.one(Contact, contact_id)
        person = db.one(Person, contact.person_id)
        if contact.is_open:
            raise HasAccess(name=contact.name)
        hidden = is_concealed(ctx, db, person)
        _speak(ctx, person, language, hidden=hidden)
        if kept is not None and has_own_password(person) and not hidden:
            raise HasPassword(name=contact.name)
        wanted: OnboardingMode = ctx.preferences[ONBOARDING] if mode is None else mode
        how = "invite_link" if kept is not None and wanted == "temp_password" else wanted
        done = start(ctx, db, contact, person, how, code=kept, language=language)
        db.record("contact.invited", contact, mode=how, sent=done.sent)
    return done


def require_login(ctx: Context, login: str | None, code: str | None) -> None:
    """A new contact's form, while accounts are made automatically, needs a sign-in name and a start code (AUT-08).

    Call before the transaction. Raises LoginMissing, CodeMissing, CodeTooShort, CodeTooLong; in other modes nothing.
    """
    if ctx.preferences[ONBOARDING] != "auto_on_contact":
        return
    if not login or not login.strip():
        raise LoginMissing()
    if not code or not code.strip():
        raise CodeMissing()
    start_codes.check(code)


def on_contact_saved(
    ctx: Context, db: ScopedSession, contact: Contact, person: Person, *, code: str | None = None
) -> Invited | None:
    """What saving a new contact entails, in the same transaction (AUT-07, AUT-10, BRA-04); None: nothing.

    `code` is the hash of the start code typed into the form (hash it before the transaction). The firm tells the code
    to the contact: the mail holds their sign-in name and an activation link, never the code (C1). Over the day's cap
    the mail waits, or DayIsFull is raised, as the firm prefers; without a confirmed sender it waits (C18).
    """
    if ctx.preferences[ONBOARDING] != "auto_on_contact" or contact.status is not AccessStatus.NOT_INVITED:
        return None
    if not person.email:
        return None
    lock_invitations(db)
    return start(ctx, db, contact, person, "auto_on_contact", code=code)


def revoke(ctx: Context, contact_id: UUID) -> None:
    """Close the portal to a contact at this client: links, waiting mails, and sessions by their next request (AUT-19).

    Their access to another client stays, and so does everything they did. Revoked before: nothing happens.
    """
    with ctx.transaction(May.INVITE) as db:
        lock_invitations(db)
        portal_access.revoke(db, db.one(Contact, contact_id))


def _speak(ctx: Context, person: Person, language: str | None, *, hidden: bool) -> None:
    """The invitation's language is also that of their first page (AUT-16); who signed in before has their own.

    So has whoever works here, and who is known from elsewhere (`hidden`).
    """
    if language is None:
        return
    if language not in ctx.preferences.languages:
        raise UnknownLanguage(field="language")
    if person.last_signed_in_at is None and person.staff_role is None and not hidden:
        person.language = language
