"""What a search finds: each word somewhere in a record or in its client's, numbers, amounts and days as people type them.

The same for clients and staff, on every list (INV-04, INV-05, INV-17).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select

from data.folding import folded, order_key
from data.people.tables import Entity
from data.people.tax_numbers import HOMES, TaxNumber, tax_number

MOST = 8
_SHOWN = re.compile(r"(?P<whole>[0-9]{1,3}(?:[.,\s]?[0-9]{3})*)(?P<point>[.,])(?P<rest>[0-9]{2})")
_DAY = re.compile(r"(?P<day>[0-9]{1,2})[./](?P<month>[0-9]{1,2})[./](?P<year>[0-9]{4})")
_PIECES = re.compile(r"[0-9]+|[^\W\d_]+")
_ENGLISH = "january february march april may june july august september october november december".split()
_GREEK = "ιανουαρι φεβρουαρι μαρτι απριλι μαι ιουνι ιουλι αυγουστ σεπτεμβρι οκτωβρι νοεμβρι δεκεμβρι".split()


@dataclass(frozen=True, slots=True, eq=False)
class Searched:
    """Where words are looked for. `text` is folded (data/folding.py) and `number` an order key of rows for which
    `numbered` holds; `client` is the client's id, "" of a record that is the client itself."""

    text: Any
    number: Any
    client: Any = None
    numbered: ColumnElement[bool] | None = None


def each_word(search: str) -> list[str]:
    """Folded, for lists that look for words in places of their own."""
    return folded(search).split()[:MOST]


def found_by(search: str, where: Searched) -> list[ColumnElement[bool]]:
    """Every word somewhere in the record or in its client's; or all of it is one amount, or the client's tax number.

    The tax number is sealed and known by its keyed hash, so a part of one finds nobody.
    """
    terms = list(_terms(search))
    if not terms:
        return []
    each = and_(*(or_(*_somewhere(term, where)) for term in terms))
    whole = [where.text.contains(amount, autoescape=True) for amount in _amount(_bare(folded(search)))]
    return [or_(each, *whole, *_of_client(where, _with_number(search)))]


def _terms(search: str) -> Iterator[tuple[str, ...]]:
    """The words of `search`, each with its spellings in the books; a day and its month are one."""
    typed = folded(search).split()
    words = [bare for word in typed if (bare := _bare(word))] or typed
    at = 0
    for _ in range(MOST):
        if at >= len(words):
            return
        day, month, year = _written_day(words[at : at + 3])
        if month:
            yield tuple(_in_month(day, month, year))
            at += bool(day) + 1 + bool(year)
        else:
            yield tuple(_spellings(words[at]))
            at += 1


def _bare(word: str) -> str:
    """Without signs of currencies, and without what people write before a number."""
    return "".join(letter for letter in word if unicodedata.category(letter) != "Sc").strip().lstrip("#")


def _spellings(word: str) -> Iterator[str]:
    yield word
    yield from _amount(word)
    if found := _DAY.fullmatch(word):
        day, month, year = int(found["day"]), int(found["month"]), found["year"]
        yield f"{day:02}/{month:02}/{year}"
        yield f"{year}-{month:02}-{day:02}"


def _amount(text: str) -> Iterator[str]:
    """An amount as it is shown ("1,240.00", "1.240,00") as the books write it: 1240.00."""
    if found := _SHOWN.fullmatch(text):
        yield re.sub(r"\D", "", found["whole"]) + "." + found["rest"]


def _written_day(words: list[str]) -> tuple[int, int, str]:
    """Day, month and year that `words` begin with; a month of 0 is none, and a month alone is a word like others."""
    day = int(words[0]) if words[0].isdecimal() and len(words[0]) < 3 and 0 < int(words[0]) < 32 else 0
    rest = words[1:] if day else words
    month = _month(rest[0]) if rest else 0
    year = rest[1] if month and len(rest) > 1 and re.fullmatch("[0-9]{4}", rest[1]) else ""
    return (day, month, year) if day or year else (0, 0, "")


def _month(word: str) -> int:
    """1 to 12 for a month's name or its first letters, in a language of ours; else 0."""
    bare = word.rstrip(".")
    if len(bare) < 3:
        return 0
    for at, (english, greek) in enumerate(zip(_ENGLISH, _GREEK, strict=True), start=1):
        if english.startswith(bare) or greek.startswith(bare) or bare.startswith(greek):
            return at
    return 0


def _in_month(day: int, month: int, year: str) -> Iterator[str]:
    """As Invoice.folded and Payment.folded have it."""
    name = _ENGLISH[month - 1][:3]
    yield " ".join(filter(None, (str(day or ""), name, year)))
    yield f"{year}-{month:02}-" + (f"{day:02}" if day else "")


def _somewhere(spellings: tuple[str, ...], where: Searched) -> Iterator[ColumnElement[bool]]:
    for each in spellings:
        yield where.text.contains(each, autoescape=True)
    word = spellings[0]
    if pattern := _number(word):
        same = where.number.like(pattern)
        yield same if where.numbered is None else and_(where.numbered, same)
    if where.client is None:
        yield from _with_number(word)
    else:
        yield from _of_client(where, [Entity.folded.contains(word, autoescape=True), *_with_number(word)])


def _number(word: str) -> str:
    """What the order key of a number is like, typed with or without its zeros and hyphens: INV-0009 is inv9, or 9."""
    pieces = _PIECES.findall(word)
    return "%" + "%".join(map(order_key, pieces)) + "%" if any(each.isdecimal() for each in pieces) else ""


def _of_client(where: Searched, conditions: list[ColumnElement[bool]]) -> list[ColumnElement[bool]]:
    if where.client is None or not conditions:
        return conditions
    return [where.client.in_(select(Entity.id).where(or_(*conditions)))]


def _with_number(text: str) -> list[ColumnElement[bool]]:
    """Conditions of which one holds for a client with this tax number: with its country, or where one side has none."""
    plain, told = _tax_numbers(text) if any(c.isdecimal() for c in text) else ((), ())
    exact = [Entity.tax_key.in_([*told, *(TaxNumber("", each.national) for each in told)])] if told else []
    return [*exact, *(Entity.tax_key.endswith(TaxNumber("", each)) for each in plain)]


@lru_cache(maxsize=64)  # what is typed is looked for in several lists, and each country has rules of its own
def _tax_numbers(text: str) -> tuple[tuple[str, ...], tuple[TaxNumber, ...]]:
    """The numbers that `text` may be: those without their country, and those with it."""
    numbers = {number for home in ("", *HOMES) if (number := tax_number(text, home)) is not None}
    plain = {number.national for number in numbers if not number.country}
    return tuple(sorted(plain)), tuple(each for each in numbers if each.country and each.national not in plain)
