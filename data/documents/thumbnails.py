"""Small pictures of documents: sealed, because a page of somebody's taxes is as secret when it is small."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from data.base import Base, Owned
from data.sealing import SealedBytes
from data.statuses import ThumbnailState


class DocumentThumbnail(Owned, Base):
    """What one version looks like, drawn once."""

    __tablename__ = "document_thumbnail"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    version_id: Mapped[UUID] = mapped_column(ForeignKey("document_version.id", ondelete="CASCADE"), unique=True)
    state: Mapped[ThumbnailState] = mapped_column(index=True)
    tries: Mapped[int] = mapped_column(default=0)  # begun, whatever became of them
    picture: Mapped[bytes | None] = mapped_column(SealedBytes("document_thumbnail.picture"))  # a JPEG
    asked_at: Mapped[datetime]
