"""The dialogs of the team and of a client's contacts ask before somebody has both sides, and never choose a reach."""

from __future__ import annotations

import asyncio

import pytest
from nicegui import Client, ui
from sqlalchemy import select

from components.forms.button import Button
from data.people.tables import Contact, Person
from data.statuses import AccessStatus
from tests.cast import House
from tests.pages.billing.test_live import within_a_second
from tests.pages.stage import cookie, field, press, settled, shown, stage, tell, type_into


def error(page: Client, label: str) -> str:
    return str(field(page, label).props.get("error", ""))


async def answer(page: Client, words: str) -> None:
    """Press the button of the question that is open."""
    found = [each for each in page.elements.values() if isinstance(each, Button) and f">{words}</span>" in each.content]
    await tell(page, found[-1], "click")


def asked(page: Client) -> list[str]:
    return [
        str(each.props["aria-label"])
        for each in page.elements.values()
        if isinstance(each, ui.dialog) and each.props.get("role") == "alertdialog"
    ]


def person(house: House, email: str) -> Person:
    with house.backstage() as db:
        return db.scalars(select(Person).where(Person.email == email)).one()


@pytest.mark.parametrize("agrees", [True, False])
async def test_a_contact_is_taken_on_after_a_button_that_names_them(sqlite_house: House, agrees: bool) -> None:
    house = sqlite_house
    async with stage(house) as site:
        page = await site.open(cookie(house, house.olga), "/staff/team")
        await press(page, "Add somebody")
        await type_into(page, "Name", "Alice")
        await type_into(page, "E-mail", "ALICE@example.test")
        await press(page, "Save")
        assert "which clients they are to see" in error(page, "Clients they see")  # nothing is chosen for anybody
        await type_into(page, "Clients they see", "assigned")
        saving = asyncio.create_task(press(page, "Save"))
        await within_a_second(lambda: bool(asked(page)))
        assert asked(page) == ["Is Alice Adams to have both sides?"]
        assert "a contact of Acme Ltd" in error(page, "E-mail")
        assert person(house, "alice@example.test").staff_role is None
        await answer(page, "Let Alice Adams work here, too" if agrees else "Go back")
        await saving
        await settled()
        found = person(house, "alice@example.test")
        assert (found.staff_role is not None, found.sees_all_clients) == (agrees, False)
        if not agrees:
            assert "a contact of Acme Ltd" in error(page, "E-mail")
            assert field(page, "Name").value == "Alice"  # type: ignore[attr-defined]
        else:
            assert "goes to ALICE@example.test. They see no clients until" in shown(page)


@pytest.mark.parametrize("agrees", [True, False])
async def test_a_colleague_becomes_a_contact_after_a_button_that_names_them(sqlite_house: House, agrees: bool) -> None:
    house = sqlite_house
    async with stage(house) as site:
        page = await site.open(cookie(house, house.sam), f"/staff/clients/{house.acme}/contacts")
        await press(page, "Add a contact")
        await type_into(page, "Name", "Kim")
        await type_into(page, "E-mail", "kim@example.test")
        saving = asyncio.create_task(press(page, "Save contact"))
        await within_a_second(lambda: bool(asked(page)))
        assert "who works at the firm" in error(page, "E-mail")
        await answer(page, "Make Kim Low a contact, too" if agrees else "Go back")
        await saving
        await settled()
        with house.backstage() as db:
            found = db.scalar(select(Contact.status).where(Contact.person_id == house.kim.actor.person_id))
        assert found == (AccessStatus.NOT_INVITED if agrees else None)
        if agrees:
            assert "Invite: Kim" in shown(page)
