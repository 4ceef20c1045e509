"""The firm's logo as everybody may see it: on the sign-in page and in mails."""

from __future__ import annotations

from datetime import datetime

from data.errors import NotFound
from data.firm.tables import Logo
from services.access.authentication import system
from services.platform.context import House
from services.platform.permissions import May


def logo_png(house: House, sha256: str, now: datetime) -> bytes:
    """The PNG kept under `sha256`, the firm's logo now or once. Raises NotFound."""
    with system(house, now).transaction(May.SYSTEM_LOOK) as db:
        row = db.get(Logo, sha256)
        if row is None:
            raise NotFound(what="picture")
        return row.png
