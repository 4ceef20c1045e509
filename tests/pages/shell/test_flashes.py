"""What every door has to say on the page after it: kept for that session, and no secret that was sent among it."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import pytest
from fastapi.routing import APIRoute
from nicegui import core
from sqlalchemy import select

from data.people.tables import Person
from data.platform.flashes import WaitingFlash
from pages import client_screens, staff_screens
from pages.firm.settings_routes import leads_back
from pages.guard.http.form_token import form_token
from pages.shell.screens import locate
from services.access.authentication import identify, key_of
from services.access.passwords import hashed
from services.clock import clock
from services.platform import flashes
from services.platform.flashes import SAID
from tests.cast import House
from tests.pages.account.test_account_pages import PASSWORD
from tests.pages.shell.test_every_native_form import LIGHT, prepared
from tests.pages.stage import cookie, stage

SECRET = "correct-horse-4711"  # noqa: S105  (given to every field that may be one)
SECRETS = ("current", "new", "repeated", "code", "value", "password", "secret", "token")
ENDS = {"/auth/leave", "/auth/logout"}


@pytest.mark.security("R47")
async def test_no_door_keeps_a_secret_for_the_page_after_it(sqlite_house: House) -> None:
    house, told = sqlite_house, list[dict[str, Any]]()
    screens = (*staff_screens.SCREENS, *client_screens.SCREENS)
    prepared(house)
    async with stage(house) as site:
        doors = [
            each.path
            for each in core.app.routes
            if isinstance(each, APIRoute) and "POST" in each.methods and "{" not in each.path
        ]
        for who in (house.olga, house.maria):
            token = cookie(house, who)
            for door in set(doors) - LIGHT - ENDS:
                given = dict.fromkeys(SECRETS, SECRET) | {
                    "form_token": form_token(token),
                    "username": "no name",
                    "email": "no address",
                    "which": "secret_key",
                    "client": str(house.acme),
                    "contact": str(house.acme),
                    "back": "/staff/team",
                }
                answer = await site.holds(token).post(door, data=given)
                if said := _kept(house):
                    screen, _ = locate(screens, answer.headers["location"])
                    assert SAID in screen.takes, door  # what nobody takes is never said
                    told += said
                    flashes.take(identify(house.inside, key_of(token), clock()))
    assert len({each["form"] for each in told}) >= 8
    assert {each["typed"].get("email") for each in told} >= {"no address"}  # what is no secret comes back
    assert SECRET not in json.dumps(told)


@pytest.mark.parametrize(
    "back",
    [
        "/staff/team",
        "/staff/settings/payments",
        "/staff/clients?page=2",
        f"/staff/clients/{UUID(int=1)}/settings",
        f"/staff/clients/{UUID(int=1)}/contacts",
    ],
)
def test_where_the_question_for_a_password_leads_back_to_its_answer_is_said(back: str) -> None:
    assert leads_back(back)
    assert SAID in locate(staff_screens.SCREENS, back)[0].takes


async def test_what_one_portal_was_told_another_says_once(sqlite_house: House) -> None:
    """Nothing of it is kept in the memory of the process that took the form."""
    house = sqlite_house
    with house.backstage() as db:
        db.get_one(Person, house.maria.actor.person_id).password_hash = hashed(PASSWORD)
    token = cookie(house, house.maria)
    form = {"form_token": form_token(token), "current": PASSWORD, "username": "no name"}
    async with stage(house) as site:
        assert (await site.holds(token).post("/account/username", data=form)).status_code == 303
    house.engine.dispose()
    async with stage(house) as site:
        first, second = [(await site.holds(token).get("/account/sign-in")).text for _ in range(2)]
    assert "no name" in first
    assert "no name" not in second


def _kept(house: House) -> list[dict[str, Any]]:
    with house.backstage() as db:
        return [each.sealed for each in db.scalars(select(WaitingFlash))]
