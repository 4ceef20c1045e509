"""Who and what can be sent to visits, when they work, and when they are away."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, validates

from data.base import Base, ByteOrdered, order_of
from data.folding import order_key
from data.service_states import ResourceKind


class Resource(Base):
    """A person, crew or vehicle. `hours`: weekday ("0" is Monday) to [from, to] in minutes of the firm's day."""

    __tablename__ = "resource"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    kind: Mapped[ResourceKind] = mapped_column(default=ResourceKind.PERSON)
    name: Mapped[str] = mapped_column(String(100))
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))  # who of the firm it is
    hours: Mapped[dict[str, Any]] = mapped_column(default=dict)  # none at all: at any time
    skills: Mapped[list[str]] = mapped_column(JSON, default=list)
    made_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]  # is sent nowhere any more
    order_key: Mapped[str] = mapped_column(ByteOrdered, default=order_of("name"))
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}

    @validates("name")
    def _reorder(self, _: str, name: str) -> str:
        self.order_key = order_key(name)
        return name

    def works(self, weekday: int, start: int, end: int) -> bool:
        """Whether minutes `start` to `end` of this weekday (0 is Monday) lie in its hours."""
        if not self.hours:
            return True
        found = self.hours.get(str(weekday))
        return found is not None and found[0] <= start and end <= found[1]


class Absence(Base):
    """A time in which a resource is away."""

    __tablename__ = "resource_absence"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    resource_id: Mapped[UUID] = mapped_column(ForeignKey("resource.id", ondelete="CASCADE"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    reason: Mapped[str | None] = mapped_column(String(200))
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", "order"),
        Index("ix_resource_absence_when", "resource_id", "starts_at"),
    )
