"""What an electronic invoice says, in the words of EN 16931-1; BT and BG numbers are that standard's.

Every `*_minor` is an integer in minor units of the invoice's currency, exactly as the file states it. Nothing here
is recomputed: a figure that the file leaves out is 0 where the standard says so and None elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from services.billing.einvoices.line_model import Adjustment, ELine, Fact, Period
from services.billing.einvoices.party_model import Party

Kind = Literal["invoice", "credit_note"]
Syntax = Literal["UBL", "CII"]


@dataclass(frozen=True, slots=True)
class Attachment:
    """A supporting document (BG-24). `content` is None when there is none, or none that can be decoded."""

    reference: str
    description: str = ""
    address: str = ""  # BT-124: where it lies outside; never fetched
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
    means_text: str = ""  # BT-82
    card: str = ""  # BT-87: the last four figures, whatever the file tells
    card_holder: str = ""
    debited: str = ""  # BT-91


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
    creditor_id: str = ""  # BT-90
    due_days: tuple[date, ...] = ()  # every due date, where there are several
    third_party: tuple[ThirdParty, ...] = ()
    facts: tuple[Fact, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    unread: tuple[str, ...] = ()  # elements with words that have no place in this model

    @property
    def third_party_minor(self) -> int:
        return sum(each.amount_minor for each in self.third_party)

    @property
    def owed_minor(self) -> int:
        """What the buyer owes through this document; negative when it is in the buyer's favour."""
        return -self.due_minor if self.kind == "credit_note" else self.due_minor
