"""Jobs exist only if their cause does, run as the system, and come back when they fail."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from data.errors import Refusal
from data.firm.tables import Job
from data.people.tables import Entity
from services.operations.workers import take_up
from services.platform import leases
from services.platform.background_jobs import TwoJobs, job, names_of, run_due
from services.platform.context import Context
from services.platform.leases import LEASE
from services.platform.permissions import May
from tests.cast import NOON, House

pytestmark = pytest.mark.both_databases

ran: list[tuple[str, bool]] = []


@job(was="colour_in")
def paint(ctx: Context, colour: str) -> None:
    ran.append((colour, ctx.actor.is_system))


@job()
def break_down(ctx: Context) -> None:
    raise OSError("no paint")


@job()
def say_no(ctx: Context) -> None:
    raise Refusal()


@pytest.fixture(autouse=True)
def fresh() -> None:
    ran.clear()


def queue(house: House, verb: object, **args: object) -> None:
    with house.olga.transaction(May.EDIT_CLIENTS) as db:
        entity = db.one(Entity, house.acme)
        db.later(verb, **args)  # type: ignore[arg-type]
        db.record("test.queued", entity)


def test_a_job_runs_once_as_the_system(house: House) -> None:
    queue(house, paint, colour="blue")
    assert run_due(house.system) == 1
    assert run_due(house.system) == 0
    assert ran == [("blue", True)]


def test_a_row_queued_under_an_earlier_name_is_still_done(house: House) -> None:
    queue(house, paint, colour="ochre")
    with house.backstage() as db:
        db.scalars(select(Job)).one().name = "colour_in"
    assert run_due(house.system) == 1
    assert ran == [("ochre", True)]
    assert names_of(paint) == ["services.paint", "colour_in"]


def test_two_jobs_of_one_name_are_refused() -> None:
    with pytest.raises(TwoJobs, match=r"services\.paint"):

        @job(was="services.paint")
        def whitewash(ctx: Context) -> None: ...


def test_no_commit_no_job(house: House) -> None:
    with pytest.raises(ValueError, match="changed my mind"), house.olga.transaction(May.EDIT_CLIENTS) as db:
        db.later(paint, colour="red")
        raise ValueError("changed my mind")
    assert run_due(house.system) == 0


@pytest.mark.parametrize("verb", [break_down, say_no])
def test_what_fails_is_told_and_tried_again_later(house: House, verb: object) -> None:
    queue(house, verb)
    queue(house, paint, colour="green")
    assert run_due(house.system) == 2
    assert ran == [("green", True)]
    with house.backstage() as db:
        row = db.scalars(select(Job).where(Job.done_at.is_(None))).one()
        assert row.error
        assert row.due_at > NOON
        assert row.tries == 1


def test_a_claim_of_a_process_that_died_runs_out(house: House) -> None:
    queue(house, paint, colour="grey")
    with house.backstage() as db:
        db.scalars(select(Job)).one().leased_until = NOON + LEASE
    assert run_due(house.system) == 0
    later = house.system
    object.__setattr__(later, "now", NOON + LEASE + timedelta(seconds=1))
    assert run_due(later) == 1


@pytest.mark.security("P15")
def test_who_serves_alone_takes_up_at_once_what_was_left_behind(house: House) -> None:
    queue(house, paint, colour="grey")
    with house.backstage() as db:
        db.scalars(select(Job)).one().leased_until = NOON + LEASE
    take_up(house.inside)
    alone = house.engine.dialect.name == "sqlite"  # on PostgreSQL the process that claimed it may still live
    assert run_due(house.system) == alone


def test_what_is_not_due_waits(house: House) -> None:
    with house.olga.transaction(May.EDIT_CLIENTS) as db:
        db.later(paint, due_at=NOON + timedelta(hours=1), colour="white")
        db.record("test.queued", db.one(Entity, house.acme))
    assert run_due(house.system) == 0
    with house.backstage() as db:
        assert db.scalar(select(func.count(Job.id))) == 1


def test_what_took_longer_than_its_lease_does_not_end_what_another_has(house: House) -> None:
    @job()
    def dawdle(ctx: Context) -> None:
        with house.backstage() as db:  # meanwhile the lease ran out, and another process took it
            db.scalars(select(Job)).one().leased_until = NOON + 2 * LEASE

    queue(house, dawdle)
    assert run_due(house.system) == 1
    with house.backstage() as db:
        row = db.scalars(select(Job)).one()
        assert (row.done_at, row.leased_until) == (None, NOON + 2 * LEASE)


def test_what_is_not_begun_in_time_is_given_back_untried(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leases, "RUN_SECONDS", -1)
    queue(house, paint, colour="black")
    assert run_due(house.system) == 0
    with house.backstage() as db:
        row = db.scalars(select(Job)).one()
        assert (row.tries, row.leased_until) == (0, None)
    monkeypatch.undo()
    assert run_due(house.system) == 1
    assert ran == [("black", True)]
