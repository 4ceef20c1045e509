"""How jobs are paid once a client enrols in autopay, or leaves it (CRD-08, C11)."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from data.database.session import ScopedSession
from data.field_service.jobs import ServiceJob
from data.service_states import JobState
from services.field_service.topics import tell


def set_payment_mode(db: ScopedSession, entity_id: UUID, *, by_autopay: bool) -> int:
    """In the transaction of whoever enrols or leaves: every open job of the client is paid so from now on; how many
    were paid otherwise. Twice changes nothing, and it can be taken back.
    """
    jobs = select(ServiceJob).where(
        ServiceJob.entity_id == entity_id,
        ServiceJob.state == JobState.OPEN,
        ServiceJob.pays_by_autopay.is_not(by_autopay),
    )
    changed = db.scalars(jobs.order_by(ServiceJob.id).with_for_update()).all()
    for job in changed:
        job.pays_by_autopay = by_autopay
        db.record("job.paid_by_autopay" if by_autopay else "job.paid_by_invoice", job, number=job.number)
    if changed:
        tell(db, entity_id)
    return len(changed)
