"""One client's invoices, lines and payments as rows of the tables: the newest open, one of them half paid."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from data.billing.invoices import Invoice, InvoiceLine
from data.billing.payments import Allocation, Payment
from data.folding import folded
from data.money import Money
from data.statuses import DocumentKind, InvoiceStatus, PaymentMethod, PaymentStatus
from tools.bench.sizes import LINES, OPEN

Rows = list[dict[str, Any]]
WORK = ("Bookkeeping", "Payroll, per payslip", "Advice, by the hour")
RATE = Decimal(24)
EVERY_DAYS = 14  # between two invoices, going back from today
PAY_DAYS = 30


def of_client(entity_id: UUID, person_id: UUID, count: int, first: int, now: datetime) -> Iterator[tuple[Any, Rows]]:
    """Table by table. `first` is where this client's numbers begin. All tax 24 %, all in EUR."""
    today = now.date()
    made = [_invoice(entity_id, place, first + place, today, now) for place in range(count)]
    paid = [invoice for invoice in made if invoice["paid_minor"]]
    payments = [_payment(invoice, place) for place, invoice in enumerate(paid)]
    yield Invoice, made
    yield InvoiceLine, [line for invoice in made for line in _lines(invoice)]
    yield Payment, payments
    yield (
        Allocation,
        [_allocation(invoice, payment, person_id) for invoice, payment in zip(paid, payments, strict=True)],
    )


def _invoice(entity_id: UUID, place: int, number: int, today: date, now: datetime) -> dict[str, Any]:
    """`place` 0 is the newest."""
    issued = today - timedelta(days=min(place, 1000) * EVERY_DAYS)
    net = sum(_net(number, line) for line in range(LINES))
    tax = sum(_tax(number, line) for line in range(LINES))
    is_open, half = place < OPEN, place == OPEN - 1
    text = f"INV-B-{number:07d}"
    return {
        "id": uuid.uuid4(),
        "entity_id": entity_id,
        "kind": DocumentKind.INVOICE,
        "number": text,
        "status": InvoiceStatus.OPEN if is_open else InvoiceStatus.PAID,
        "currency": "EUR",
        "issued_on": issued,
        "due_on": issued + timedelta(days=PAY_DAYS),
        "title": f"Services {issued:%B %Y}",
        "net_minor": net,
        "tax_minor": tax,
        "gross_minor": net + tax,
        "rounding_minor": 0,
        "prepaid_minor": 0,
        "payable_minor": net + tax,
        "discount_minor": 0,
        "paid_minor": (net + tax) // 2 if half else 0 if is_open else net + tax,
        "taxes": [{"category": "S", "rate": "24", "taxable": net, "tax": tax}],
        "adjustments": [],
        "online": True,
        "frozen": {
            "language": "en",
            "seller": {
                "name": "Harbour & Pine",
                "address": "Quay Street 1",
                "city": "Piraeus",
                "zip": "18531",
                "country": "GR",
                "tax_id": "EL999999999",
                "brand": "#17615c",
            },
            "buyer": {
                "name": "A client of the bench",
                "address": "Main Street 5",
                "city": "Athens",
                "zip": "10563",
                "country": "GR",
            },
        },
        "source": "staff",
        "made_at": now,
        "issued_at": now,
        "paid_at": None if is_open else now,
        "version": 1,
        "folded": folded(text, *WORK, str(Money(net + tax, "EUR").major), issued.isoformat()),
    }


def _lines(invoice: dict[str, Any]) -> Iterator[dict[str, Any]]:
    number = int(invoice["number"].rpartition("-")[2])
    for line in range(LINES):
        net = _net(number, line)
        yield {
            "id": uuid.uuid4(),
            "entity_id": invoice["entity_id"],
            "invoice_id": invoice["id"],
            "position": line + 1,
            "description": WORK[line],
            "quantity": Decimal(1),
            "unit_price": Decimal(net).scaleb(-2),
            "discount_minor": 0,
            "net_minor": net,
            "tax_category": "S",
            "tax_rate": RATE,
            "tax_minor": _tax(number, line),
        }


def _payment(invoice: dict[str, Any], place: int) -> dict[str, Any]:
    return {
        "id": uuid.uuid4(),
        "entity_id": invoice["entity_id"],
        "number": f"PAY-{invoice['number']}",
        "status": PaymentStatus.SUCCEEDED,
        "method": PaymentMethod.CARD,
        "method_label": "Visa 4242",
        "currency": "EUR",
        "amount_minor": invoice["paid_minor"],
        "allocated_minor": invoice["paid_minor"],
        "received_on": invoice["issued_on"],
        "settled_at": invoice["made_at"],
        "made_at": invoice["made_at"],
        "folded": folded(f"PAY-{invoice['number']}"),
        "version": 1,
    }


def _allocation(invoice: dict[str, Any], payment: dict[str, Any], person_id: UUID) -> dict[str, Any]:
    return {
        "id": uuid.uuid4(),
        "entity_id": invoice["entity_id"],
        "currency": "EUR",
        "payment_id": payment["id"],
        "invoice_id": invoice["id"],
        "amount_minor": invoice["paid_minor"],
        "at": invoice["made_at"],
        "by": person_id,
    }


def _net(number: int, line: int) -> int:
    """Minor units, between 100 and 500 euros."""
    return 10_000 + (number * 7919 + line * 104_729) % 40_000


def _tax(number: int, line: int) -> int:
    return (_net(number, line) * 24 + 50) // 100
