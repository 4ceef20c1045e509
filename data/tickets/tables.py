"""Tickets: what a client asks of the firm, what was written about it and which documents belong to it, and the categories."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, validates

from data import graphemes
from data.base import Base, ByteOrdered, Owned, order_of
from data.errors import Conflict
from data.folding import folded, order_key
from data.statuses import TicketPriority, TicketState
from data.tickets.texts import BOUND, LONGEST_ANSWER, SIGNS_PER_CHARACTER

LONGEST_CATEGORY = 80
LONGEST_SUBJECT = 120


class TicketOver(Conflict):
    message = "Ticket {number} is closed. Open it again first."


class TicketCategory(Base):
    """What tickets are about, as the firm sorts them. A closed one stays on its tickets and takes no more."""

    __tablename__ = "ticket_category"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    name: Mapped[str] = mapped_column(String(LONGEST_CATEGORY), unique=True)
    assignee_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))  # who gets its tickets (TKT-07)
    closed_at: Mapped[datetime | None]
    order_key: Mapped[str] = mapped_column(ByteOrdered, default=order_of("name"))
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}

    @validates("name")
    def _reorder(self, _: str, name: str) -> str:
        self.order_key = order_key(name)
        return name


class Ticket(Owned, Base):
    """One thing a client asks of the firm. `number` counts in the firm; `subject` is how its text begins."""

    __tablename__ = "ticket"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    number: Mapped[int] = mapped_column(unique=True)
    category_id: Mapped[UUID] = mapped_column(ForeignKey("ticket_category.id"), index=True)
    subject: Mapped[str] = mapped_column(String(LONGEST_SUBJECT))
    state: Mapped[TicketState] = mapped_column(default=TicketState.OPEN)
    priority: Mapped[TicketPriority] = mapped_column(default=TicketPriority.NORMAL)
    assignee_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"), index=True)
    opened_at: Mapped[datetime]
    opened_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    is_from_firm: Mapped[bool]
    # Whose it is among the client's contacts; None: of all of them
    requester_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    moved_at: Mapped[datetime]  # when something was last said to the other side, or it was closed or opened again
    first_answer_at: Mapped[datetime | None]  # the firm's
    closed_at: Mapped[datetime | None]
    rating: Mapped[int | None]  # 1 to 5, the client's
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        Index("ix_ticket_queue", "state", "moved_at"),
        CheckConstraint("number > 0", name="number_is_positive"),
        CheckConstraint("rating BETWEEN 1 AND 5", name="rating_is_one_to_five"),
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed_has_its_time"),
    )

    def require_open(self) -> None:
        """Raises TicketOver."""
        if self.state is TicketState.CLOSED:
            raise TicketOver(number=str(self.number))


class TicketMessage(Owned, Base):
    """What somebody wrote in a ticket. What `is_internal` is the firm's own, and never in anything of a client.

    `characters` is the text's length as its reader counts it, kept so that the database can hold to its bound.
    """

    __tablename__ = "ticket_message"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    ticket_id: Mapped[UUID] = mapped_column(ForeignKey("ticket.id"), index=True)
    at: Mapped[datetime]
    author_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    is_from_firm: Mapped[bool]
    is_internal: Mapped[bool] = mapped_column(default=False)
    is_opening: Mapped[bool] = mapped_column(default=False)
    text: Mapped[str] = mapped_column(Text)
    characters: Mapped[int]
    folded: Mapped[str] = mapped_column(Text, default="")
    __table_args__ = (
        CheckConstraint("is_from_firm OR NOT is_internal", name="only_the_firm_is_among_itself"),
        CheckConstraint("NOT (is_opening AND is_internal)", name="what_opens_is_no_note"),
        CheckConstraint(
            "characters > 0 AND characters <= length(text) "
            f"AND ((NOT is_opening AND characters < {LONGEST_ANSWER}) OR characters < {BOUND})",
            name="characters_within_bound",
        ),
        CheckConstraint(
            f"length(text) < {LONGEST_ANSWER * SIGNS_PER_CHARACTER} "
            f"AND (NOT is_opening OR length(text) < {BOUND * SIGNS_PER_CHARACTER})",
            name="text_within_bound",
        ),
    )

    @validates("text")
    def _measure(self, _: str, text: str) -> str:
        self.characters, self.folded = graphemes.length(text), folded(text)
        return text


class TicketFile(Owned, Base):
    """A document that was sent with a message. It goes with the document."""

    __tablename__ = "ticket_file"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    ticket_id: Mapped[UUID] = mapped_column(ForeignKey("ticket.id"), index=True)
    message_id: Mapped[UUID] = mapped_column(ForeignKey("ticket_message.id"))
    document_id: Mapped[UUID] = mapped_column(ForeignKey("document.id", ondelete="CASCADE"), index=True)
    added_at: Mapped[datetime]
    __table_args__ = (UniqueConstraint("message_id", "document_id"),)
