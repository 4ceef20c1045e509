"""What an electronic invoice says in a line, and what any of its parts may say: facts, periods, adjustments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Fact:
    """A term that decides no amount, as the file states it: "BT-11", "Harbour bridge". Days are YYYY-MM-DD."""

    term: str
    text: str


@dataclass(frozen=True, slots=True)
class Period:
    """First and last day, both included; either may be open."""

    starts_on: date | None
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class Adjustment:
    """An allowance (negative) or a charge (positive) of the document (BG-20, BG-21) or of a line (BG-27, BG-28).

    `amount_minor` carries the effect on the total. `percent` of `base_minor` is how the sender arrived at it.
    On a line the tax is the line's own, so `tax_category` is "" and `tax_rate` None.
    """

    amount_minor: int
    is_charge: bool
    reason: str = ""
    reason_code: str = ""
    tax_category: str = ""
    tax_rate: Decimal | None = None
    percent: Decimal | None = None
    base_minor: int | None = None


@dataclass(frozen=True, slots=True)
class SubLine:
    """A line below a line (SUB INVOICE LINE of the XRechnung extension): it explains the line's amount, which holds
    it already. `id` is the file's own; those below a sub-line follow it, and its category is told by its rate."""

    id: str
    name: str
    description: str
    quantity: Decimal
    unit: str
    price: Decimal
    base_quantity: Decimal
    net_minor: int
    tax_rate: Decimal | None
    note: str = ""
    period: Period | None = None
    facts: tuple[Fact, ...] = ()
    adjustments: tuple[Adjustment, ...] = ()


@dataclass(frozen=True, slots=True)
class ELine:
    """One invoice line (BG-25). `price` (BT-146) is per `base_quantity` units, and may be finer than the currency.

    `net_minor` (BT-131) is what is charged. EN 16931 does not require it to be quantity times price, and official
    examples break that, so an importer takes `net_minor` and may show the rest.
    """

    id: str
    name: str
    description: str
    quantity: Decimal
    unit: str
    price: Decimal
    base_quantity: Decimal
    net_minor: int
    tax_category: str
    tax_rate: Decimal | None
    gross_price: Decimal | None = None
    price_discount: Decimal | None = None
    adjustments: tuple[Adjustment, ...] = ()
    note: str = ""
    period: Period | None = None
    base_unit: str = ""  # BT-150
    facts: tuple[Fact, ...] = ()
    parts: tuple[SubLine, ...] = ()
