"""Rules of RFC 5545: compared with a walk over the days, and the days on which calendars and clocks are odd."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import Invalid
from services.field_service import recurrence
from services.field_service.plans import PlanForm, clean_plan
from services.field_service.recurrence import NeverHappens, Rule, in_utc, local_times, read, settled, starts

pytestmark = [pytest.mark.feature("SVC-01")]
ATHENS = ZoneInfo("Europe/Athens")
WALKED = timedelta(days=366 * 9)

FIRSTS = st.datetimes(datetime(2020, 1, 1), datetime(2035, 12, 31)).map(lambda at: at.replace(second=0, microsecond=0))  # noqa: DTZ001
ENDS = st.one_of(
    st.just({}),
    st.integers(1, 40).map(lambda times: {"times": times}),
    st.dates(date(2020, 1, 1), date(2044, 1, 1)).map(lambda day: {"until": day}),
)
WEEKDAYS = st.sets(st.integers(0, 6)).map(lambda days: tuple((day, 0) for day in sorted(days)))
NTH = st.tuples(st.tuples(st.integers(0, 6), st.sampled_from((-1, 1, 2, 3, 4, 5))))
MONTH_DAYS = st.sampled_from((-1, *range(1, 32)))
RULES = st.one_of(
    st.builds(lambda n, end: Rule("DAILY", n, **end), st.integers(1, 30), ENDS),
    st.builds(lambda n, days, end: Rule("WEEKLY", n, days, **end), st.integers(1, 8), WEEKDAYS, ENDS),
    st.builds(lambda n, day, end: Rule("MONTHLY", n, month_day=day, **end), st.integers(1, 18), MONTH_DAYS, ENDS),
    st.builds(lambda n, days, end: Rule("MONTHLY", n, days, **end), st.integers(1, 18), NTH, ENDS),
    st.builds(
        lambda n, month, day, end: Rule("YEARLY", n, month=month, month_day=day, **end),
        st.integers(1, 4),
        st.integers(1, 12),
        MONTH_DAYS,
        ENDS,
    ),
    st.builds(
        lambda n, month, days, end: Rule("YEARLY", n, days, month=month, **end),
        st.integers(1, 4),
        st.integers(1, 12),
        NTH,
        ENDS,
    ),
)


def walked(rule: Rule, first: datetime) -> Iterator[datetime]:
    """Every day one by one, by what the rule says and nothing else."""
    counted, day = 0, first.date()
    while day <= first.date() + WALKED and (rule.until is None or day <= rule.until):
        if fits(rule, first.date(), day):
            counted += 1
            yield datetime.combine(day, first.time())
            if counted == rule.times:
                return
        day += timedelta(days=1)


def fits(rule: Rule, first: date, day: date) -> bool:
    months = (day.year - first.year) * 12 + day.month - first.month
    length = calendar.monthrange(day.year, day.month)[1]
    if rule.frequency == "DAILY":
        return (day - first).days % rule.interval == 0
    if rule.frequency == "WEEKLY":
        weeks = (day - first + timedelta(days=first.weekday())).days // 7
        return weeks % rule.interval == 0 and day.weekday() in {each for each, _ in rule.days}
    if rule.frequency == "MONTHLY" and months % rule.interval:
        return False
    if rule.frequency == "YEARLY" and ((day.year - first.year) % rule.interval or day.month != rule.month):
        return False
    if rule.days:
        [(weekday, nth)] = rule.days
        place = (day.day - 1) // 7 + 1 if nth > 0 else -((length - day.day) // 7 + 1)
        return day.weekday() == weekday and place == nth
    return day.day == (length if rule.month_day == -1 else rule.month_day)


@given(RULES, FIRSTS)
def test_a_rule_happens_when_a_walk_over_the_days_finds_it(rule: Rule, first: datetime) -> None:
    try:
        whole = settled(read(str(rule)), first)
    except NeverHappens:
        filled = rule
        if rule.frequency == "WEEKLY" and not rule.days:
            filled = Rule("WEEKLY", rule.interval, ((first.weekday(), 0),), until=rule.until, times=rule.times)
        assert list(islice(walked(filled, first), 1)) == []
        return
    assert read(str(whole)) == whole
    end = first + WALKED
    found = []
    for each in local_times(whole, first):
        if each.date() > end.date():
            break
        found.append(each)
    assert found == list(walked(whole, first))


@pytest.mark.parametrize(
    ("local", "utc"),
    [
        (datetime(2030, 3, 30, 3, 30), datetime(2030, 3, 30, 1, 30, tzinfo=UTC)),  # noqa: DTZ001
        (datetime(2030, 3, 31, 3, 30), datetime(2030, 3, 31, 1, 30, tzinfo=UTC)),  # noqa: DTZ001  # not there: 04:30
        (datetime(2030, 4, 1, 3, 30), datetime(2030, 4, 1, 0, 30, tzinfo=UTC)),  # noqa: DTZ001
        (datetime(2030, 10, 27, 3, 30), datetime(2030, 10, 27, 0, 30, tzinfo=UTC)),  # noqa: DTZ001  # the first of two
        (datetime(2030, 10, 28, 3, 30), datetime(2030, 10, 28, 1, 30, tzinfo=UTC)),  # noqa: DTZ001
    ],
)
def test_the_clock_of_the_firm_counts_also_when_it_is_changed(local: datetime, utc: datetime) -> None:
    assert in_utc(local, ATHENS) == utc


def test_a_daily_visit_comes_once_a_day_over_both_changes_of_the_clocks() -> None:
    first = datetime(2030, 1, 1, 3, 30)  # noqa: DTZ001
    found = list(starts(Rule("DAILY"), first, ATHENS, datetime(2030, 12, 31, 12, tzinfo=UTC)))
    assert len(found) == 365
    assert len({each.astimezone(ATHENS).date() for each in found}) == 365
    assert {each.astimezone(ATHENS).time().isoformat("minutes") for each in found} == {"03:30", "04:30"}


def test_29_february_is_left_out_where_there_is_none_and_a_month_without_a_31st_too() -> None:
    yearly = settled(read("FREQ=YEARLY"), leap := datetime(2028, 2, 29, 9))  # noqa: DTZ001
    assert [each.year for each in islice(local_times(yearly, leap), 3)] == [2028, 2032, 2036]
    monthly = settled(read("FREQ=MONTHLY"), last := datetime(2030, 1, 31, 9))  # noqa: DTZ001
    assert [each.month for each in islice(local_times(monthly, last), 4)] == [1, 3, 5, 7]
    ends = settled(read("FREQ=MONTHLY;BYMONTHDAY=-1"), last)
    assert [each.day for each in islice(local_times(ends, last), 4)] == [31, 28, 31, 30]


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=MONTHLY;INTERVAL=12;BYMONTHDAY=31",
        "FREQ=DAILY;UNTIL=20300131",
        "FREQ=YEARLY;INTERVAL=4;BYMONTH=2;BYMONTHDAY=29",
        "FREQ=WEEKLY;BYDAY=MO;UNTIL=20300202",
    ],
)
def test_what_never_happens_is_refused_with_a_sentence_and_soon(rule: str) -> None:
    with pytest.raises(NeverHappens):
        settled(read(rule), datetime(2030, 2, 1, 9))  # noqa: DTZ001


@pytest.mark.parametrize(
    "rule",
    [
        "",
        "FREQ=SECONDLY",
        "FREQ=HOURLY;COUNT=9",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;INTERVAL=-1",
        "FREQ=DAILY;BYHOUR=1,2,3",
        "FREQ=DAILY;COUNT=1001",
        "FREQ=DAILY;COUNT=3;UNTIL=20300101",
        "FREQ=DAILY;FREQ=WEEKLY",
        "FREQ=WEEKLY;BYDAY=1MO",
        "FREQ=WEEKLY;BYDAY=XX",
        "FREQ=MONTHLY;BYDAY=MO",
        "FREQ=MONTHLY;BYMONTHDAY=32",
        "FREQ=MONTHLY;BYMONTHDAY=-2",
        "FREQ=YEARLY;BYMONTH=13;BYMONTHDAY=1",
        "FREQ=YEARLY;BYEASTER=0",
        "FREQ=DAILY;UNTIL=20300231",
        "FREQ=DAILY;COUNT=\N{ARABIC-INDIC DIGIT THREE}",
        "DTSTART:20300101\nFREQ=DAILY",
    ],
)
def test_what_is_no_rule_of_ours_is_refused(rule: str) -> None:
    with pytest.raises(Invalid):
        read(rule)


@given(RULES, FIRSTS, st.integers(-40, 40))
def test_a_rule_that_is_moved_begins_where_it_was_moved_to(rule: Rule, first: datetime, days: int) -> None:
    try:
        whole = settled(rule, first)
    except NeverHappens:
        return
    old = next(local_times(whole, first))
    new = old + timedelta(days=days, hours=1)
    try:
        other = settled(recurrence.moved(whole, old, new), new)
    except NeverHappens:  # beyond the last day on which it still counts
        assert whole.until is not None
        return
    assert next(local_times(other, new)) <= new + timedelta(days=7) if other.frequency == "WEEKLY" else True
    assert next(local_times(other, new)) == new or other.frequency == "WEEKLY" or days == 0


def test_the_form_says_what_the_rule_does() -> None:
    plan = clean_plan(
        PlanForm("repeat", date(2030, 5, 31), "10:00", "11:30", every="weekday_of_month", interval="2", times="6")
    )
    assert (str(plan.rule), plan.minutes) == ("FREQ=MONTHLY;INTERVAL=2;BYDAY=-1FR;COUNT=6", 90)
    plan = clean_plan(PlanForm("repeat", date(2030, 5, 31), "10:00", "11:00", weekdays=(0, 3), until=date(2030, 7, 1)))
    assert str(plan.rule) == "FREQ=WEEKLY;BYDAY=MO,TH;UNTIL=20300701"
    for wrong in (
        {"interval": "0"},
        {"interval": "1.5"},
        {"times": "2", "until": date(2031, 1, 1)},
        {"every": "decade"},
        {"ends": "10:00"},
        {"begins": "25:00"},
        {"day": None},
        {"until": date(2030, 5, 30)},
        {"how": "sometimes"},
    ):
        given_ = {"how": "repeat", "day": date(2030, 5, 31), "begins": "10:00", "ends": "11:00", **wrong}
        with pytest.raises(Invalid):
            clean_plan(PlanForm(**given_))  # type: ignore[arg-type]
