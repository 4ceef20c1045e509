"""Names and tax numbers as the migration of 2026-11-28 folded them: a copy that never changes."""

from __future__ import annotations

import re
import unicodedata
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from typing import Any

from stdnum import get_cc_module
from stdnum.eu.vat import MEMBER_STATES

# Letters that no Unicode form takes apart, as people type them who lack the key.
_LETTERS = str.maketrans(
    {
        "ß": "ss",
        "æ": "ae",
        "œ": "oe",
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "ł": "l",
        "ı": "i",
        "ħ": "h",
        "ŧ": "t",
        "ŋ": "n",
        "ĸ": "k",
        "ɨ": "i",
        "ƀ": "b",
        "ɓ": "b",
        "ɖ": "d",
        "ɗ": "d",
        "ə": "e",
        "ɛ": "e",
        "ɔ": "o",
        "ƒ": "f",
        "ʒ": "z",
        "ς": "σ",
        "ϲ": "σ",
        "ґ": "г",
        "ғ": "г",
        "қ": "к",
        "ң": "н",
        "ұ": "у",
        "ү": "у",
        "һ": "х",
        "ө": "о",
        "’": "'",
        "‘": "'",
        "‛": "'",
        "ʼ": "'",
        "ʻ": "'",
        "ʹ": "'",
        "´": "'",
        "`": "'",
        "′": "'",
        "“": '"',
        "”": '"',
        "„": '"',
        "«": '"',
        "»": '"',
        "‐": "-",
        "‑": "-",
        "‒": "-",
        "–": "-",
        "—": "-",
        "―": "-",
        "−": "-",
        "⁄": "/",
        "ـ": "",
    }
)
# Signs above and below letters of scripts that are read without them. Those of kana and of Indian scripts are
# letters: they stay.
_SIGNS = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u064b-\u065f\u0670"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f]"
)
_RUN = re.compile(r"[0-9]+")
_WIDTH = 12  # figures of a number in a name


def folded(*texts: str | None) -> str:
    """`texts` as one searchable string: no case, no accents, one letter for its variants; None is left out.

    SQLite's LIKE folds ASCII only and its FTS keeps the Greek tonos, so both databases search this column instead.
    """
    joined = " ".join(text for text in texts if text)
    if joined.isascii():
        return joined.casefold().replace("`", "'")
    spaced = joined.translate({0xB4: "'", 0x1FFD: "'"})  # NFKD makes a space and a sign of both
    loose = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", spaced).casefold()).translate(_LETTERS)
    bare = "".join(_figure(c) for c in _SIGNS.sub("", loose) if unicodedata.category(c) != "Cf")
    return unicodedata.normalize("NFC", bare)


def order_key(text: str | None) -> str:
    """What a list is sorted by: folded, and 2 before 10 in "Unit 10" and in "INV-10"."""
    plain = " ".join(folded(text).split())
    return _RUN.sub(lambda run: _padded(run[0].lstrip("0") or "0"), plain)


def _padded(figures: str) -> str:
    """As wide as any; what is wider tells its width behind a sign that comes after the figures."""
    return figures.zfill(_WIDTH) if len(figures) <= _WIDTH else f":{len(figures):03}{figures}"


def _figure(c: str) -> str:
    """Figures of every script as 0 to 9."""
    return str(unicodedata.decimal(c)) if c.isdecimal() else c


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


def tax_number(text: str | None, country: str | None = None) -> TaxNumber | None:
    """`text` in its one form; None where it is blank or stands for no number. `country` is the owner's, if known."""
    if is_placeholder(text):
        return None
    upper = _upper(text or "")
    bare = re.sub(r"[^A-Z0-9]", "", upper)
    home = _ALIASES.get(country or "", country or "")
    prefix = bare[:2]
    if prefix in _PREFIXES and _is_prefixed(bare, home):
        home = _ALIASES.get(prefix, prefix)
        bare = bare[2:] if not bare.startswith("CHE") else bare
    national = _national(home, bare)
    return TaxNumber(home, national) if national else None


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
