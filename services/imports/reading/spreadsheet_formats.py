"""What a spreadsheet shows of a number, by its format code. Strict: what a code means and we do not know is unknown."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cache

from services.imports.reading.table import Cell, Formatted

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|\[\$(?P<money>[^\]-]*)(?:-[^\]]*)?\]|\[(?P<bracket>[^\]]*)\]'
    r"|_(?P<space>.?)|\*(?P<fill>.?)|(?P<general>General)|(?P<exponent>[Ee][-+])|(?P<other>.)",
    re.S,
)
_COLOURS = re.compile(r"(?:black|blue|cyan|green|magenta|red|white|yellow|colou?r ?[0-9]{1,2})", re.I)
_BARE = frozenset("-+/(): !^&'~{}<>=$€£¥ ")
_CONDITION = re.compile(r"\[[<>=]")
_SIGNS = re.compile(r"[-+() ]")


class _Section:
    """One part of a code: `whole` and `fine` are its placeholders, literals among them as one-letter strings."""

    def __init__(self, code: str) -> None:
        self.pieces: list[tuple[str, str]] = []  # ("digit"|"text"|"point"|"comma"|"percent"|...), sign
        self.is_known = True
        for found in _TOKEN.finditer(code):
            name, text = found.lastgroup or "", found[found.lastgroup or 0]
            if name in ("quoted", "escaped", "money"):
                self.pieces.append(("text", text))
            elif name == "bracket":
                self.is_known &= bool(_COLOURS.fullmatch(text))
            elif name in ("general", "exponent"):
                self.pieces.append((name, text))
            elif name == "other":
                self._bare(text)

    def _bare(self, sign: str) -> None:
        kinds = {"0": "digit", "#": "digit", "?": "digit", ".": "point", ",": "comma", "%": "percent"}
        if sign in kinds:
            self.pieces.append((kinds[sign], sign))
        elif sign in _BARE:
            self.pieces.append(("text", sign))
        else:
            self.is_known = False

    def has(self, kind: str) -> bool:
        return any(each == kind for each, _ in self.pieces)

    @property
    def literal(self) -> str:
        return "".join(text for kind, text in self.pieces if kind in ("text", "percent"))


def shown(value: Decimal, code: str) -> Cell:
    """`value` as its cell shows it: plain where the format adds nothing, else with what it adds."""
    if code in ("General", "@", "", "0", "GENERAL") and (code != "0" or value == value.to_integral_value()):
        return value
    sections = _sections(code)
    section, is_bare = _chosen(sections, value)
    if section is None or not section.is_known or any(_CONDITION.search(each) for each in sections):
        return Formatted(value, None)
    if section.has("general"):
        return _with_sign(value, value, section, None)
    if _is_fraction(section):
        return Formatted(value, value if _is_exact(value, section) else None)
    percents = sum(kind == "percent" for kind, _ in section.pieces)
    held = value * 100**percents
    if not section.has("digit"):
        return Formatted(held, Decimal(0) if value == 0 else None, section.literal.strip())
    places, scale, groups = _shape(section)
    amount = abs(held) / Decimal(1000) ** scale
    if section.has("exponent"):
        amount = Decimal(format(amount, f".{places}e"))
        return _with_sign(held, amount if held >= 0 else -amount, section, None)
    rounded = rounded_in_cell(amount, places)
    is_negative = value < 0 and (is_bare or bool(re.search(r"[-(]", section.literal)))
    text = None if places or groups or scale else ("-" if value < 0 and is_bare else "") + _drawn(rounded, section)
    if text is not None and re.fullmatch(r"-?(?:0|[1-9][0-9]*)", text) and Decimal(text) == value:
        return value
    return _with_sign(held, -rounded if is_negative else rounded, section, text)


def rounded_in_cell(value: Decimal, places: int) -> Decimal:
    """Half away from zero, as every spreadsheet shows a number; what we book is rounded by data.money."""
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


@cache
def _sections(code: str) -> list[str]:
    """Parts between semicolons that stand outside quotes, brackets and escapes."""
    found, part = [], ""
    for each in re.finditer(r'"[^"]*"|\\.|\[[^\]]*\]|[_*].?|.', code, re.S):
        if each[0] == ";":
            found.append(part)
            part = ""
        else:
            part += each[0]
    return [*found, part]


def _chosen(sections: list[str], value: Decimal) -> tuple[_Section | None, bool]:
    """The part for `value`, and whether a minus goes before it by itself."""
    if len(sections) > 4:
        return None, False
    if value < 0 and len(sections) > 1:
        return _section(sections[1]), False
    if value == 0 and len(sections) > 2:
        return _section(sections[2]), False
    return _section(sections[0]), True


@cache
def _section(code: str) -> _Section:
    return _Section(code)


@cache
def _shape(section: _Section) -> tuple[int, int, bool]:
    """Decimal places, thousands left out by commas at the end, and whether thousands are grouped."""
    kinds = [kind for kind, _ in section.pieces if kind in ("digit", "point", "comma", "exponent")]
    if "exponent" in kinds:
        kinds = kinds[: kinds.index("exponent")]
    at = kinds.index("point") if "point" in kinds else len(kinds)
    last = max(index for index, kind in enumerate(kinds) if kind == "digit")
    scale = sum(
        kind == "comma"
        for index, kind in enumerate(kinds)
        if index > last or (index < at and not any(other == "digit" for other in kinds[index:at]))
    )
    groups = sum(kind == "comma" for kind in kinds) > scale
    return sum(kind == "digit" for kind in kinds[at:]), scale, groups


def _drawn(rounded: Decimal, section: _Section) -> str:
    """A whole number in its placeholders, from the right, with the literals where they stand."""
    digits, out = list(f"{rounded:f}"), ""
    if digits == ["0"]:
        digits = []
    places = sum(kind == "digit" for kind, _ in section.pieces)
    for kind, text in reversed(section.pieces):
        if kind == "digit":
            places -= 1
            if digits:
                out = ("".join(digits) if places == 0 else digits[-1]) + out
                digits.pop()
            elif text == "0":
                out = "0" + out
        elif kind in ("text", "percent"):
            out = text + out
    return out.strip()


def _with_sign(value: Decimal, shows: Decimal | None, section: _Section, text: str | None) -> Formatted:
    sign = _SIGNS.sub("", section.literal).strip("\u00a0")
    return Formatted(value, None if any(each.isdigit() for each in sign) else shows, text, sign)


def _is_fraction(section: _Section) -> bool:
    kinds = [text if kind == "text" else kind for kind, text in section.pieces]
    return any(each == "/" and at and kinds[at - 1] == "digit" for at, each in enumerate(kinds))


def _is_exact(value: Decimal, section: _Section) -> bool:
    """Whether the fraction the format has room for is the number itself."""
    at = next(index for index, (kind, text) in enumerate(section.pieces) if kind == "text" and text == "/")
    room = sum(kind == "digit" for kind, _ in section.pieces[at:])
    return bool(room) and Fraction(value).limit_denominator(10**room - 1) == Fraction(value)
