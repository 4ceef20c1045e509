"""The firm's own address: it has to be confirmed before anybody is invited in its name (AUT-12)."""

from __future__ import annotations

from uuid import UUID, uuid4

from data.database.session import ScopedSession
from data.errors import Invalid, SignedOut
from data.firm.tables import Firm
from data.statuses import TokenPurpose
from services.access import letters, one_time_tokens
from services.access.invitations.delivery import release_invitations
from services.mail import queue as mails
from services.platform.context import Context
from services.platform.permissions import May

_WHAT = "sender"


class NoSender(Invalid):
    message = "Enter the firm's e-mail address first."
    field = "email"


def request_sender_verification(ctx: Context) -> None:
    """Mail a link to the firm's address; an older one works until one of them is used.

    Raises NoSender, BadAddress, and SignedOut where nobody is there to ask for it.
    """
    email = ctx.preferences.email
    if not email:
        raise NoSender()
    mails.check_address(email)
    if ctx.actor.person_id is None:
        raise SignedOut()
    with ctx.transaction(May.EDIT_SETTINGS) as db:
        mail_link(ctx, db, ctx.actor.person_id, ctx.actor.language)
        db.record("firm.sender_verification_asked", db.get_one(Firm, 1), email=email)


def mail_link(ctx: Context, db: ScopedSession, person_id: UUID, language: str) -> None:
    """Queue the mail in the caller's transaction; `person_id` is who asks."""
    email = ctx.preferences.email
    secret = one_time_tokens.make(db, TokenPurpose.EMAIL_VERIFY, person_id, what=_WHAT, email=email)
    mails.queue(
        ctx,
        db,
        letters.verify_sender,
        recipient=email,
        language=language,
        person_id=person_id,
        dedupe=f"verify-sender:{uuid4()}",
        link=f"/verify-sender/{secret}",
        expires_at=ctx.now + one_time_tokens.LIFETIMES[TokenPurpose.EMAIL_VERIFY],
    )


def look(ctx: Context, secret: str) -> str:
    """The address a link would confirm; looking uses nothing up. Raises LinkSpent."""
    as_system = ctx.as_system()
    with as_system.transaction(May.SYSTEM_LOOK) as db:
        return _email(ctx, one_time_tokens.peek(db, TokenPurpose.EMAIL_VERIFY, secret).facts)


def confirm_sender(ctx: Context, secret: str) -> None:
    """Whoever reads the firm's mailbox confirms it. What waited for this leaves. Raises LinkSpent."""
    as_system = ctx.as_system()
    with as_system.transaction(May.SYSTEM) as db:
        token = one_time_tokens.use(db, TokenPurpose.EMAIL_VERIFY, secret)
        email = _email(ctx, token.facts)
        firm = db.get_one(Firm, 1, with_for_update=True)
        firm.values = {**firm.values, "email_verified_at": ctx.now.isoformat()}
        db.record("firm.sender_verified", firm, email=email)
        db.later(release_invitations)
        db.tell("firm")


def _email(ctx: Context, facts: dict[str, object]) -> str:
    """Only a link for the sender, and only for the address the firm has now."""
    if facts.get("what") != _WHAT or facts.get("email") != ctx.preferences.email:
        raise one_time_tokens.LinkSpent()
    return str(facts["email"])
