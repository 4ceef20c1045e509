"""How long a link that is over is kept: as long as the portal's other technical rows."""

from __future__ import annotations

from sqlalchemy import or_

from data.documents.sharing import ShareLink
from services.platform.areas import Retention
from services.platform.retention import days_before
from services.platform.settings import KEEP_TECHNICAL_DAYS

RETENTION = Retention(
    ShareLink,
    lambda now, firm: or_(
        ShareLink.expires_at < days_before(firm[KEEP_TECHNICAL_DAYS], now),
        ShareLink.closed_at < days_before(firm[KEEP_TECHNICAL_DAYS], now),
    ),
)
