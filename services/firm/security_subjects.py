"""What people and papers in security events are called, as whoever reads them may know."""

from __future__ import annotations

from sqlalchemy import Uuid, case, literal, select

from data.access.security_events import SecurityEvent
from data.billing.invoices import Invoice
from data.billing.payments import Payment
from data.database.session import ScopedSession
from data.documents.tables import Document
from data.people.tables import Person
from services.access.contact_names import name_at
from services.platform.context import Context
from services.platform.lists import filters


def subjects(ctx: Context, db: ScopedSession, events: list[SecurityEvent]) -> dict[int, str]:
    """What people and papers are called, by the event's number; papers out of reach have none here."""
    found: dict[int, str] = {}
    for kind, model, name in (
        ("person", Person, name_at(ctx, SecurityEvent.entity_id)),
        ("invoice", Invoice, Invoice.number),
        ("payment", Payment, Payment.number),
        ("document", Document, Document.name),
    ):
        about = {each.seq: each.subject_id for each in events if each.subject_kind == kind}
        ids = {text: literal(id, Uuid()) for text in about.values() if (id := filters.as_id(text)) is not None}
        if ids:
            found |= {
                seq: called or ""
                for seq, called in db.execute(
                    select(SecurityEvent.seq, name)
                    .join(model, model.id == case(ids, value=SecurityEvent.subject_id))
                    .where(SecurityEvent.seq.in_(about))
                ).all()
            }
    return found
