"""Views of lists that people keep under a name: what was searched, chosen, sorted and shown. No business history."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from data.base import Base
from data.sealing import SealedJson


class SavedView(Base):
    """One view of one list, of one of a person's two sides. Sealed: what is searched for may be a number of somebody's."""

    __tablename__ = "saved_view"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    is_staff: Mapped[bool] = mapped_column()
    list_name: Mapped[str] = mapped_column(String(40))
    sealed: Mapped[dict[str, Any]] = mapped_column(SealedJson("saved_view.sealed"))  # {name, query: the list's address}
    made_at: Mapped[datetime]
    __table_args__ = (Index("ix_saved_view_person", "person_id", "is_staff", "list_name"),)
