"""What a form has to say on the page it leads back to, which another process may draw. No business history."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from data.base import Base
from data.sealing import SealedJson


class WaitingFlash(Base):
    """One of a session, of each slot. Sealed: it may repeat what was typed."""

    __tablename__ = "flash"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    session_key: Mapped[str] = mapped_column(String(64))
    slot: Mapped[str] = mapped_column(String(20))
    sealed: Mapped[dict[str, Any]] = mapped_column(SealedJson("flash.sealed"))
    kept_at: Mapped[datetime]
    __table_args__ = (UniqueConstraint("session_key", "slot"), Index("ix_flash_kept_at", "kept_at"))
