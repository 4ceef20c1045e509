"""Conditions that lists of invoices and of payments share: words, amounts, days."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, case, func, or_

from data.folding import folded
from data.money import currencies_with
from services.platform.lists.query import Asked
from services.platform.permissions import Actor

_FIGURE = re.compile(r"[0-9]{1,9}([.][0-9]{1,3})?")
_SHOWN = re.compile(r"(?P<whole>[0-9]{1,3}(?:[.,\s]?[0-9]{3})*)(?P<point>[.,])(?P<rest>[0-9]{2})")


def words(asked: Asked, actor: Actor, text: Any, entity_id: Any) -> list[ColumnElement[bool]]:
    """Rows whose text, or whose entity's name, contains what was typed; upper case and accents do not matter."""
    term = folded(asked.search).strip()
    if not term:
        return []
    either: list[ColumnElement[bool]] = [text.contains(each, autoescape=True) for each in _spellings(term)]
    if named := _named(actor, term):
        either.append(entity_id.in_(named))
    return [or_(*either)]


def days(asked: Asked, column: Any) -> list[ColumnElement[bool]]:
    """Both ends inclusive (INV-16)."""
    return [*([column >= asked.first] if asked.first else []), *([column <= asked.last] if asked.last else [])]


def amounts(asked: Asked, column: Any, currency: Any) -> list[ColumnElement[bool]]:
    """The filter "amount", written "from..to" in major units of whatever currency a row has; an end may be left out."""
    either: list[ColumnElement[bool]] = []
    for value in asked.values("amount"):
        low, _, high = value.partition("..")
        ends = [column >= _minor(low, currency)] if _FIGURE.fullmatch(low) else []
        ends += [column <= _minor(high, currency)] if _FIGURE.fullmatch(high) else []
        if ends:
            condition = ends[0] if len(ends) == 1 else ends[0] & ends[1]
            either.append(condition)
    return [or_(*either)] if either else []


def number(asked: Asked, model: Any) -> list[ColumnElement[bool]]:
    """Part of a document's number in any script, upper or lower case: what `folded` of the row begins with."""
    typed = [each.strip() for each in asked.values("number") if each.strip()]
    plain = func.substr(model.folded, 1, func.length(model.number))
    return (
        [
            or_(
                *(
                    model.number.icontains(each, autoescape=True) | plain.contains(folded(each), autoescape=True)
                    for each in typed
                )
            )
        ]
        if typed
        else []
    )


def _minor(major: str, currency: Any) -> Any:
    exact = Decimal(major)
    places = [(digits, int(exact.scaleb(digits))) for digits in (0, 2, 3)]
    whole, cents, mills = (value for _, value in places)
    return case((currency.in_(currencies_with(0)), whole), (currency.in_(currencies_with(3)), mills), else_=cents)


def _spellings(term: str) -> Iterable[str]:
    """The words as typed, and an amount as it is shown ("€1,240.00", "1.240,00 €") as the books write it: 1240.00."""
    yield term
    bare = "".join(letter for letter in term if unicodedata.category(letter) != "Sc").strip()
    if found := _SHOWN.fullmatch(bare):
        yield re.sub(r"\D", "", found["whole"]) + "." + found["rest"]


def _named(actor: Actor, term: str) -> list[UUID]:
    return [each.entity_id for each in actor.in_view if term in folded(each.name)]
