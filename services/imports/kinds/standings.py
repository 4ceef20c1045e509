"""How a document of a table stands: draft, open, void, and what was paid on it before it came here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from data.errors import Invalid, Refusal
from data.money import Money
from data.statuses import DocumentKind
from services.imports.kinds import standing_errors as refusals
from services.imports.kinds.document_rows import DocumentRows
from services.imports.kinds.states import State
from services.imports.rows.vocabularies import looked_up


@dataclass(frozen=True, slots=True)
class Standing:
    """`paid_minor` came in elsewhere; `state` is DRAFT, OPEN, VOID or LEAVE_OUT, for what is paid is a payment.

    `partly`: some of it came in, and the file does not say how much.
    """

    state: State
    paid_minor: int = 0
    partly: bool = False


def standing_of(
    rows: DocumentRows, states: Mapping[str, State | Invalid], kind: DocumentKind, currency: str, payable_minor: int
) -> Standing | None:
    """None where the rows contradict themselves or a question is open, which is then noted on them."""
    word = rows.said("status", lambda record: record.text("status"))
    balance = rows.said("balance", lambda record: record.money("balance", currency))
    paid = rows.said("paid", lambda record: record.money("paid", currency))
    state = states[looked_up(word)] if word else None
    if isinstance(state, Invalid):
        rows.first.refuse(state, "status")
        return None
    if rows.problems:
        return None
    if state is State.LEAVE_OUT:
        return Standing(state)
    if state is State.PARTLY and balance is None and paid is None:
        return Standing(State.OPEN, partly=True)
    try:
        found = _paid(state, word or "", payable_minor, balance, paid, currency)
    except Refusal as refusal:
        rows.first.refuse(refusal, refusal.field)
        return None
    if found and kind is DocumentKind.CREDIT_NOTE:
        rows.first.refuse(refusals.CreditSpent(paid=Money(found, currency)), "balance")
        return None
    return Standing(state if state in (State.DRAFT, State.VOID) else State.OPEN, found)


def _paid(state: State | None, word: str, payable: int, balance: int | None, paid: int | None, currency: str) -> int:
    """What came in, of status, balance and paid amount, which must not contradict each other.

    A draft owes nothing yet and a void document nothing any more: programs write their balance as zero or as the
    total. Raises StateDisagrees, BalanceDiffers, MoreOwedThanTotal.
    """
    if state in (State.DRAFT, State.VOID):
        if paid:
            raise refusals.StateDisagrees(
                "status", word=word, total=Money(payable, currency), paid=Money(paid, currency)
            )
        return 0
    if balance is not None and balance > payable:
        raise refusals.MoreOwedThanTotal("balance", stated=Money(balance, currency), total=Money(payable, currency))
    if balance is not None and paid is not None and payable - paid != balance:
        raise refusals.BalanceDiffers(
            "balance",
            total=Money(payable, currency),
            paid=Money(paid, currency),
            found=Money(payable - paid, currency),
            stated=Money(balance, currency),
        )
    found = paid if paid is not None else payable - balance if balance is not None else None
    if found is None:
        return payable if state is State.PAID else 0
    contradicts = (
        found < 0 or (state is State.PAID and found < payable) or (state is State.PARTLY and not 0 < found < payable)
    )
    if contradicts:
        raise refusals.StateDisagrees("status", word=word, total=Money(payable, currency), paid=Money(found, currency))
    return found
