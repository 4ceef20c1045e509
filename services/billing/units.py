"""Units of measure in words: "2 hours" instead of "2 HUR" (EN 16931 BT-130: UN/ECE Recommendations 20 and 21).

The common ones are said in every language; all others by the English name of the official list, which knows no plural.
"""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from pathlib import Path

from services.platform.i18n import Wording

CODES = Path(__file__).resolve().parents[2] / "assets" / "codes"
_Forms = tuple[str, str]


def _msgid(one: str, many: str) -> _Forms:
    """Marks both forms for the catalogues (tools/messages.py)."""
    return one, many


_UNIT, _PIECE, _PACKAGE = _msgid("unit", "units"), _msgid("piece", "pieces"), _msgid("package", "packages")
_WORDS: dict[str, _Forms] = {
    "C62": _UNIT,
    "XUN": _UNIT,
    "NAR": _msgid("item", "items"),
    "H87": _PIECE,
    "XPP": _PIECE,
    "EA": _PIECE,
    "E48": _msgid("service", "services"),
    "E51": _msgid("job", "jobs"),
    "LS": _msgid("lump sum", "lump sums"),
    "HUR": _msgid("hour", "hours"),
    "LH": _msgid("hour of work", "hours of work"),
    "MIN": _msgid("minute", "minutes"),
    "SEC": _msgid("second", "seconds"),
    "DAY": _msgid("day", "days"),
    "E49": _msgid("working day", "working days"),
    "WEE": _msgid("week", "weeks"),
    "MON": _msgid("month", "months"),
    "QAN": _msgid("quarter", "quarters"),
    "ANN": _msgid("year", "years"),
    "KGM": _msgid("kg", "kg"),
    "GRM": _msgid("g", "g"),
    "TNE": _msgid("tonne", "tonnes"),
    "LTR": _msgid("litre", "litres"),
    "MLT": _msgid("ml", "ml"),
    "MTR": _msgid("metre", "metres"),
    "CMT": _msgid("cm", "cm"),
    "MMT": _msgid("mm", "mm"),
    "KMT": _msgid("km", "km"),
    "MTK": _msgid("m²", "m²"),
    "MTQ": _msgid("m³", "m³"),
    "KWH": _msgid("kWh", "kWh"),
    "XPK": _PACKAGE,
    "XPA": _msgid("packet", "packets"),
    "NMP": _msgid("pack", "packs"),
    "XBX": _msgid("box", "boxes"),
    "XCT": _msgid("carton", "cartons"),
    "XCS": _msgid("case", "cases"),
    "XBG": _msgid("bag", "bags"),
    "XBO": _msgid("bottle", "bottles"),
    "XCR": _msgid("crate", "crates"),
    "XPX": _msgid("pallet", "pallets"),
    "XRO": _msgid("roll", "rolls"),
    "SET": _msgid("set", "sets"),
    "PR": _msgid("pair", "pairs"),
    "DZN": _msgid("dozen", "dozens"),
    "XST": _msgid("sheet", "sheets"),
    "ZZ": _UNIT,
}


def unit_words(words: Wording, code: str, quantity: Decimal) -> str:
    """`code` in words for so many; what is no code of the lists stays as it was written."""
    known = _WORDS.get(code)
    if known is not None:
        return words.say_n(known[0], known[1], 1 if abs(quantity) == 1 else 2)
    return official_names("units").get(code, code)


def unit_of(words: Wording, source: str, unit: str, quantity: Decimal) -> str:
    """The unit of a document's line. Electronic invoices hold codes, everything else what somebody typed."""
    return unit_words(words, unit, quantity) if source in ("ubl", "cii") else unit


def is_unit(code: str) -> bool:
    """Whether the lists know it."""
    return code in _WORDS or code in official_names("units")


def common_units(words: Wording) -> dict[str, str]:
    """The units people use by their code, one for each word, to choose from."""
    found: dict[str, str] = {}
    for code in _WORDS:
        if (word := unit_words(words, code, Decimal(1))) not in found.values():
            found[code] = word
    return found


@cache
def official_names(name: str) -> dict[str, str]:
    """A list of assets/codes: code -> English name, without what only tells two names apart."""
    lines = (CODES / f"{name}.tsv").read_text("utf-8").splitlines()
    pairs = (line.split("\t", 1) for line in lines)
    return {code: _plain(text) for code, text in pairs}


def _plain(text: str) -> str:
    """ "minute [unit of time]" is a minute; "Box" within a sentence is a box, "Btu" stays."""
    text = text.split(" [")[0]
    return text[:1].lower() + text[1:] if text[1:].islower() else text
