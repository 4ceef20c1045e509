"""What a search finds clients by: words of their record, and their tax number, whole and in any usual spelling."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, or_

from data.folding import folded
from data.people.tables import Entity
from data.people.tax_numbers import HOMES, TaxNumber, tax_number

MOST = 8


def found_by(search: str, *columns: Any) -> list[ColumnElement[bool]]:
    """Every word somewhere in the client's record or in `columns`; or all of it is the client's tax number.

    The number is sealed and known by its keyed hash, so a part of one finds nobody.
    """
    words = folded(search).split()[:MOST]
    if not words:
        return []
    each_word = (
        or_(
            *(column.icontains(word, autoescape=True) for column in columns),
            Entity.folded.contains(word, autoescape=True),
            *_with_number(word),
        )
        for word in words
    )
    return [or_(and_(*each_word), *_with_number(search))]


def _with_number(text: str) -> list[ColumnElement[bool]]:
    """Conditions of which one holds for a client with this tax number: with its country, or where one side has none."""
    if not any(c.isdecimal() for c in text):
        return []
    numbers = {number for home in ("", *HOMES) if (number := tax_number(text, home)) is not None}
    plain = {number.national for number in numbers if not number.country}
    told = {number for number in numbers if number.country and number.national not in plain}
    exact = [Entity.tax_key.in_([*told, *(TaxNumber("", each.national) for each in told)])] if told else []
    return [*exact, *(Entity.tax_key.endswith(TaxNumber("", each)) for each in sorted(plain))]
