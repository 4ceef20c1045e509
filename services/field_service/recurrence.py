"""Rules by which visits repeat: a part of RFC 5545, read strictly and kept in the local time of a zone.

A time that the change of the clocks leaves out is moved on by what they jump; one that comes twice is the first of the
two (RFC 5545, 3.3.5). Days that a month or year does not have are left out (3.3.10).
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dateutil.rrule import DAILY, MO, MONTHLY, WEEKLY, YEARLY, rrule, weekday

from data.errors import Invalid

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_FREQUENCIES = {"DAILY": DAILY, "WEEKLY": WEEKLY, "MONTHLY": MONTHLY, "YEARLY": YEARLY}
_MOST_EVERY = {"DAILY": 366, "WEEKLY": 104, "MONTHLY": 120, "YEARLY": 10}
MOST_TIMES = 1000
YEARS_TRIED = 60  # a rule that does not happen for so long never does, for a firm
FIRST_YEAR, LAST_YEAR = 2000, 2199
_DAY = re.compile(r"(?P<nth>-1|[1-5])?(?P<day>MO|TU|WE|TH|FR|SA|SU)")


class BadRule(Invalid):
    message = "This repetition cannot be used. Choose another one."
    field = "every"


class BadInterval(Invalid):
    message = "Enter a whole number from 1 to {most}."
    field = "interval"


class BadTimes(Invalid):
    message = "Enter how many visits there are, from 1 to {most}."
    field = "times"


class NeverHappens(Invalid):
    message = "With these dates the visit would never happen. Choose another day or a later end."
    field = "every"


class BadFirstDay(Invalid):
    message = "Choose a day between {first} and {last}."
    field = "day"


@dataclass(frozen=True, slots=True)
class Rule:
    """`days` are weekdays (0 is Monday) with which of the month it is, 0 for each; `month_day` -1 is the last one."""

    frequency: str
    interval: int = 1
    days: tuple[tuple[int, int], ...] = ()
    month_day: int = 0
    month: int = 0
    until: date | None = None  # this local day still counts
    times: int = 0

    def __str__(self) -> str:
        parts = [f"FREQ={self.frequency}"]
        parts += [f"INTERVAL={self.interval}"] if self.interval > 1 else []
        parts += [f"BYMONTH={self.month}"] if self.month else []
        parts += [f"BYMONTHDAY={self.month_day}"] if self.month_day else []
        parts += ["BYDAY=" + ",".join(f"{nth or ''}{DAYS[day]}" for day, nth in self.days)] if self.days else []
        parts += [f"UNTIL={self.until:%Y%m%d}"] if self.until else []
        parts += [f"COUNT={self.times}"] if self.times else []
        return ";".join(parts)


def read(text: str) -> Rule:
    """A rule as RFC 5545 writes it, without "RRULE:". Raises BadRule, BadInterval, BadTimes."""
    parts: dict[str, str] = {}
    for each in text.strip().upper().split(";"):
        name, _, value = each.partition("=")
        if not value or name in parts:
            raise BadRule()
        parts[name] = value
    rule = Rule(
        parts.pop("FREQ", ""),
        _number(parts.pop("INTERVAL", "1"), BadInterval),
        _days(parts.pop("BYDAY", "")),
        _number(parts.pop("BYMONTHDAY", "0"), BadRule),
        _number(parts.pop("BYMONTH", "0"), BadRule),
        _day(parts.pop("UNTIL", "")),
        _number(parts.pop("COUNT", "0"), BadTimes),
    )
    if parts.pop("WKST", "MO") != "MO" or parts:
        raise BadRule()
    return _checked(rule)


def _checked(rule: Rule) -> Rule:
    if rule.frequency not in _FREQUENCIES:
        raise BadRule()
    if not 1 <= rule.interval <= _MOST_EVERY[rule.frequency]:
        raise BadInterval(most=_MOST_EVERY[rule.frequency])
    if not 0 <= rule.times <= MOST_TIMES:
        raise BadTimes(most=MOST_TIMES)
    nths = [nth for _, nth in rule.days]
    fits = {
        "DAILY": not (rule.days or rule.month_day or rule.month),
        "WEEKLY": not (rule.month_day or rule.month or any(nths)),
        "MONTHLY": not rule.month and (not rule.days or (len(nths) == 1 and bool(nths[0]) and not rule.month_day)),
        "YEARLY": bool(rule.month) == bool(rule.days or rule.month_day)
        and (not rule.days or (len(nths) == 1 and bool(nths[0]) and not rule.month_day)),
    }[rule.frequency]
    in_range = rule.month_day in (-1, *range(32)) and 0 <= rule.month <= 12
    if not fits or not in_range or (rule.until and rule.times):
        raise BadRule()
    return rule


def settled(rule: Rule, first: datetime) -> Rule:
    """`rule` with what its first local time leaves open filled in, so that it can be moved later.

    Raises BadFirstDay, and NeverHappens for what does not happen once.
    """
    if not FIRST_YEAR <= first.year <= LAST_YEAR:
        raise BadFirstDay("day", first=date(FIRST_YEAR, 1, 1), last=date(LAST_YEAR, 12, 31))
    if rule.frequency == "WEEKLY" and not rule.days:
        rule = replace(rule, days=((first.weekday(), 0),))
    if rule.frequency in ("MONTHLY", "YEARLY") and not (rule.days or rule.month_day):
        rule = replace(rule, month_day=first.day, month=first.month if rule.frequency == "YEARLY" else 0)
    if not _happens(rule, first.date()):
        raise NeverHappens()
    return rule


def _happens(rule: Rule, first: date) -> bool:
    last = min(rule.until or date.max, first + timedelta(days=366 * YEARS_TRIED))
    if rule.frequency == "DAILY":
        return first <= last
    if rule.frequency == "WEEKLY":
        monday = first - timedelta(days=first.weekday())
        weeks = (monday, monday + timedelta(weeks=rule.interval))
        return any(first <= week + timedelta(days=day) <= last for week in weeks for day, _ in rule.days)
    step = rule.interval * (12 if rule.frequency == "YEARLY" else 1)
    begins = first.year * 12 + (rule.month or first.month) - 1
    for month in range(begins, begins + YEARS_TRIED * 12 + 1, step):
        found = _in_month(rule, month // 12, month % 12 + 1)
        if found and first <= found <= last:
            return True
    return False


def _in_month(rule: Rule, year: int, month: int) -> date | None:
    length = calendar.monthrange(year, month)[1]
    if rule.days:
        [(day, nth)] = rule.days
        same = [each for each in range(1, length + 1) if date(year, month, each).weekday() == day]
        return date(year, month, same[nth - 1 if nth > 0 else nth]) if abs(nth) <= len(same) else None
    number = length if rule.month_day == -1 else rule.month_day
    return date(year, month, number) if number <= length else None


def local_times(rule: Rule, first: datetime) -> Iterator[datetime]:
    """All of them, naive in the local time of the rule, in order: maybe without end."""
    day = [weekday(each, nth or None) for each, nth in rule.days]
    yield from rrule(
        _FREQUENCIES[rule.frequency],
        dtstart=first,
        interval=rule.interval,
        wkst=MO,
        count=rule.times or None,
        until=datetime.combine(rule.until, time.max) if rule.until else None,
        bymonth=rule.month or None,
        bymonthday=rule.month_day or None,
        byweekday=day or None,
    )


def starts(rule: Rule, first: datetime, zone: ZoneInfo, until: datetime) -> Iterator[datetime]:
    """In UTC, up to and with `until`; a rule that never ends is bounded by it."""
    end = until.astimezone(zone).replace(tzinfo=None) + timedelta(days=1)  # the clocks may be changed in between
    for local in local_times(rule, first):
        if local > end:
            return
        if (at := in_utc(local, zone)) <= until:
            yield at


def in_utc(local: datetime, zone: ZoneInfo) -> datetime:
    """What the clocks there show at this moment; see the head of this file for those that they do not, or twice."""
    return local.replace(tzinfo=zone, fold=0).astimezone(UTC)


def moved(rule: Rule, old: datetime, new: datetime) -> Rule:
    """`rule`, one of whose local times was `old`, with that one at `new` and the others moved alike."""
    if rule.frequency == "WEEKLY":
        days = {new.weekday() if day == old.weekday() else day for day, _ in rule.days}
        return replace(rule, days=tuple((day, 0) for day in sorted(days)))
    if rule.frequency == "DAILY" or old.date() == new.date():
        return rule
    month = new.month if rule.frequency == "YEARLY" else 0
    if rule.days:
        nth = -1 if rule.days[0][1] == -1 and _is_last_week(new) else (new.day - 1) // 7 + 1
        return replace(rule, days=((new.weekday(), nth),), month=month)
    is_last = rule.month_day == -1 and (new + timedelta(days=1)).day == 1
    return replace(rule, month_day=-1 if is_last else new.day, month=month)


def _is_last_week(day: datetime) -> bool:
    return (day + timedelta(days=7)).month != day.month


def _number(text: str, refusal: type[Invalid]) -> int:
    if not re.fullmatch(r"-?[0-9]{1,4}", text) or not text.isascii():
        raise refusal(most=MOST_TIMES)
    return int(text)


def _days(text: str) -> tuple[tuple[int, int], ...]:
    found = []
    for each in text.split(",") if text else ():
        match = _DAY.fullmatch(each)
        if match is None:
            raise BadRule()
        found.append((DAYS.index(match["day"]), int(match["nth"] or 0)))
    return tuple(sorted(set(found)))


def _day(text: str) -> date | None:
    if not text:
        return None
    if not re.fullmatch(r"[0-9]{8}", text, re.ASCII):
        raise BadRule()
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError as error:
        raise BadRule() from error
