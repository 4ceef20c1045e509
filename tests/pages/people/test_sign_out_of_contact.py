"""Staff sign a contact out everywhere, from the client's contacts, after a question and within their reach (R18)."""

from __future__ import annotations

import asyncio

import pytest
from nicegui import Client
from sqlalchemy import select

from components.html.island import Island
from data.access.tables import LoginSession
from data.people.tables import Assignment, Person
from data.statuses import StaffRole
from services.access import sessions
from tests.cast import NOON, House
from tests.pages.billing.test_live import within_a_second
from tests.pages.people.test_both_sides_dialogs import answer, asked
from tests.pages.stage import cookie, settled, shown, stage, tell

OFFER = "Sign out everywhere: {name}"


def live(house: House, person: object) -> int:
    with house.backstage() as db:
        return len(
            db.scalars(
                select(LoginSession).where(LoginSession.person_id == person, LoginSession.revoked_at.is_(None))
            ).all()
        )


def has_been_in(house: House, *people: object) -> None:
    with house.backstage() as db:
        for id in people:
            db.get_one(Person, id).last_signed_in_at = NOON


async def pick(page: Client, do: str, id: object) -> None:
    box = next(each for each in page.elements.values() if isinstance(each, Island) and do in each._answers)
    await tell(page, box, "portico", {"detail": {"do": do, "id": str(id), "value": "", "on": False}})


@pytest.mark.security("R18")
@pytest.mark.parametrize("agrees", [True, False])
async def test_a_contact_is_signed_out_everywhere_after_a_question(sqlite_house: House, agrees: bool) -> None:
    house, alice = sqlite_house, sqlite_house.alice.actor
    has_been_in(house, alice.person_id)
    before = live(house, alice.person_id)
    assert before
    async with stage(house) as site:
        page = await site.open(cookie(house, house.kim), f"/staff/clients/{house.acme}/contacts")
        assert OFFER.format(name="Alice Adams") in shown(page)
        picking = asyncio.create_task(pick(page, "signout", alice.memberships[0].contact_id))
        await within_a_second(lambda: bool(asked(page)))
        assert asked(page) == ["Sign Alice Adams out everywhere?"]
        assert live(house, alice.person_id) == before
        await answer(page, "Sign Alice Adams out" if agrees else "Leave them signed in")
        await picking
        await settled()
        assert live(house, alice.person_id) == (0 if agrees else before)
        assert ("Alice Adams is signed out everywhere." in shown(page)) is agrees


async def test_it_is_offered_to_whoever_may_and_for_whom_they_may(sqlite_house: House) -> None:
    """Maria is a contact of Umbra, too; who sees Acme only is not offered her, nor is who only reads."""
    house = sqlite_house
    has_been_in(house, house.alice.actor.person_id, house.maria.actor.person_id)
    mel = house.staff("Mel Member", StaffRole.MEMBER, sees_all_clients=False)
    with house.backstage() as db:
        db.add(Assignment(person_id=mel.actor.person_id, entity_id=house.acme))
    found = {}
    async with stage(house) as site:
        for who in (house.kim, mel, house.rita):
            page = shown(await site.open(cookie(house, who), f"/staff/clients/{house.acme}/contacts"))
            found[who.actor.name] = [name for name in ("Alice", "Maria") if OFFER.format(name=name) in page]
    assert found == {"Kim Low": ["Alice", "Maria"], "Mel Member": ["Alice"], "Rita Read": []}


def test_who_was_never_in_is_not_asked_about(sqlite_house: House) -> None:
    assert sessions.theirs_to_end(sqlite_house.rita, sqlite_house.acme) == frozenset()
    assert sqlite_house.alice.actor.person_id in sessions.theirs_to_end(sqlite_house.kim, sqlite_house.acme)
