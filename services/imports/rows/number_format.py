"""How a file writes its numbers and dates: settled once for the whole file, never guessed for one cell (R71)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, tzinfo
from decimal import Decimal

from data.money import digits_of
from services.imports.reading.spreadsheet_formats import rounded_in_cell
from services.imports.reading.table import Cell, Faulty, Formatted
from services.imports.rows import currency_signs
from services.imports.rows import errors as refusals
from services.imports.rows.written_days import YEARS, days, is_serial
from services.imports.rows.written_numbers import no_amount, written
from services.platform.importing.outcomes import Options

_WHOLE_DIGITS, _FINE_DIGITS = 12, 10
_UTC = re.compile(r"\b(?:UTC|GMT)\b")


@dataclass(frozen=True, slots=True)
class Style:
    """`decimal` or `day_order` "": the file does not say, or contradicts itself, so what has two readings is refused.

    `told` says that a person chose the mark: then the other one is wrong, not merely unusual. `finest` is how many
    decimals the numbers have that can be read in one way. Moments fall on their day in `zone`.
    """

    decimal: str = ""
    day_order: str = ""
    told: bool = False
    order_told: bool = False
    zone: tzinfo | None = None
    finest: int = 0

    def amount(self, cell: Cell, currency: str) -> Decimal:
        """A sum of money. "1.000" beside "50.32" has more decimals than any of its kind: it may be a thousand.

        Raises as `number` does.
        """
        value = self.number(cell, currency)
        if self.told or not isinstance(cell, str) or self.finest > digits_of(currency):
            return value
        found = sorted(set(readings(cell).values()))
        if len(found) > 1 and value == found[0] and decimals(value) > digits_of(currency):
            raise refusals.TwoReadings(text=shown(cell), first=found[0], second=found[-1])
        return value

    def number(self, cell: Cell, currency: str | None = None, *, percent: bool = False) -> Decimal:
        """What the cell shows, written with a sign of `currency`, with a percent sign, or without any.

        An amount that is a dash is zero, as accountants write it; of anything else a dash says nothing.

        Raises NotANumber, TwoReadings, TooLargeANumber, OtherSign, ShownOtherwise.
        """
        if isinstance(cell, Formatted):
            return self._formatted(cell, currency, percent)
        if isinstance(cell, Decimal):
            return _bounded(cell, str(cell))
        if not isinstance(cell, str):
            raise refusals.NotANumber(text=shown(cell))
        if currency is not None and (sign := no_amount(cell)) is not None:
            _require_sign(sign, currency, percent, cell)
            return Decimal(0)
        found = written(cell)
        readings = {mark: value for mark, value in found.readings.items() if mark == self.decimal or not self.told}
        if not readings:
            raise refusals.NotANumber(text=shown(cell))
        for sign in found.signs:
            _require_sign(sign, currency, percent, cell)
        values = list(dict.fromkeys(readings.values()))
        if len(values) == 1:
            return _bounded(values[0], cell)
        if self.decimal in readings:
            return _bounded(readings[self.decimal], cell)
        raise refusals.TwoReadings(text=shown(cell), first=readings["."], second=readings[","])

    def day(self, cell: Cell, header: str = "") -> date:
        """The day, in the firm's zone where a moment says its own, or `header` says UTC. Raises NotADate, TwoDates."""
        if isinstance(cell, date):
            if cell.year not in YEARS:
                raise refusals.NotADate(text=shown(cell))
            return cell
        text = cell.strip() if isinstance(cell, str) else ""
        found = days(text, self.zone, is_utc=bool(_UTC.search(header)), told=self.day_order if self.order_told else "")
        distinct = list(dict.fromkeys(found.values()))
        if not distinct:
            raise (refusals.CountsDays if is_serial(shown(cell)) else refusals.NotADate)(text=shown(cell))
        if self.day_order in found:
            return found[self.day_order]
        if len(distinct) > 1:
            raise refusals.TwoDates(text=shown(cell), first=distinct[0], second=distinct[1])
        if self.day_order and is_by_order(text):
            raise refusals.NotADate(text=shown(cell))
        return distinct[0]

    def _formatted(self, cell: Formatted, currency: str | None, percent: bool) -> Decimal:
        if cell.shows is None:
            raise refusals.ShownOtherwise(text=cell.text or "…", value=cell.value)
        _require_sign(cell.sign, currency, percent, cell)
        if cell.shows != cell.value and not (currency and cell.shows == rounded_in_cell(cell.value, 2)):
            raise refusals.ShownOtherwise(text=cell.shows, value=cell.value)
        return _bounded(cell.shows, shown(cell))


def settled(
    numbers: Iterable[Cell],
    days_: Iterable[Cell],
    options: Options,
    zone: tzinfo | None = None,
    marks: set[str] | None = None,
) -> Style:
    """What the cells with one reading say about the others; `marks` is what marks_of found in `numbers`."""
    order: str = options.day_order
    if not order:
        votes = {vote for cell in days_ if isinstance(cell, str) and (vote := _order_vote(cell))}
        order = votes.pop() if len(votes) == 1 else ""
    if options.decimal:
        return Style(options.decimal, order, True, bool(options.day_order), zone)
    numbers = list(numbers)
    marks = marks_of(numbers) if marks is None else set(marks)
    finest = max((decimals(value) for cell in numbers if (value := _only_reading(cell)) is not None), default=0)
    return Style(marks.pop() if len(marks) == 1 else "", order, False, bool(options.day_order), zone, finest)


def readings(text: str) -> dict[str, Decimal]:
    """What `text` is worth by decimal mark: {".": 1234, ",": 1.234}; {} when it is no number."""
    return written(text).readings


def decimals(value: Decimal) -> int:
    """How many stand behind the mark: 3 of 1.000."""
    exponent = value.as_tuple().exponent
    return -exponent if isinstance(exponent, int) and exponent < 0 else 0


def _only_reading(cell: Cell) -> Decimal | None:
    found = set(readings(cell).values()) if isinstance(cell, str) else set()
    return found.pop() if len(found) == 1 else None


def is_by_order(text: str) -> bool:
    """Whether `text` would be another day, or none, in another order."""
    return bool(re.match(r"\D*\d{1,2}\D{1,3}\d{1,2}\D{1,3}\d", text))


def open_numbers(cells: Iterable[Cell]) -> list[str]:
    """Texts that are two numbers, each once, in the file's order."""
    texts = [cell for cell in cells if isinstance(cell, str)]
    return list(dict.fromkeys(text for text in texts if len(set(readings(text).values())) > 1))


def open_days(cells: Iterable[Cell]) -> list[str]:
    """Texts that are several days, each once, in the file's order."""
    texts = [cell for cell in cells if isinstance(cell, str)]
    return list(dict.fromkeys(text for text in texts if len(set(days(text).values())) > 1))


def is_contradictory(cells: Iterable[Cell]) -> bool:
    """Whether some dates can only be read with the day first and others only with the month first."""
    return len({vote for cell in cells if isinstance(cell, str) and (vote := _order_vote(cell))}) > 1


def marks_of(cells: Iterable[Cell]) -> set[str]:
    """The decimal marks that cells with one reading show."""
    marks: set[str] = set()
    for cell in cells:
        if isinstance(cell, str) and len(found := readings(cell)) == 1:
            marks |= found.keys()
            if len(marks) > 1:
                break
    return marks


def shown(cell: Cell) -> str:
    """A cell inside a sentence, cut short."""
    if isinstance(cell, Formatted):
        return cell.text or f"{cell.value:f}"
    text = cell.isoformat() if isinstance(cell, date) else cell.text if isinstance(cell, Faulty) else str(cell)
    return text if len(text) <= 60 else text[:59] + "…"


def _require_sign(sign: str, currency: str | None, percent: bool, cell: Cell) -> None:
    if not sign or (percent and sign == "%"):
        return
    if currency is None or sign == "%":
        raise refusals.NotANumber(text=shown(cell))
    if not currency_signs.fits(sign, currency):
        raise refusals.OtherSign(text=shown(cell), currency=currency)


def _order_vote(text: str) -> str:
    """The order a date shows: only where its marks leave several and its digits leave one."""
    if not is_by_order(text) or not re.match(r"\D*\d{1,2}\s?[-/]", text):
        return ""
    found = days(text)
    return next(iter(found)) if len(found) == 1 else ""


def _bounded(value: Decimal, text: object) -> Decimal:
    _sign, digits, exponent = value.as_tuple()
    if not isinstance(exponent, int) or len(digits) + exponent > _WHOLE_DIGITS or -exponent > _FINE_DIGITS:
        raise refusals.TooLargeANumber(text=str(text)[:60])
    return value + 0  # no minus zero
