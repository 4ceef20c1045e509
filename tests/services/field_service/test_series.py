"""Visits that repeat: made ahead once each, and changed for this one, for later ones, or for all."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from data.errors import Conflict, NotAllowed, NotFound
from data.field_service.jobs import ServiceJob, VisitSeries
from data.service_states import JobState, VisitState
from services.field_service import finishing, moves, series, upkeep
from services.field_service.holding import VisitChanged
from services.field_service.recurrence import BadRule
from services.field_service.series import NotRepeated, RuleOver
from tests.cast import House
from tests.services.field_service.working import (
    TOMORROW,
    begins,
    made,
    once,
    rows,
    seen,
    services,
    somebody,
    version,
    weekly,
    worker,
)

pytestmark = [pytest.mark.feature("SVC-01")]
ZONE = ZoneInfo("Europe/Athens")


def local(day: date, hour: int = 10) -> datetime:
    return datetime(day.year, day.month, day.day, hour)  # noqa: DTZ001


def days(house: House) -> list[str]:
    """When visits are scheduled, in the firm's zone."""
    return [f"{each.astimezone(ZONE):%m-%d %H:%M}" for each in begins(house)]


def test_visits_are_made_as_far_ahead_as_the_firm_says_and_each_once(town: House) -> None:
    made(town, weekly(interval="2", resource_id=str(somebody(town))))
    assert days(town) == ["05-18 10:00", "06-01 10:00", "06-15 10:00", "06-29 10:00"]  # eight weeks of NOON
    assert upkeep.make_ahead(town.system) == 0
    later = worker(town, timedelta(weeks=2))
    assert upkeep.make_ahead(later) == 1
    assert upkeep.make_ahead(later) == 0
    assert days(town)[-1] == "07-13 10:00"
    assert len({each.original_start for each in rows(town)}) == 5
    assert {seen(town.alice, each.id).who for each in rows(town)} == {"Petros"}


def test_two_workers_at_once_make_each_visit_once(town: House) -> None:
    made(town, weekly())
    later = worker(town, timedelta(weeks=4))
    with ThreadPoolExecutor(3) as pool:
        counts = list(pool.map(lambda _: upkeep.make_ahead(later), range(3)))
    assert sum(counts) == 4
    assert len(rows(town)) == len({each.original_start for each in rows(town)}) == 12


def test_what_was_moved_or_put_back_or_cancelled_is_not_made_again(town: House) -> None:
    made(town, weekly())
    ids = [each.id for each in rows(town)]
    moves.move(town.sam, ids[1], version(town, ids[1]), TOMORROW + timedelta(days=8), None)
    moves.unschedule(town.sam, ids[2], version(town, ids[2]))
    finishing.cancel(town.sam, ids[3], version(town, ids[3]))
    assert upkeep.make_ahead(town.system) == 0
    assert [each.id for each in rows(town)] == ids
    found = services(town.alice)
    assert (found.scheduled_found, len(found.waiting), found.past_found) == (6, 1, 1)


def test_a_rule_that_ends_is_over_and_its_job_with_its_last_visit(town: House) -> None:
    made(town, weekly(every="day", times="3"))
    assert days(town) == ["05-18 10:00", "05-19 10:00", "05-20 10:00"]
    for each in rows(town):
        finishing.finish(town.sam, each.id, each.version, ())
    with town.backstage() as db:
        assert db.scalars(select(VisitSeries.ended_at)).one() is not None
        assert db.scalars(select(ServiceJob.state)).one() is JobState.DONE


def test_the_first_visit_is_made_however_far_away_it_is(town: House) -> None:
    made(town, weekly(day=date(2031, 2, 1), every="year"))
    assert days(town) == ["02-01 10:00"]
    assert upkeep.make_ahead(town.system) == 0


def test_all_day_long_the_local_time_stays_over_a_change_of_the_clocks(town: House) -> None:
    made(town, weekly(day=date(2030, 10, 25), begins="03:30", ends="05:00", every="day", times="4"))
    upkeep.make_ahead(worker(town, timedelta(weeks=22)))
    found = [(each.starts_at, each.ends_at) for each in rows(town)]
    assert [f"{at.astimezone(ZONE):%d %H:%M}" for at, _ in found if at] == [
        "25 03:30",
        "26 03:30",
        "27 03:30",
        "28 03:30",
    ]
    assert {end - at for at, end in found if at and end} == {timedelta(minutes=90)}


def test_this_one_and_all_later_ones_move_and_what_is_done_stays(town: House) -> None:
    made(town, weekly(times="6"))
    first, second, third, fourth, fifth, _ = (each.id for each in rows(town))
    finishing.finish(town.sam, first, version(town, first), ())
    finishing.cancel(town.sam, fourth, version(town, fourth))
    moves.unschedule(town.sam, fifth, version(town, fifth))
    count = series.change(town.sam, third, version(town, third), "later", local(date(2030, 6, 3), 15), 30, None)
    assert count == 2  # of four that were left one is cancelled, one waits
    assert days(town) == ["05-18 10:00", "05-25 10:00", "06-03 15:00", "06-08 10:00", "06-24 15:00"]
    with pytest.raises(NotFound):
        seen(town.alice, third)
    states = sorted(each.state.value for each in rows(town))
    assert states == ["cancelled", "done", "scheduled", "scheduled", "scheduled", "waiting"]
    assert seen(town.alice, second).starts_at == TOMORROW + timedelta(days=7) - timedelta(hours=5)
    assert upkeep.make_ahead(town.system) == 0


def test_all_that_are_to_come_move_and_take_another_rule(town: House) -> None:
    made(town, weekly())
    first, second, third = (each.id for each in rows(town)[:3])
    finishing.finish(town.sam, first, version(town, first), ())
    series.change(town.sam, third, version(town, third), "all", local(date(2030, 6, 1), 12), 60, None)
    assert days(town)[:4] == ["05-18 10:00", "05-25 12:00", "06-01 12:00", "06-08 12:00"]
    one = next(each for each in rows(town) if each.state is VisitState.SCHEDULED)
    series.change(town.sam, one.id, one.version, "all", local(date(2030, 5, 25), 12), 60, None, "FREQ=MONTHLY;COUNT=2")
    assert days(town) == ["05-18 10:00", "05-25 12:00", "06-25 12:00"]
    with pytest.raises(NotFound):
        seen(town.alice, second)


def test_the_rest_is_stopped_and_nothing_comes_any_more(town: House) -> None:
    made(town, weekly())
    third = rows(town)[2]
    assert series.stop(town.sam, third.id, third.version) == 6
    assert days(town) == ["05-18 10:00", "05-25 10:00"]
    assert upkeep.make_ahead(worker(town, timedelta(weeks=9))) == 0
    for each in rows(town):
        finishing.cancel(town.sam, each.id, each.version)
    with town.backstage() as db:
        assert db.scalars(select(ServiceJob.state)).one() is JobState.CANCELLED


def test_a_rule_is_changed_by_whoever_saw_the_visit_as_it_is_and_may(town: House) -> None:
    made(town, weekly())
    one = rows(town)[1]
    when = local(date(2030, 5, 25), 9)
    with pytest.raises(VisitChanged):
        series.change(town.sam, one.id, one.version - 1, "later", when, 60, None)
    with pytest.raises(BadRule):
        series.change(town.sam, one.id, one.version, "later", when, 60, None, "FREQ=SECONDLY")
    for ctx in (town.alice, town.rita):
        with pytest.raises(NotAllowed):
            series.stop(ctx, one.id, one.version)
    for stranger in (town.staff("Nora", town.kim.actor.role, sees_all_clients=False),):  # type: ignore[arg-type]
        with pytest.raises(NotFound):
            series.stop(stranger, one.id, one.version)
    alone = made(town, once())
    with pytest.raises(NotRepeated):
        series.stop(town.sam, alone, version(town, alone))
    finishing.finish(town.sam, one.id, one.version, ())
    with pytest.raises(RuleOver):
        series.stop(town.sam, one.id, version(town, one.id))


def test_of_two_who_change_one_rule_at_once_one_is_told(town: House) -> None:
    made(town, weekly())
    one = rows(town)[1]

    def change(hour: int) -> bool:
        try:
            series.change(town.sam, one.id, one.version, "later", local(date(2030, 5, 25), hour), 60, None)
        except (Conflict, NotFound):
            return False
        return True

    with ThreadPoolExecutor(3) as pool:
        assert sum(pool.map(change, (8, 12, 16))) == 1
    assert len(days(town)) == len({each[:5] for each in days(town)}) == 8


@pytest.mark.feature("NAV-06")
def test_nothing_is_made_while_the_area_is_off(town: House) -> None:
    made(town, weekly())
    town.prefer(areas_on=[])
    assert upkeep.make_ahead(worker(town, timedelta(weeks=9))) == 0
