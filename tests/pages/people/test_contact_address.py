"""Another e-mail address of a contact who has signed in: what the dialog says before, at the question and after."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from data.access.tables import LoginSession
from services.access.authentication import key_of
from services.clock import clock
from tests.cast import House
from tests.pages.people.test_sign_out_of_contact import has_been_in, pick
from tests.pages.shell.test_drafts import written
from tests.pages.stage import button, cookie, field, press, shown, stage, type_into

NEW = "alice.new@example.test"


@pytest.mark.feature("AUT-24")
async def test_the_dialog_says_that_the_address_waits_and_then_until_when(sqlite_house: House) -> None:
    house, alice = sqlite_house, sqlite_house.alice.actor
    house.prefer(address_wait_hours=48)
    has_been_in(house, alice.person_id)
    async with stage(house) as site:
        page = await site.open(cookie(house, house.sam), f"/staff/clients/{house.acme}/contacts")
        await pick(page, "edit", alice.memberships[0].contact_id)
        assert "a new e-mail address takes effect after 48 hours" in shown(page)
        await type_into(page, "E-mail", NEW)
        await press(page, "Save contact")
        assert f"Saved. {NEW} takes effect on" in shown(page)


@pytest.mark.security("R13")
async def test_after_the_password_the_dialog_is_there_again_with_what_was_typed(sqlite_house: House) -> None:
    house, alice = sqlite_house, sqlite_house.alice.actor
    contact = alice.memberships[0].contact_id
    has_been_in(house, alice.person_id)
    path = f"/staff/clients/{house.acme}/contacts"
    async with stage(house) as site:
        token = cookie(house, house.sam)
        _given_at(house, token, clock() - timedelta(hours=1))
        page = await site.open(token, path + "?q=acme")
        await pick(page, "edit", contact)
        await type_into(page, "E-mail", NEW)
        await press(page, "Save contact")
        assert "enter your password, and it goes on with what you have here" in shown(page)
        assert f'value="{path}?q=acme&amp;edit={contact}"' in shown(page)
        save = button(page, "Save contact")
        assert not save.enabled
        await written()
        _given_at(house, token, clock())
        page = await site.open(token, f"{path}?q=acme&edit={contact}")
        assert field(page, "E-mail").value == NEW  # type: ignore[attr-defined]
        await press(page, "Save contact")
        assert f"Saved. {NEW} takes effect on" in shown(page)


def _given_at(house: House, token: str, moment: datetime) -> None:
    """When the session of this cookie gave its password."""
    with house.backstage() as db:
        db.execute(update(LoginSession).where(LoginSession.key == key_of(token)).values(authenticated_at=moment))
