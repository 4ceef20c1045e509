"""What a document says, read once for whoever shows it: the client's page, the console's, and the paper.

Lines, adjustments, taxes, sums and stated terms, with the words of one language. Who looks, what was paid on it and
how it stands is each reader's own: detail.py, staff_detail.py, printed.py.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from data.billing.invoices import Invoice, InvoiceLine
from data.statuses import DocumentKind
from services.billing.invoices.document_words import adjusted, adjustment_label, decimal_or_none, detail_of, tax_reason
from services.billing.stated import terms as stated
from services.billing.units import unit_of
from services.platform.i18n import Wording


@dataclass(frozen=True, slots=True)
class ContentLine:
    description: str
    detail: str
    quantity: Decimal
    unit: str
    unit_price: Decimal  # major units
    discount_minor: int
    discount_percent: Decimal | None
    tax_rate: Decimal | None  # percent; None: outside the scope of tax
    net_minor: int


@dataclass(frozen=True, slots=True)
class ContentAdjustment:
    """A charge on the whole document, or an allowance if negative. `words` has the tax on it, `label` has not."""

    label: str
    words: str
    minor: int
    tax_rate: Decimal | None


@dataclass(frozen=True, slots=True)
class ContentTax:
    """A row of the breakdown; `reason` is why no tax is due."""

    rate: Decimal | None
    taxable_minor: int
    tax_minor: int
    reason: str


@dataclass(frozen=True, slots=True)
class DocumentContent:
    """`*_minor` in minor units of `currency`, lines and taxes as issued.

    payable = gross - prepaid + collected + rounding. `collected` is asked for on behalf of others, label and amount.
    `payment_facts` is how to pay, as the document itself states it, `other_facts` its other terms by heading.
    """

    kind: DocumentKind
    currency: str
    title: str
    note: str
    reference: str
    lines: tuple[ContentLine, ...]
    adjustments: tuple[ContentAdjustment, ...]
    collected: tuple[tuple[str, int], ...]
    taxes: tuple[ContentTax, ...]
    net_minor: int
    tax_minor: int
    gross_minor: int
    rounding_minor: int
    prepaid_minor: int
    payable_minor: int
    discount_minor: int
    payment_facts: tuple[tuple[str, str], ...]
    other_facts: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]

    @property
    def lines_minor(self) -> int:
        """The sum of the lines, before what is added to or taken off the whole."""
        return sum(line.net_minor for line in self.lines)


def content_of(words: Wording, row: Invoice, lines: Iterable[InvoiceLine]) -> DocumentContent:
    """The content of the document `row`, with its lines in order, in the language of `words`."""
    collected = stated.collected(row.stated)
    return DocumentContent(
        row.kind,
        row.currency,
        row.title or "",
        row.note or "",
        row.reference or "",
        tuple(_line(words, row, each) for each in lines),
        tuple(
            ContentAdjustment(
                adjustment_label(words, row.currency, each),
                adjusted(words, row.currency, each),
                int(each["amount"]),
                decimal_or_none(each.get("rate")),
            )
            for each in row.adjustments
        ),
        collected,
        tuple(
            ContentTax(
                decimal_or_none(each.get("rate")), int(each["taxable"]), int(each["tax"]), tax_reason(words, each)
            )
            for each in row.taxes
        ),
        row.net_minor,
        row.tax_minor,
        row.gross_minor,
        row.rounding_minor - sum(minor for _, minor in collected),
        row.prepaid_minor,
        row.payable_minor,
        row.discount_minor,
        stated.payment_facts(row.stated, words),
        stated.other_facts(row.stated, words),
    )


def _line(words: Wording, row: Invoice, line: InvoiceLine) -> ContentLine:
    return ContentLine(
        line.description,
        detail_of(words, line),
        line.quantity,
        unit_of(words, row.source, line.unit or "", line.quantity),
        line.unit_price,
        line.discount_minor,
        line.discount_percent,
        line.tax_rate,
        line.net_minor,
    )
