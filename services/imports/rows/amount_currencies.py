"""Which currency amounts are in where no column says it: their headers do ("Total (EUR)", "Balance £"), or their signs.

A header speaks for its whole column, a sign for its row. A sign that several currencies use says nothing by itself: it
only has to fit the currency that the row has anyway (currency_signs).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from babel.numbers import get_currency_name

from data.errors import Invalid
from services.imports.reading.table import Cell, Formatted, Row
from services.imports.rows import currency_names
from services.imports.rows.cell_values import plain
from services.imports.rows.vocabularies import looked_up
from services.imports.rows.written_numbers import no_amount, written
from services.platform.i18n import msgid
from services.platform.importing.questions import Choice, Question, Questions
from services.platform.number_input import in_use

HEADER, COLUMN = "header", "column"
# Headings are strangers' words: nothing here repeats within a repetition.
_IN_BRACKETS = re.compile(r"[(\[](?:in )?([^()\[\]]{1,24})[)\]]\W{0,8}$", re.I)
_BEHIND = re.compile(r"[\s:,/–—-]([^\s()\[\]:,/–—-]{1,4})$")
_BEFORE = re.compile(r"([^\s()\[\]]{1,4})[\s:]{1,4}(?=\w)")
# Codes that are words of a heading in capitals: "TOTAL ALL", "TOP TOTAL".
_WORDS = frozenset(("ALL", "TOP", "CUP", "MOP", "TRY", "PEN", "SOS", "GEL", "BAM", "MAD", "LAK"))


class HeadersDiffer(Invalid):
    message = "The columns “{first}” and “{second}” are in different currencies. In which one are the rows?"


class HeaderAgainstColumn(Invalid):
    message = "The column “{header}” is in {code}, but “{column}” says other currencies. Which one is right?"


@lru_cache(maxsize=1_000)
def apart(header: str) -> tuple[str, str]:
    """("Total", "EUR") of "Total (EUR)"; the header itself and "" where it names no currency."""
    text = " ".join(header.split())
    for pattern, in_brackets in ((_IN_BRACKETS, True), (_BEHIND, False), (_BEFORE, False)):
        found = pattern.match(text) if pattern is _BEFORE else pattern.search(text)
        if found is None:
            continue
        bare = _bare(text[found.end() :] if pattern is _BEFORE else text[: found.start()])
        word = found[1].strip()
        if bare and _is_currency(word, in_brackets, text.isupper()):
            return bare, word
    return header, ""


def _bare(rest: str) -> str:
    """The heading without what joined it to its currency: "Total" of "Total in", "Amount" of "Amount -"."""
    words = rest.split()
    while words and (words[-1].casefold() == "in" or not any(each.isalnum() for each in words[-1])):
        words.pop()
    return " ".join(words).rstrip(" :,/–—-.")


def _is_currency(word: str, in_brackets: bool, is_shouted: bool) -> bool:
    if re.fullmatch("[A-Z]{3}", word):
        return word in in_use() and (in_brackets or not is_shouted or word not in _WORDS)
    has_sign = any(unicodedata.category(each) == "Sc" for each in word)
    return (has_sign or (in_brackets and len(word) > 3)) and bool(currency_names.candidates(word))


@dataclass(frozen=True, slots=True)
class AmountCurrencies:
    """`whole` is the currency of all rows, or the open question about it; else `by_sign` says it of a row."""

    whole: str | Invalid = ""
    by_sign: Mapping[str, str] = field(default_factory=dict)
    places: tuple[int, ...] = ()

    def of(self, row: Row) -> str | Invalid | None:
        if self.whole:
            return self.whole
        if not self.by_sign:
            return None
        return next((self.by_sign[sign] for sign in _signs(row, self.places) if sign in self.by_sign), None)


def settled(
    where: Mapping[str, int],
    money: Sequence[str],
    headers: Sequence[str],
    rows: Sequence[Row],
    home: str,
    asked: Questions,
) -> tuple[dict[str, int], AmountCurrencies]:
    """`where` without the columns that are in another currency, and what is known of the currency of the others."""
    columns = dict(where)
    said = {at: apart(headers[at])[1] for name, at in columns.items() if name in money and apart(headers[at])[1]}
    codes = {at: _code(word, home, asked) for at, word in said.items()}
    question = next((each for each in codes.values() if isinstance(each, Invalid)), None)
    if question is not None:
        return columns, AmountCurrencies(question)
    by_code: dict[str, int] = {}
    for at, each in sorted(codes.items()):
        by_code.setdefault(str(each), at)
    if len(by_code) > 1:
        chosen = _asked_which(by_code, headers, asked)
        if isinstance(chosen, Invalid):
            return columns, AmountCurrencies(chosen)
        columns = {name: at for name, at in columns.items() if codes.get(at, chosen) == chosen}
        by_code = {chosen: by_code[chosen]}
    if by_code:
        ((code, at),) = by_code.items()
        return _against_column(columns, code, at, headers, rows, asked)
    places = tuple(at for name, at in columns.items() if name in money)
    if "currency" in columns:
        return columns, AmountCurrencies()
    signs = {sign for row in rows for sign in _signs(row, places)}
    found = {sign: codes_[0] for sign in signs if len(codes_ := currency_names.candidates(sign)) == 1}
    return columns, AmountCurrencies(by_sign=found, places=places)


def _code(word: str, home: str, asked: Questions) -> str | Invalid:
    codes = currency_names.candidates(word)
    if len(codes) > 1 and home in codes:
        return home
    return codes[0] if len(codes) == 1 else currency_names.settled(asked, [word])[looked_up(word)]


def _asked_which(by_code: Mapping[str, int], headers: Sequence[str], asked: Questions) -> str | Invalid:
    first, second = list(by_code.values())[:2]
    question = HeadersDiffer("currency", first=headers[first][:60], second=headers[second][:60])
    choices = tuple(
        Choice(code, "{code} · {name}", {"code": code, "name": get_currency_name(code, locale="en")})
        for code in by_code
    )
    return asked.ask(Question("header-currency", question, choices)) or question


def _against_column(
    columns: dict[str, int], code: str, at: int, headers: Sequence[str], rows: Sequence[Row], asked: Questions
) -> tuple[dict[str, int], AmountCurrencies]:
    """A column of currencies that says the same, or nothing, is no contradiction."""
    if (place := columns.get("currency")) is None:
        return columns, AmountCurrencies(code)
    others = [
        row
        for row in rows
        if (cell := row.cells[place]) is not None and code not in currency_names.candidates(plain(cell))
    ]
    if not others:
        return columns, AmountCurrencies(code)
    question = HeaderAgainstColumn("currency", header=headers[at][:60], code=code, column=headers[place][:60])
    seen = others[:5]
    answer = asked.ask(
        Question(
            "header-or-column",
            question,
            (
                Choice(
                    HEADER,
                    msgid("The header: all amounts are in {code}"),
                    {"code": code},
                    tuple(f"{plain(row.cells[at] or '')} {code}" for row in seen),
                ),
                Choice(
                    COLUMN,
                    msgid("The column: each row is in its own currency"),
                    examples=tuple(f"{plain(row.cells[at] or '')} {plain(row.cells[place] or '')}" for row in seen),
                ),
            ),
            samples=tuple(str(row.number) for row in seen),
        )
    )
    if answer == HEADER:
        return {name: each for name, each in columns.items() if name != "currency"}, AmountCurrencies(code)
    return columns, AmountCurrencies() if answer == COLUMN else AmountCurrencies(question)


def _signs(row: Row, places: Sequence[int]) -> list[str]:
    return [sign for at in places for sign in _signs_of(row.cells[at])]


def _signs_of(cell: Cell) -> tuple[str, ...]:
    if isinstance(cell, Formatted):
        return (cell.sign,) if cell.sign and cell.sign != "%" else ()
    if not isinstance(cell, str):
        return ()
    found = (no_amount(cell) or "", *written(cell).signs)
    return tuple(sign for sign in found if sign and sign != "%")
