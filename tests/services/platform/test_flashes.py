"""What forms have to say, in the database: said once, to that session, for an hour, sealed, and never many."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text

from data.platform.flashes import WaitingFlash
from services.access import authentication
from services.platform import flashes
from services.platform.context import Context
from services.platform.flashes import LIFE, LONGEST, Flash
from tests.cast import House

SAID = Flash("email", "bad", "This is no e-mail address.", "email", {"email": "maria at home"})


def count(house: House) -> int:
    with house.backstage() as db:
        return db.scalar(select(func.count()).select_from(WaitingFlash)) or 0


def taken(house: House, ctx: Context) -> Flash | None:
    return flashes.take(house.again(ctx))


def test_it_is_said_once_to_that_session_only(house: House) -> None:
    flashes.keep(house.maria, SAID)
    assert taken(house, house.alice) is None
    assert taken(house, house.maria) == SAID
    assert taken(house, house.maria) is None
    assert count(house) == 0


def test_of_many_at_once_one_page_says_it(house: House) -> None:
    flashes.keep(house.maria, SAID)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: flashes.take(house.again(house.maria)), range(8)))
    assert [each for each in found if each] == [SAID]


def test_of_many_forms_at_once_one_is_kept(house: House) -> None:
    """A session has one in each slot, however many forms it sends."""
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: flashes.keep(house.maria, Flash("x", "good", str(n))), range(8)))
    flashes.keep(house.maria, Flash("x", "good", "ticked"), "ticks")
    assert count(house) == 2
    assert flashes.take(house.maria, "ticks") == Flash("x", "good", "ticked")


def test_it_goes_along_when_the_session_goes_on_under_another_key(house: House) -> None:
    maria, alice = house.maria.actor.session_key, house.alice.actor.session_key
    flashes.keep(house.maria, SAID)
    flashes.carry_over(house.maria, maria, alice)
    assert taken(house, house.maria) is None
    assert taken(house, house.alice) == SAID


@pytest.mark.parametrize(("seconds", "said"), [(-1, True), (0, False)])
def test_after_an_hour_nobody_is_told(sqlite_house: House, seconds: int, said: bool) -> None:
    house = sqlite_house
    flashes.keep(house.maria, SAID)
    then = house.maria.now + LIFE + timedelta(seconds=seconds)
    with house.backstage() as db:
        kept = db.scalars(select(WaitingFlash)).one()
        assert kept.kept_at == house.maria.now
    flashes.expire(authentication.system(house.inside, then))
    assert count(house) == said
    assert (flashes.take(replace(house.maria, now=then)) is not None) == said


def test_what_has_run_out_is_not_said_before_it_is_swept(sqlite_house: House) -> None:
    house = sqlite_house
    flashes.keep(house.maria, SAID)
    assert flashes.take(replace(house.maria, now=house.maria.now + LIFE)) is None


@pytest.mark.security("R86")
def test_nobody_reads_it_in_the_database(house: House) -> None:
    flashes.keep(house.maria, SAID)
    with house.engine.connect() as raw:
        told = repr(raw.execute(text("SELECT * FROM flash")).all())
    for each in ("maria at home", "This is no", "email"):
        assert each not in told


def test_of_what_is_too_long_the_sentence_is_said(sqlite_house: House) -> None:
    flashes.keep(sqlite_house.maria, Flash("x", "bad", "Too long.", "name", {"name": "a" * LONGEST}))
    assert taken(sqlite_house, sqlite_house.maria) == Flash("x", "bad", "Too long.", "name")


def test_what_another_master_key_sealed_is_passed_over(sqlite_house: House) -> None:
    house = sqlite_house
    flashes.keep(house.maria, SAID)
    with house.engine.execution_options(writing=True).begin() as raw:
        raw.execute(text("UPDATE flash SET sealed = 'nonsense'"))
    assert taken(house, house.maria) is None
    flashes.keep(house.again(house.maria), SAID)
    assert taken(house, house.maria) == SAID
