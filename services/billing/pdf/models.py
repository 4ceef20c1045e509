"""What the printed papers say: typed values in, already decided, nothing looked up and nothing computed.

Amounts are integers in minor units of the paper's currency, rates are hundredths (Decimal("24") is 24 %).
A paper is frozen when its document is issued, so it carries no state such as "overdue" or "paid".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

_HEX = re.compile(r"#[0-9a-fA-F]{6}")
_PNG = b"\x89PNG\r\n\x1a\n"


class PrintedKind(StrEnum):
    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"


@dataclass(frozen=True, slots=True)
class PrintedBrand:
    """The firm's dress. `brand` is "#rrggbb"; `logo_png` a PNG's bytes; `footer` its registration data, one line."""

    brand: str = "#0f5bd8"
    logo_png: bytes | None = None
    footer: str = ""

    def __post_init__(self) -> None:
        if not _HEX.fullmatch(self.brand):  # it is written into a stylesheet
            raise ValueError(f"a brand colour is written #rrggbb, not {self.brand!r}")
        if self.logo_png is not None and not self.logo_png.startswith(_PNG):
            raise ValueError("a paper's logo is a PNG")


@dataclass(frozen=True, slots=True)
class PrintedParty:
    """One side. `address` is its lines, country last; empty fields are left out."""

    name: str
    address: tuple[str, ...] = ()
    vat_id: str = ""
    tax_office: str = ""
    registration: str = ""
    email: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """`unit_price` is in major units, because it may be finer than a cent; `net_minor` is after the discount."""

    name: str
    quantity: Decimal
    unit_price: Decimal
    net_minor: int
    description: str = ""
    unit: str = ""
    discount_minor: int = 0
    discount_rate: Decimal | None = None
    tax_rate: Decimal | None = None


@dataclass(frozen=True, slots=True)
class PrintedAdjustment:
    """A document level charge, or an allowance when `amount_minor` is negative."""

    label: str
    amount_minor: int
    tax_rate: Decimal | None = None


@dataclass(frozen=True, slots=True)
class PrintedTax:
    """One row of the tax breakdown; `reason` is printed where no tax is due (EN 16931 BT-120)."""

    rate: Decimal
    base_minor: int
    tax_minor: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class PrintedTotals:
    """EN 16931 BG-22: net = lines + adjustments, gross = net + tax, due = gross - prepaid + rounding + collected.

    `collected` is what is asked for on behalf of others: label and minor units."""

    lines_minor: int
    net_minor: int
    tax_minor: int
    gross_minor: int
    due_minor: int
    prepaid_minor: int = 0
    rounding_minor: int = 0
    collected: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class PrintedBank:
    """Where to pay, and what to quote. `terms` is a sentence."""

    reference: str = ""
    holder: str = ""
    bank: str = ""
    iban: str = ""
    bic: str = ""
    terms: str = ""

    @property
    def grouped_iban(self) -> str:
        """In fours, as ISO 13616 prints it."""
        bare = "".join(self.iban.split())
        return " ".join(bare[start : start + 4] for start in range(0, len(bare), 4))


@dataclass(frozen=True, slots=True)
class PrintedInvoice:
    """An invoice or credit note. `corrects` is the number of the invoice that a credit note is about.

    `payment` is how to pay as the document states it, `more` its other terms by heading: labels and words.
    """

    kind: PrintedKind
    number: str
    issued_on: date
    currency: str
    seller: PrintedParty
    buyer: PrintedParty
    lines: tuple[PrintedLine, ...]
    totals: PrintedTotals
    locale: str
    due_on: date | None = None
    period: tuple[date, date] | None = None
    reference: str = ""
    corrects: str = ""
    adjustments: tuple[PrintedAdjustment, ...] = ()
    taxes: tuple[PrintedTax, ...] = ()
    bank: PrintedBank = PrintedBank()
    notes: str = ""
    look: PrintedBrand = PrintedBrand()
    payment: tuple[tuple[str, str], ...] = ()
    more: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class PrintedApplied:
    """What of a payment went to one invoice; `total_minor` is what that invoice asked for."""

    number: str
    issued_on: date
    total_minor: int
    applied_minor: int


@dataclass(frozen=True, slots=True)
class PrintedReceipt:
    """A payment received. `method` is in words ("Visa ending 4242"); `unapplied_minor` stays as the payer's credit."""

    reference: str
    paid_on: date
    method: str
    currency: str
    amount_minor: int
    seller: PrintedParty
    payer: PrintedParty
    locale: str
    applied: tuple[PrintedApplied, ...] = ()
    unapplied_minor: int = 0
    notes: str = ""
    look: PrintedBrand = PrintedBrand()
