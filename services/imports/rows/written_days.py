"""Dates as people and programs write them in cells: every day a text can stand for, by the order it is read in."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import cache, lru_cache

from babel import Locale

from data.folding import folded
from services.imports.rows.written_numbers import tidied

DAY, MONTH, YEAR = "day", "month", "year"
_TIME = (
    r"(?:(?:[T,]| )+(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:[.,][0-9]{1,9})?)?"
    r"(?: ?(?P<half>[AaPp])\.?[Mm]\.?)?(?: ?(?P<zone>Z|z|UTC|GMT|[-+][0-9]{2}(?::?[0-9]{2})?))?)?"
)
_YEAR_FIRST = re.compile(r"([0-9]{4})( ?[-/.] ?)([0-9]{1,2})\2([0-9]{1,2})\.?" + _TIME)
_BASIC = re.compile(r"([12][0-9]{3})([0-9]{2})([0-9]{2})")
_THREE = re.compile(r"([0-9]{1,2})( ?[-/. ] ?)([0-9]{1,2})\2([0-9]{4}|[0-9]{2})(\.?)" + _TIME)
_NAMED = re.compile(
    r"(?:(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?[-/., ]+(?P<name>[^\W\d_]{3,12})"
    r"|(?P<name2>[^\W\d_]{3,12})\.?[-/, ]+(?P<day2>[0-9]{1,2})(?:st|nd|rd|th)?)"
    r"\.?[-/, ]+(?P<year>[0-9]{4}|[0-9]{2})" + _TIME
)
_OFFSET = re.compile(r"([-+])([0-9]{2}):?([0-9]{2})?")
_LONGEST = 60
YEARS = range(1970, 2200)


@lru_cache(maxsize=10_000)
def days(text: str, zone: tzinfo | None = None, *, is_utc: bool = False, told: str = "") -> dict[str, date]:
    """{order: day} for the orders that make a day of `text`; {} when none does.

    A moment with its offset is the day it is in `zone`; `is_utc` says that moments without one are UTC. Which orders
    are in use goes by CLDR: the month comes first with slashes and hyphens only, a year of two digits first with
    slashes, hyphens, and points with spaces. `told` is what a person said, whatever CLDR knows.
    """
    bare = tidied(text)
    if bare is None or len(bare) > _LONGEST:
        return {}
    if found := _YEAR_FIRST.fullmatch(bare):
        return _made({YEAR: (found[1], found[3], found[4])}, found, zone, is_utc)
    if found := _BASIC.fullmatch(bare):
        return _made({YEAR: (found[1], found[2], found[3])}, found, zone, is_utc)
    if found := _THREE.fullmatch(bare):
        first, mark, second, third = found[1], found[2], found[3], found[4]
        orders = {DAY: (third, second, first)}
        if mark.strip() in ("/", "-") or told == MONTH:
            orders[MONTH] = (third, first, second)
        if len(third) == 2 and mark != ".":
            orders[YEAR] = (first, second, third)
        return _made(orders, found, zone, is_utc)
    if found := _NAMED.fullmatch(bare):
        month = months().get(folded(found["name"] or found["name2"]), "0")
        return _made({DAY: (found["year"], month, found["day"] or found["day2"])}, found, zone, is_utc)
    return {}


@cache
def months() -> dict[str, str]:
    """Names of months in English and Greek, whole and short, folded."""
    found: dict[str, str] = {}
    for language in ("en", "el"):
        for form in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in Locale(language).months[form][width].items():
                    found[folded(str(name)).rstrip(".")] = str(number)
    return found | {"sept": "9"}


def is_serial(text: str) -> bool:
    """Whether `text` is how a spreadsheet counts the days of our years: 25569 is 1970-01-01."""
    whole = text.strip().partition(".")[0].partition(",")[0]
    return whole.isascii() and whole.isdigit() and len(whole) == 5 and 25_569 <= int(whole) < 109_575


def _made(
    orders: dict[str, tuple[str, str, str]], found: re.Match[str], zone: tzinfo | None, is_utc: bool
) -> dict[str, date]:
    days = {order: day for order, parts in orders.items() if (day := _day(*parts)) is not None}
    if "hour" not in found.groupdict() or found["hour"] is None:
        return days
    return {order: moved for order, day in days.items() if (moved := _moved(day, found, zone, is_utc)) is not None}


def _day(year: str, month: str, day: str) -> date | None:
    whole = int(year) if len(year) == 4 else int(year) + (2000 if int(year) < 70 else 1900)
    try:
        made = date(whole, int(month), int(day))
    except ValueError:
        return None
    return made if made.year in YEARS else None


def _moved(day: date, found: re.Match[str], zone: tzinfo | None, is_utc: bool) -> date | None:
    hour, half = int(found["hour"]), (found["half"] or "").casefold()
    if half and not 1 <= hour <= 12:
        return None
    hour = hour % 12 + (12 if half == "p" else 0) if half else hour
    try:
        offset = _offset(found["zone"] or ("Z" if is_utc else ""))
        at = datetime.combine(day, time(hour, int(found["minute"]), min(int(found["second"] or 0), 59)), offset)
    except ValueError:
        return None
    if offset is None or zone is None:
        return day
    return at.astimezone(zone).date()


def _offset(text: str) -> tzinfo | None:
    if not text:
        return None
    told = _OFFSET.fullmatch(text)
    if told is None:
        return UTC
    span = timedelta(hours=int(told[2]), minutes=int(told[3] or 0))
    return timezone(-span if told[1] == "-" else span)
