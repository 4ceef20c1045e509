"""What was paid on a document before it came here: a balance or a state in the file says so, a payment row does not.

Nothing is marked paid without a payment (P2): it is booked as an opening payment, or left to another file, as asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import uuid4

from data.billing.invoices import Invoice
from data.billing.payments import Payment
from data.errors import Invalid
from data.money import Money
from data.people.tables import Entity
from data.statuses import PaymentMethod, PaymentStatus
from services.billing.payments import ledger, posting
from services.billing.settings import PAYMENT_PREFIX
from services.imports.kinds.number_reservation import reserve, reserved
from services.imports.kinds.plan_context import PlanContext
from services.platform.i18n import Wording, msgid
from services.platform.importing.questions import Choice, Question, Questions

OPENING, OPEN, LEAVE_OUT = "opening", "open", "leave-out"
_NOTE = msgid("Paid before this invoice was imported from {file}.")


@dataclass(frozen=True, slots=True)
class OpeningPayment:
    """`received_on` as the file says, else the document's date of issue."""

    amount_minor: int
    received_on: date


@dataclass(frozen=True, slots=True)
class PaidDocument:
    """A document of the file on which money came in elsewhere."""

    label: str
    paid: Money
    total: Money


class PaidElsewhere(Invalid):
    message = "Documents of this file are paid, in part or in full, but the payments are not in it. How are they kept?"


def ask(asked: Questions, documents: Sequence[PaidDocument]) -> tuple[str, PaidElsewhere]:
    """How to book what was paid elsewhere ("" is not answered yet), and the question as a refusal."""
    question = PaidElsewhere()
    first = documents[:5]
    left = tuple(each.total - each.paid if each.paid < each.total else Money(0, each.total.currency) for each in first)
    return asked.ask(
        Question(
            "paid",
            question,
            (
                Choice(OPENING, msgid("As paid, by an opening payment each; then this is owed"), examples=left),
                Choice(
                    OPEN,
                    msgid("As open, because the payments come with another file; until then this is owed"),
                    examples=tuple(each.total for each in first),
                ),
                Choice(LEAVE_OUT, msgid("Leave these documents out")),
            ),
            samples=tuple(f"{each.label}: {each.paid}" for each in first),
        )
    ), question


class PartlyPaid(Invalid):
    message = "Some documents of this file are partly paid, but the file does not say how much. How are they kept?"


def ask_partly(asked: Questions, documents: Sequence[PaidDocument]) -> tuple[str, PartlyPaid]:
    """As `ask`, where nothing says what came in: OPEN or LEAVE_OUT. Each document's `paid` is of no matter."""
    question = PartlyPaid()
    first = documents[:5]
    return asked.ask(
        Question(
            "partly-paid",
            question,
            (
                Choice(
                    OPEN,
                    msgid("As open, because the payments come with another file; until then this is owed"),
                    examples=tuple(each.total for each in first),
                ),
                Choice(LEAVE_OUT, msgid("Leave these documents out")),
            ),
            samples=tuple(each.label for each in first),
        )
    ), question


def reserve_number(desk: PlanContext, payment: OpeningPayment) -> None:
    reserve(desk, (desk.ctx.preferences[PAYMENT_PREFIX], payment.received_on.year))


def post(desk: PlanContext, payment: OpeningPayment, invoice: Invoice, client: Entity, file: str) -> None:
    """Write it and apply as much as `invoice` owes; what is more stays the client's."""
    db, by = desk.db, desk.ctx.actor.person_id
    number = reserved(desk, "payment", (desk.ctx.preferences[PAYMENT_PREFIX], payment.received_on.year))
    note = Wording(desk.ctx.preferences.language).say(_NOTE, file=file[:120])
    row = Payment(
        id=uuid4(),
        entity_id=client.id,
        number=number,
        external_id=f"opening:{invoice.id}",
        currency=invoice.currency,
        status=PaymentStatus.SUCCEEDED,
        method=PaymentMethod.OTHER,
        amount_minor=payment.amount_minor,
        allocated_minor=0,
        received_on=payment.received_on,
        settled_at=db.now,
        note=note[:300],
        made_by=by,
        made_at=db.now,
    )
    db.add(row)
    share = min(payment.amount_minor, invoice.balance.minor)
    if share:
        ledger.apply(db, row, invoice, share, by=by)
    posting.freeze_receipt(desk.ctx, row, client, [(invoice, share)] if share else [])
    desk.note("payment.imported", row, row.entity_id, number=number, file=file, invoices=[invoice.number])
