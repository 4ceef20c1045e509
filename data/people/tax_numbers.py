"""Tax numbers in one form each, whichever way they are written: EL123456783, GR 123456783 and 123.456.783 of Greece."""

from __future__ import annotations

import re
import unicodedata
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from typing import Any

from stdnum import get_cc_module
from stdnum.eu.vat import MEMBER_STATES

_ALIASES = {"EL": "GR", "XI": "GB", "UK": "GB"}
_PREFIXES = frozenset(code.upper() for code in MEMBER_STATES) | {
    "GR",
    "EL",
    "GB",
    "XI",
    "UK",
    "CH",
    "NO",
    "LI",
    "IS",
    "RS",
    "TR",
    "UA",
    "AL",
    "MK",
    "ME",
    "BA",
    "MD",
    "GE",
    "SM",
}
HOMES = tuple(sorted({_ALIASES.get(code, code) for code in _PREFIXES}))  # countries whose numbers have a form
# Greek and Cyrillic capitals that look like Latin ones: the keyboard was not switched.
_LOOKALIKES = str.maketrans("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧΛΣАВЕКМНОРСТУХ", "ABEZHIKMNOPTYXLSABEKMHOPCTYX")
_LABEL = re.compile(
    r"^(?:VAT(?: ?(?:REG|ID|NO|NR|NUMBER)\b\.?)*|TAX ?(?:ID|NO|NUMBER)|TIN|ABN|UST-?ID-?(?:NR)?\.?|"
    r"Α\.?Φ\.?Μ\.?|AFM|P\.? ?IVA|PARTITA IVA|N\.?I\.?F\.?|C\.?I\.?F\.?|NIP|TVA|BTW|SIREN|UID)"
    r"[\s:.#-]+(?=\S*\d)",
    re.IGNORECASE,
)
_NOTHING = frozenset(
    "na none unknown nil null tbd tba tbc xxx x keine kein ohne sans neant unbekannt inconnu ou "
    "nonumber novat notax pending missing test δυ καμια κανενα ανευ αγνωστο".split()
)


@dataclass(frozen=True, slots=True)
class TaxNumber:
    """`national` is the number without its country's prefix; `country` is "" where nothing tells it."""

    country: str
    national: str

    @property
    def key(self) -> str:
        """As the database keeps it."""
        return f"{self.country}:{self.national}"

    def same_as(self, other: TaxNumber) -> bool:
        """The same digits, and no two countries."""
        return self.national == other.national and (
            self.country == other.country or not self.country or not other.country
        )


def from_key(key: str | None) -> TaxNumber | None:
    """What TaxNumber.key wrote."""
    country, _, national = (key or "").partition(":")
    return TaxNumber(country, national) if national else None


def tax_number(text: str | None, country: str | None = None) -> TaxNumber | None:
    """`text` in its one form; None where it is blank, has no figure or stands for no number. `country` is the
    owner's, if known."""
    if is_placeholder(text) or not any(c.isdecimal() for c in text or ""):
        return None
    upper = _upper(text or "")
    bare = re.sub(r"[^A-Z0-9]", "", upper)
    home = home_of(country)
    prefix = bare[:2]
    if prefix in _PREFIXES and _is_prefixed(bare, home):
        home = _ALIASES.get(prefix, prefix)
        bare = bare[2:] if not bare.startswith("CHE") else bare
    national = _national(home, bare)
    return TaxNumber(home, national) if national else None


def home_of(country: str | None) -> str:
    """The code of ISO 3166 for a country as files write it: Greece is EL in a VAT number, Northern Ireland XI."""
    return _ALIASES.get(country or "", country or "")


def is_placeholder(text: str | None) -> bool:
    """Whether `text` only fills a field: n/a, -, 0000, none, δ/υ ..."""
    folded = unicodedata.normalize("NFKD", text or "").casefold()
    bare = "".join(c for c in folded if c.isalnum())
    figures = re.sub(r"\D", "", bare)
    return (
        not bare
        or bare in _NOTHING
        or (
            (bare == figures or len(bare) - len(figures) <= 3)
            and bool(figures)
            and (not figures.strip("0") or (len(figures) > 4 and len(set(figures)) == 1))
        )
        or (not figures and len(set(bare)) == 1)
    )


def _upper(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).strip()
    seen = (c for c in plain if unicodedata.category(c) != "Cf")
    plain = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in seen)
    return _LABEL.sub("", plain).upper().translate(_LOOKALIKES)


def _is_prefixed(bare: str, home: str) -> bool:
    """Whether the first two letters name a country: its own, or what follows is a number of that country's length."""
    code = _ALIASES.get(bare[:2], bare[:2])
    if code == home:
        return True
    return len(re.sub(r"\D", "", bare[2:])) >= (5 if not home else 7)


def _national(country: str, bare: str) -> str:
    """One form per country: the check key of France, MWST of Switzerland, MVA of Norway and their like say nothing."""
    if country == "CH":
        bare = re.sub(r"(MWST|TVA|IVA|TPV|VAT|HR)$", "", bare)
        return bare if bare.startswith("CHE") or not re.fullmatch(r"E?\d{9}", bare) else "CHE" + bare[-9:]
    if country == "NO":
        bare = bare.removesuffix("MVA")
    if country == "NL":  # one RSIN, however many VAT numbers are made of it
        return re.sub(r"(?<=\d)B\d{2}$", "", bare).zfill(9)
    module = _module(country)
    if module is not None:
        with suppress(ValueError, IndexError):  # a text that is no number of that country stays as it is
            bare = module.compact(bare)
    if country == "FR" and re.fullmatch(r"[0-9A-Z]{2}\d{9}", bare):
        return bare[2:]  # two signs that check, then the SIREN
    if country == "FR" and re.fullmatch(r"\d{14}", bare):
        return bare[:9]  # SIRET: the SIREN and an establishment
    if country == "SE" and re.fullmatch(r"\d{10}01", bare):
        return bare[:10]
    if country == "AT" and re.fullmatch(r"\d{8}", bare):
        return "U" + bare
    return re.sub(r"[^A-Z0-9]", "", bare.upper())


@cache
def _module(country: str) -> Any:
    try:
        return get_cc_module(country.lower(), "vat") if country else None
    except (ImportError, AttributeError):
        return None
