"""How long what signing in leaves behind is kept."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select

from data.access.security_events import SecurityEvent
from data.access.tables import AddressChange, KnownDevice, LoginSession, OneTimeToken, TryCount
from services.access.settings import KEEP_SESSIONS_DAYS, KEEP_TRIES_DAYS
from services.platform.areas import Retention
from services.platform.firm_settings import Preferences
from services.platform.retention import days_before
from services.platform.settings import KEEP_SECURITY_DAYS

DEVICE_DAYS, MOST_DEVICES = 400, 50  # as long as browsers keep a cookie; of one person, the newest


def _devices(now: datetime, preferences: Preferences) -> ColumnElement[bool]:
    place = func.row_number().over(partition_by=KnownDevice.person_id, order_by=KnownDevice.seen_at.desc())
    ranked = select(KnownDevice.digest, place.label("place")).subquery()
    return or_(
        KnownDevice.seen_at < days_before(DEVICE_DAYS, now),
        KnownDevice.digest.in_(select(ranked.c.digest).where(ranked.c.place > MOST_DEVICES)),
    )


RULES = (
    Retention(
        TryCount,
        lambda now, firm: and_(
            TryCount.last_at < days_before(firm[KEEP_TRIES_DAYS], now), TryCount.is_waiting.is_(False)
        ),
        {"tries": func.sum(TryCount.number), "first": func.min(TryCount.first_at), "last": func.max(TryCount.last_at)},
    ),
    Retention(
        LoginSession,
        lambda now, firm: or_(
            LoginSession.ends_at < days_before(firm[KEEP_SESSIONS_DAYS], now),
            LoginSession.revoked_at < days_before(firm[KEEP_SESSIONS_DAYS], now),
        ),
    ),
    Retention(
        OneTimeToken,
        lambda now, firm: or_(
            OneTimeToken.expires_at < days_before(firm[KEEP_SESSIONS_DAYS], now),
            OneTimeToken.used_at < days_before(firm[KEEP_SESSIONS_DAYS], now),
            OneTimeToken.voided_at < days_before(firm[KEEP_SESSIONS_DAYS], now),
        ),
    ),
    Retention(AddressChange, lambda now, firm: AddressChange.ended_at < days_before(firm[KEEP_SECURITY_DAYS], now)),
    Retention(KnownDevice, _devices),
    Retention(
        SecurityEvent,
        lambda now, firm: SecurityEvent.last_at < days_before(firm[KEEP_SECURITY_DAYS], now),
        {
            "times": func.sum(SecurityEvent.number),
            "first": func.min(SecurityEvent.at),
            "last": func.max(SecurityEvent.last_at),
        },
        mark="is_over",
    ),
)
KEPT = {
    "contact": "who had access to what, and when; named by history",
    "person": "named by books and history",
    "invitation": "who was let in by whom, and when",
}
