"""The security page as staff with the right read it, the alerts on it and in the inbox, and everybody's own account."""

from __future__ import annotations

import importlib
import pkgutil
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from nicegui import Client

import services
from components.html.island import Island
from data.access.security_events import Seen, note
from data.database.session import Author
from data.errors import NotAllowed, NotFound
from data.people.tables import Assignment, Person
from data.statuses import SecurityKind, StaffRole
from pages.account.happened import TOLD
from pages.firm.security_words import ASKED, ENDED, GIVEN, KINDS, WHY
from services.access import authentication, sign_in
from services.access.security_notes import Given
from services.access.ways_in.table import Cause
from services.clock import clock
from services.firm import alerts
from services.people.account_happenings import What
from services.platform.context import Context
from services.platform.permissions import May
from tests.cast import House
from tests.pages.stage import cookie, one, settled, shown, stage
from tests.services.signing_in import PASSWORD, give

PATH = "/staff/security"
LOOK = Seen(SecurityKind.IMPERSONATED, "asked on the phone", "person", "")
GRANT = Seen(SecurityKind.GRANTED, Given.ROLE, "person", "")


def happens(house: House, who: Context | None, what: Seen, times: int = 1) -> None:
    with house.backstage() as db:
        db.now = clock() - timedelta(minutes=1)
        db.author = who.actor.author if who else Author()
        note(db, what, times=times)


def about(who: Context, what: Seen, **facts: object) -> Seen:
    return replace(what, subject_id=str(who.actor.person_id), **facts)  # type: ignore[arg-type]


def watch(house: House) -> None:
    alerts.watch(authentication.system(house.inside, clock()))


async def do(page: Client, act: str, id: str) -> None:
    box = one(
        each
        for each in page.elements.values()
        if isinstance(each, Island) and act in each._answers and f'data-do="{act}"' in each.content
    )
    with page:
        await box.take({"detail": {"do": act, "id": id, "value": "", "on": False}})
    await settled()


def waiting(page: Client) -> list[str]:
    return re.findall(r'data-do="seen" data-id="(\d+)"', shown(page))


def _all_below(kind: type) -> set[str]:
    return {kind.__name__, *(name for each in kind.__subclasses__() for name in _all_below(each))}


def test_every_kind_permission_reason_and_happening_has_words() -> None:
    for module in pkgutil.walk_packages(services.__path__, "services."):
        importlib.import_module(module.name)
    assert (set(KINDS), set(GIVEN), set(ENDED)) == (set(SecurityKind), set(Given), set(Cause))
    assert [each for each in May if not each.words] == []
    ours = {name for name in _all_below(NotAllowed) if not name.startswith("_")}
    assert ours - WHY.keys() == set()
    assert set(TOLD) == set(What)
    assert len(ASKED) == 3


@pytest.mark.security("R90", "R91")
@pytest.mark.parametrize("language", ["en", "el"])
async def test_it_says_in_plain_words_who_did_what(sqlite_house: House, language: str) -> None:
    house = sqlite_house
    with house.backstage() as db:
        db.get_one(Person, house.olga.actor.person_id).language = language
    happens(house, house.kim, Seen(SecurityKind.REFUSED, "AboveYou", "permission", "staff:manage"), 3)
    happens(house, house.sam, about(house.alice, LOOK, entity_id=house.acme))
    happens(
        house, house.kim, Seen(SecurityKind.READ, "pdf", "invoice", str(house.invoice(number="INV-9").id), house.acme)
    )
    async with stage(house) as site:
        page = shown(await site.open(cookie(house, house.olga), PATH))
    for words in ("Kim Low", "Sam Reid", "INV-9", "Acme Ltd", "asked on the phone", "127.0.0.1"):
        assert words in page
    said = {
        "en": (
            "Was not allowed to change the team",
            "It was above their own role.",
            "3 times",
            "Looked through the eyes of Alice Adams",
            "Opened INV-9 as PDF",
        ),
        "el": ("Δεν επιτράπηκε: αλλαγή της ομάδας", "3 φορές", "Κοίταξε με τα μάτια άλλου: Alice Adams"),
    }
    for words in said[language]:
        assert words in page


async def test_it_is_empty_and_then_renews_itself(sqlite_house: House) -> None:
    house = sqlite_house
    async with stage(house) as site:
        page = await site.open(cookie(house, house.olga), PATH)
        assert "No security events yet" in shown(page)
        assert "Nothing waits." in shown(page)
        with pytest.raises(NotAllowed), replace(house.kim, now=clock()).transaction(May.MANAGE_STAFF):
            pass
        await settled()
        assert "Was not allowed to change the team" in shown(page)
        happens(house, house.kim, about(house.rita, GRANT))
        watch(house)
        await settled()
        assert "Kim Low gave a colleague a role, a right or more clients: 1" in shown(page)


async def test_the_address_filters_by_kind_person_and_day(sqlite_house: House) -> None:
    house = sqlite_house
    happens(house, house.kim, Seen(SecurityKind.REFUSED, "NotAllowed", "permission", "staff:manage"))
    happens(house, house.sam, about(house.alice, LOOK, entity_id=house.acme))
    async with stage(house) as site:
        token = cookie(house, house.olga)
        for query, kim, sam in (
            ("", True, True),
            ("?f.kind=refused", True, False),
            (f"?f.person={house.sam.actor.person_id}", False, True),
            ("?from=2020-01-01&to=2020-01-02", False, False),
        ):
            page = shown(await site.open(token, PATH + query))
            assert ("change the team" in page, "eyes of Alice" in page) == (kim, sam), query


@pytest.mark.security("R94")
@pytest.mark.parametrize("path", [PATH, "/staff"])
async def test_an_alert_waits_on_both_pages_until_it_is_seen(sqlite_house: House, path: str) -> None:
    house = sqlite_house
    happens(house, house.kim, about(house.rita, GRANT))
    watch(house)
    async with stage(house) as site:
        page = await site.open(cookie(house, house.olga), path)
        [id] = waiting(page)
        for forged in ("0", "-1", "x", "9" * 12, "9" * 40, ""):
            with pytest.raises(NotFound):
                await do(page, "seen", forged)
        assert waiting(page) == [id]
        await do(page, "seen", id)
        assert waiting(page) == []
        page = await site.open(cookie(house, house.olga), f"{PATH}?f.kind=alert")
        assert "Seen by Olga Owner" in shown(page)


@pytest.mark.security("R22", "R90")
async def test_nobody_else_finds_the_page_the_entry_or_the_alerts(sqlite_house: House) -> None:
    house = sqlite_house
    happens(house, house.kim, about(house.rita, GRANT))
    watch(house)
    async with stage(house) as site:
        for who in (house.sam, house.kim, house.rita, house.ben):
            token = cookie(house, who)
            assert (await site.holds(token).get(PATH)).status_code == 403
            page = shown(await site.open(token, "/staff"))
            assert PATH not in page
            assert "gave a colleague" not in page
        answer = await site.holds(cookie(house, house.alice)).get(PATH)
        assert answer.status_code in (303, 404)
        assert "gave a colleague" not in answer.text
        assert f'href="{PATH}"' in shown(await site.open(cookie(house, house.olga), "/staff"))


@pytest.mark.security("R21")
async def test_whoever_sees_some_clients_reads_about_those_only(sqlite_house: House) -> None:
    house = sqlite_house
    ada = house.staff("Ada Admin", StaffRole.ADMINISTRATOR, sees_all_clients=False)
    with house.backstage() as db:
        db.add(Assignment(person_id=ada.actor.person_id, entity_id=house.acme))
    happens(house, house.sam, about(house.alice, LOOK, entity_id=house.acme))
    happens(house, house.kim, about(house.carol, LOOK, entity_id=house.umbra))
    async with stage(house) as site:
        page = shown(await site.open(cookie(house, ada), PATH))
    assert "Alice Adams" in page
    for words in ("Umbra", "Carol", "Kim Low"):
        assert words not in page


async def test_everybody_reads_what_happened_to_their_account(sqlite_house: House) -> None:
    house = sqlite_house
    give(house, house.alice)
    give(house, house.kim)
    async with stage(house) as site:
        for who, path in ((house.alice, "/account/devices"), (house.kim, "/staff/account/devices")):
            for address in ("127.0.0.1", "198.51.100.7"):
                sign_in.sign_in(house.inside, who.actor.email or "", PASSWORD, address, None, "Firefox", clock())
            page = shown(await site.open(cookie(house, who), path))
            assert "What happened to your account" in page
            assert page.count("You signed in<") == 2
            assert "Somebody signed in from a network you had not used before" in page
            assert "198.51.100.7" in page
