"""What reached the firm lately: lines of the staff inbox and the mails that went out with them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import select

from data.billing.invoices import Invoice, InvoiceView
from data.billing.payments import Allocation, Payment
from data.database.session import ScopedSession
from data.firm.tables import Mail, Notice
from data.people.tables import Contact, Entity, Person
from data.statuses import AccessStatus, DocumentKind, InvoiceStatus, MailState, PaymentMethod
from services.access.notices import ACCEPTED
from services.billing.notices import PAYMENT, UNAPPLIED, VIEW
from services.billing.payments import letters
from services.demo.people import Town
from services.mail import queue as mails
from services.people.notices import PROFILE
from services.platform.context import Context

PAYMENTS, VIEWS = 4, 3


def tell(ctx: Context, db: ScopedSession, town: Town) -> None:
    """The last days as clients made them; call it after the books are kept."""
    _payments(ctx, db)
    _views(db, town)
    _acceptance(db, town)
    _profile(db, town)
    _unapplied(db, town)


def _payments(ctx: Context, db: ScopedSession) -> None:
    """The newest payments by card, each with the firm's mail; the oldest of them is dealt with."""
    paid = db.scalars(
        select(Payment)
        .where(Payment.method == PaymentMethod.CARD)
        .order_by(Payment.settled_at.desc(), Payment.order_key.desc())
        .limit(PAYMENTS)
    ).all()
    for place, payment in enumerate(paid):
        at = payment.settled_at or db.now
        entity, payer = db.get_one(Entity, payment.entity_id), db.get_one(Person, payment.made_by)
        numbers = list(
            db.scalars(
                select(Invoice.number)
                .join(Allocation, Allocation.invoice_id == Invoice.id)
                .where(Allocation.payment_id == payment.id)
                .order_by(Invoice.order_key)
            )
        )
        notice = _notice(
            db,
            PAYMENT.name,
            f"payment:{payment.id}",
            payment.entity_id,
            at,
            "payment",
            payment.id,
            payer.id,
            {
                "number": payment.number,
                "amount_minor": payment.amount_minor,
                "currency": payment.currency,
                "entity": entity.name,
                "invoices": numbers,
            },
        )
        if place == PAYMENTS - 1:
            notice.done_at, notice.done_by = (
                min(at + timedelta(hours=1), db.now),
                db.scalar(select(Person.id).where(Person.username == "sam")),
            )
        _mail(replace(ctx, now=at), db, payment, entity, payer.name, numbers)


def _mail(ctx: Context, db: ScopedSession, payment: Payment, entity: Entity, payer: str, numbers: list[str]) -> None:
    """What the firm was told of a payment; the mail server took it a minute later."""
    id = mails.queue(
        ctx,
        db,
        letters.payment_received,
        recipient=ctx.preferences.email or "",
        payer=payer,
        language=ctx.preferences.language,
        dedupe=f"payment_received:{payment.id}",
        entity_id=entity.id,
        entity=entity.name,
        invoices=numbers,
        amount_minor=payment.amount_minor,
        currency=payment.currency,
        reference=payment.number,
        link=f"/staff/payments/{payment.id}",
    )
    mail = db.get_one(Mail, id)
    mail.state, mail.sent_at = MailState.SENT, min(ctx.now + timedelta(minutes=1), db.now)


def _views(db: ScopedSession, town: Town) -> None:
    """Maria and Nikos looked at what they owe."""
    owed = db.scalars(
        select(Invoice)
        .where(
            Invoice.entity_id.in_([each.id for each in town.entities[:5]]),
            Invoice.kind == DocumentKind.INVOICE,
            Invoice.status == InvoiceStatus.OPEN,
        )
        .order_by(Invoice.issued_on.desc(), Invoice.order_key.desc())
        .limit(VIEWS)
    )
    for place, row in enumerate(owed.all()):
        at = max(db.now - timedelta(hours=5 + 13 * place), row.issued_at or db.now)
        person, number = town.contacts[row.entity_id], row.number
        session = sha256(f"demo:{number}".encode()).hexdigest()
        db.add(
            InvoiceView(
                entity_id=row.entity_id, invoice_id=row.id, person_id=person, session_key=session, at=at, how="page"
            )
        )
        _notice(
            db,
            VIEW.name,
            f"view:{session}:{row.id}",
            row.entity_id,
            at,
            "invoice",
            row.id,
            person,
            {"number": number, "kind": row.kind.value, "how": "page"},
        )


def _acceptance(db: ScopedSession, town: Town) -> None:
    """The last client on the list came in yesterday."""
    contact = db.scalars(
        select(Contact).where(
            Contact.entity_id.in_([each.id for each in town.entities[5:]]), Contact.status == AccessStatus.ACCEPTED
        )
    ).all()[-1]
    contact.invited_at, contact.accepted_at = db.now - timedelta(days=2), db.now - timedelta(hours=26)
    _notice(
        db,
        ACCEPTED.name,
        f"accepted:{contact.id}:{contact.invited_at}",
        contact.entity_id,
        contact.accepted_at,
        "contact",
        contact.id,
        contact.person_id,
        {},
    )
    db.record("contact.accepted", contact, by="invitation")


def _profile(db: ScopedSession, town: Town) -> None:
    company = town.entities[1]
    _notice(
        db,
        PROFILE.name,
        f"profile:demo:{company.id}",
        company.id,
        db.now - timedelta(hours=30),
        "entity",
        company.id,
        town.contacts[company.id],
        {"changed": ["phone", "address"], "name": company.name},
    )


def _unapplied(db: ScopedSession, town: Town) -> None:
    """The transfer that no invoice asked for waits for somebody's decision."""
    payment = db.scalars(
        select(Payment).where(Payment.entity_id == town.entities[3].id, Payment.allocated_minor == 0)
    ).first()
    if payment is not None:
        _notice(
            db,
            UNAPPLIED.name,
            f"unapplied:{payment.id}",
            payment.entity_id,
            payment.settled_at or db.now,
            "payment",
            payment.id,
            town.contacts[payment.entity_id],
            {
                "number": payment.number,
                "amount_minor": payment.amount_minor,
                "currency": payment.currency,
                "entity": town.entities[3].name,
                "unapplied_minor": payment.amount_minor,
            },
        )


def _notice(
    db: ScopedSession,
    kind: str,
    dedupe: str,
    entity_id: UUID,
    at: datetime,
    subject_kind: str,
    subject_id: UUID,
    person_id: UUID | None,
    facts: dict[str, Any],
) -> Notice:
    row = Notice(
        entity_id=entity_id,
        dedupe=dedupe,
        kind=kind,
        at=at,
        subject_kind=subject_kind,
        subject_id=subject_id,
        person_id=person_id,
        facts=facts,
    )
    db.add(row)
    return row
