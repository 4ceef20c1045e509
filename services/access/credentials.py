"""What opens an account, changed by the person it belongs to: password, user name, e-mail address (AUT-22..24).

Every change asks for the current password, is written into history without any secret, and is told by mail.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from datetime import datetime
from uuid import uuid4

from sqlalchemy import func, select

from data.access.own_details import spread
from data.database.session import Author, ScopedSession
from data.errors import Conflict, Invalid, NotAllowed, Refusal
from data.firm.tables import Mail
from data.people.tables import Person
from data.statuses import TokenPurpose
from services.access import letters, one_time_tokens, passwords, rate_limits
from services.access.accounts import address as address_of
from services.access.accounts import password as password_of
from services.access.accounts import username as username_of
from services.access.address_changes import call_off
from services.access.authentication import system
from services.access.own_person import myself
from services.access.password_reset import check_new, words_about
from services.access.security_notes import THEMSELVES, address_asked
from services.access.session_rows import renew
from services.access.sign_in import may_enter
from services.access.ways_in.table import Cause
from services.mail import queue as mails
from services.platform.context import Context, House
from services.platform.permissions import May
from services.platform.shares import paying

KIND, MAIL_KIND, MAILS_TO_ADDRESS = "confirm", "email_change", 3
_USERNAME = re.compile(r"\w[\w.\-]{2,59}")  # no "@": a user name can never pass for somebody's address


class WrongPassword(Invalid):
    message = "This is not your current password."


class AskAgain(Refusal):
    """The act is dangerous enough to ask who is at the keyboard (R13)."""

    message = "Please enter your password again to go on."
    status = 403


class BadUsername(Invalid):
    message = "A user name has 3 to 60 letters, digits, dots, dashes or underscores."


class EmailTaken(Conflict):
    message = "This address cannot be used for your account. Please contact us."


class NothingToReplace(Conflict):
    message = "Your password is your own already. Change it in your account."


def change_password(ctx: Context, current: str, new: str, repeated: str) -> str:
    """Replace the password; this session goes on under another token for the cookie, all others end (AUT-22).

    Raises WrongPassword, TooShort, TooLong, TooCommon, TooObvious, NotRepeated (each with its field), TooMany.
    """
    confirm(ctx, current)
    return _replace_password(ctx, new, repeated, must=False)


def set_own_password(ctx: Context, new: str, repeated: str) -> str:
    """The first lasting password, after signing in with a temporary one (AUT-02): the one thing that opens, and no
    setting lets anybody skip it. Raises as `change_password`, and NothingToReplace when nothing temporary was used."""
    return _replace_password(ctx, new, repeated, must=True)


def change_username(ctx: Context, current: str, username: str) -> None:
    """Sign in under another name from now on. Raises WrongPassword, BadUsername, UsernameTaken, TooMany."""
    name = unicodedata.normalize("NFKC", username).strip()
    if not _USERNAME.fullmatch(name):
        raise BadUsername("username")
    confirm(ctx, current)
    with ctx.transaction(May.EDIT_SELF) as db:
        person = myself(ctx, db)
        if person.username == name:
            return
        username_of.change(ctx, db, person, name, Cause.USERNAME_CHANGED, this_key=ctx.actor.session_key)


def request_email_change(ctx: Context, current: str, email: str) -> None:
    """Mail a link to the new address and a warning to the old one; nothing changes before the link is used.

    An address that somebody else signs in with gets no link, and the answer is the same: who is a client is nobody's
    business. Raises WrongPassword, BadAddress, TooMany.
    """
    address = mails.check_address(email)
    confirm(ctx, current)
    with ctx.transaction(May.EDIT_SELF) as db:
        person = myself(ctx, db)
        if address == person.email:
            return
        if not _may_ask(db, person, address):
            db.recorded = True
            return
        if address_of.is_free(db, address, person.id):
            secret = one_time_tokens.make(
                db, TokenPurpose.EMAIL_CHANGE, person.id, email=address, session=ctx.actor.session_key
            )
            mails.queue(
                ctx,
                db,
                letters.email_confirm,
                recipient=address,
                name=person.name,
                person_id=person.id,
                language=ctx.actor.language,
                dedupe=f"email_confirm:{uuid4()}",
                link=f"{ctx.settings.origin}/email/{secret}",
            )
        if person.email:
            mails.queue(
                ctx,
                db,
                letters.email_changing,
                recipient=person.email,
                name=person.name,
                person_id=person.id,
                language=ctx.actor.language,
                dedupe=f"email_changing:{uuid4()}",
                email=address,
            )
        db.record("person.email_asked", person, address=address)
        address_asked(db, THEMSELVES, person.id)


def email_to_confirm(house: House, secret: str, now: datetime) -> str:
    """The address a mailed link would put into force. Uses nothing up. Raises LinkSpent."""
    with system(house, now).transaction(May.SYSTEM_LOOK) as db:
        return str(one_time_tokens.peek(db, TokenPurpose.EMAIL_CHANGE, secret).facts["email"])


def confirm_email(house: House, secret: str, address: str, now: datetime) -> str:
    """Put the new address into force and void every link mailed to the old one; the new address.

    Raises LinkSpent, EmailTaken.
    """
    ctx = system(house, now)
    with ctx.transaction(May.SYSTEM) as db:
        token = one_time_tokens.use(db, TokenPurpose.EMAIL_CHANGE, secret)
        person = db.one(Person, token.person_id)
        email = str(token.facts["email"])
        if not may_enter(db, person):
            raise one_time_tokens.LinkSpent()
        db.author = Author(person.id, address=address)
        call_off(db, person.id)
        try:
            address_of.change(
                ctx,
                db,
                person,
                email,
                Cause.ADDRESS_CHANGED,
                is_proved=True,
                this_key=str(token.facts.get("session", "")),
            )
        except address_of.EmailTaken as error:
            raise EmailTaken() from error
        spread(db, person, {"named_by": email})
        return email


def require_recent(ctx: Context) -> None:
    """Raises AskAgain unless a password was given on this session within ten minutes; NotAllowed to a viewer."""
    if ctx.actor.is_viewed or ctx.actor.is_system:
        raise ctx.refused(NotAllowed(), May.EDIT_SELF)
    if not ctx.actor.is_fresh(ctx.now):
        raise AskAgain()


def reauthenticate(ctx: Context, current: str) -> str:
    """Give the password again: dangerous acts are open for ten minutes, and the session goes on under another token,
    for the cookie. Raises WrongPassword, TooMany, SignedOut."""
    confirm(ctx, current)
    with ctx.transaction(May.EDIT_SELF) as db:
        db.record("person.reauthenticated", myself(ctx, db))
        return renew(db, ctx.actor.session_key)


def confirmed(ctx: Context, current: str) -> Context:
    """Give the password for the one act that follows at once and ends this session. Raises WrongPassword, TooMany."""
    confirm(ctx, current)
    with ctx.transaction(May.EDIT_SELF) as db:
        db.record("person.reauthenticated", myself(ctx, db))
    return replace(ctx, actor=replace(ctx.actor, authenticated_at=ctx.now))


def confirm(ctx: Context, current: str) -> None:
    """Is it them? Counts failures like sign-ins, so that a stolen session is no way to guess (R5, R13).

    Raises WrongPassword for the field "current", TooMany, NotAllowed to anybody but the person themselves.
    """
    account, whose = rate_limits.account_of(ctx.actor.person_id), rate_limits.Source(str(ctx.actor.person_id))
    with ctx.transaction(May.EDIT_SELF, password_due=True) as db:
        rate_limits.check(db, KIND, account, whose)
        stored = myself(ctx, db).password_hash
    with paying(ctx.account):
        verdict = passwords.verify(stored, current)
    with ctx.transaction(May.EDIT_SELF, password_due=True) as db:
        rate_limits.check_alone(db, KIND, account, whose)
        if verdict.is_right:
            rate_limits.succeeded(db, KIND, whose, account)
            db.recorded = True  # what follows records itself
        else:
            rate_limits.failed(db, KIND, whose, account)
            db.record("person.not_confirmed", myself(ctx, db))
    if not verdict.is_right:
        raise WrongPassword("current")


def _replace_password(ctx: Context, new: str, repeated: str, *, must: bool) -> str:
    with ctx.transaction(May.EDIT_SELF, password_due=True) as db:
        person = myself(ctx, db)
        if must and not person.must_change_password:
            raise NothingToReplace()
        about = words_about(ctx, person)
    check_new(new, repeated, about)
    fresh = passwords.hashed(new)
    with ctx.transaction(May.EDIT_SELF, password_due=True) as db:
        person = myself(ctx, db)
        if must and not person.must_change_password:
            raise NothingToReplace()
        password_of.replace(ctx, db, person, fresh, Cause.PASSWORD_CHANGED, this_key=ctx.actor.session_key)
        db.record("person.password", person)
        return renew(db, ctx.actor.session_key)


def _may_ask(db: ScopedSession, person: Person, address: str) -> bool:
    """Three mails an hour to one address, and ten from one person, whether they have an old address or not (R10)."""
    lately = select(func.count(Mail.id)).where(Mail.made_at > db.now - rate_limits.MAIL_WINDOW)
    to_address = db.scalar(lately.where(Mail.kind == "email_confirm", Mail.recipient == address)) or 0
    return rate_limits.asked(db, MAIL_KIND, rate_limits.Source(str(person.id))) and to_address < MAILS_TO_ADDRESS
