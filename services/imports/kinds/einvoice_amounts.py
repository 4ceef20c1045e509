"""An electronic invoice as a document of the books, every figure exactly as the file states it.

An invoice below zero (a correction, EN 16931 code 380 or 384 with negative amounts) is a credit note here, with every
sign turned: the books know no negative demand, and what the client sees is what they get back. A credit note below
zero would be a demand in disguise and is refused, as is more prepaid than billed: nobody would owe anything.
"""

from __future__ import annotations

import hashlib
import json
from datetime import date
from decimal import Decimal, localcontext
from typing import Any
from uuid import UUID

from data.money import Money
from data.statuses import DocumentKind
from services.billing.einvoices import Adjustment, EInvoice, ELine, terms
from services.billing.invoices.entry import NewDocument, NewLine
from services.billing.invoices.totals import LARGEST_MINOR
from services.imports.kinds.einvoice_terms import counts_from, line_stated, stated
from services.imports.rows import errors as refusals

_PRICE_DIGITS = 10  # of a price per one unit, when the file states it per three


def require_bookable(invoice: EInvoice) -> None:
    """Raises a refusal for what is consistent but cannot stand in the books."""
    sign = sign_of(invoice)
    if invoice.kind == "credit_note" and invoice.gross_minor < 0:
        raise refusals.NegativeCredit()
    if invoice.gross_minor * sign < 0 or invoice.net_minor * sign < 0:
        raise refusals.NegativeFigures()
    if invoice.prepaid_minor * sign < 0:
        raise refusals.PrepaidBelowZero()
    if invoice.due_minor * sign < 0:
        raise refusals.PrepaidBeyondTotal(
            prepaid=Money(invoice.prepaid_minor * sign, invoice.currency),
            gross=Money(invoice.gross_minor * sign, invoice.currency),
        )
    if any(abs(minor) > LARGEST_MINOR for minor in _all_figures(invoice)):
        raise refusals.FiguresTooLarge()
    for what, text, most in ((terms.NUMBER, invoice.number, 80), (terms.BUYER, invoice.buyer.name, 200)):
        if len(text) > most:
            raise refusals.BuyerTooLong(what=what, most=most)


def sign_of(invoice: EInvoice) -> int:
    """-1 for an invoice below zero, whose figures are turned; else 1."""
    return (
        -1
        if invoice.kind == "invoice"
        and (invoice.gross_minor < 0 or (invoice.due_minor < 0 and invoice.gross_minor <= 0))
        else 1
    )


def document(
    invoice: EInvoice,
    client: UUID,
    due_on: date,
    *,
    ours: frozenset[str] = frozenset(),
    theirs: frozenset[str] = frozenset(),
    online: bool = True,
) -> NewDocument:
    """The document as it will be stored; `ours` and `theirs` as in xml_terms.stated.

    Raises DueDiffers, which would be our mistake: then nothing is booked.
    """
    sign = sign_of(invoice)
    is_credit = invoice.kind == "credit_note" or sign < 0
    first = counts_from(invoice.lines)
    lines = tuple(_line(line, invoice, sign, position, first) for position, line in enumerate(invoice.lines, start=1))
    taken_off = [line.discount_minor for line in lines] + [-one.amount_minor * sign for one in invoice.adjustments]
    new = NewDocument(
        entity_id=client,
        kind=DocumentKind.CREDIT_NOTE if is_credit else DocumentKind.INVOICE,
        currency=invoice.currency,
        issued_on=invoice.issued_on,
        due_on=due_on,
        lines=lines,
        net_minor=invoice.net_minor * sign,
        tax_minor=invoice.tax_minor * sign,
        taxes=tuple(
            {
                "category": group.category,
                "rate": _text(group.rate),
                "taxable": group.taxable_minor * sign,
                "tax": group.tax_minor * sign,
                "reason": group.exemption_reason,
                "code": group.exemption_code,
            }
            for group in invoice.tax_breakdown
        ),
        adjustments=tuple(_adjustment(one, sign) for one in invoice.adjustments),
        discount_minor=sum(minor for minor in taken_off if minor > 0),
        prepaid_minor=invoice.prepaid_minor * sign,
        number=invoice.number,
        note=_note(invoice),
        # What is collected for third parties is due like a rounding: after the total with tax. `stated` tells it apart.
        rounding_minor=(invoice.rounding_minor + invoice.third_party_minor) * sign,
        reference=_reference(invoice),
        source=invoice.syntax.lower(),
        online=online,
        stated=stated(invoice, _reference(invoice), ours, theirs),
    )
    if new.payable_minor != invoice.due_minor * sign:
        raise refusals.DueDiffers(
            found=Money(new.payable_minor, invoice.currency), stated=Money(invoice.due_minor * sign, invoice.currency)
        )
    return new


def fingerprint(new: NewDocument, due_on: date | None) -> str:
    """The content that must not change under one number, whatever the syntax: an invoice sent as UBL and as CII is one.

    Texts of lines are left out, because the same invoice spells them differently in the two.
    """
    said: list[Any] = [
        str(new.entity_id),
        new.kind,
        new.number,
        new.currency,
        new.issued_on.isoformat(),
        due_on and due_on.isoformat(),
        [line.net_minor for line in new.lines],
        [one["amount"] for one in new.adjustments],
        new.net_minor,
        new.tax_minor,
        new.prepaid_minor,
        new.rounding_minor,
    ]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def _line(line: ELine, invoice: EInvoice, sign: int, position: int, first: int) -> NewLine:
    percents = [one.percent for one in line.adjustments if one.percent is not None and not one.is_charge]
    texts = [line.description, line.note, line.name[500:]]
    return NewLine(
        description=line.name[:500] or line.description[:500] or "—",
        quantity=line.quantity * sign,
        unit_price=_per_unit(line),
        net_minor=line.net_minor * sign,
        discount_minor=-sum(one.amount_minor for one in line.adjustments) * sign,
        discount_percent=percents[0] if len(percents) == 1 == len(line.adjustments) else None,
        tax_category=line.tax_category[:4],
        tax_rate=line.tax_rate,
        unit=line.unit[:20] or None,
        detail="\n".join(text for text in texts if text and text != line.name) or None,
        stated=line_stated(line, position, invoice.currency, counted_from=first),
    )


def _per_unit(line: ELine) -> Decimal:
    """A price of 12 per 3 units is 4; a third is cut where the table's column ends. The net amount does not use it."""
    with localcontext(prec=60):
        price = line.price / line.base_quantity
        exponent = price.as_tuple().exponent
        fine = isinstance(exponent, int) and -exponent <= _PRICE_DIGITS
        return price if fine or line.base_quantity == 1 else round(price, _PRICE_DIGITS)


def _adjustment(one: Adjustment, sign: int) -> dict[str, Any]:
    return {
        "reason": one.reason,
        "code": one.reason_code,
        "is_charge": one.is_charge,
        "amount": one.amount_minor * sign,
        "category": one.tax_category,
        "rate": _text(one.tax_rate),
        "percent": _text(one.percent),
        "base": None if one.base_minor is None else one.base_minor * sign,
    }


def _reference(invoice: EInvoice) -> str | None:
    text = invoice.order_reference or invoice.buyer_reference or invoice.contract_reference
    return text if text and len(text) <= 120 else None


def _note(invoice: EInvoice) -> str | None:
    """What the file says in words, and a reference too long for its place."""
    texts = [
        invoice.note,
        invoice.payment_terms,
        *(text for text in (invoice.order_reference, invoice.buyer_reference) if len(text) > 120),
    ]
    return "\n".join(text for text in texts if text) or None


def _all_figures(invoice: EInvoice) -> list[int]:
    return [
        invoice.net_minor,
        invoice.tax_minor,
        invoice.gross_minor,
        invoice.prepaid_minor,
        invoice.rounding_minor + invoice.third_party_minor,
        invoice.due_minor,
        *(line.net_minor for line in invoice.lines),
        *(one.amount_minor for line in invoice.lines for one in line.adjustments),
        *(one.amount_minor for one in invoice.adjustments),
        sum(abs(one.amount_minor) for line in invoice.lines for one in line.adjustments),
        *(group.taxable_minor for group in invoice.tax_breakdown),
        *(group.tax_minor for group in invoice.tax_breakdown),
    ]


def _text(rate: Decimal | None) -> str | None:
    return None if rate is None else format(rate, "f")
