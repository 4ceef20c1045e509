"""The text inside documents and where its words stand: sealed, all of it, because it is as secret as the files are."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from data.base import Base, Owned
from data.sealing import Sealed
from data.statuses import TextState


class DocumentText(Owned, Base):
    """What a document's newest version says. `id` is what the shelves call it: it is never given twice, so what a
    shelf still says of one that is gone leads nowhere.
    """

    __tablename__ = "document_text"
    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[UUID] = mapped_column(ForeignKey("document.id"), unique=True)
    number: Mapped[int]  # of the version
    state: Mapped[TextState] = mapped_column(index=True)
    tries: Mapped[int] = mapped_column(default=0)  # begun, whatever became of them
    is_cut: Mapped[bool] = mapped_column(default=False)  # only the beginning was taken
    text: Mapped[str | None] = mapped_column(Sealed("document_text.text"))  # pages end with a form feed
    asked_at: Mapped[datetime]
    __table_args__ = {"sqlite_autoincrement": True}  # noqa: RUF012  # as SQLAlchemy wants it


class DocumentShelf(Owned, Base):
    """A part of the words of a client's documents, with the texts and places where each stands
    (services/documents/text/shelves.py). `letters` of it, before sealing.
    """

    __tablename__ = "document_shelf"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    shelf: Mapped[int]
    letters: Mapped[int]
    is_stale: Mapped[bool] = mapped_column(default=False, index=True)  # shelves of this client name a text that is gone
    words: Mapped[str] = mapped_column(Sealed("document_shelf.words"))
    __table_args__ = (UniqueConstraint("entity_id", "shelf"), Index("ix_document_shelf_shelf", "shelf"))
