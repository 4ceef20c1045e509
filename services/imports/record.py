"""One row read by field: values as asked for, and what is wrong with it collected instead of raised."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TypeVar

from data.errors import Invalid, Refusal
from data.folding import folded
from data.money import UnknownCurrency, digits_of
from services import amounts, typed
from services.imports import refusals
from services.imports.field_model import Field, Shape
from services.imports.model import Problem
from services.imports.style import Style, shown
from services.imports.table_model import Cell, Faulty, Formatted, Row
from services.imports.written_numbers import PERCENT
from services.imports.written_rates import rate_in
from services.totals import LARGEST_MINOR

T = TypeVar("T")
_YES = frozenset(folded("1 yes y true x ναι ν αληθές on").split())
_NO = frozenset(folded("0 no n false όχι ο ψευδές off").split())
_FAULTS: dict[str, type[Invalid]] = {
    "formula": refusals.NoStoredValue, "error": refusals.ErrorCell, "merged": refusals.MergedCell}
_EXPONENT = re.compile(r"[0-9](?:[.,][0-9]+)?[Ee]\+[0-9]{1,3}")
_NUMBERED = frozenset("external_id number tax_id zip phone mobile fax reference client invoices username".split())
_DIGITS_KEPT = 15
_NO_TAX = frozenset("no vat|no tax|none|tax exempt|zero rated|zero rated income|exempt|no gst|gst free|"
                    "χωρισ φπα".split("|"))
HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Reader:
    """What all rows of a file share."""

    fields: Mapping[str, Field]
    columns: Mapping[str, int]
    headers: tuple[str, ...]
    style: Style
    languages: tuple[str, ...]
    leaving: tuple[int, ...] = ()        # columns that leave a row out by having something in them


@dataclass(slots=True)
class Record:
    """A row of a file. Every reading method gives None for a blank cell, and for a bad one, which it notes."""

    reader: Reader
    row: Row
    problems: list[Problem] = field(default_factory=list)

    @property
    def number(self) -> int:
        return self.row.number

    def has(self, name: str) -> bool:
        """Whether the file has a column for `name` and this row a value in it."""
        return self._cell(name) is not None

    def text(self, name: str) -> str | None:
        return self._read(name, lambda cell: _text(cell, self.reader.fields[name]))

    def decimal(self, name: str, currency: str | None = None) -> Decimal | None:
        """A number; of a price per unit with `currency`, whose sign it may bear."""
        return self._read(name, lambda cell: self.reader.style.number(cell, currency))

    def money(self, name: str, currency: str) -> int | None:
        """Minor units of `currency`, exactly as stated."""
        return self._read(name, lambda cell: minor_of(self.reader.style.number(cell, currency), currency))

    def percent(self, name: str) -> Decimal | None:
        return self._read(name, self._percent)

    def day(self, name: str) -> date | None:
        header = self.reader.headers[self.reader.columns[name]] if name in self.reader.columns else ""
        return self._read(name, lambda cell: self.reader.style.day(cell, header))

    def flag(self, name: str) -> bool | None:
        return self._read(name, _flag)

    @property
    def leaving(self) -> str:
        """The header of the column that leaves this row out, "" where none does."""
        return next((self.reader.headers[at] for at in self.reader.leaving if says_something(self.row.cells[at])), "")

    def choice(self, name: str, known: Mapping[str, T]) -> T | None:
        """`known` has folded words as keys."""
        return self._read(name, lambda cell: _choice(cell, known))

    def email(self, name: str) -> str | None:
        return self._read(name, _email)

    def country(self, name: str) -> str | None:
        return self._read(name, _country)

    def currency(self, name: str) -> str | None:
        return self._read(name, _currency)

    def language(self, name: str) -> str | None:
        known = {folded(each): each for each in self.reader.languages}
        return self._read(name, lambda cell: _language(cell, known))

    def refuse(self, refusal: Refusal, name: str | None = None) -> None:
        """Note what is wrong with this row, at the column of `name` if the file has one."""
        at = self.reader.columns.get(name) if name else None
        self.problems.append(Problem(refusal, self.number, self.reader.headers[at] if at is not None else None))

    def _cell(self, name: str) -> Cell:
        at = self.reader.columns.get(name)
        return None if at is None else self.row.cells[at]

    def _read(self, name: str, read: Callable[[Cell], T | None]) -> T | None:
        cell = self._cell(name)
        if self.row.is_ragged:
            if not any(isinstance(each.refusal, refusals.MoreCells) for each in self.problems):
                self.refuse(refusals.MoreCells())
            return None
        if isinstance(cell, Faulty):
            self.refuse(_FAULTS[cell.why](at=cell.at, text=cell.text), name)
            return None
        if cell is None:
            if self.reader.fields[name].required:
                self.refuse(refusals.Blank(), name)
            return None
        try:
            value = read(cell)
        except Invalid as refusal:
            self.refuse(refusal, name)
            return None
        if value is None and self.reader.fields[name].required:
            self.refuse(refusals.Blank(), name)
        return value

    def _percent(self, cell: Cell) -> Decimal:
        if isinstance(cell, str) and (rate := rate_in(cell)):      # "20% (VAT on Income)"
            cell = rate
        elif isinstance(cell, str) and folded(cell) in _NO_TAX:
            return Decimal(0)
        value = self.reader.style.number(cell, percent=True)
        has_sign = any(sign in str(cell) for sign in PERCENT)
        if not 0 <= value <= HUNDRED or (0 < value < 1 and not has_sign):
            raise refusals.NotAPercentage(text=shown(cell))
        return value


def minor_of(value: Decimal, currency: str) -> int:
    """Exact minor units. Raises FinerThanCurrency, TooLargeANumber."""
    minor = value.scaleb(digits_of(currency))
    if minor != minor.to_integral_value():
        raise refusals.FinerThanCurrency(text=value, currency=currency)
    if abs(minor) > LARGEST_MINOR:
        raise refusals.TooLargeANumber(text=value)
    return int(minor)


def plain(cell: Cell) -> str:
    """A cell as text: 1001 of a spreadsheet is "1001"."""
    if isinstance(cell, Decimal):
        return f"{cell.normalize():f}" if cell else "0"
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def is_flag(cell: Cell) -> bool:
    """Whether a cell says yes or no in so many words; 1 and 0 may be figures."""
    return isinstance(cell, bool) or (isinstance(cell, str) and folded(cell) in (_YES | _NO) - {"0", "1"})


def says_something(cell: Cell) -> bool:
    """Whether a cell about money or state is more than blank, zero or no."""
    if isinstance(cell, bool | Decimal):
        return bool(cell)
    if isinstance(cell, Formatted):
        return bool(cell.value)
    text = "" if cell is None else folded(plain(cell))
    return bool(text) and text not in _NO and not re.fullmatch(r"[^\w]*0(?:[.,]0*)?[^\w]*", text)


def _text(cell: Cell, field: Field) -> str | None:
    if field.name in _NUMBERED:
        _require_as_shown(cell)
    tidy = typed.few_lines if field.shape is Shape.NOTE else typed.one_line
    try:
        return tidy(plain(cell), field.name, longest=field.most)
    except typed.TooLong:
        raise refusals.TooLong(most=field.most) from None


def _require_as_shown(cell: Cell) -> None:
    """Of what names something every digit counts, and how it was shown. Raises Shortened, NotAsShown."""
    if isinstance(cell, Decimal) and cell.adjusted() >= _DIGITS_KEPT:
        raise refusals.Shortened(text=plain(cell))
    if isinstance(cell, str) and _EXPONENT.fullmatch(cell):
        raise refusals.Shortened(text=cell)
    if isinstance(cell, date | bool) or (isinstance(cell, Formatted) and cell.text is None):
        raise refusals.NotAsShown()


def _flag(cell: Cell) -> bool:
    if isinstance(cell, bool):
        return cell
    word = folded(plain(cell))
    if word in _YES or word in _NO:
        return word in _YES
    raise refusals.NotAFlag(text=shown(cell))


def _choice(cell: Cell, known: Mapping[str, T]) -> T:
    word = " ".join(folded(plain(cell)).replace("_", " ").replace("-", " ").split())
    if word not in known:
        raise refusals.NotAChoice(text=shown(cell), known=", ".join(known))
    return known[word]


def _email(cell: Cell) -> str:
    try:
        return typed.mail_address(plain(cell))
    except typed.BadAddress:
        raise refusals.NotAnAddress(text=shown(cell)) from None


def _country(cell: Cell) -> str | None:
    try:
        return amounts.country(plain(cell), "country")
    except amounts.UnknownCountry:
        raise refusals.NotACountry(text=shown(cell)) from None


def _currency(cell: Cell) -> str:
    try:
        return amounts.currency(plain(cell), "currency")
    except UnknownCurrency:
        raise refusals.NotACurrency(text=shown(cell)) from None


def _language(cell: Cell, known: Mapping[str, str]) -> str:
    word = folded(plain(cell)).partition("-")[0].partition("_")[0]
    if word not in known:
        raise refusals.NotALanguage(text=shown(cell), known=", ".join(known.values()))
    return known[word]
