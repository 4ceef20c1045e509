"""One row read by field: values as asked for, and what is wrong with it collected instead of raised."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TypeVar

from data.errors import Invalid, Refusal
from data.folding import folded
from services.imports.reading.table import Cell, Faulty, Row
from services.imports.rows import errors as refusals
from services.imports.rows.amount_currencies import AmountCurrencies
from services.imports.rows.cell_values import (
    choice_of,
    country_of,
    currency_of,
    email_of,
    flag_of,
    is_dash,
    language_of,
    minor_of,
    plain,
    says_nothing,
    says_something,
    text_of,
)
from services.imports.rows.number_format import Style, shown
from services.imports.rows.payment_terms import NoDueDate, Terms, terms_of
from services.imports.rows.vocabularies import looked_up
from services.imports.rows.written_numbers import PERCENT
from services.imports.rows.written_rates import rate_in
from services.platform.importing.field_model import Field
from services.platform.importing.outcomes import Problem

T = TypeVar("T")
_FAULTS: dict[str, type[Invalid]] = {
    "formula": refusals.NoStoredValue,
    "error": refusals.ErrorCell,
    "merged": refusals.MergedCell,
}
_NO_TAX = frozenset(
    "no vat|no tax|none|nil|tax exempt|zero rated|zero rated income|exempt|no gst|gst free|χωρισ φπα".split("|")
)
HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Reader:
    """What all rows of a file share."""

    fields: Mapping[str, Field]
    columns: Mapping[str, int]
    headers: tuple[str, ...]
    style: Style
    languages: tuple[str, ...]
    currencies: Mapping[str, str | Invalid] = field(default_factory=dict)  # by word as looked up (currency_names)
    leaving: tuple[int, ...] = ()  # columns that leave a row out by having something in them
    amounts: AmountCurrencies = field(default_factory=AmountCurrencies)


@dataclass(slots=True)
class Record:
    """A row of a file. Every reading method gives None for a blank cell, and for a bad one, which it notes.

    `is_turned`: it is of a credit note that the file writes below zero; `money` gives its amounts the other way round.
    """

    reader: Reader
    row: Row
    problems: list[Problem] = field(default_factory=list)
    is_turned: bool = False

    @property
    def number(self) -> int:
        return self.row.number

    def has(self, name: str) -> bool:
        """Whether the file has a column for `name` and this row a value in it; a currency may be told otherwise."""
        return self._cell(name) is not None or (name == "currency" and bool(self.reader.amounts.of(self.row)))

    def text(self, name: str) -> str | None:
        return self._read(name, lambda cell: text_of(cell, self.reader.fields[name]))

    def decimal(self, name: str, currency: str | None = None) -> Decimal | None:
        """A number; of a price per unit with `currency`, whose sign it may bear."""
        return self._read(name, lambda cell: self.reader.style.number(cell, currency))

    def money(self, name: str, currency: str) -> int | None:
        """Minor units of `currency`, exactly as stated; from below zero of what is turned."""
        value = self._read(name, lambda cell: minor_of(self.reader.style.amount(cell, currency), currency))
        return -value if value is not None and self.is_turned else value

    def percent(self, name: str) -> Decimal | None:
        return self._read(name, self._percent)

    def day(self, name: str) -> date | None:
        return self._read(name, lambda cell: self.reader.style.day(cell, self._header(name)))

    def due(self, name: str, issued_on: date | None) -> date | None:
        """A day, or the one that terms of payment such as "Net 30" make of the date of issue; None without that."""
        return self._read(name, lambda cell: self._due(name, cell, issued_on))

    def terms(self, name: str) -> Terms | None:
        """Terms of payment, where the cell states those and no day; a number alone counts in a column of terms."""
        cell = self._cell(name)
        return terms_of(plain(cell), self._header(name)) if isinstance(cell, str | Decimal) else None

    def is_dash(self, name: str) -> bool:
        """Whether a dash stands where an amount may: zero, as accountants write it."""
        return is_dash(self._cell(name))

    def flag(self, name: str) -> bool | None:
        return self._read(name, flag_of)

    @property
    def leaving(self) -> str:
        """The header of the column that leaves this row out, "" where none does."""
        return next((self.reader.headers[at] for at in self.reader.leaving if says_something(self.row.cells[at])), "")

    def choice(self, name: str, known: Mapping[str, T]) -> T | None:
        """`known` has folded words as keys."""
        return self._read(name, lambda cell: choice_of(cell, known))

    def email(self, name: str) -> str | None:
        return self._read(name, email_of)

    def country(self, name: str) -> str | None:
        return self._read(name, country_of)

    def currency(self, name: str) -> str | None:
        told = self.reader.amounts.of(self.row) if self._cell(name) is None else None
        if isinstance(told, Invalid):
            self.refuse(told)
            return None
        return told or self._read(name, self._currency)

    def language(self, name: str) -> str | None:
        known = {folded(each): each for each in self.reader.languages}
        return self._read(name, lambda cell: language_of(cell, known))

    def refuse(self, refusal: Refusal, name: str | None = None) -> None:
        """Note what is wrong with this row, at the column of `name` if the file has one."""
        at = self.reader.columns.get(name) if name else None
        self.problems.append(Problem(refusal, self.number, self.reader.headers[at] if at is not None else None))

    def _cell(self, name: str) -> Cell:
        at = self.reader.columns.get(name)
        cell = None if at is None else self.row.cells[at]
        return None if says_nothing(cell, self.reader.fields[name].shape) else cell

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

    def _header(self, name: str) -> str:
        at = self.reader.columns.get(name)
        return "" if at is None else self.reader.headers[at]

    def _due(self, name: str, cell: Cell, issued_on: date | None) -> date | None:
        if terms := self.terms(name):
            return terms.due(issued_on) if issued_on is not None else None
        try:
            return self.reader.style.day(cell, self._header(name))
        except refusals.NotADate:
            raise NoDueDate(text=shown(cell)) from None

    def _currency(self, cell: Cell) -> str:
        known = self.reader.currencies.get(looked_up(cell)) if isinstance(cell, str) else None
        if isinstance(known, Invalid):
            raise known
        return known or currency_of(cell)

    def _percent(self, cell: Cell) -> Decimal:
        if is_dash(cell):
            return Decimal(0)
        if isinstance(cell, str) and (rate := rate_in(cell)):  # "20% (VAT on Income)"
            cell = rate
        elif isinstance(cell, str) and folded(cell) in _NO_TAX:
            return Decimal(0)
        value = self.reader.style.number(cell, percent=True)
        has_sign = any(sign in str(cell) for sign in PERCENT)
        if not 0 <= value <= HUNDRED or (0 < value < 1 and not has_sign):
            raise refusals.NotAPercentage(text=shown(cell))
        return value
