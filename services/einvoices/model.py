"""What an electronic invoice says, in the words of EN 16931-1; BT and BG numbers are that standard's.

Every `*_minor` is an integer in minor units of the invoice's currency, exactly as the file states it. Nothing here
is recomputed: a figure that the file leaves out is 0 where the standard says so and None elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

Kind = Literal["invoice", "credit_note"]
Syntax = Literal["UBL", "CII"]


@dataclass(frozen=True, slots=True)
class Identifier:
    """`scheme` names the register (0088 is GLN, EM an e-mail address); "" when the file names none."""

    value: str
    scheme: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """A term that decides no amount, as the file states it: "BT-11", "Harbour bridge". Days are YYYY-MM-DD."""

    term: str
    text: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A supporting document (BG-24). `content` is None when there is none, or none that can be decoded."""

    reference: str
    description: str = ""
    address: str = ""                    # BT-124: where it lies outside; never fetched
    is_embedded: bool = False
    content: bytes | None = None
    mime: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Preceding:
    """An earlier invoice that this one is about (BG-3)."""

    number: str
    issued_on: date | None = None


@dataclass(frozen=True, slots=True)
class ThirdParty:
    """What is collected for somebody else (BG-DEX-09 of XRechnung): part of the amount due, not of the total."""

    kind: str
    amount_minor: int
    description: str = ""


@dataclass(frozen=True, slots=True)
class Period:
    """First and last day, both included; either may be open."""

    starts_on: date | None
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class Party:
    """Seller (BG-4) or buyer (BG-7). Absent texts are ""."""

    name: str
    trading_name: str = ""
    address_lines: tuple[str, ...] = ()
    city: str = ""
    postcode: str = ""
    subdivision: str = ""
    country: str = ""
    vat_id: str = ""
    tax_id: str = ""
    legal_id: Identifier | None = None
    identifiers: tuple[Identifier, ...] = ()
    endpoint: Identifier | None = None
    contact_name: str = ""
    phone: str = ""
    email: str = ""
    legal_information: str = ""          # BT-33


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
    base_unit: str = ""                  # BT-150
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class TaxGroup:
    """One row of the VAT breakdown (BG-23). `rate` is per cent, None where the category has no rate (O)."""

    category: str
    rate: Decimal | None
    taxable_minor: int
    tax_minor: int
    exemption_reason: str = ""
    exemption_code: str = ""


@dataclass(frozen=True, slots=True)
class Payment:
    """One way to pay (BG-16). `account` is an IBAN or a domestic account number; `means` is a UNTDID 4461 code."""

    means: str
    reference: str = ""
    account: str = ""
    account_name: str = ""
    bic: str = ""
    mandate: str = ""
    means_text: str = ""                 # BT-82
    card: str = ""                       # BT-87: the last four figures, whatever the file tells
    card_holder: str = ""
    debited: str = ""                    # BT-91


@dataclass(frozen=True, slots=True)
class EInvoice:
    """One invoice or credit note whose figures agree with each other.

    Signs are the file's. A credit note (381 and its kin, or the UBL CreditNote) states what it credits as positive
    amounts; a correction sent as an invoice (380, 384) states negative ones. `owed_minor` folds both into what the
    buyer owes. A negative `due_minor` on an invoice is kept: it is how EN 16931 says that the seller owes the buyer
    (a correction, or more prepaid than billed), and turning it round would invent a debt.

    `tax_accounting_minor` (BT-111) is the same tax once more in `tax_currency`, for the seller's books only; it never
    takes part in a sum here. `due_on` None means that the file names no date, only words in `payment_terms`.
    """

    number: str
    kind: Kind
    type_code: str
    issued_on: date
    due_on: date | None
    currency: str
    seller: Party
    buyer: Party
    lines: tuple[ELine, ...]
    adjustments: tuple[Adjustment, ...]
    tax_breakdown: tuple[TaxGroup, ...]
    line_total_minor: int
    allowance_total_minor: int
    charge_total_minor: int
    net_minor: int
    tax_minor: int
    gross_minor: int
    prepaid_minor: int
    rounding_minor: int
    due_minor: int
    note: str
    buyer_reference: str
    order_reference: str
    contract_reference: str
    profile: str
    syntax: Syntax
    content_sha256: str
    tax_currency: str | None = None
    tax_accounting_minor: int | None = None
    period: Period | None = None
    delivered_on: date | None = None
    preceding: tuple[Preceding, ...] = ()
    payee: Party | None = None
    payments: tuple[Payment, ...] = ()
    payment_terms: str = ""
    creditor_id: str = ""                # BT-90
    due_days: tuple[date, ...] = ()      # every due date, where there are several
    third_party: tuple[ThirdParty, ...] = ()
    facts: tuple[Fact, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    unread: tuple[str, ...] = ()         # elements with words that have no place in this model

    @property
    def third_party_minor(self) -> int:
        return sum(each.amount_minor for each in self.third_party)

    @property
    def owed_minor(self) -> int:
        """What the buyer owes through this document; negative when it is in the buyer's favour."""
        return -self.due_minor if self.kind == "credit_note" else self.due_minor
