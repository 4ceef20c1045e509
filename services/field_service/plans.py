"""When a job is to be done, as somebody types it: later, once, or again and again, in the firm's local time."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from data.field_service.jobs import EndsBeforeStart
from services.field_service import recurrence
from services.field_service.holding import BadTime
from services.field_service.recurrence import MOST_TIMES, BadInterval, BadRule, BadTimes, Rule
from services.platform.lists.filters import as_id
from services.platform.text_input import one_line

How = Literal["waiting", "once", "repeat"]
EVERY = ("day", "week", "month", "weekday_of_month", "year")
LONGEST_WISH = 500
USUAL_MINUTES = 60
_CLOCK = re.compile(r"([01]?[0-9]|2[0-3])[:.]([0-5][0-9])(?::[0-5][0-9])?", re.ASCII)


@dataclass(frozen=True, slots=True)
class PlanForm:
    """`begins` and `ends` are times of `day`, "09:00". Repeated every `interval` of EVERY, until a day or so many times;
    `weekdays` (0 is Monday) for weeks. `resource_id` "" is nobody yet; `wish` are times that the client would like."""

    how: str = "waiting"
    day: date | None = None
    begins: str = ""
    ends: str = ""
    resource_id: str = ""
    wish: str = ""
    every: str = "week"
    interval: str = "1"
    weekdays: tuple[int, ...] = ()
    until: date | None = None
    times: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """Of `first`, naive in the firm's zone, None: on the waiting list. `rule` None: once."""

    first: datetime | None
    minutes: int
    resource_id: UUID | None
    wish: str | None
    rule: Rule | None

    def moments(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """Beginning and end in UTC; the end so many minutes later, whatever the clocks do meanwhile."""
        if self.first is None:
            raise BadTime()
        starts_at = recurrence.in_utc(self.first, zone)
        return starts_at, starts_at + timedelta(minutes=self.minutes)


def clean_plan(form: PlanForm) -> Plan:
    """Raises BadTime, EndsBeforeStart, TooLong, and what is wrong with a repetition (NeverHappens and others)."""
    wish = one_line(form.wish, "wish", longest=LONGEST_WISH)
    if form.how == "waiting":
        return Plan(None, USUAL_MINUTES, None, wish, None)
    first, minutes = local_time(form.day, form.begins, form.ends)
    resource = as_id(form.resource_id) if form.resource_id else None
    if form.how == "once":
        return Plan(first, minutes, resource, wish, None)
    if form.how != "repeat":
        raise BadRule("how")
    return Plan(first, minutes, resource, wish, recurrence.settled(_rule(form, first), first))


def local_time(day: date | None, begins: str, ends: str) -> tuple[datetime, int]:
    """The naive local beginning, and how many minutes it takes. Raises BadTime, EndsBeforeStart."""
    if day is None:
        raise BadTime("day")
    first, last = (_clock(text, field) for field, text in (("begins", begins), ("ends", ends)))
    minutes = (last.hour - first.hour) * 60 + last.minute - first.minute
    if minutes <= 0:
        raise EndsBeforeStart()
    return datetime.combine(day, first), minutes


def _clock(text: str, field: str) -> time:
    found = _CLOCK.fullmatch(text.strip())
    if found is None:
        raise BadTime(field)
    return time(int(found[1]), int(found[2]))


def _rule(form: PlanForm, first: datetime) -> Rule:
    """Raises BadRule, BadInterval, BadTimes."""
    interval = _count(form.interval, "interval")
    times = _count(form.times, "times") if form.times.strip() else 0
    if times and form.until:
        raise BadRule("until")
    rule = {
        "day": Rule("DAILY"),
        "week": Rule("WEEKLY", days=tuple((day, 0) for day in sorted(set(form.weekdays) & set(range(7))))),
        "month": Rule("MONTHLY", month_day=first.day),
        "weekday_of_month": Rule("MONTHLY", days=((first.weekday(), _nth(first)),)),
        "year": Rule("YEARLY", month=first.month, month_day=first.day),
    }.get(form.every)
    if rule is None:
        raise BadRule()
    return recurrence.read(str(replace(rule, interval=interval, until=form.until, times=times)))


def _nth(day: datetime) -> int:
    """Which of its weekday in the month; what is the fifth is the last."""
    nth = (day.day - 1) // 7 + 1
    return -1 if nth == 5 else nth


def _count(text: str, field: str) -> int:
    typed = text.strip()
    if not (typed.isascii() and typed.isdigit() and len(typed) < 5 and int(typed)):
        raise BadTimes(field, most=MOST_TIMES) if field == "times" else BadInterval(field, most=366)
    return int(typed)
