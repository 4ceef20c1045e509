"""Links that work without signing in: to one file, or to one place for files; and what came in by them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from data.base import Base, Owned
from data.statuses import ShareKind


class ShareLink(Owned, Base):
    """One link. Its secret is kept as a keyed hash only; so is the code that was mailed last."""

    __tablename__ = "share_link"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    kind: Mapped[ShareKind]
    document_id: Mapped[UUID | None] = mapped_column(index=True)  # what it reads; that may be deleted since
    type_id: Mapped[UUID | None] = mapped_column(ForeignKey("document_type.id"))  # where it brings files to
    year: Mapped[int | None]
    subject: Mapped[str] = mapped_column(
        String(200)
    )  # what it is called in lists: the file's name, or what is asked for
    email: Mapped[str | None] = mapped_column(String(254))  # who gets the codes; None: it opens without one
    is_from_firm: Mapped[bool]
    made_at: Mapped[datetime]
    made_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    expires_at: Mapped[datetime]
    most_times: Mapped[int]  # downloads, or files that come in
    times: Mapped[int] = mapped_column(default=0)
    bytes_in: Mapped[int] = mapped_column(BigInteger, default=0)
    last_at: Mapped[datetime | None]
    code_digest: Mapped[str | None] = mapped_column(String(64))
    code_ends_at: Mapped[datetime | None]
    code_tries: Mapped[int] = mapped_column(default=0)  # wrong ones, of this code
    codes_sent: Mapped[int] = mapped_column(default=0)
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))  # None: by the portal itself
    __table_args__ = (
        CheckConstraint("times <= most_times", name="times_within_most"),
        Index("ix_share_link_open", "closed_at", "expires_at"),
    )


class ShareArrival(Owned, Base):
    """A document that came in by a link. The link may be gone already."""

    __tablename__ = "share_arrival"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    document_id: Mapped[UUID] = mapped_column(ForeignKey("document.id", ondelete="CASCADE"), unique=True)
    link_id: Mapped[UUID] = mapped_column(index=True)
    sender: Mapped[str | None] = mapped_column(String(200))  # what whoever sent it says they are called
