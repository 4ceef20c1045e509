"""Conditions that lists are narrowed by: days, amounts, numbers, and one value of several."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, case, func, or_

from data.folding import folded
from data.money import currencies_with
from services.platform.context import Context

# The values chosen in one filter, or-ed. What a list does not know is ignored: [] narrows nothing.
Condition = Callable[[Context, tuple[str, ...]], list[ColumnElement[bool]]]
Period = Callable[[Context, date | None, date | None], list[ColumnElement[bool]]]

_FIGURE = re.compile(r"[0-9]{1,9}([.][0-9]{1,3})?")


def days(column: Any) -> Period:
    """Both ends inclusive (INV-16)."""

    def within(ctx: Context, first: date | None, last: date | None) -> list[ColumnElement[bool]]:
        return [*([column >= first] if first else []), *([column <= last] if last else [])]

    return within


def moments(begins: Any, ends: Any = None) -> Period:
    """Days of the firm's zone, both inclusive; `ends`: where a row lasts, its last moment."""

    def within(ctx: Context, first: date | None, last: date | None) -> list[ColumnElement[bool]]:
        start, end = _start_of(first, ctx.zone), _start_of(last, ctx.zone, later=1)
        where = [] if start is None else [(begins if ends is None else ends) >= start]
        return where + ([] if end is None else [begins < end])

    return within


def _start_of(day: date | None, zone: ZoneInfo, *, later: int = 0) -> datetime | None:
    """None also for the first and last days of all time: nothing lies beyond them."""
    try:
        return None if day is None else datetime.combine(day + timedelta(days=later), time.min, zone).astimezone(UTC)
    except OverflowError:
        return None


def amount(column: Any, currency: Any) -> Condition:
    """Written "from..to" in major units of whatever currency a row has; an end may be left out."""

    def between(ctx: Context, values: tuple[str, ...]) -> list[ColumnElement[bool]]:
        either: list[ColumnElement[bool]] = []
        for value in values:
            low, _, high = value.partition("..")
            ends = [column >= _minor(low, currency)] if _FIGURE.fullmatch(low) else []
            ends += [column <= _minor(high, currency)] if _FIGURE.fullmatch(high) else []
            if ends:
                either.append(ends[0] if len(ends) == 1 else ends[0] & ends[1])
        return _any(either)

    return between


def number(model: Any) -> Condition:
    """Part of a document's number in any script, upper or lower case: what `folded` of the row begins with."""
    plain = func.substr(model.folded, 1, func.length(model.number))

    def like(ctx: Context, values: tuple[str, ...]) -> list[ColumnElement[bool]]:
        return _any(
            [
                model.number.icontains(each, autoescape=True) | plain.contains(folded(each), autoescape=True)
                for value in values
                if (each := value.strip())
            ]
        )

    return like


def one_of(column: Any, kind: type[StrEnum]) -> Condition:
    """The column has one of these values."""

    def chosen(ctx: Context, values: tuple[str, ...]) -> list[ColumnElement[bool]]:
        known = [kind(each) for each in values if each in set(kind)]
        return [column.in_(known)] if known else []

    return chosen


def id_of(column: Any) -> Condition:
    """The column is one of these ids."""

    def chosen(ctx: Context, values: tuple[str, ...]) -> list[ColumnElement[bool]]:
        known = [found for each in values if (found := as_id(each)) is not None]
        return [column.in_(known)] if known else []

    return chosen


def either(condition: Callable[[Context, str], ColumnElement[bool] | None]) -> Condition:
    """What `condition` says of each value; None for one it does not know."""

    def chosen(ctx: Context, values: tuple[str, ...]) -> list[ColumnElement[bool]]:
        return _any([found for each in values if (found := condition(ctx, each)) is not None])

    return chosen


def as_id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _any(conditions: list[ColumnElement[bool]]) -> list[ColumnElement[bool]]:
    return [or_(*conditions)] if conditions else []


def _minor(major: str, currency: Any) -> Any:
    exact = Decimal(major)
    places = [(digits, int(exact.scaleb(digits))) for digits in (0, 2, 3)]
    whole, cents, mills = (value for _, value in places)
    return case((currency.in_(currencies_with(0)), whole), (currency.in_(currencies_with(3)), mills), else_=cents)
