"""Reasons that a file gives as codes, in words: why no tax is due (VATEX), why an amount was taken off or added.

VATEX is the Commission's list for BT-121. Its codes name articles, so the words are made from the code and hold for
articles that the list takes in later; the few that name a scheme have their own.
"""

from __future__ import annotations

import re

from services.billing.units import official_names
from services.platform.i18n import Wording, msgid

_REVERSE = msgid("Reverse charge")
_SCHEMES = {
    "VATEX-EU-AE": _REVERSE,
    "VATEX-EU-IC": msgid("Intra-Community supply"),
    "VATEX-EU-G": msgid("Export outside the EU"),
    "VATEX-EU-O": msgid("Not subject to VAT"),
    "VATEX-EU-D": msgid("Intra-Community acquisition of second-hand means of transport"),
    "VATEX-EU-F": msgid("Intra-Community acquisition of second-hand goods"),
    "VATEX-EU-I": msgid("Intra-Community acquisition of works of art"),
    "VATEX-EU-J": msgid("Intra-Community acquisition of collectors' items and antiques"),
    "VATEX-FR-FRANCHISE": msgid("French VAT exemption for small businesses"),
    "VATEX-FR-CNWVAT": msgid("French credit note without VAT: the supplier gives up the VAT on the discount"),
    "VATEX-FR-AE": msgid("Reverse charge based on article 283, paragraph 2 of the French tax code (CGI)"),
}
# Where a file gives neither text nor code, the category itself says why (UNTDID 5305).
_CATEGORIES = {"AE": "VATEX-EU-AE", "K": "VATEX-EU-IC", "G": "VATEX-EU-G", "O": "VATEX-EU-O"}
_EU = re.compile(r"VATEX-EU-(\d+[A-Z]?)(?:-(\d*)([A-Z]*))?")
_FR = re.compile(r"VATEX-FR-(?:CGI)?(\d+)(SEXDECIES)?([A-F]?)(?:-(\d+)(BIS)?)?")
_ALLOWANCES = {
    "41": msgid("Bonus for works ahead of schedule"),
    "42": msgid("Other bonus"),
    "60": msgid("Manufacturer's consumer discount"),
    "62": msgid("Due to military status"),
    "63": msgid("Due to work accident"),
    "64": msgid("Special agreement"),
    "65": msgid("Production error discount"),
    "66": msgid("New outlet discount"),
    "67": msgid("Sample discount"),
    "68": msgid("End-of-range discount"),
    "70": msgid("Incoterm discount"),
    "71": msgid("Point of sales threshold allowance"),
    "88": msgid("Material surcharge or deduction"),
    "95": msgid("Discount"),
    "100": msgid("Special rebate"),
    "102": msgid("Fixed long term"),
    "103": msgid("Temporary"),
    "104": msgid("Standard"),
    "105": msgid("Yearly turnover"),
}
_CHARGES = {
    "ABK": msgid("Miscellaneous"),
    "ABL": msgid("Additional packaging"),
    "ADR": msgid("Other services"),
    "CG": msgid("Cleaning"),
    "DL": msgid("Delivery"),
    "FC": msgid("Freight"),
    "FI": msgid("Financing"),
    "HD": msgid("Handling"),
    "IS": msgid("Invoicing"),
    "PC": msgid("Packing"),
    "SAA": msgid("Shipping and handling"),
    "SH": msgid("Special handling"),
    "AEO": msgid("Collection and recycling"),
}


def exemption_words(words: Wording, *, text: str, code: str, category: str) -> str:
    """Why no tax is due: as the file says it, and what its code means where that is something else; or ""."""
    code = code.strip().upper() or ("" if text else _CATEGORIES.get(category, ""))
    meant = _exemption(words, code)
    if not text or text.strip().upper() == code:
        return meant
    return text if not meant or meant.casefold() in text.casefold() else f"{text} ({meant})"


def adjustment_words(words: Wording, *, text: str, code: str, is_charge: bool) -> str:
    """Why an amount was added or taken off, or "" where the file does not say."""
    if text and text != code:
        return text
    code = code.strip().upper()
    known = _CHARGES.get(code) if is_charge else _ALLOWANCES.get(code)
    if known:
        return words.say(known)
    return (official_names("charges").get(code, code) if is_charge else code).capitalize()


def _exemption(words: Wording, code: str) -> str:
    if code in _SCHEMES:
        return words.say(_SCHEMES[code])
    if eu := _EU.fullmatch(code):
        article, section, point = eu[1], eu[2] or "", (eu[3] or "").lower()
        if section and point:
            return words.say(
                "Exempt based on article {article}, section {section} ({point}) of Council Directive 2006/112/EC",
                article=article,
                section=section,
                point=point,
            )
        if point:
            return words.say(
                "Exempt based on article {article}, point ({point}) of Council Directive 2006/112/EC",
                article=article,
                point=point,
            )
        if section:
            return words.say(
                "Exempt based on article {article}, section {section} of Council Directive 2006/112/EC",
                article=article,
                section=section,
            )
        return words.say("Exempt based on article {article} of Council Directive 2006/112/EC", article=article)
    if fr := _FR.fullmatch(code):
        article = " ".join(filter(None, (fr[1], "sexdecies" if fr[2] else "", fr[3])))
        if fr[4]:
            return words.say(
                "Exempt based on article {article}, {part}, of the French tax code (CGI)",
                article=article,
                part=fr[4] + ("° bis" if fr[5] else "°" if fr[3] else ""),
            )
        return words.say("Exempt based on article {article} of the French tax code (CGI)", article=article)
    return code
