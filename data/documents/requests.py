"""What the firm asks a client for: a request with its items, the documents that answer them, and the firm's templates."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates
from sqlalchemy.orm.attributes import flag_modified

from data.base import Base, ByteOrdered, Owned, order_of
from data.documents.tables import Document
from data.errors import Conflict
from data.folding import folded, order_key
from data.statuses import SETTLED_ITEMS, ItemState, RequestState


class RequestOver(Conflict):
    message = "This request is closed. Please ask the firm to open it again."


class DocumentRequest(Owned, Base):
    """A checklist for one client. It closes itself once every item is settled."""

    __tablename__ = "document_request"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    title: Mapped[str] = mapped_column(String(200))
    note: Mapped[str | None] = mapped_column(String(2000))
    year: Mapped[int | None]  # of the documents that answer it
    due_on: Mapped[date | None]
    state: Mapped[RequestState] = mapped_column(default=RequestState.OPEN)
    made_at: Mapped[datetime]
    made_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    ended_at: Mapped[datetime | None]  # closed or withdrawn then
    reminded_on: Mapped[date | None]  # the day that the newest reminder was for
    copied_from: Mapped[UUID | None]  # last year's
    folded: Mapped[str] = mapped_column(Text, default="")
    order_key: Mapped[str] = mapped_column(ByteOrdered, default=order_of("title"))
    version: Mapped[int] = mapped_column()
    items: Mapped[list[RequestItem]] = relationship(
        back_populates="request", order_by="RequestItem.position", lazy="raise", cascade="all, delete-orphan"
    )
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (Index("ix_document_request_open", "state", "due_on"),)

    @validates("title")
    def _refold(self, _: str, title: str) -> str:
        self.folded, self.order_key = folded(title), order_key(title)
        return title

    def is_overdue(self, today: date) -> bool:
        return self.state is RequestState.OPEN and self.due_on is not None and self.due_on < today

    def require_open(self) -> None:
        """Raises RequestOver."""
        if self.state is not RequestState.OPEN:
            raise RequestOver()


class RequestItem(Owned, Base):
    """One thing that is asked for. `reason` says why it was sent back, or why it does not apply."""

    __tablename__ = "request_item"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    request_id: Mapped[UUID] = mapped_column(ForeignKey("document_request.id"), index=True)
    position: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    note: Mapped[str | None] = mapped_column(String(1000))
    type_id: Mapped[UUID | None] = mapped_column(ForeignKey("document_type.id"))  # the folder of its documents
    state: Mapped[ItemState] = mapped_column(default=ItemState.MISSING, index=True)
    reason: Mapped[str | None] = mapped_column(String(500))
    moved_at: Mapped[datetime]  # into its state
    moved_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    is_told: Mapped[bool] = mapped_column(default=True)  # the client has had a mail that it was sent back
    version: Mapped[int] = mapped_column()
    request: Mapped[DocumentRequest] = relationship(back_populates="items", lazy="raise")
    __mapper_args__ = {"version_id_col": version}

    @property
    def is_settled(self) -> bool:
        return self.state in SETTLED_ITEMS

    def move(self, state: ItemState, at: datetime, by: UUID | None, reason: str | None = None) -> None:
        """Always a version further, also into the state where it is: another file came, and nobody has seen it."""
        self.state, self.reason, self.moved_at, self.moved_by = state, reason, at, by
        self.is_told = state is not ItemState.RETURNED
        flag_modified(self, "state")


class RequestFile(Owned, Base):
    """A document that answers an item. It goes with the document; the document stays when the item goes."""

    __tablename__ = "request_file"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    item_id: Mapped[UUID] = mapped_column(ForeignKey("request_item.id"))
    document_id: Mapped[UUID] = mapped_column(ForeignKey("document.id"), index=True)
    added_at: Mapped[datetime]
    document: Mapped[Document] = relationship(lazy="raise")
    __table_args__ = (UniqueConstraint("item_id", "document_id"),)


class RequestTemplate(Base):
    """A checklist to begin with: what the firm asks of everybody with one kind of affairs."""

    __tablename__ = "request_template"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    name: Mapped[str] = mapped_column(String(200), unique=True)
    note: Mapped[str | None] = mapped_column(String(2000))
    made_at: Mapped[datetime]
    order_key: Mapped[str] = mapped_column(ByteOrdered, default=order_of("name"))
    version: Mapped[int] = mapped_column()
    items: Mapped[list[RequestTemplateItem]] = relationship(
        order_by="RequestTemplateItem.position", lazy="raise", cascade="all, delete-orphan"
    )
    __mapper_args__ = {"version_id_col": version}

    @validates("name")
    def _reorder(self, _: str, name: str) -> str:
        self.order_key = order_key(name)
        return name


class RequestTemplateItem(Base):
    """A line of a template."""

    __tablename__ = "request_template_item"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    template_id: Mapped[UUID] = mapped_column(ForeignKey("request_template.id"), index=True)
    position: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    note: Mapped[str | None] = mapped_column(String(1000))
    type_id: Mapped[UUID | None] = mapped_column(ForeignKey("document_type.id"))
