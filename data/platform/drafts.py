"""What somebody typed and has not saved yet. No business history: it comes and goes with its form."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from data.base import Base


class Draft(Base):
    """One form of one person as one page of theirs left it. Belongs to the person, so to no entity."""

    __tablename__ = "draft"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    is_staff: Mapped[bool] = mapped_column()  # which of a person's two sides it is
    place: Mapped[str] = mapped_column(String(2000))  # the address of its screen
    form: Mapped[str] = mapped_column(String(400))  # which form there; "" is the screen's own
    title: Mapped[str] = mapped_column(String(400))  # what the form is called: a msgid, or a name in it
    sealed: Mapped[str] = mapped_column(Text)  # the values, as JSON under the master key
    revision: Mapped[int] = mapped_column()  # of two pages the later one may not write over it
    changed_at: Mapped[datetime]
    __table_args__ = (Index("ix_draft_person", "person_id", "is_staff"), Index("ix_draft_changed_at", "changed_at"))
