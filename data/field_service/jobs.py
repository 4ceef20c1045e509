"""Jobs for clients, the rules by which they repeat, and their visits."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from data.base import Base, ByteOrdered, Owned, order_of
from data.errors import Conflict, Invalid
from data.folding import folded, order_key
from data.service_states import VISIT_MOVES, JobState, VisitState


class EndsBeforeStart(Invalid):
    message = "The end has to come after the beginning."
    field = "ends"


class WrongVisitState(Conflict):
    message = "This visit cannot be changed like that any more. Look at where it stands now."


class ServiceJob(Owned, Base):
    """What the firm does for a client, once or again and again. Money in minor units of `currency`; both or neither."""

    __tablename__ = "service_job"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    notes: Mapped[str | None] = mapped_column(String(2000))  # the client reads them
    internal_notes: Mapped[str | None] = mapped_column(String(4000))  # the client never does
    catalogue_item_id: Mapped[UUID | None] = mapped_column(ForeignKey("catalogue_item.id"))  # what of it this is
    address: Mapped[str | None] = mapped_column(String(400))
    price_minor: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str | None] = mapped_column(String(3))
    pays_by_autopay: Mapped[bool] = mapped_column(default=False)  # CRD-08
    skills: Mapped[list[str]] = mapped_column(JSON, default=list)  # that whoever comes needs
    checklist: Mapped[list[str]] = mapped_column(JSON, default=list)  # what each of its visits begins with
    state: Mapped[JobState] = mapped_column(default=JobState.OPEN)
    made_at: Mapped[datetime]
    made_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    folded: Mapped[str] = mapped_column(Text, default="")
    order_key: Mapped[str] = mapped_column(ByteOrdered, default=order_of("title"))
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (CheckConstraint("(price_minor IS NULL) = (currency IS NULL)", "price"),)

    @validates("title")
    def _reorder(self, _: str, title: str) -> str:
        self.order_key = order_key(title)
        return title

    def refold(self) -> None:
        self.folded = folded(self.number, self.title, self.address)


class VisitSeries(Owned, Base):
    """A rule of RFC 5545 by which visits of a job are made ahead, in the local time of `zone`.

    `first_local` is its first time there, "2030-05-17T09:00". Once it has `ended_at`, nothing is made any more; nothing
    ever on the local days in `skipped`; up to `made_through` all of them have been made.
    """

    __tablename__ = "visit_series"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    job_id: Mapped[UUID] = mapped_column(ForeignKey("service_job.id"), index=True)
    rule: Mapped[str] = mapped_column(String(200))
    zone: Mapped[str] = mapped_column(String(60))
    first_local: Mapped[str] = mapped_column(String(16))
    minutes: Mapped[int]
    resource_id: Mapped[UUID | None] = mapped_column(ForeignKey("resource.id"))
    skipped: Mapped[list[str]] = mapped_column(JSON, default=list)
    made_through: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (CheckConstraint("minutes > 0", "minutes"),)


class Visit(Owned, Base):
    """One occurrence of a job. `version` moves with every change, so that two dispatchers notice each other.

    `before` is where it stood before its last move, for undoing; `told_state` and `told_starts_at` are what the client
    was last told. Each line of the checklist is {"text": ..., "done": bool}.
    """

    __tablename__ = "visit"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    job_id: Mapped[UUID] = mapped_column(ForeignKey("service_job.id"), index=True)
    series_id: Mapped[UUID | None] = mapped_column(ForeignKey("visit_series.id"), index=True)
    original_start: Mapped[datetime | None]  # when its rule has it, wherever it was moved
    state: Mapped[VisitState] = mapped_column(default=VisitState.WAITING)
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    minutes: Mapped[int] = mapped_column(default=60)  # how long it takes, also while it waits
    resource_id: Mapped[UUID | None] = mapped_column(ForeignKey("resource.id"))
    wish: Mapped[str | None] = mapped_column(String(500))  # times the client would like
    checklist: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    report: Mapped[str | None] = mapped_column(String(2000))  # what was done, for the client
    finished_at: Mapped[datetime | None]
    finished_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    before: Mapped[dict[str, Any] | None]
    changed_at: Mapped[datetime]
    told_state: Mapped[str | None] = mapped_column(String(20))  # a VisitState
    told_starts_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()
    job: Mapped[ServiceJob] = relationship(lazy="raise")
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        UniqueConstraint("job_id", "original_start"),
        CheckConstraint("(starts_at IS NULL) = (ends_at IS NULL)", "times"),
        CheckConstraint("ends_at IS NULL OR ends_at > starts_at", "order"),
        CheckConstraint("state NOT IN ('scheduled', 'on_the_way', 'done') OR starts_at IS NOT NULL", "scheduled"),
        CheckConstraint("state <> 'waiting' OR starts_at IS NULL", "waiting"),
        Index("ix_visit_resource", "resource_id", "starts_at"),
        Index("ix_visit_state", "state", "starts_at"),
    )

    def become(self, state: VisitState) -> None:
        """Raises WrongVisitState."""
        if state not in VISIT_MOVES[self.state]:
            raise WrongVisitState()
        self.state = state

    def take_place(self, starts_at: datetime, ends_at: datetime) -> None:
        """Raises EndsBeforeStart."""
        if ends_at <= starts_at:
            raise EndsBeforeStart()
        self.starts_at, self.ends_at = starts_at, ends_at
        self.minutes = max(1, (ends_at - starts_at) // timedelta(minutes=1))
