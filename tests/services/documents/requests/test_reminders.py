"""Reminders: in the morning, before and after the day, each once, and only of what is missing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from data.firm.tables import Mail
from data.people.tables import Entity
from services.documents.requests import answers, making, reminders, review
from services.documents.requests.reminders import newest_due
from services.mail import queue
from services.platform.context import Context
from tests.cast import NOON, House
from tests.services.documents.conftest import PDF
from tests.services.documents.requests.asking import DUE, answer, asked, form, item, mails

KIND = "documents_reminder"


def on(house: House, day: date, hour: int = 9) -> Context:
    """The system at that hour of the firm's day."""
    system = replace(house.system, preferences=house.again(house.sam).preferences)
    return replace(
        system, now=datetime(day.year, day.month, day.day, hour, tzinfo=ZoneInfo(house.sam.preferences.time_zone))
    )


def text_of(house: House, mail: Mail) -> str:
    return str(queue.written(house.system, mail).get_body(("plain",)).get_content())  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("today", "before", "after", "day"),
    [
        (date(2030, 5, 23), 7, 7, None),
        (date(2030, 5, 24), 7, 7, date(2030, 5, 24)),
        (date(2030, 6, 6), 7, 7, date(2030, 5, 24)),
        (date(2030, 6, 7), 7, 7, date(2030, 6, 7)),
        (date(2030, 6, 20), 7, 7, date(2030, 6, 14)),
        (date(2031, 1, 1), 7, 7, date(2030, 6, 28)),
        (date(2031, 1, 1), 0, 0, None),
        (date(2030, 6, 20), 0, 3, date(2030, 6, 12)),
        (date(2030, 6, 20), 5, 0, date(2030, 5, 26)),
    ],
)
def test_the_newest_day_up_to_today(today: date, before: int, after: int, day: date | None) -> None:
    assert newest_due(DUE, today, before, after) == day


def test_each_reminder_is_written_once_in_the_morning_and_names_what_is_missing(town: House) -> None:
    id = asked(town, "Payslips", "Bank", "Rent", "Loans")
    answer(town.alice, item(town.alice, id).id)
    answers.decline(town.alice, item(town.alice, id, 3).id, "None")
    back = item(town.alice, id, 2)
    answer(town.alice, back.id, "rent.pdf", PDF + b"r")
    review.send_back(town.sam, back.id, item(town.sam, id, 2).version, "Dark")
    week_before = DUE - timedelta(days=7)
    assert reminders.remind(on(town, week_before - timedelta(days=1), 23)) == 0
    assert reminders.remind(on(town, week_before, 7)) == 0
    assert reminders.remind(on(town, week_before, 20)) == 0  # citygram#246: reminders in the night
    assert reminders.remind(on(town, week_before, 8)) == 1
    assert reminders.remind(on(town, week_before, 9)) == 0
    sent = mails(town, KIND)
    assert len(sent) == 4
    words = text_of(town, sent[0])
    assert "Bank · Rent" in words
    assert "Payslips" not in words
    assert "Loans" not in words
    assert sent[0].subject.startswith("Due on ")
    assert reminders.remind(on(town, DUE)) == 0
    assert reminders.remind(on(town, DUE + timedelta(days=7))) == 1
    assert "Overdue since" in mails(town, KIND)[1].subject + mails(town, KIND)[0].subject
    assert reminders.remind(on(town, DUE + timedelta(days=27))) == 1  # down for two weeks: once
    assert reminders.remind(on(town, DUE + timedelta(days=28))) == 1
    assert reminders.remind(on(town, DUE + timedelta(days=60))) == 0


def test_nobody_is_reminded_of_what_they_sent_or_what_is_over(small_town: House) -> None:
    town = small_town
    week_before = on(town, DUE - timedelta(days=7))
    done, gone, archived = asked(town, "One", title="Done"), asked(town, title="Gone"), asked(town, title="Archived")
    answer(town.alice, item(town.alice, done).id)
    review.withdraw(town.sam, gone)
    with town.backstage() as db:
        db.get_one(Entity, town.acme).archived_at = NOON
    assert reminders.remind(week_before) == 0
    with town.backstage() as db:
        db.get_one(Entity, town.acme).archived_at = None
    review.withdraw(town.sam, archived)
    assert reminders.remind(week_before) == 0
    asked(town, title="No day", due=None)
    assert reminders.remind(week_before) == 0
    assert mails(town, KIND) == []


def test_what_is_made_after_its_reminder_day_is_not_reminded_of_at_once(small_town: House) -> None:
    [_] = making.make(small_town.sam, form(due=date(2030, 5, 20)), [small_town.acme])
    assert reminders.remind(on(small_town, date(2030, 5, 17), 15)) == 0
    assert reminders.remind(on(small_town, date(2030, 5, 19))) == 0
    assert reminders.remind(on(small_town, date(2030, 5, 27))) == 1


def test_the_firm_decides_when_and_whether(small_town: House) -> None:
    asked(small_town)
    small_town.prefer(remind_before_days=0, remind_after_days=0)
    for days in (-7, 7, 14):
        assert reminders.remind(on(small_town, DUE + timedelta(days=days))) == 0
    small_town.prefer(remind_before_days=3, remind_after_days=2)
    assert reminders.remind(on(small_town, DUE - timedelta(days=3))) == 1
    assert reminders.remind(on(small_town, DUE + timedelta(days=2))) == 1
    small_town.prefer(areas_on=[])
    assert reminders.remind(on(small_town, DUE + timedelta(days=4))) == 0
