"""Codes of EN 16931 that decide what money means."""

from services.billing.einvoices.model import Kind

# UNTDID 1001 codes that credit the buyer. Source: the credit note part of EN 16931's code list for BT-3.
_CREDIT_NOTES = frozenset("81 83 261 262 296 308 381 396 420 458 502 503 532".split())

# UNTDID 5305 categories on which no VAT is charged (BR-Z/E/AE/IC/G/O-09), with the prefix of their rules.
UNTAXED = {"Z": "BR-Z", "E": "BR-E", "AE": "BR-AE", "K": "BR-IC", "G": "BR-G", "O": "BR-O"}
# Those that are taxed at a rate: standard, Canary Islands, Ceuta and Melilla, Italian split payment.
TAXED = {"S": "BR-S", "L": "BR-AF", "M": "BR-AG", "B": "BR-B"}


def kind_of(type_code: str) -> Kind:
    """UBL senders may put a 381 into an Invoice, and CII has one root for both: the code decides."""
    return "credit_note" if type_code in _CREDIT_NOTES else "invoice"


def has_third_parties(profile: str) -> bool:
    """Whether the claimed profile knows payments for third parties (BR-DEX-09): the extension of XRechnung does."""
    return "extension:xrechnung" in profile.lower()


def last_figures(card: str) -> str:
    """BT-87 is to be a card's last figures; a file that tells them all must not make us repeat them."""
    figures = "".join(letter for letter in card if letter.isdigit())
    return f"•••• {figures[-4:]}" if figures else ""
