"""Files that came by the watch folder: what became of each as it lay there, so that none comes in twice."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from data.base import Base
from data.statuses import WatchState


class WatchedFile(Base):
    """One file as it lay in the folder. Nobody's in particular: whose it is may be what has to be found out."""

    __tablename__ = "watched_file"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    path_key: Mapped[str] = mapped_column(String(64))  # SHA-256 of the path's bytes, which may be no text
    path: Mapped[str] = mapped_column(Text)  # below the folder, as it is shown
    stamp: Mapped[str] = mapped_column(String(80))  # size, time of change and inode
    sha256: Mapped[str] = mapped_column(String(64), default="")  # of its bytes, once they were read
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[WatchState]
    reason: Mapped[str | None] = mapped_column(String(20))  # services/documents/watch/reasons.py
    detail: Mapped[str | None] = mapped_column(
        String(255)
    )  # a client's or folder's name as the path has it, what was found
    file_id: Mapped[UUID | None] = mapped_column(unique=True)  # its bytes in the vault while it waits
    place_id: Mapped[UUID | None]  # the client, where the path says so
    type_id: Mapped[UUID | None]
    year: Mapped[int | None]
    document_id: Mapped[UUID | None]  # what it became; that may be deleted since
    seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None] = mapped_column(index=True)
    ended_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        UniqueConstraint("path_key", "stamp", "sha256"),
        Index("ix_watched_file_state", "state", "seen_at"),
    )
