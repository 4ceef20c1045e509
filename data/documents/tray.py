"""Files that staff sent and that belong to no client yet: sealed, in the tray of whoever sent them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from data.base import Base


class TrayFile(Base):
    """One file on its way into a tray, part by part, and then in it: by its id, in the vault, once `sha256` is there."""

    __tablename__ = "tray_file"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    name: Mapped[str] = mapped_column(String(255))
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    received_bytes: Mapped[int] = mapped_column(BigInteger, default=0)
    sha256: Mapped[str | None] = mapped_column(String(64))  # of the plain bytes; None: parts are still to come
    entity_id: Mapped[UUID | None] = mapped_column(ForeignKey("entity.id"))  # whom a person chose
    is_placed: Mapped[bool] = mapped_column(default=False)  # folder and year are a person's choice, not the name's
    type_id: Mapped[UUID | None] = mapped_column(ForeignKey("document_type.id"))
    year: Mapped[int | None]
    is_again: Mapped[bool] = mapped_column(default=False)  # to be added although the client has the same file
    made_at: Mapped[datetime]
    heard_at: Mapped[datetime] = mapped_column(index=True)
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (Index("ix_tray_file_of_person", "person_id", "made_at"),)


class TrayPart(Base):
    """Bytes on their way into a tray: a file in the vault by this row's id, there before the row."""

    __tablename__ = "tray_part"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    file_id: Mapped[UUID] = mapped_column(ForeignKey("tray_file.id"))
    starts_at: Mapped[int] = mapped_column(BigInteger)  # bytes before it
    size_bytes: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    __table_args__ = (UniqueConstraint("file_id", "starts_at"),)
