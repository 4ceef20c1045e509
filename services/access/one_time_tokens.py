"""Links and secrets that work once: 256 random bits, kept as SHA-256, bound to a purpose and a person (R7)."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select, update

from data.access.tables import OneTimeToken
from data.database.session import ScopedSession
from data.errors import NotFound
from data.statuses import TokenPurpose

LIFETIMES: dict[TokenPurpose, timedelta] = {
    TokenPurpose.INVITE: timedelta(days=7),
    TokenPurpose.RESET: timedelta(minutes=30),
    TokenPurpose.TEMPORARY: timedelta(hours=72),
    TokenPurpose.EMAIL_CHANGE: timedelta(hours=24),
    TokenPurpose.EMAIL_VERIFY: timedelta(hours=24),
}


MOST_OPEN = 3  # per person, purpose and client


class LinkSpent(NotFound):
    message = "This link has been used already or has run out. Please ask for a new one."


def make(
    db: ScopedSession,
    purpose: TokenPurpose,
    person_id: UUID,
    *,
    contact_id: UUID | None = None,
    lifetime: timedelta | None = None,
    secret: str | None = None,
    **facts: Any,
) -> str:
    """A new secret; only its digest is stored.

    Older ones of the same purpose and contact go on working until one of them is used or they run out, so that nobody
    who asks for a link takes another away. Beyond MOST_OPEN those go that end first, and so does what was sent to
    another address than this one.
    """
    others = db.scalars(
        select(OneTimeToken)
        .where(*_open(db, purpose, person_id, contact_id))
        .order_by(OneTimeToken.expires_at.desc(), OneTimeToken.made_at.desc(), OneTimeToken.id)
    ).all()
    here = [each for each in others if each.facts.get("email") == facts.get("email")]
    for gone in (*here[MOST_OPEN - 1 :], *(each for each in others if each not in here)):
        gone.voided_at = db.now
    secret = secret or secrets.token_urlsafe(32)
    db.add(
        OneTimeToken(
            digest=_digest(secret),
            purpose=purpose,
            person_id=person_id,
            contact_id=contact_id,
            facts=facts,
            made_at=db.now,
            expires_at=db.now + (lifetime or LIFETIMES[purpose]),
        )
    )
    return secret


def peek(db: ScopedSession, purpose: TokenPurpose, secret: str) -> OneTimeToken:
    """The token if it still works. Looking does not use it up: mail scanners follow links. Raises LinkSpent."""
    found = db.scalars(
        select(OneTimeToken).where(OneTimeToken.digest == _digest(secret), OneTimeToken.purpose == purpose)
    ).one_or_none()
    if found is None or found.used_at or found.voided_at or found.expires_at <= db.now:
        raise LinkSpent()
    return found


def use(db: ScopedSession, purpose: TokenPurpose, secret: str) -> OneTimeToken:
    """The token, used up by this call with those beside it: of two at once only one gets it. Raises LinkSpent."""
    found = peek(db, purpose, secret)
    claimed = db.scalars(
        update(OneTimeToken)
        .where(OneTimeToken.id == found.id, OneTimeToken.used_at.is_(None), OneTimeToken.voided_at.is_(None))
        .values(used_at=db.now)
        .returning(OneTimeToken.id)
        .execution_options(synchronize_session=False)
    ).all()
    if not claimed:
        raise LinkSpent()
    db.execute(
        update(OneTimeToken)
        .where(*_open(db, purpose, found.person_id, found.contact_id))
        .values(voided_at=db.now)
        .execution_options(synchronize_session=False)
    )
    return found


def is_any_open(db: ScopedSession, purpose: TokenPurpose, person_id: UUID) -> bool:
    """Whether a person has a token of this purpose, of no client, that still works."""
    return db.scalar(select(OneTimeToken.id).where(*_open(db, purpose, person_id, None)).limit(1)) is not None


def follow_session(db: ScopedSession, person_id: UUID, before: str, after: str) -> None:
    """What a session asked for belongs to it still, under its other key."""
    for each in db.scalars(select(OneTimeToken).where(*_open(db, TokenPurpose.EMAIL_CHANGE, person_id, None))):
        if each.facts.get("session") == before:
            each.facts = each.facts | {"session": after}


def void(db: ScopedSession, *, person_id: UUID | None = None, contact_id: UUID | None = None) -> None:
    """End every open token of a person, or of one contact."""
    which = OneTimeToken.contact_id == contact_id if contact_id else OneTimeToken.person_id == person_id
    db.execute(
        update(OneTimeToken)
        .where(which, OneTimeToken.used_at.is_(None), OneTimeToken.voided_at.is_(None))
        .values(voided_at=db.now)
        .execution_options(synchronize_session=False)
    )


def _open(
    db: ScopedSession, purpose: TokenPurpose, person_id: UUID, contact_id: UUID | None
) -> tuple[ColumnElement[bool], ...]:
    return (
        OneTimeToken.purpose == purpose,
        OneTimeToken.person_id == person_id,
        OneTimeToken.used_at.is_(None),
        OneTimeToken.voided_at.is_(None),
        OneTimeToken.expires_at > db.now,
        OneTimeToken.contact_id.is_(None) if contact_id is None else OneTimeToken.contact_id == contact_id,
    )


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
