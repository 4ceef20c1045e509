"""Who an electronic invoice is from, for and to: sellers, buyers, payees and what identifies them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Identifier:
    """`scheme` names the register (0088 is GLN, EM an e-mail address); "" when the file names none."""

    value: str
    scheme: str = ""


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
    legal_information: str = ""  # BT-33
