"""Links of the demo firm: one that was used, one that waits for files, one that ran out. Nobody knows their secrets."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select

from data.database.session import ScopedSession
from data.documents.sharing import ShareLink
from data.documents.tables import Document
from data.people.tables import Person
from data.statuses import ShareKind, StaffRole
from services.documents.sharing.secrets import digest_of, new_secret
from services.platform.context import Context


def write(ctx: Context, db: ScopedSession, town: Any) -> None:
    """After the documents are there. By whoever may: the firm's owner."""
    staff = db.scalars(select(Person.id).where(Person.staff_role == StaffRole.OWNER)).first()
    first, second = town.entities[0], town.entities[1]
    paper = db.scalars(
        select(Document)
        .where(Document.entity_id == first.id, Document.deleted_at.is_(None))
        .order_by(Document.order_key)
    ).first()
    if paper is None or staff is None:
        return
    bank = "loans@harbourbank.test"
    _add(ctx, db, first.id, staff, ShareKind.FILE, paper.name, 2, document_id=paper.id, email=bank, times=1)
    _add(
        ctx,
        db,
        second.id,
        staff,
        ShareKind.UPLOAD,
        "Bank statements for the audit",
        1,
        year=db.now.astimezone(ctx.zone).year - 1,
    )
    _add(ctx, db, second.id, staff, ShareKind.UPLOAD, "Payroll of the first half", 40)


def _add(
    ctx: Context,
    db: ScopedSession,
    client: UUID,
    staff: UUID,
    kind: ShareKind,
    subject: str,
    days_ago: int,
    *,
    times: int = 0,
    **facts: Any,
) -> None:
    made = db.now - timedelta(days=days_ago)
    db.add(
        ShareLink(
            id=uuid4(),
            entity_id=client,
            digest=digest_of(ctx, new_secret()),
            kind=kind,
            subject=subject,
            is_from_firm=True,
            made_at=made,
            made_by=staff,
            expires_at=made + timedelta(days=7),
            most_times=10,
            times=times,
            last_at=made + timedelta(hours=3) if times else None,
            **facts,
        )
    )
