"""The statements behind the figures of a client's first page: whole, with named parameters."""

from __future__ import annotations

from sqlalchemy import Date, bindparam, case, extract, func, select

from data.billing.invoices import Invoice
from data.billing.payments import Payment
from data.people.tables import Contact, Entity
from data.statuses import AccessStatus, DocumentKind, InvoiceStatus, PaymentStatus
from services.billing.balances import HAS_LEFT, UNAPPLIED
from services.billing.invoices.listing import BALANCE

MONTHS = 12
MOST_LINES, MOST_PAYMENTS, MOST_CARDS = 5, 4, 6
# One that is put together at each visit costs SQLAlchemy twice the time.
TODAY = bindparam("today", type_=Date)
LATENESS = Invoice.due_on < TODAY
OPEN_SUMS = (
    select(
        Invoice.kind,
        Invoice.currency,
        func.sum(BALANCE),
        func.count(),
        func.coalesce(func.sum(case((LATENESS, BALANCE), else_=0)), 0),
        func.sum(case((LATENESS, 1), else_=0)),
        func.min(Invoice.due_on),
    )
    .where(
        Invoice.kind.in_(list(DocumentKind)),
        Invoice.status == InvoiceStatus.OPEN,
        Invoice.payable_minor > Invoice.paid_minor,
    )
    .group_by(Invoice.kind, Invoice.currency)
    .order_by(Invoice.currency)
)
UNAPPLIED_MONEY = (
    select(Payment.currency, func.sum(UNAPPLIED), func.count(), func.max(Payment.received_on))
    .where(Payment.status == PaymentStatus.SUCCEEDED, HAS_LEFT)
    .group_by(Payment.currency)
    .order_by(Payment.currency)
)
LINES = (
    select(Invoice.number, Invoice.entity_id, Invoice.due_on, Invoice.currency, BALANCE)
    .where(Invoice.kind == DocumentKind.INVOICE, Invoice.status == InvoiceStatus.OPEN)
    .order_by(Invoice.due_on, Invoice.order_key)
    .limit(MOST_LINES)
)
LATE, COMING = LINES.where(LATENESS), LINES.where(Invoice.due_on >= TODAY)
RECENT = (
    select(
        Payment.number,
        Payment.entity_id,
        Payment.received_on,
        Payment.method,
        Payment.method_label,
        Payment.currency,
        Payment.amount_minor,
    )
    .where(Payment.status == PaymentStatus.SUCCEEDED)
    .order_by(Payment.received_on.desc(), Payment.order_key.desc())
    .limit(MOST_PAYMENTS)
)
YEAR, MONTH = extract("year", Invoice.issued_on), extract("month", Invoice.issued_on)
MONTHLY = (
    select(Invoice.currency, YEAR, MONTH, func.sum(Invoice.payable_minor), func.sum(Invoice.paid_minor))
    .where(
        Invoice.kind == DocumentKind.INVOICE,
        Invoice.issued_on.between(bindparam("first", type_=Date), TODAY),
        Invoice.status.in_([InvoiceStatus.OPEN, InvoiceStatus.PAID]),
    )
    .group_by(Invoice.currency, YEAR, MONTH)
)
CARDS = (
    select(
        *(
            getattr(Entity, name).label(name)
            for name in ("id", "name", "kind", "address", "city", "state", "zip", "country", "tax_id", "phone", "email")
        ),
        Contact.person_id.label("contact_id"),
        Contact.name.label("contact"),
        Contact.phone.label("contact_phone"),
        Contact.mobile,
        Contact.fax,
        Contact.named_by,
    )
    .select_from(Entity)
    .outerjoin(
        Contact, (Contact.entity_id == Entity.id) & Contact.is_primary & (Contact.status != AccessStatus.REVOKED)
    )
    .order_by(Entity.order_key, Entity.id, Contact.order_key)
    .limit(MOST_CARDS)
)
