"""What a document says, drawn once for the client's page and the console's: its lines, taxes and sums."""

from __future__ import annotations

from markupsafe import Markup

from components.display.document import Head, plain_table, sumup, with_more
from components.html.markup import Child
from data.statuses import DocumentKind
from pages.shell.visit import Visit
from services.billing.invoices.content import ContentLine, DocumentContent


def lines_table(visit: Visit, content: DocumentContent) -> Markup:
    """With a column of discounts where there are some."""
    say = visit.say
    discounts = any(line.discount_minor for line in content.lines)
    heads = [
        Head(say("Description")),
        Head(say("Quantity"), True),
        Head(say("Unit price"), True),
        *([Head(say("Discount"), True)] if discounts else []),
        Head(say("Tax"), True),
        Head(say("Net amount"), True),
    ]
    return plain_table(say("Lines"), heads, [_line(visit, content, each, discounts) for each in content.lines])


def _line(visit: Visit, content: DocumentContent, line: ContentLine, discounts: bool) -> list[Child]:
    words = visit.words
    off = words.money(-line.discount_minor, content.currency) if line.discount_minor else ""
    percent = words.percent(line.discount_percent) if line.discount_percent else ""
    return [
        with_more(line.description, line.detail),
        f"{words.number(line.quantity)} {line.unit}".strip(),
        words.price(line.unit_price, content.currency),
        *([with_more(off, percent)] if discounts else []),
        "" if line.tax_rate is None else words.percent(line.tax_rate),
        words.money(line.net_minor, content.currency),
    ]


def taxes_table(visit: Visit, content: DocumentContent) -> Markup | None:
    """The breakdown by rate, with why no tax is due where none is."""
    say, words = visit.say, visit.words
    if not content.taxes:
        return None
    heads = [Head(say("Tax rate")), Head(say("Taxable"), True), Head(say("Tax"), True)]
    return plain_table(
        say("Taxes"),
        heads,
        [
            [
                with_more("–" if tax.rate is None else words.percent(tax.rate), tax.reason),
                words.money(tax.taxable_minor, content.currency),
                words.money(tax.tax_minor, content.currency),
            ]
            for tax in content.taxes
        ],
    )


def sums(visit: Visit, content: DocumentContent, paid_minor: int, balance_minor: int) -> Markup:
    """What it adds up to, what met it, and what is left."""
    say = visit.say

    def cash(minor: int) -> str:
        return visit.words.money(minor, content.currency)

    lines: list[tuple[str, str]] = []
    if content.adjustments:
        lines = [
            (say("Sum of lines"), cash(content.lines_minor)),
            *((each.words or say("Adjustment"), cash(each.minor)) for each in content.adjustments),
        ]
    lines += [(say("Net total"), cash(content.net_minor)), (say("Tax"), cash(content.tax_minor))]
    strong = [(say("Total with tax"), cash(content.gross_minor))]
    strong += [(say("Already paid"), cash(-content.prepaid_minor))] if content.prepaid_minor else []
    strong += [(label, cash(minor)) for label, minor in content.collected]
    strong += [(say("Rounding"), cash(content.rounding_minor))] if content.rounding_minor else []
    credit = content.kind is DocumentKind.CREDIT_NOTE
    strong += [(say("Used") if credit else say("Paid"), cash(-paid_minor))] if paid_minor else []
    left = say("Left to use") if credit else say("Left to pay")
    return sumup(lines, strong=strong, grand=(left, cash(balance_minor)))
