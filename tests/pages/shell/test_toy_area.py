"""A new area is one folder in each layer: everything it brings is there, goes by the firm's switch, and goes with it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

import pages
import services
from data.errors import NotAllowed
from data.firm.tables import Counter, Job, Mail, Notice
from pages import secret_addresses
from pages.shell import areas as page_areas
from services.access.authentication import identify, key_of
from services.clock import clock
from services.dashboard.navigation import counters
from services.firm import settings
from services.firm.setting_rules import NotASetting
from services.imports import run as runs
from services.mail import letter
from services.mail import queue as mails
from services.operations import doctor, workers
from services.platform import area_switches, background_jobs
from services.platform import areas as service_areas
from services.platform.importing.outcomes import File
from services.platform.permissions import STAFF_GRANTS, May
from services.platform.setting_kinds import BadChoice, BadCount
from tests.cast import House
from tests.pages.stage import cookie, shown, stage

TOY = Path(__file__).parents[2] / "toy_area"
CACHES = (area_switches.starting_off, service_areas.areas, page_areas.areas)


def _afresh() -> None:
    for cached in CACHES:
        cached.cache_clear()


@pytest.fixture
def toy(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The area's folders beside those of the portal; taken away again with all they registered."""
    addresses, arrivals = dict(secret_addresses.ADDRESSES), set(secret_addresses.ARRIVALS)
    monkeypatch.setattr(services, "__path__", [*services.__path__, str(TOY / "services")])
    monkeypatch.setattr(pages, "__path__", [*pages.__path__, str(TOY / "pages")])
    _afresh()
    service_areas.areas()
    page_areas.areas()
    verbs = sys.modules["services.toy.verbs"]
    yield verbs
    verbs.READ.withdraw()
    for known in (letter._kinds, background_jobs._registry):
        for name in [each for each in known if "toy" in each]:
            known.pop(name)  # type: ignore[attr-defined]
    for name in [each for each in sys.modules if ".toy" in each]:
        sys.modules.pop(name)
    for room in (services, pages):
        vars(room).pop("toy", None)
    secret_addresses.ADDRESSES.clear()
    secret_addresses.ADDRESSES.update(addresses)
    secret_addresses.ARRIVALS.intersection_update(arrivals)
    monkeypatch.undo()
    _afresh()
    secret_addresses.declare({}, ())


def _toys(house: House, number: int) -> None:
    with house.backstage() as db:
        db.add(Counter(name="toys", value=number))


@pytest.mark.feature("NAV-06")
async def test_its_screens_entries_panel_and_route_are_there(toy: Any, sqlite_house: House) -> None:
    house = sqlite_house
    _toys(house, 3)
    async with stage(house) as site:
        alice, olga = cookie(house, house.alice), cookie(house, house.olga)
        assert "3 toys" in shown(await site.open(alice, "/toys"))
        home = shown(await site.open(alice, "/"))
        assert "3 toys wait" in home
        assert 'href="/toys"' in home
        assert "3 toys in all" in shown(await site.open(olga, "/staff/toys"))
        assert 'href="/staff/toys"' in shown(await site.open(olga, "/staff"))
        assert (await site.holds(alice).get("/toys/1.txt")).text == "3"
        assert (await site.holds(alice).post("/toys/1.txt")).status_code == 405
    assert counters(house.alice)["toys"] == counters(house.olga)["toys"] == 3
    assert secret_addresses.ADDRESSES["/toys/{number}.txt"]["number"] is secret_addresses.Part.ID
    assert (page_areas.verb_words("toy.found"), page_areas.field_words("bears")) == ("Toy found", "Bears")


@pytest.mark.feature("NAV-06")
async def test_the_firms_switch_takes_all_of_it_away_within_one_request(toy: Any, sqlite_house: House) -> None:
    house = sqlite_house
    _toys(house, 3)
    async with stage(house) as site:
        alice, olga = cookie(house, house.alice), cookie(house, house.olga)
        assert "Toys" in shown(await site.open(olga, "/staff/settings/portal"))
        found = settings.policy(house.olga)
        settings.change(house.olga, found.version, {"areas_off": ["toy"]})
        for path in ("/toys", "/toys/1.txt"):
            assert (await site.holds(alice).get(path)).status_code == 404
        assert (await site.holds(olga).get("/staff/toys")).status_code == 404
        home = shown(await site.open(alice, "/"))
        assert "toys" not in home
        for token in (alice, olga):
            assert "toys" not in counters(identify(house.inside, key_of(token), clock()))
    with pytest.raises(BadChoice):
        settings.change(house.olga, settings.policy(house.olga).version, {"areas_off": ["billing"]})


async def test_its_setting_is_drawn_checked_and_told_while_it_is_on(toy: Any, sqlite_house: House) -> None:
    house = sqlite_house
    async with stage(house) as site:
        olga = cookie(house, house.olga)
        form = shown(await site.open(olga, "/staff/settings/toys"))
        assert "Toys at once" in form
        assert "From 1 to 9." in form
        version = settings.policy(house.olga).version
        with pytest.raises(BadCount):
            settings.change(house.olga, version, {"toys_at_once": "10"})
        version = settings.change(house.olga, version, {"toys_at_once": "5"})
        assert settings.policy(house.olga).preferences[toy.AT_ONCE] == 5
        assert "Toys at once: 3 → 5" in shown(await site.open(olga, "/staff/settings/history"))
        version = settings.change(house.olga, version, {"areas_off": ["toy"]})
        house.olga = house.again(house.olga)
        with pytest.raises(NotASetting):
            settings.change(house.olga, version, {"toys_at_once": "6"})
        assert "/staff/settings/toys" not in shown(await site.open(olga, "/staff/settings"))
        assert (await site.holds(olga).get("/staff/settings/toys")).status_code == 404


def _found(house: House) -> None:
    with house.backstage() as db:
        row = Notice(
            entity_id=house.acme,
            dedupe="toy",
            kind="toy_found",
            at=house.system.now,
            subject_kind="toy",
            subject_id=house.acme,
            person_id=house.alice.actor.person_id,
            facts={"number": 3},
        )
        db.add(row)


async def test_its_notices_are_told_in_the_inbox(toy: Any, sqlite_house: House) -> None:
    house = sqlite_house
    _found(house)
    async with stage(house) as site:
        inbox = shown(await site.open(cookie(house, house.olga), "/staff?kind=toy_found"))
    assert "Alice Adams found 3 toys" in inbox
    assert f'href="/staff/clients/{house.acme}"' in inbox
    assert 'href="/staff?kind=toy_found"' in inbox


async def test_a_notice_of_an_area_that_is_gone_stays_and_is_told_by_its_name(sqlite_house: House) -> None:
    house = sqlite_house
    _found(house)
    async with stage(house) as site:
        inbox = shown(await site.open(cookie(house, house.olga), "/staff"))
    assert "Toy found" in inbox
    assert "/staff?kind=toy_found" not in inbox


async def test_its_rows_are_imported_while_it_is_on(toy: Any, sqlite_house: House) -> None:
    house = sqlite_house
    kind = service_areas.import_kinds()["toys"]
    table = File("toys.csv", b"Client;Bears\nAcme Ltd;3\nAcme Ltd;4\n")
    assert [each.result for each in runs.run(house.olga, kind, [table]).outcomes] == ["created", "created"]
    with house.backstage() as db:
        assert db.scalars(select(Counter.value).where(Counter.name == "toys")).all() == [7]
    bad = runs.run(house.olga, kind, [File("toys.csv", b"Client;Bears\nNobody Ltd;3\nAcme Ltd;many\n")])
    assert [[str(one.column) for one in each.problems] for each in bad.outcomes] == [["Client"], ["Bears"]]
    async with stage(house) as site:
        olga = cookie(house, house.olga)
        assert "template/toys.csv" in shown(await site.open(olga, "/staff/import"))
        assert "Bears" not in (await site.holds(olga).get("/staff/import/template/toys.csv")).text
        settings.change(house.olga, settings.policy(house.olga).version, {"areas_off": ["toy"]})
        assert "template/toys.csv" not in shown(await site.open(olga, "/staff/import"))
    for who in (house.again(house.olga), house.system):
        with pytest.raises(NotAllowed):
            runs.run(who, kind, [table])


def test_its_worker_job_letter_check_and_closer_are_there(toy: Any, sqlite_house: House) -> None:
    house = sqlite_house
    assert "toys" in {each._thread.name for each in workers.workers(house.inside)}
    with house.system.transaction(May.SYSTEM) as db:
        db.later(toy.wind_up, toy="bear")
        mails.queue(house.system, db, toy.toy_found, recipient="a@example.test", language="en", dedupe="x")
        toy.demo(house.system, db, SimpleNamespace())
        db.recorded = True
    background_jobs.run_due(house.system)
    assert toy.wound == ["bear"]
    with house.backstage() as db:
        assert db.scalars(select(Mail.kind).where(Mail.recipient == "a@example.test")).all() == ["toy_found"]
        db.scalars(select(Counter).where(Counter.name == "toys")).one().value = -1
    assert [each.rule for each in doctor.check(house.system)] == ["no_toy_is_lost"]
    assert service_areas.closer("toys") is toy.close


def test_two_that_bring_one_name_do_not_start(toy: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    twice = sys.modules["services.toy.area"]
    other = next(area for area in service_areas.areas() if area.workers)
    monkeypatch.setattr(twice, "AREA", service_areas.Area("toy", workers=other.workers))
    _afresh()
    with pytest.raises(service_areas.BadArea, match="a worker called"):
        service_areas.areas()
    monkeypatch.setattr(twice, "AREA", service_areas.Area("bears"))
    with pytest.raises(service_areas.BadArea, match=r"services/toy/area\.py"):
        service_areas.areas()


async def test_once_it_is_taken_away_nothing_of_it_is_left(sqlite_house: House) -> None:
    house = sqlite_house
    _toys(house, 3)
    with house.backstage() as db:
        db.add(Job(name="toy.wind_up", args={"toy": "bear"}, due_at=house.system.now))
    house.prefer(toys_at_once=5)
    async with stage(house) as site:
        alice, olga = cookie(house, house.alice), cookie(house, house.olga)
        assert (await site.holds(alice).get("/toys")).status_code == 404
        assert (await site.holds(olga).get("/staff/toys")).status_code == 404
        assert "toys" not in shown(await site.open(alice, "/"))
    assert background_jobs.run_due(house.system) == 1  # its job fails, says so, and stops nobody
    with house.backstage() as db:
        assert "toy.wind_up" in (db.scalars(select(Job.error).where(Job.name == "toy.wind_up")).one() or "")
    with pytest.raises(NotASetting):
        settings.change(house.olga, settings.policy(house.olga).version, {"toys_at_once": "6"})
    settings.change(house.olga, settings.policy(house.olga).version, {"phone": "1"})
    assert settings.policy(house.olga).preferences.others["toys_at_once"] == 5, "kept for its return"
    assert May.named("toys:read") is None
    assert not any("toys:read" in held for held in STAFF_GRANTS.values())
    assert "toy_found" not in letter.kinds()
    assert "toys" not in service_areas.import_kinds()
    assert "toys" not in {each._thread.name for each in workers.workers(house.inside)}
    assert "/toys/{number}.txt" not in secret_addresses.ADDRESSES
    assert doctor.check(house.system) == []
