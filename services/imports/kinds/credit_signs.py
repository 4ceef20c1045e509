"""Documents of a table that stand below zero: a credit note written with a minus, or a document somebody must explain.

Programs write a credit note's amounts below zero; here it is a kind of its own with amounts above zero. Rows that say
so by their kind are turned; a document that says nothing of the sort is asked about, never turned unasked.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal

from data.errors import Invalid, Refusal
from data.money import Money, digits_of
from services.imports.kinds.document_kinds import Kind
from services.imports.kinds.document_rows import DocumentRows
from services.imports.kinds.document_words import SaidWords, label_of
from services.imports.kinds.plan_context import PlanContext
from services.imports.rows.row import Record
from services.imports.rows.vocabularies import looked_up
from services.platform.i18n import msgid
from services.platform.importing.questions import Choice, Question

CREDIT_NOTE, LEAVE_OUT = "credit-note", "leave-out"
_MOST_SAMPLES = 5


class AreTheyCredits(Invalid):
    message = (
        "Documents of this file are below zero, as credit notes often are, but it does not call them so. "
        "Are they credit notes?"
    )


@dataclass(frozen=True, slots=True)
class BelowZero:
    """First rows of documents that are `waiting` for an answer or `left` out by it."""

    waiting: frozenset[int] = frozenset()
    left: frozenset[int] = frozenset()
    question: Invalid | None = None


def turn(desk: PlanContext, groups: Sequence[DocumentRows], words: SaidWords) -> BelowZero:
    """Mark the rows of credit notes below zero as turned; what becomes of the other documents below zero."""
    doubtful: list[tuple[DocumentRows, Money]] = []
    for rows in groups:
        currency = said_currency(desk, rows.records)
        worth = _worth(rows.records, currency)
        if worth is None or worth.minor >= 0:
            continue
        if _is_credit(rows, words):
            _turned(rows)
        else:
            doubtful.append((rows, worth))
    if not doubtful:
        return BelowZero()
    question, first = AreTheyCredits("gross"), doubtful[:_MOST_SAMPLES]
    answer = desk.asked.ask(
        Question(
            "below-zero",
            question,
            (
                Choice(
                    CREDIT_NOTE,
                    msgid("Yes, credit notes over these amounts"),
                    examples=tuple(Money(-worth.minor, worth.currency) for _, worth in first),
                ),
                Choice(LEAVE_OUT, msgid("No, leave these documents out")),
            ),
            samples=tuple(f"{label_of(rows) or rows.first.number}: {worth}" for rows, worth in first),
        )
    )
    numbers = frozenset(rows.first.number for rows, _ in doubtful)
    for rows, _ in doubtful:
        rows.first.problems.clear()
        if answer == CREDIT_NOTE:
            _turned(rows)
    return BelowZero(
        waiting=frozenset() if answer else numbers,
        left=numbers if answer == LEAVE_OUT else frozenset(),
        question=None if answer else question,
    )


def said_currency(desk: PlanContext, records: Sequence[Record]) -> str:
    """What the rows say, else the client's, else the firm's."""
    said = next((each for record in records if (each := record.currency("currency"))), None)
    client = records[0].text("client")
    for record in records:
        record.problems.clear()
    if said is None and client:
        with suppress(Refusal):  # who it is, is refused where it is booked
            said = desk.clients.named(client).currency
    return said or desk.ctx.preferences.currency


def _turned(rows: DocumentRows) -> None:
    for record in rows.records:
        record.is_turned = True


def _is_credit(rows: DocumentRows, words: SaidWords) -> bool:
    said = {words.kinds[looked_up(word)] for record in rows.records if (word := record.text("kind"))}
    return said == {Kind.CREDIT_NOTE}


def _worth(records: Sequence[Record], currency: str) -> Money | None:
    """What the document comes to, by its total or by its lines; None where the rows do not say."""
    found: int | None = None
    for name in ("gross", "net", "line_gross", "amount"):
        stated = [value for record in records if (value := record.money(name, currency)) is not None]
        if stated:
            found = stated[0] if name in ("gross", "net") else sum(stated)
            break
    if found is None:
        priced = [(record.decimal("quantity"), record.decimal("unit_price", currency)) for record in records]
        sums = [(1 if quantity is None else quantity) * price for quantity, price in priced if price is not None]
        found = int(sum(sums, Decimal(0)).scaleb(digits_of(currency))) if sums else None  # its sign is what counts
    for record in records:
        record.problems.clear()
    return None if found is None else Money(found, currency)
