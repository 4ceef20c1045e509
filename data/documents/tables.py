"""A client's documents: what lies in the vault, under which name and year, and who has fetched it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Connection,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    event,
    true,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from data.base import Base, ByteOrdered, Owned, order_of
from data.folding import folded, order_key
from data.statuses import ScanState


class Blob(Base):
    """Bytes in the vault, kept before this row was: its id is the file's. The master key's id is in the file's header,
    where a rotation changes it; nothing here repeats it.
    """

    __tablename__ = "blob"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    size_bytes: Mapped[int] = mapped_column(BigInteger)  # of the plain bytes
    sha256: Mapped[str] = mapped_column(String(64))  # of the plain bytes
    made_at: Mapped[datetime]


class DocumentType(Base):
    """A folder of the firm's: tax returns, payrolls, contracts. One that was closed keeps what it has."""

    __tablename__ = "document_type"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    order_key: Mapped[str] = mapped_column(ByteOrdered, default=order_of("name"))
    closed_at: Mapped[datetime | None]

    @validates("name")
    def _reorder(self, _: str, name: str) -> str:
        self.order_key = order_key(name)
        return name


class Document(Owned, Base):
    """One document of one client; its bytes are those of its newest version."""

    __tablename__ = "document"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    type_id: Mapped[UUID | None] = mapped_column(ForeignKey("document_type.id"), index=True)
    year: Mapped[int | None]
    name: Mapped[str] = mapped_column(String(255))
    is_from_firm: Mapped[bool]  # whose first version it is; the client may delete their own for an hour
    made_at: Mapped[datetime]
    made_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    is_for_all: Mapped[bool] = mapped_column(default=True)  # the client's contacts who see documents; else its readers
    deleted_at: Mapped[datetime | None]  # in the firm's bin since then
    deleted_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    reviewed_at: Mapped[datetime | None]  # somebody of the firm looked at what the client sent
    reviewed_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    held_at: Mapped[datetime | None]  # a legal hold: nobody deletes it, retention does not end
    held_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    hold_reason: Mapped[str | None] = mapped_column(String(400))
    newest_number: Mapped[int] = mapped_column(default=0, server_default="0")  # of those that may be opened, if any may
    newest_at: Mapped[datetime | None]  # when that one came
    folded: Mapped[str] = mapped_column(Text, default="")
    order_key: Mapped[str] = mapped_column(ByteOrdered, default=order_of("name"))
    version: Mapped[int] = mapped_column()
    versions: Mapped[list[DocumentVersion]] = relationship(
        back_populates="document", order_by="DocumentVersion.number", lazy="raise", cascade="all, delete-orphan"
    )
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        Index("ix_document_place", "entity_id", "deleted_at", "made_at"),
        Index("ix_document_newest", "deleted_at", "newest_at", "id"),
        Index("ix_document_counted", "deleted_at", "type_id", "year"),
    )

    @validates("name")
    def _refold(self, _: str, name: str) -> str:
        self.folded, self.order_key = folded(name), order_key(name)
        return name


class DocumentVersion(Owned, Base):
    """Bytes that a document had from some moment on. Versions are added, never changed, but for what the scanner says
    of them (services/documents/scans.py)."""

    __tablename__ = "document_version"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    document_id: Mapped[UUID] = mapped_column(ForeignKey("document.id"))
    number: Mapped[int]  # 1, 2, 3 ...
    blob_id: Mapped[UUID] = mapped_column(ForeignKey("blob.id"), unique=True)
    mime: Mapped[str] = mapped_column(String(100))  # one of services.documents.file_types.TYPES
    is_from_firm: Mapped[bool]
    new_until: Mapped[datetime | None]  # New for whoever has not fetched it; three calendar months (DOC-13)
    uploaded_at: Mapped[datetime] = mapped_column(index=True)
    uploaded_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"), index=True)
    scan: Mapped[ScanState] = mapped_column(default=ScanState.UNSCANNED, server_default="unscanned")
    scan_said: Mapped[str | None] = mapped_column(String(200))  # what was found; of one that is held, why it still is
    scanned_at: Mapped[datetime | None]
    scan_due_at: Mapped[datetime | None]  # not before then; None: at once
    scan_tries: Mapped[int] = mapped_column(default=0, server_default="0")
    is_told: Mapped[bool] = mapped_column(
        default=True, server_default=true()
    )  # contacts are mailed, if it is the firm's
    document: Mapped[Document] = relationship(back_populates="versions", lazy="raise")
    blob: Mapped[Blob] = relationship(lazy="raise")
    __table_args__ = (
        UniqueConstraint("document_id", "number"),
        CheckConstraint("number > 0", name="number_is_positive"),
        Index("ix_document_version_scan", "scan", "scan_due_at"),
    )


@event.listens_for(DocumentVersion, "after_insert")
def _keep_newest(_: object, connection: Connection, version: DocumentVersion) -> None:
    """Whoever adds a version, its document says that it is the newest: lists must not look for it row by row. One that
    waits for the malware scanner replaces nothing (services/documents/scans.py says when it does)."""
    older = (Document.id == version.document_id) & (Document.newest_number < version.number)
    if version.scan in (ScanState.HELD, ScanState.INFECTED):
        older &= Document.newest_number == 0
    newest = {"newest_number": version.number, "newest_at": version.uploaded_at}
    connection.execute(update(Document).where(older).values(newest))


class DocumentReader(Owned, Base):
    """A contact whom a document is for that is not for all. It counts for nothing while the document is for all."""

    __tablename__ = "document_reader"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    document_id: Mapped[UUID] = mapped_column(ForeignKey("document.id", ondelete="CASCADE"))
    contact_id: Mapped[UUID] = mapped_column(ForeignKey("contact.id", ondelete="CASCADE"), index=True)
    __table_args__ = (UniqueConstraint("document_id", "contact_id"),)


class DocumentRelease(Owned, Base):
    """A document is the client's to open once this invoice of the same client is paid, or once somebody says so."""

    __tablename__ = "document_release"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    document_id: Mapped[UUID] = mapped_column(ForeignKey("document.id", ondelete="CASCADE"), unique=True)
    invoice_id: Mapped[UUID] = mapped_column(ForeignKey("invoice.id"), index=True)
    bound_at: Mapped[datetime]
    bound_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    released_at: Mapped[datetime | None]  # by hand, whatever becomes of the invoice
    released_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    opened_at: Mapped[datetime | None]  # since when it is open, as far as contacts were told
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}


class DocumentFetch(Owned, Base):
    """A contact downloaded this version: it is not New for them any more (DOC-14)."""

    __tablename__ = "document_fetch"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    version_id: Mapped[UUID] = mapped_column(ForeignKey("document_version.id", ondelete="CASCADE"))
    contact_id: Mapped[UUID] = mapped_column(ForeignKey("contact.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime]
    __table_args__ = (UniqueConstraint("version_id", "contact_id"),)


class Upload(Owned, Base):
    """A file on its way in, part by part, by one person on one side; a document only once its last part is there."""

    __tablename__ = "upload"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    is_staff: Mapped[bool]
    type_id: Mapped[UUID | None] = mapped_column(ForeignKey("document_type.id"))
    year: Mapped[int | None]
    replaces_id: Mapped[
        UUID | None
    ]  # the document that it is a newer version of; it may be gone when the last part comes
    is_again: Mapped[bool] = mapped_column(default=False)  # to be added although the same file is there
    is_told: Mapped[bool] = mapped_column(default=True)  # contacts are to be mailed about it
    contacts: Mapped[list[str]] = mapped_column(JSON, default=list)  # ids of those it is for; none: all
    item_id: Mapped[UUID | None]  # of a request that it answers; that may be withdrawn when the last part comes
    name: Mapped[str] = mapped_column(String(255))
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    received_bytes: Mapped[int] = mapped_column(BigInteger, default=0)
    document_id: Mapped[UUID | None]  # what it became; that may be deleted since
    was_there: Mapped[bool] = mapped_column(default=False)  # `document_id` had the very same bytes before
    made_at: Mapped[datetime]
    heard_at: Mapped[datetime] = mapped_column(index=True)  # its last part came
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (Index("ix_upload_of_person", "person_id", "heard_at"),)


class UploadPart(Owned, Base):
    """Bytes of an upload that are kept: a file in the vault by this row's id, there before the row."""

    __tablename__ = "upload_part"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    upload_id: Mapped[UUID] = mapped_column(ForeignKey("upload.id"))
    starts_at: Mapped[int] = mapped_column(BigInteger)  # bytes before it
    size_bytes: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    __table_args__ = (UniqueConstraint("upload_id", "starts_at"),)
