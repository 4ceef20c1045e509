"""What one cell says: text, a flag, a country, an amount in minor units; and cells that say nothing, or zero."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import TypeVar

from data.folding import folded
from data.money import UnknownCurrency, digits_of
from services.billing.invoices.totals import LARGEST_MINOR
from services.imports.reading.table import Cell, Formatted
from services.imports.rows import errors as refusals
from services.imports.rows.number_format import shown
from services.imports.rows.written_numbers import dash, no_amount
from services.platform import number_input, text_input
from services.platform.importing.field_model import Field, Shape

T = TypeVar("T")
_YES = frozenset(folded("1 yes y true x ναι ν αληθές on").split())
_NO = frozenset(folded("0 no n false όχι ο ψευδές off").split())
_EXPONENT = re.compile(r"[0-9](?:[.,][0-9]+)?[Ee]\+[0-9]{1,3}")
_NUMBERED = frozenset("external_id number tax_id zip phone mobile fax reference client invoices username".split())
_DIGITS_KEPT = 15
_NOTHING = frozenset(folded("n/a|n.a.|n.a|not applicable|not available|(blank)|(none)|null|μ/δ|δ/υ").split("|"))
_NO_NUMBER = _NOTHING | frozenset(("na", "none", "κανενα"))  # where no text is expected
_LONGEST_NOTHING = 16


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


def says_nothing(cell: Cell, shape: Shape) -> bool:
    """Whether it is written so that it counts as blank: "n/a" anywhere, a dash where no number is expected."""
    if not isinstance(cell, str) or len(cell) > _LONGEST_NOTHING:
        return False
    if shape is Shape.NUMBER:
        return folded(cell) in _NO_NUMBER
    return folded(cell) in _NOTHING or (shape is not Shape.PERCENT and dash(cell) == "")


def is_dash(cell: Cell) -> bool:
    """Whether it is a dash that stands for no amount, alone or beside a currency sign, or "nil"."""
    return isinstance(cell, str) and no_amount(cell) is not None


def is_flag(cell: Cell) -> bool:
    """Whether a cell says yes or no in so many words; 1 and 0 may be figures."""
    return isinstance(cell, bool) or (isinstance(cell, str) and folded(cell) in (_YES | _NO) - {"0", "1"})


def says_something(cell: Cell) -> bool:
    """Whether a cell about money or state is more than blank, zero or no."""
    if isinstance(cell, bool | Decimal):
        return bool(cell)
    if isinstance(cell, Formatted):
        return bool(cell.value)
    if cell is None or is_dash(cell) or says_nothing(cell, Shape.NUMBER):
        return False
    text = folded(plain(cell))
    return bool(text) and text not in _NO and not re.fullmatch(r"[^\w]*0(?:[.,]0*)?[^\w]*", text)


def text_of(cell: Cell, field: Field) -> str | None:
    if field.name in _NUMBERED:
        _require_as_shown(cell)
    tidy = text_input.few_lines if field.shape is Shape.NOTE else text_input.one_line
    try:
        return tidy(plain(cell), field.name, longest=field.most)
    except text_input.TooLong:
        raise refusals.TooLong(most=field.most) from None


def _require_as_shown(cell: Cell) -> None:
    """Of what names something every digit counts, and how it was shown. Raises Shortened, NotAsShown."""
    if isinstance(cell, Decimal) and cell.adjusted() >= _DIGITS_KEPT:
        raise refusals.Shortened(text=plain(cell))
    if isinstance(cell, str) and _EXPONENT.fullmatch(cell):
        raise refusals.Shortened(text=cell)
    if isinstance(cell, date | bool) or (isinstance(cell, Formatted) and cell.text is None):
        raise refusals.NotAsShown()


def flag_of(cell: Cell) -> bool:
    if isinstance(cell, bool):
        return cell
    word = folded(plain(cell))
    if word in _YES or word in _NO:
        return word in _YES
    raise refusals.NotAFlag(text=shown(cell))


def choice_of(cell: Cell, known: Mapping[str, T]) -> T:
    word = " ".join(folded(plain(cell)).replace("_", " ").replace("-", " ").split())
    if word not in known:
        raise refusals.NotAChoice(text=shown(cell), known=", ".join(known))
    return known[word]


def email_of(cell: Cell) -> str:
    try:
        return text_input.mail_address(plain(cell))
    except text_input.BadAddress:
        raise refusals.NotAnAddress(text=shown(cell)) from None


def country_of(cell: Cell) -> str | None:
    try:
        return number_input.country(plain(cell), "country")
    except number_input.UnknownCountry:
        raise refusals.NotACountry(text=shown(cell)) from None


def currency_of(cell: Cell) -> str:
    try:
        return number_input.currency(plain(cell), "currency")
    except UnknownCurrency:
        raise refusals.NotACurrency(text=shown(cell)) from None


def language_of(cell: Cell, known: Mapping[str, str]) -> str:
    word = folded(plain(cell)).partition("-")[0].partition("_")[0]
    if word not in known:
        raise refusals.NotALanguage(text=shown(cell), known=", ".join(known.values()))
    return known[word]
