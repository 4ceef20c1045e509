"""How a file writes its numbers and dates: settled once for the whole file, never guessed for one cell (R71)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from services.imports import refusals
from services.imports.model import Options
from services.imports.table_model import Cell

_GROUP_SPACES = re.compile(r"[1-9][0-9]{0,2}(?:[ '’][0-9]{3})+(?:[.,][0-9]+)?")
_BY_MARK = {
    ".": re.compile(r"(?:[0-9]+|[1-9][0-9]{0,2}(?:,[0-9]{3})+)(?:\.[0-9]+)?|\.[0-9]+"),
    ",": re.compile(r"(?:[0-9]+|[1-9][0-9]{0,2}(?:\.[0-9]{3})+)(?:,[0-9]+)?|,[0-9]+"),
}
_ISO = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})(?:[T ][0-9:.]+Z?)?")
_BASIC = re.compile(r"([12][0-9]{3})([0-9]{2})([0-9]{2})")
_SLASHED = re.compile(r"([0-9]{1,2})([-/. ])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})")
_SPACES = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2009": " ", "−": "-"})
_WHOLE_DIGITS, _FINE_DIGITS = 12, 10
_YEARS = range(1970, 2200)


@dataclass(frozen=True, slots=True)
class Style:
    """`decimal` "" or `day_first` None: the file contradicts itself, so what has two readings is refused.

    `told` says that a person chose the mark: then the other one is wrong, not merely unusual.
    """

    decimal: str
    day_first: bool | None
    told: bool = False

    def number(self, cell: Cell) -> Decimal:
        """Raises NotANumber, TwoReadings, TooLargeANumber."""
        if isinstance(cell, Decimal):
            return _bounded(cell, str(cell))
        if not isinstance(cell, str):
            raise refusals.NotANumber(text=shown(cell))
        found = readings(cell)
        if self.told:
            found = {mark: value for mark, value in found.items() if mark == self.decimal}
        if not found:
            raise refusals.NotANumber(text=shown(cell))
        values = list(dict.fromkeys(found.values()))
        if len(values) == 1:
            return _bounded(values[0], cell)
        if self.decimal in found:
            return _bounded(found[self.decimal], cell)
        raise refusals.TwoReadings(text=shown(cell), first=f"{found['.']:f}", second=f"{found[',']:f}")

    def day(self, cell: Cell) -> date:
        """Raises NotADate, TwoDates."""
        if isinstance(cell, date):
            return _in_range(cell, cell)
        text = cell.strip() if isinstance(cell, str) else ""
        if found := _ISO.fullmatch(text) or _BASIC.fullmatch(text):
            return _in_range(_date(found[1], found[2], found[3], cell), cell)
        slashed = _SLASHED.fullmatch(text)
        if slashed is None:
            raise refusals.NotADate(text=shown(cell))
        first, second, year = int(slashed[1]), int(slashed[3]), _year(slashed[4])
        if self.day_first is None and first <= 12 and second <= 12 and first != second:
            raise refusals.TwoDates(text=shown(cell), first=_date(year, second, first, cell).isoformat(),
                                    second=_date(year, first, second, cell).isoformat())
        # Contradictory files: a date with one reading is read by it. Otherwise the order is settled and holds.
        day_first = first > 12 or first == second if self.day_first is None else self.day_first
        day, month = (first, second) if day_first else (second, first)
        return _in_range(_date(year, month, day, cell), cell)


def settled(numbers: Iterable[Cell], days: Iterable[Cell], options: Options) -> Style:
    """What the cells with one reading say about the others. Dates are day first unless the file shows otherwise."""
    day_first: bool | None
    if options.day_first is not None:
        day_first = options.day_first
    else:
        votes = {vote for cell in days if isinstance(cell, str) and (vote := _day_vote(cell)) is not None}
        day_first = True if not votes else votes.pop() if len(votes) == 1 else None
    if options.decimal:
        return Style(options.decimal, day_first, told=True)
    marks = {mark for cell in numbers if isinstance(cell, str) and (mark := _mark_vote(cell))}
    return Style(marks.pop() if len(marks) == 1 else "", day_first)


def readings(text: str) -> dict[str, Decimal]:
    """What `text` is worth by decimal mark: {".": 1234, ",": 1.234}; {} when it is no number."""
    bare = text.translate(_SPACES).strip()
    negative = False
    if bare.startswith("(") and bare.endswith(")"):
        bare, negative = bare[1:-1].strip(), True
    elif bare.startswith("-") or bare.endswith("-"):
        bare, negative = bare.strip("-").strip(), not (bare.startswith("-") and bare.endswith("-"))
    elif bare.startswith("+"):
        bare = bare[1:]
    if not bare.isascii() or len(bare) > 40:
        return {}
    if _GROUP_SPACES.fullmatch(bare):
        bare = re.sub(r"[ '’]", "", bare)
    found: dict[str, Decimal] = {}
    for mark, shape in _BY_MARK.items():
        if shape.fullmatch(bare):
            plain = bare.replace("." if mark == "," else ",", "").replace(mark, ".")
            found[mark] = -Decimal(plain) if negative else Decimal(plain)
    return found


def shown(cell: Cell) -> str:
    """A cell inside a sentence, cut short."""
    text = cell.isoformat() if isinstance(cell, date) else str(cell)
    return text if len(text) <= 60 else text[:59] + "…"


def _mark_vote(text: str) -> str:
    found = readings(text.rstrip("% "))
    if len(found) == 1:
        return next(iter(found))
    return ""


def _day_vote(text: str) -> bool | None:
    slashed = _SLASHED.fullmatch(text.strip())
    if slashed is None:
        return None
    first, second = int(slashed[1]), int(slashed[3])
    return (first > 12) if (first > 12) != (second > 12) else None


def _bounded(value: Decimal, text: object) -> Decimal:
    _sign, digits, exponent = value.as_tuple()
    if not isinstance(exponent, int) or len(digits) + exponent > _WHOLE_DIGITS or -exponent > _FINE_DIGITS:
        raise refusals.TooLargeANumber(text=str(text)[:60])
    return value + 0                     # no minus zero


def _date(year: int | str, month: int | str, day: int | str, cell: Cell) -> date:
    try:
        return date(int(year), int(month), int(day))
    except ValueError as error:
        raise refusals.NotADate(text=shown(cell)) from error


def _in_range(day: date, cell: Cell) -> date:
    if day.year not in _YEARS:
        raise refusals.NotADate(text=shown(cell))
    return day


def _year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text)
