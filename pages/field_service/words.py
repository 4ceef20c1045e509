"""What screens of services say of states, times and rules."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import quote
from zoneinfo import ZoneInfo

from markupsafe import Markup

from components.display.status_chip import Tone, status_chip
from components.html.markup import join, tag
from data.service_states import JobState, ServiceRequestKind, ServiceRequestState, VisitState
from pages.shell.staff_words import today
from pages.shell.visit import Visit
from services.field_service.overview import RequestRow
from services.field_service.recurrence import Rule, read
from services.platform.i18n import msgid

MAP = "https://www.openstreetmap.org/search?query="
NARROW_DASH = "\N{EN DASH}"
STATES: dict[VisitState, tuple[str, Tone, str | None]] = {
    VisitState.WAITING: (msgid("Not scheduled yet"), "plain", "clock"),
    VisitState.SCHEDULED: (msgid("Scheduled"), "info", "cal"),
    VisitState.ON_THE_WAY: (msgid("On the way"), "brand", "van"),
    VisitState.DONE: (msgid("Done"), "good", None),
    VisitState.CANCELLED: (msgid("Cancelled"), "plain", "void"),
}
REQUESTS: dict[ServiceRequestState, tuple[str, Tone, str | None]] = {
    ServiceRequestState.WAITING: (msgid("With the firm"), "info", "clock"),
    ServiceRequestState.ACCEPTED: (msgid("Accepted"), "good", None),
    ServiceRequestState.DECLINED: (msgid("Not possible"), "warn", None),
    ServiceRequestState.WITHDRAWN: (msgid("Taken back"), "plain", "void"),
}
JOBS: dict[JobState, tuple[str, Tone]] = {
    JobState.OPEN: (msgid("Open"), "info"),
    JobState.DONE: (msgid("Done"), "good"),
    JobState.CANCELLED: (msgid("Cancelled"), "plain"),
}
_EACH = {
    "DAILY": msgid("every day"),
    "WEEKLY": msgid("every week"),
    "MONTHLY": msgid("every month"),
    "YEARLY": msgid("every year"),
}
ASKED = {
    ServiceRequestKind.NEW: msgid("New service"),
    ServiceRequestKind.OTHER_DATE: msgid("Another date"),
    ServiceRequestKind.CANCEL: msgid("Cancellation"),
}


def state_chip(visit: Visit, state: VisitState) -> Markup:
    word, tone, icon = STATES[state]
    return status_chip(visit.say(word), tone=tone, icon=icon)


def request_chip(visit: Visit, state: ServiceRequestState) -> Markup:
    word, tone, icon = REQUESTS[state]
    return status_chip(visit.say(word), tone=tone, icon=icon)


def asked_words(visit: Visit, row: RequestRow) -> str:
    """What was asked, about which job."""
    what = visit.say(ASKED[row.kind])
    return visit.say("{what}: {title}", what=what, title=row.title) if row.title else what


def when_words(visit: Visit, starts_at: datetime | None, ends_at: datetime | None) -> str:
    """In the firm's zone: "Sat 18 May 2030 (tomorrow), 10:00–11:00"; "" without a time."""
    if starts_at is None or ends_at is None:
        return ""
    zone = ZoneInfo(visit.frame.preferences.time_zone)
    begins, ends = starts_at.astimezone(zone), ends_at.astimezone(zone)
    first, last = visit.words.clock(begins.time()), visit.words.clock(ends.time())
    day = f"{visit.words.weekday(begins.weekday())} {visit.words.date(begins.date())}"
    near = {0: visit.say("today"), 1: visit.say("tomorrow")}.get((begins.date() - today(visit)).days, "")
    if ends.date() != begins.date():
        last = f"{visit.words.date(ends.date())}, {last}"
    hours = f"{first}{NARROW_DASH}{last}"
    return f"{day} ({near}), {hours}" if near else f"{day}, {hours}"


def rule_words(visit: Visit, rule: str) -> str:
    """How a visit repeats, in a sentence; "" for one that does not."""
    if not rule:
        return ""
    found, words = read(rule), visit.words
    if found.interval == 1:
        every = visit.say(_EACH[found.frequency])
    else:
        every = {
            "DAILY": words.say_n("every {n} day", "every {n} days", found.interval),
            "WEEKLY": words.say_n("every {n} week", "every {n} weeks", found.interval),
            "MONTHLY": words.say_n("every {n} month", "every {n} months", found.interval),
            "YEARLY": words.say_n("every {n} year", "every {n} years", found.interval),
        }[found.frequency]
    days = _days(visit, found)
    until = visit.say("until {day}", day=words.date(found.until)) if found.until else ""
    return ", ".join(filter(None, (every, days, until)))


def _days(visit: Visit, rule: Rule) -> str:
    if rule.frequency != "WEEKLY" or not rule.days:
        return ""
    return ", ".join(visit.words.weekday(day, wide=True) for day, _ in rule.days)


def length_words(visit: Visit, minutes: int) -> str:
    """How long it takes: "45 minutes", "1 hour", "2 hours 30 minutes"."""
    hours, rest = divmod(minutes, 60)
    words = visit.words
    parts = (
        words.say_n("{n} hour", "{n} hours", hours) if hours else "",
        words.say_n("{n} minute", "{n} minutes", rest) if rest or not hours else "",
    )
    return " ".join(filter(None, parts))


def map_link(address: str, words: str) -> Markup:
    """The address, and a way to it below."""
    link = tag("a", {"class": "more", "href": MAP + quote(address, safe=""), "data-blank": True}, words)
    return join((tag("div", {}, address), tag("div", {}, link)))
