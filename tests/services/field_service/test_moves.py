"""Visits between the waiting list and the board: nothing is lost or doubled, and two dispatchers notice each other."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from data.errors import Conflict, NotAllowed, NotFound
from data.field_service.jobs import EndsBeforeStart, ServiceJob, WrongVisitState
from data.firm.tables import Event
from data.service_states import JobState, PlaceRemark, VisitState
from data.statuses import StaffRole
from services.field_service import finishing, jobs, moves, resources
from services.field_service.autopay import set_payment_mode
from services.field_service.holding import BadTime, ResourceClosed, TooLong, VisitChanged
from services.field_service.moves import NothingToUndo
from services.field_service.plans import PlanForm
from services.field_service.remarks import remarks
from services.field_service.resources import BadHours, NotStaff, ResourceForm
from services.platform.context import Context
from services.platform.text_input import Missing
from tests.cast import NOON, House, viewed_by
from tests.services.field_service.working import (
    HOUR,
    TOMORROW,
    form,
    made,
    once,
    rows,
    seen,
    services,
    somebody,
    version,
)

pytestmark = [pytest.mark.feature("SVC-04")]
LATER = TOMORROW + 3 * HOUR


def lists(ctx: Context) -> tuple[int, int, int]:
    """How many are scheduled, waiting and past."""
    found = services(ctx)
    return found.scheduled_found, len(found.waiting), found.past_found


@pytest.mark.feature("SVC-01", "SVC-02", "SVC-03")
def test_a_visit_goes_from_the_waiting_list_to_the_board_and_back_and_is_done(town: House) -> None:
    petros = somebody(town)
    id = made(town, PlanForm(wish="In the morning"), checklist="Front\nBack")
    assert lists(town.alice) == (0, 1, 0)
    first = moves.schedule(town.sam, id, version(town, id), TOMORROW, TOMORROW + HOUR, petros)
    assert lists(town.alice) == (1, 0, 0)
    assert (services(town.alice).scheduled[0].starts_at, seen(town.alice, id).who) == (TOMORROW, "Petros")
    second = moves.unschedule(town.sam, id, first)
    assert lists(town.alice) == (0, 1, 0)
    assert seen(town.alice, id).who == ""
    third = moves.undo(town.sam, id, second)
    assert (seen(town.alice, id).starts_at, seen(town.alice, id).who) == (TOMORROW, "Petros")
    with pytest.raises(NothingToUndo):
        moves.undo(town.sam, id, third)
    moved = moves.move(town.sam, id, version(town, id), LATER, None)
    longer = moves.resize(town.sam, id, moved, LATER + 2 * HOUR)
    assert (seen(town.alice, id).starts_at, seen(town.alice, id).minutes) == (LATER, 120)
    gone = finishing.set_out(town.sam, id, longer)
    with pytest.raises(WrongVisitState):
        moves.move(town.sam, id, gone, TOMORROW, None)
    finishing.finish(town.sam, id, gone, [1], "The gutter is clean.")
    done = seen(town.alice, id)
    assert (done.state, done.report, done.finished_at) == (VisitState.DONE, "The gutter is clean.", NOON)
    assert [(each.text, each.is_done) for each in done.checklist] == [("Front", False), ("Back", True)]
    assert lists(town.alice) == (0, 0, 1)
    with town.backstage() as db:
        assert db.scalars(select(ServiceJob.state)).one() is JobState.DONE
        verbs = list(db.scalars(select(Event.verb).where(Event.subject_kind == "visit")))
    assert sorted(verbs) == sorted(
        f"visit.{each}"
        for each in ("added", "scheduled", "unscheduled", "undone", "moved", "resized", "on_the_way", "done")
    )
    moves.undo(town.sam, id, version(town, id))
    with town.backstage() as db:
        assert db.scalars(select(ServiceJob.state)).one() is JobState.OPEN
    assert (seen(town.alice, id).state, seen(town.alice, id).finished_at) == (VisitState.ON_THE_WAY, None)


def test_past_services_come_newest_first_and_scheduled_ones_by_date(town: House) -> None:
    days = [town.day(offset) for offset in (3, 1, 2)]
    ids = [made(town, once(day)) for day in days]
    assert [each.id for each in services(town.alice).scheduled] == [ids[1], ids[2], ids[0]]
    for id in ids:
        finishing.finish(town.sam, id, version(town, id), ())
    assert [each.id for each in services(town.alice).past] == [ids[0], ids[2], ids[1]]


def test_an_end_before_the_beginning_and_other_impossible_times_are_refused(town: House) -> None:
    id = made(town)
    now = version(town, id)
    place = partial(moves.schedule, town.sam, id, now)
    with pytest.raises(EndsBeforeStart):
        place(TOMORROW, TOMORROW, None)
    with pytest.raises(EndsBeforeStart):
        place(TOMORROW, TOMORROW - HOUR, None)
    with pytest.raises(TooLong):
        place(TOMORROW, TOMORROW + timedelta(days=32), None)
    with pytest.raises(BadTime):
        place(TOMORROW.replace(tzinfo=None), TOMORROW + HOUR, None)
    with pytest.raises(NotFound):
        place(TOMORROW, TOMORROW + HOUR, uuid4())
    petros = somebody(town)
    resources.close(town.sam, petros)
    resources.close(town.sam, petros)  # twice is once
    with pytest.raises(ResourceClosed):
        place(TOMORROW, TOMORROW + HOUR, petros)
    assert seen(town.alice, id).state is VisitState.WAITING
    place(TOMORROW, TOMORROW + HOUR, None)
    with pytest.raises(EndsBeforeStart):
        moves.resize(town.sam, id, version(town, id), TOMORROW)


def test_a_second_dispatcher_is_told_and_nothing_of_the_first_is_lost(town: House) -> None:
    id = made(town, once())
    seen_by_both = version(town, id)
    moves.move(town.kim, id, seen_by_both, LATER, None)
    tries = (
        lambda: moves.move(town.sam, id, seen_by_both, TOMORROW, None),
        lambda: moves.resize(town.sam, id, seen_by_both, LATER + 5 * HOUR),
        lambda: moves.unschedule(town.sam, id, seen_by_both),
        lambda: moves.undo(town.sam, id, seen_by_both),
        lambda: finishing.set_out(town.sam, id, seen_by_both),
        lambda: finishing.finish(town.sam, id, seen_by_both, ()),
        lambda: finishing.cancel(town.sam, id, seen_by_both),
    )
    for each in tries:
        with pytest.raises(VisitChanged):
            each()
    assert (seen(town.alice, id).starts_at, seen(town.alice, id).state) == (LATER, VisitState.SCHEDULED)


def test_of_two_dispatchers_at_once_one_moves_the_visit(town: House) -> None:
    id = made(town)
    now = version(town, id)
    places = [TOMORROW + offset * HOUR for offset in range(4)]

    def place(at: datetime) -> bool:
        try:
            moves.schedule(town.sam, id, now, at, at + HOUR, None)
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(place, places))
    assert sum(done) == 1
    assert seen(town.alice, id).starts_at == places[done.index(True)]
    assert lists(town.alice) == (1, 0, 0)


ACTS = st.sampled_from(("schedule", "move", "resize", "unschedule", "undo", "cancel", "set_out", "finish"))


@given(st.lists(st.tuples(st.integers(0, 2), ACTS, st.integers(1, 200)), max_size=14))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=15)
def test_whatever_is_done_each_visit_stands_in_one_list(small_town: House, acts: list[tuple[int, str, int]]) -> None:
    house = small_town
    client = house.entity(f"Client {uuid4()}")
    contact = house.contact(f"C{uuid4().hex} Doe", client)
    ids = [made(house, entity=client), made(house, once(), client), made(house, once(house.day(2)), client)]
    for which, act, hours in acts:
        id, at = ids[which], NOON + hours * HOUR
        now = version(house, id)
        verbs = {
            "schedule": partial(moves.schedule, house.sam, id, now, at, at + HOUR, None),
            "move": partial(moves.move, house.sam, id, now, at, None),
            "resize": partial(moves.resize, house.sam, id, now, at),
            "unschedule": partial(moves.unschedule, house.sam, id, now),
            "undo": partial(moves.undo, house.sam, id, now),
            "cancel": partial(finishing.cancel, house.sam, id, now),
            "set_out": partial(finishing.set_out, house.sam, id, now),
            "finish": partial(finishing.finish, house.sam, id, now, ()),
        }
        try:
            verbs[act]()
        except (Conflict, EndsBeforeStart, TooLong):
            assert version(house, id) == now
    found = services(contact)
    shown = [*found.scheduled, *found.past, *found.waiting]
    assert sorted(each.id for each in shown) == sorted(ids)
    assert all((each.starts_at is None) == (each.state is VisitState.WAITING) or each in found.past for each in shown)


def test_what_speaks_against_a_place_is_reported_and_forbids_nothing(town: House) -> None:
    petros = somebody(town, hours={4: "08:00-16:00", 5: "08:00-12:00"}, skills="Ladder, Roof")
    id = made(town, once(begins="10:00", ends="11:00", resource_id=str(petros)), skills="ladder")
    assert remarks(town.sam, id) == ()
    other = made(town, once(begins="10:30", ends="11:30", resource_id=str(petros)), skills="boiler", entity=town.umbra)
    assert [each.kind for each in remarks(town.sam, other)] == [PlaceRemark.SKILLS, PlaceRemark.OVERLAP]
    assert [each.kind for each in remarks(town.sam, id)] == [PlaceRemark.OVERLAP]
    near = made(town, once(begins="11:35", ends="12:00", resource_id=str(petros)), address="Elsewhere 1")
    assert [each.kind for each in remarks(town.sam, near)] == [PlaceRemark.TRAVEL]
    same = made(town, once(begins="07:00", ends="09:55", resource_id=str(petros)))
    assert [each.kind for each in remarks(town.sam, same)] == [PlaceRemark.HOURS]  # at one address: no way between
    sunday = made(town, once(town.day(2), "10:00", "11:00", resource_id=str(petros)))
    assert [each.kind for each in remarks(town.sam, sunday)] == [PlaceRemark.HOURS]
    day = seen(town.sam, sunday).starts_at
    assert day is not None
    away = resources.add_absence(town.sam, petros, day - HOUR, day + HOUR, "Dentist")
    assert resources.add_absence(town.sam, petros, day - HOUR, day + HOUR) == away
    assert [each.kind for each in remarks(town.sam, sunday)] == [PlaceRemark.HOURS, PlaceRemark.ABSENT]
    resources.remove_absence(town.sam, away)
    resources.close(town.sam, petros)
    assert PlaceRemark.CLOSED in {each.kind for each in remarks(town.sam, sunday)}
    with pytest.raises(EndsBeforeStart):
        resources.add_absence(town.sam, petros, NOON, NOON)


def test_a_resource_is_made_and_changed_by_the_rules_of_fields(town: House) -> None:
    kim = town.kim.actor.person_id
    id = resources.add(town.sam, ResourceForm(name=" Kim  Low ", person_id=kim, hours={0: "8:00-16:30", 1: ""}))
    [row] = resources.rows(town.sam)
    assert (row.name, row.skills, row.is_closed) == ("Kim Low", (), False)
    resources.change(town.sam, id, row.version, ResourceForm(name="Crew 1", skills="roof, Roof, boiler"))
    with pytest.raises(Conflict):
        resources.change(town.sam, id, row.version, ResourceForm(name="Crew 2"))
    assert resources.rows(town.sam)[0].skills == ("Roof", "boiler")
    with pytest.raises(Missing):
        resources.add(town.sam, ResourceForm())
    for hours in ("8-16", "16:00-08:00", "08:00-08:00", "25:00-26:00"):
        with pytest.raises(BadHours):
            resources.add(town.sam, ResourceForm(name="X", hours={0: hours}))
    with pytest.raises(NotStaff):
        resources.add(town.sam, ResourceForm(name="X", person_id=town.alice.actor.person_id))


@pytest.mark.security("R25")
def test_nobody_moves_a_visit_who_may_not_and_no_stranger_learns_of_it(town: House) -> None:
    id = made(town, once())
    now = version(town, id)
    dispatcher = town.staff("Dimitra", StaffRole.DISPATCHER)
    for ctx in (town.alice, town.bob, town.rita, town.ben, viewed_by(town.sam, town.alice)):
        with pytest.raises(NotAllowed):
            moves.move(ctx, id, now, LATER, None)
        with pytest.raises(NotAllowed):
            jobs.make(ctx, town.acme, form(), PlanForm())
        with pytest.raises(NotAllowed):
            remarks(ctx, id)
    for stranger in town.strangers:
        with pytest.raises(NotFound):
            seen(stranger, id)
        assert lists(stranger) == (0, 0, 0)
    blind = town.contact("Bo Blind", town.acme, sees_services=False)
    with pytest.raises(NotAllowed):
        seen(blind, id)
    narrow = town.staff("Nora", StaffRole.DISPATCHER, sees_all_clients=False)
    with pytest.raises(NotFound):
        moves.move(narrow, id, now, LATER, None)
    moves.move(dispatcher, id, now, LATER, None)


def test_what_is_internal_and_what_it_costs_is_for_whom_it_is(town: House) -> None:
    id = made(town, once(), notes="Ring twice", internal_notes="Difficult dog", price="120.50", currency="EUR")
    assert seen(town.sam, id).internal_notes == "Difficult dog"
    alice, lena = seen(town.alice, id), seen(town.lena, id)
    assert (alice.notes, alice.internal_notes, alice.resource_id) == ("Ring twice", "", None)
    assert alice.price is not None
    assert (alice.price.minor, alice.price.currency, lena.price) == (12050, "EUR", None)
    town.prefer(service_shows_who=False)
    petros = somebody(town)
    moves.move(town.sam, id, version(town, id), LATER, petros)
    assert seen(town.again(town.alice), id).who == ""
    assert seen(town.again(town.sam), id).who == "Petros"


def test_a_job_is_changed_by_whoever_saw_its_newest_version(town: House) -> None:
    id = made(town, price="10")
    job = jobs.editing(town.sam, seen(town.sam, id).job_id)
    assert (job.form.title, job.form.price, job.form.currency) == ("Gutter cleaning", "10.00", "EUR")
    jobs.change(town.sam, job.id, job.version, form("Roof", price=""))
    with pytest.raises(Conflict):
        jobs.change(town.kim, job.id, job.version, form("Wall"))
    assert (seen(town.alice, id).title, seen(town.alice, id).price) == ("Roof", None)
    with pytest.raises(Missing):
        jobs.change(town.sam, job.id, job.version + 1, form(""))
    again = jobs.add_visit(town.sam, job.id, once())
    assert seen(town.alice, again).number == seen(town.alice, id).number == "JOB-0001"
    assert len(rows(town)) == 2


@pytest.mark.feature("CRD-08")
def test_enrolling_in_autopay_reaches_the_open_jobs_of_the_client_once_and_can_be_taken_back(town: House) -> None:
    waiting, done, others = made(town), made(town, once()), made(town, entity=town.umbra)
    finishing.finish(town.sam, done, version(town, done), ())
    for expected in (1, 0):
        with town.backstage() as db:
            assert set_payment_mode(db, town.acme, by_autopay=True) == expected
    assert [seen(town.sam, id).pays_by_autopay for id in (waiting, done, others)] == [True, False, False]
    later = made(town, pays_by_autopay=True)
    with town.backstage() as db:
        assert set_payment_mode(db, town.acme, by_autopay=False) == 2
    assert [seen(town.sam, id).pays_by_autopay for id in (waiting, later)] == [False, False]


@pytest.mark.feature("NAV-06")
def test_while_the_area_is_off_there_is_nothing(town: House) -> None:
    id = made(town, once())
    town.prefer(areas_on=[])
    for ctx in (town.alice, town.sam):
        with pytest.raises(NotFound):
            seen(town.again(ctx), id)
        with pytest.raises(NotFound):
            services(town.again(ctx))
    with pytest.raises(NotFound):
        moves.unschedule(town.again(town.sam), id, 1)
