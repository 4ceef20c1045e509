"""Rows that a worker has in hand for a while: what it held when its process died comes back by itself."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, or_
from sqlalchemy.orm import Mapped


class Leased:
    """For tables whose rows workers take: `leased_until` is when whoever has the row must be done. None: nobody has."""

    leased_until: Mapped[datetime | None]

    @classmethod
    def free(cls, now: datetime) -> ColumnElement[bool]:
        """The condition that nobody has the row, or has had it for too long."""
        return or_(cls.leased_until.is_(None), cls.leased_until <= now)
