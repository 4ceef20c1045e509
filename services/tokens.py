"""Links and secrets that work once: 256 random bits, kept as SHA-256, bound to a purpose and a person (R7)."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from data.access import OneTimeToken
from data.errors import NotFound
from data.session import ScopedSession
from data.statuses import TokenPurpose

LIFETIMES: dict[TokenPurpose, timedelta] = {
    TokenPurpose.INVITE: timedelta(days=7),
    TokenPurpose.RESET: timedelta(minutes=30),
    TokenPurpose.TEMPORARY: timedelta(hours=72),
    TokenPurpose.EMAIL_CHANGE: timedelta(hours=24),
    TokenPurpose.EMAIL_VERIFY: timedelta(hours=24),
}


class LinkSpent(NotFound):
    message = "This link has been used already or has run out. Please ask for a new one."


def make(db: ScopedSession, purpose: TokenPurpose, person_id: UUID, *, contact_id: UUID | None = None,
         lifetime: timedelta | None = None, secret: str | None = None, **facts: Any) -> str:
    """A new secret, which voids older ones of the same purpose and contact; only its digest is stored."""
    older = (OneTimeToken.purpose == purpose, OneTimeToken.person_id == person_id, OneTimeToken.used_at.is_(None),
             OneTimeToken.contact_id.is_(None) if contact_id is None else OneTimeToken.contact_id == contact_id)
    db.execute(update(OneTimeToken).where(*older, OneTimeToken.voided_at.is_(None)).values(voided_at=db.now))
    secret = secret or secrets.token_urlsafe(32)
    db.add(OneTimeToken(digest=_digest(secret), purpose=purpose, person_id=person_id, contact_id=contact_id,
                        facts=facts, made_at=db.now, expires_at=db.now + (lifetime or LIFETIMES[purpose])))
    return secret


def peek(db: ScopedSession, purpose: TokenPurpose, secret: str) -> OneTimeToken:
    """The token if it still works. Looking does not use it up: mail scanners follow links. Raises LinkSpent."""
    found = db.scalars(select(OneTimeToken).where(
        OneTimeToken.digest == _digest(secret), OneTimeToken.purpose == purpose)).one_or_none()
    if found is None or found.used_at or found.voided_at or found.expires_at <= db.now:
        raise LinkSpent()
    return found


def use(db: ScopedSession, purpose: TokenPurpose, secret: str) -> OneTimeToken:
    """The token, used up by this call: of two at once only one gets it. Raises LinkSpent."""
    found = peek(db, purpose, secret)
    claimed = db.scalars(update(OneTimeToken).where(
        OneTimeToken.id == found.id, OneTimeToken.used_at.is_(None), OneTimeToken.voided_at.is_(None))
        .values(used_at=db.now).returning(OneTimeToken.id).execution_options(synchronize_session=False)).all()
    if not claimed:
        raise LinkSpent()
    return found


def void(db: ScopedSession, *, person_id: UUID | None = None, contact_id: UUID | None = None) -> None:
    """End every open token of a person, or of one contact."""
    which = OneTimeToken.contact_id == contact_id if contact_id else OneTimeToken.person_id == person_id
    db.execute(update(OneTimeToken).where(which, OneTimeToken.used_at.is_(None), OneTimeToken.voided_at.is_(None))
               .values(voided_at=db.now).execution_options(synchronize_session=False))


def void_purpose(db: ScopedSession, purpose: TokenPurpose, person_id: UUID) -> None:
    """End a person's open tokens of one purpose."""
    db.execute(update(OneTimeToken).where(
        OneTimeToken.person_id == person_id, OneTimeToken.purpose == purpose, OneTimeToken.used_at.is_(None),
        OneTimeToken.voided_at.is_(None)).values(voided_at=db.now).execution_options(synchronize_session=False))


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
