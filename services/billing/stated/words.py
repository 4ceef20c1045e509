"""Words for the codes among the terms that a document states: types, means, subjects, and who gave out an identifier.

Common codes have words in every language, all others the English name of their official list (assets/codes).
"""

from __future__ import annotations

import re

from services.billing.units import official_names
from services.platform.i18n import Wording, msgid

# UNTDID 4461, what EN 16931 senders use; others are shown by the text beside them (BT-82) and the code.
MEANS = {
    "1": msgid("As agreed"),
    "10": msgid("Cash"),
    "20": msgid("Cheque"),
    "30": msgid("Credit transfer"),
    "31": msgid("Debit transfer"),
    "42": msgid("Payment to a bank account"),
    "48": msgid("Bank card"),
    "49": msgid("Direct debit"),
    "54": msgid("Credit card"),
    "55": msgid("Debit card"),
    "57": msgid("Standing agreement"),
    "58": msgid("SEPA credit transfer"),
    "59": msgid("SEPA direct debit"),
    "68": msgid("Online payment service"),
    "97": msgid("Clearing between partners"),
    "ZZZ": msgid("As agreed"),
}
# UNTDID 2005 in UBL, 2475 in CII.
TAX_POINTS = {
    "3": msgid("date of issue"),
    "5": msgid("date of issue"),
    "35": msgid("date of delivery"),
    "29": msgid("date of delivery"),
    "432": msgid("date of payment"),
    "72": msgid("date of payment"),
}
# UNTDID 1001: what is more than an invoice or a credit note.
DOCUMENT_TYPES = {
    "326": msgid("Partial invoice"),
    "383": msgid("Debit note"),
    "384": msgid("Corrected invoice"),
    "386": msgid("Prepayment invoice"),
    "389": msgid("Self-billed invoice"),
    "261": msgid("Self-billed credit note"),
    "393": msgid("Factored invoice"),
    "396": msgid("Factored credit note"),
    "325": msgid("Pro forma invoice"),
    "751": msgid("Invoice information for accounting"),
    "875": msgid("Partial construction invoice"),
    "876": msgid("Partial final construction invoice"),
    "877": msgid("Final construction invoice"),
    "81": msgid("Credit note for goods or services"),
    "83": msgid("Credit note for financial adjustments"),
    "532": msgid("Forwarder's credit note"),
}
# UNTDID 4451: what a note is about, where that says more than "a note".
SUBJECTS = {
    "AAB": msgid("Terms of payment"),
    "AAJ": msgid("Further conditions of sale"),
    "AAK": msgid("Price conditions"),
    "AAR": msgid("Terms of delivery"),
    "ABL": msgid("Government information"),
    "ABN": msgid("Accounting information"),
    "CUS": msgid("Customs declaration"),
    "DEL": msgid("Delivery information"),
    "PMD": msgid("Payment details"),
    "PMT": msgid("Payment information"),
    "PRD": msgid("Product information"),
    "REG": msgid("Regulatory information"),
    "SUR": msgid("Supplier's remarks"),
    "TXD": msgid("Tax declaration"),
}
_LISTS = {
    "BT-81": (MEANS, "means"),
    "BT-8": (TAX_POINTS, ""),
    "BT-3": (DOCUMENT_TYPES, "documents"),
    "BT-21": (SUBJECTS, ""),
}
_SCHEMED = frozenset(f"BT-{number}" for number in (18, 29, 30, 34, 46, 47, 49, 60, 61, 71, 128, 157, 158))
_SCHEME = re.compile(r"(.+) \(([^()\s]{1,30})\)", re.DOTALL)
_SCHEMES = {
    "0088": "GLN",
    "0060": "D-U-N-S",
    "0002": "SIREN",
    "0009": "SIRET",
    "0160": "GTIN",
    "0204": "Leitweg-ID",
    "0208": "KBO / BCE",
    "0201": "IPA",
    "0211": "Partita IVA",
    "0210": "Codice fiscale",
    "0106": "KVK",
    "0007": "Organisationsnummer",
    "0192": "Organisasjonsnummer",
    "0184": "CVR",
    "0096": "P-nummer",
    "9901": "CVR",
    "9930": "USt-IdNr.",
    "9933": "ΑΦΜ",
    "SRV": "GTIN",
}
_SAYS_NOTHING = frozenset(("EM", "SEPA"))  # an e-mail address is seen to be one
_ADDRESSES = frozenset(("BG-5", "BG-8", "BG-10"))
_COUNTRY = re.compile(r"(?:(.*), )?([A-Z]{2})", re.DOTALL)


def coded(words: Wording, term: str, text: str) -> str | None:
    """What the code of a term means; None where the term holds no code."""
    if term not in _LISTS:
        return None
    known, official = _LISTS[term]
    if text in known:
        return words.say(known[text])
    name = official_names(official).get(text) if official else None
    return name[:1].upper() + name[1:] if name else text


def identified(words: Wording, term: str, text: str) -> str:
    """A text whose scheme stands behind it in brackets, with the scheme's name; an address with its country's name."""
    if term in _ADDRESSES and (found := _COUNTRY.fullmatch(text)):
        return ", ".join(filter(None, (found[1], words.country(found[2]))))
    if term not in _SCHEMED or not (found := _SCHEME.fullmatch(text)):
        return text
    value, scheme = found[1], found[2]
    if scheme in _SAYS_NOTHING:
        return value
    lists = ("classifications",) if term == "BT-158" else ("schemes",)
    name = _SCHEMES.get(scheme) or next((names[scheme] for names in map(official_names, lists) if scheme in names), "")
    return f"{value} ({name})" if name else text
