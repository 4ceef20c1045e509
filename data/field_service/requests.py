"""What a client asks of the firm about its services, and the firm's answer."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from data.base import Base, Owned
from data.errors import Conflict
from data.service_states import ServiceRequestKind, ServiceRequestState


class AnsweredAlready(Conflict):
    message = "This has been answered or withdrawn meanwhile."


class ServiceRequest(Owned, Base):
    """A new service, another date or a cancellation; it waits for the firm's answer."""

    __tablename__ = "service_request"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    kind: Mapped[ServiceRequestKind]
    state: Mapped[ServiceRequestState] = mapped_column(default=ServiceRequestState.WAITING)
    job_id: Mapped[UUID | None] = mapped_column(ForeignKey("service_job.id"))  # of a new one: what was made of it
    visit_id: Mapped[UUID | None] = mapped_column(ForeignKey("visit.id", ondelete="SET NULL"), index=True)
    text: Mapped[str | None] = mapped_column(String(2000))
    wish: Mapped[str | None] = mapped_column(String(500))  # times the client would like
    asked_at: Mapped[datetime]
    asked_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    answer: Mapped[str | None] = mapped_column(String(500))
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (Index("ix_service_request_state", "state", "asked_at"),)

    def require_waiting(self) -> None:
        """Raises AnsweredAlready."""
        if self.state is not ServiceRequestState.WAITING:
            raise AnsweredAlready()
