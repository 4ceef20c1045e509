"""Numbers as people and programs write them in cells, in any country: every value a text can stand for, or none."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache

_LONGEST = 80
_COMMON = {0xA0: " ", 0x202F: " ", 0x2009: " ", 0x2212: "-", 0x2019: "'", 0xFEFF: None}
_DASHES = "−‐‑‒–—―﹣－"
_MINUS = dict.fromkeys(map(ord, _DASHES), "-")
_MARKS = {
    ord("．"): ".",
    ord("，"): ",",
    ord("،"): ",",
    ord("⹁"): ",",
    ord("（"): "(",
    ord("）"): ")",
    ord("＋"): "+",
    **dict.fromkeys(map(ord, "’‘ʼ＇´′ʹ`"), "'"),
}
_PARTS = re.compile(r"(?P<lead>[^0-9]*?)(?P<core>[.,٫]?[0-9](?:[0-9 '.,٬٫]*[0-9])?)(?P<trail>[^0-9]*)")
_SIGNED = re.compile(r"[-+()]")
_NO_CENTS = re.compile(r"(?<=[0-9])(?P<mark>[.,])(?:-{1,2}|=)(?![0-9])")  # 5.- and 1.234,-- are whole amounts
PERCENT = frozenset("%٪％﹪")


@dataclass(frozen=True, slots=True)
class Written:
    """`readings` by decimal mark: {".": 1234, ",": 1.234}; {} for no number.

    `signs` are a currency's, before and behind the number ("$5 USD"), or a percent sign as "%".
    """

    readings: dict[str, Decimal] = field(default_factory=dict)
    signs: tuple[str, ...] = ()


@lru_cache(maxsize=10_000)
def written(text: str) -> Written:
    """What `text` stands for. (1,234.50), 1234.50-, −1'234.50 CHF, ١٬٢٣٤٫٥٠ and 1,23,456.78 are numbers."""
    bare = tidied(text)
    if bare is None or len(bare) > _LONGEST:
        return Written()
    if whole := _NO_CENTS.search(bare):
        bare = f"{bare[: whole.start()]}{whole['mark']}00{bare[whole.end() :]}"
    parts = _PARTS.fullmatch(bare)
    if parts is None:
        return Written()
    lead, core, trail = parts["lead"], parts["core"], parts["trail"]
    if core[0] in ".,٫" and lead[-1:].isalpha():  # the point of "Rs.50" belongs to the sign
        lead, core = lead + core[0], core[1:]
    marks = "".join(_SIGNED.findall(lead)) + "|" + "".join(_SIGNED.findall(trail))
    if marks not in ("|", "-|", "|-", "+|", "(|)"):
        return Written()
    signs = [each for each in (_SIGNED.sub("", lead).strip(), _SIGNED.sub("", trail).strip()) if each]
    if not all(_is_sign(each) for each in "".join(signs)) or (len(signs) > 1 and not _are_one(*signs)):
        return Written()
    negative = "-" in marks or "(" in marks
    found = {mark: -value if negative else value for mark in ".," if (value := _by_mark(core, mark)) is not None}
    return Written(found, tuple("%" if sign in PERCENT else sign for sign in signs)) if found else Written()


@lru_cache(maxsize=1_000)
def dash(text: str) -> str | None:
    """The currency sign beside a dash that stands for no amount ("€ -", "" for a bare "-"); None where it is none."""
    bare = tidied(text)
    rest = None if bare is None else re.sub(r"^-{1,3}|-{1,3}$", "", bare, count=1).strip()
    if bare is None or rest is None or rest == bare or len(rest) > 4 or not all(_is_sign(each) for each in rest):
        return None
    return rest


def no_amount(text: str) -> str | None:
    """As `dash`, and "" for "nil", which bookkeepers write for zero."""
    return "" if text.strip().casefold() == "nil" else dash(text)


def tidied(text: str) -> str | None:
    """Spaces, minus signs and digits in one form, without what cannot be seen; None where digits of scripts mix."""
    common = text.translate(_COMMON)
    if common.replace("€", "").isascii() and "`" not in common:  # nearly every cell there is
        return common.strip()
    kept = (
        "".join(
            " " if unicodedata.category(each) == "Zs" else each for each in text if unicodedata.category(each) != "Cf"
        )
        .translate(_MINUS)
        .translate(_MARKS)
        .strip()
    )
    zeros = {ord(each) - unicodedata.decimal(each) for each in kept if each.isdecimal()}
    if len(zeros) > 1:
        return None
    return "".join(str(unicodedata.decimal(each)) if each.isdecimal() else each for each in kept)


def _is_sign(letter: str) -> bool:
    return letter in PERCENT or letter in ". " or letter.isalpha() or unicodedata.category(letter) in ("Sc", "Mn")


def _are_one(before: str, behind: str) -> bool:
    """Whether they may be the sign and the code of one currency, as in "$5 USD"."""
    codes = [each for each in (before, behind) if re.fullmatch("[A-Z]{3}", each)]
    return len(codes) == 1 and any(unicodedata.category(each) == "Sc" for each in before + behind)


def _by_mark(core: str, mark: str) -> Decimal | None:
    """The value if `mark` separates the decimals (or the Arabic mark does, which nothing else uses)."""
    decimal = "٫" if "٫" in core else mark
    whole, found, fine = core.partition(decimal)
    if found and not (fine.isascii() and fine.isdigit()):
        return None
    groups = {each for each in whole if not each.isdigit()}
    if len(groups) > 1 or (groups and not _is_grouped(whole, groups.copy().pop())):
        return None
    digits = "".join(each for each in whole if each.isdigit())
    return Decimal(f"{digits or 0}.{fine}" if fine else digits)


def _is_grouped(whole: str, mark: str) -> bool:
    """In threes, or as India does with commas: the last three, then twos."""
    first, *rest = whole.split(mark)
    if not first or first[0] == "0" or len(first) > 3 or not rest or len(rest[-1]) != 3:
        return False
    if all(len(each) == 3 for each in rest):
        return True
    return mark == "," and len(first) <= 2 and all(len(each) == 2 for each in rest[:-1])
