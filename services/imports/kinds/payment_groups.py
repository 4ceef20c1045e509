"""Payments that stand in several rows of a table, one for each invoice they were applied to."""

from __future__ import annotations

from collections.abc import Sequence

from data.errors import Invalid
from data.money import Money
from services.imports.kinds.document_rows import DocumentRows
from services.imports.kinds.payment_rows import currency_of
from services.imports.kinds.plan_context import PlanContext
from services.imports.rows.row import Record
from services.platform.i18n import msgid
from services.platform.importing.questions import Choice, Question

WHOLE, PART = "whole", "part"
_MOST_SAMPLES = 5


class WholeOrPart(Invalid):
    message = "Some payments of this file stand in several rows, one for each invoice. What is the amount of a row?"


def grouped(records: Sequence[Record]) -> list[DocumentRows]:
    """By the id that the file gives a payment, else each row by itself; in the order of their first rows."""
    groups: dict[str, DocumentRows] = {}
    for record in records:
        text = record.text("external_id")
        record.problems.clear()
        groups.setdefault(f"id {text}" if text else f"row {record.number}", DocumentRows([])).records.append(record)
    return list(groups.values())


def is_spread(rows: DocumentRows) -> bool:
    """Whether its rows are shares of one payment: each of them names an invoice or what was applied."""
    return len(rows.records) > 1 and any(record.has("invoices") for record in rows.records[1:])


def is_applied(rows: DocumentRows) -> bool:
    """Whether the rows themselves say what each invoice got."""
    return any(record.has("applied") for record in rows.records)


def whole_or_part(desk: PlanContext, groups: Sequence[DocumentRows]) -> tuple[str, WholeOrPart | None]:
    """WHOLE or PART for payments whose rows do not say what was applied; "" and the question while that is open."""
    unclear = [rows for rows in groups if is_spread(rows) and not is_applied(rows)]
    if not unclear:
        return "", None
    question, first = WholeOrPart("amount"), unclear[:_MOST_SAMPLES]
    found = [_amounts(desk, rows) for rows in first]
    answer = desk.asked.ask(
        Question(
            "payment-rows",
            question,
            (
                Choice(
                    WHOLE,
                    msgid("The whole payment, in each of its rows"),
                    examples=tuple(each[0] if len(set(each)) == 1 else "" for each in found),
                ),
                Choice(
                    PART,
                    msgid("The part for the invoice of the row; together they are the payment"),
                    examples=tuple(
                        Money(sum(amount.minor for amount in each), each[0].currency) if each else "" for each in found
                    ),
                ),
            ),
            samples=tuple(rows.first.text("external_id") or str(rows.first.number) for rows in first),
        )
    )
    return answer, None if answer else question


def _amounts(desk: PlanContext, rows: DocumentRows) -> list[Money]:
    currency = currency_of(desk, rows.first, desk.client_of(rows.first))
    stated = [record.money("amount", currency) for record in rows.records]
    found = [Money(minor, currency) for minor in stated if minor is not None]
    for record in rows.records:
        record.problems.clear()
    return found
