"""Invitations on their way: today, after midnight, or when the sender is confirmed (AUT-12, AUT-13, C18)."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select

from data.access.tables import Invitation
from data.database.session import ScopedSession
from data.errors import Invalid
from data.people.tables import Contact, Entity, Person
from data.statuses import TokenPurpose
from services.access import one_time_tokens
from services.access.accounts import portal_access
from services.access.accounts.password import has_own_password
from services.access.invitations import letters
from services.access.invitations.daily_limit import full, lock_invitations, midnight, places_left, take_place
from services.access.invitations.rows import cancel
from services.access.settings import INVITES_OVER_CAP, INVITES_PER_DAY, LOGIN_IDENTIFIER, TEMP_PASSWORD_HOURS
from services.mail import queue as mails
from services.mail.letter import Letter
from services.platform.background_jobs import job
from services.platform.context import Context
from services.platform.i18n import Wording
from services.platform.permissions import May

_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # 31 signs nobody mistakes for another
_GROUPS, _GROUP = 4, 4  # 16 signs: 79 bits


class NoAddress(Invalid):
    message = "{name} has no e-mail address to invite."
    field = "email"


@dataclass(frozen=True, slots=True)
class Invited:
    """What became of an invitation: `sent`, or waiting `until` the next day (None: until the sender is confirmed)."""

    contact_id: UUID
    sent: bool
    limit: int
    until: datetime | None = None

    def told(self, words: Wording, zone: str) -> str:
        """The sentence for whoever invited."""
        if self.sent:
            return words.say("The invitation is on its way.")
        if self.until is None:
            return words.say("The invitation leaves as soon as the firm's e-mail address is confirmed.")
        return words.say(
            "Today's {limit} invitations are used up. This one leaves after {moment}.",
            limit=self.limit,
            moment=words.moment(self.until, zone),
        )


def start(
    ctx: Context,
    db: ScopedSession,
    contact: Contact,
    person: Person,
    mode: str,
    *,
    code: str | None = None,
    language: str | None = None,
) -> Invited:
    """Send it now or let it wait. A waiting one of the same contact is replaced. `code` is the hash of a start code.

    `language` is that of the mail to somebody who has none of their own.
    """
    if not person.email:
        raise NoAddress(name=contact.name)
    mails.check_address(person.email)
    verified, limit = bool(ctx.preferences.email_verified_at), ctx.preferences[INVITES_PER_DAY]
    has_place = places_left(ctx, db) > 0
    if verified and not has_place and ctx.preferences[INVITES_OVER_CAP] == "refuse":
        raise full(ctx)
    cancel(db, contact)
    language = _language(ctx, person, db.one(Entity, contact.entity_id), language)
    invitation = Invitation(
        id=uuid4(),
        entity_id=contact.entity_id,
        contact_id=contact.id,
        made_at=ctx.now,
        made_by=ctx.actor.person_id,
        mode=mode,
        language=language,
        secret=code,
    )
    db.add(invitation)
    if verified and has_place:
        _send(ctx, db, invitation, contact, person)
        return Invited(contact.id, True, limit)
    invitation.waiting_since = ctx.now
    if not verified:
        return Invited(contact.id, False, limit)
    db.later(release_invitations, due_at=midnight(ctx))
    return Invited(contact.id, False, limit, midnight(ctx))


def _send(ctx: Context, db: ScopedSession, invitation: Invitation, contact: Contact, person: Person) -> None:
    """One place of the day, a fresh token, one mail."""
    take_place(ctx, db)
    portal_access.invite(db, contact)
    invitation.sent_on, invitation.waiting_since = ctx.today, None
    db.flush()
    write, facts = _occasion(ctx, db, invitation, contact, person)
    invitation.mail_id = mails.queue(
        ctx,
        db,
        write,
        recipient=person.email or "",
        name=contact.name,
        language=invitation.language,
        dedupe=f"invitation:{invitation.id}",
        person_id=person.id,
        entity_id=contact.entity_id,
        entity=db.one(Entity, contact.entity_id).name,
        **facts,
    )


def _occasion(
    ctx: Context, db: ScopedSession, invitation: Invitation, contact: Contact, person: Person
) -> tuple[Callable[..., Letter], dict[str, Any]]:
    """Which mail it is and what it holds besides names."""
    login = person.email if ctx.preferences[LOGIN_IDENTIFIER] == "email" else person.username or person.email
    if has_own_password(person):
        invitation.secret = None
        return letters.invite_known, {"link": "/login", "login": login}
    code, invitation.secret = invitation.secret, None
    if code:
        one_time_tokens.void(db, contact_id=contact.id)  # an older link would let them in without it
    if invitation.mode == "temp_password" and not code:
        lasts = timedelta(hours=ctx.preferences[TEMP_PASSWORD_HOURS])
        secret = one_time_tokens.make(
            db,
            TokenPurpose.TEMPORARY,
            person.id,
            contact_id=contact.id,
            lifetime=lasts,
            secret=readable_secret(),
            email=person.email,
        )
        return letters.invite_temporary, {
            "link": "/login",
            "login": login,
            "secret": secret,
            "expires_at": ctx.now + lasts,
        }
    secret = one_time_tokens.make(
        db, TokenPurpose.INVITE, person.id, contact_id=contact.id, email=person.email, code=code or ""
    )
    facts: dict[str, Any] = {
        "link": f"/invite/{secret}",
        "asks_code": bool(code),
        "expires_at": ctx.now + one_time_tokens.LIFETIMES[TokenPurpose.INVITE],
    }
    if invitation.mode == "auto_on_contact":
        return letters.added, facts | {"login": login}
    return letters.invite, facts


def readable_secret() -> str:
    """A password for once: four groups of four signs that are easy to read and type."""
    signs = [secrets.choice(_ALPHABET) for _ in range(_GROUPS * _GROUP)]
    return "-".join("".join(signs[at : at + _GROUP]) for at in range(0, len(signs), _GROUP))


@job(was="release_invitations")
def release_invitations(ctx: Context) -> None:
    """Send what waits, oldest first, as far as today's places go; the rest after the next midnight (C18)."""
    if not ctx.preferences.email_verified_at:
        return  # confirming the sender queues this again
    with ctx.transaction(May.SYSTEM) as db:
        lock_invitations(db)
        db.recorded = True
        waiting = db.scalars(
            select(Invitation)
            .where(Invitation.waiting_since.is_not(None), Invitation.cancelled_at.is_(None))
            .order_by(Invitation.waiting_since, Invitation.made_at, Invitation.id)
        ).all()
        left = places_left(ctx, db)
        for invitation in waiting[:left]:
            contact = db.one(Contact, invitation.contact_id)
            person = db.one(Person, contact.person_id)
            _send(ctx, db, invitation, contact, person)
            db.record("contact.invitation_left", contact, mode=invitation.mode)
        if len(waiting) > left:
            db.later(release_invitations, due_at=midnight(ctx))


def _language(ctx: Context, person: Person, entity: Entity, asked: str | None) -> str:
    """Theirs, else the one asked for, else their client's, else the firm's."""
    wanted = person.language or asked or entity.language
    return wanted if wanted in ctx.preferences.languages else ctx.preferences.language
