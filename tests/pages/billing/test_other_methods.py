"""A door that takes something else says so, with our own page: what is there is not called missing."""

from __future__ import annotations

import pytest
from fastapi.routing import APIRoute
from nicegui import app

from pages import client_screens, secret_addresses, staff_screens
from services.platform.lists.filters import as_id
from tests.cast import House
from tests.pages.stage import cookie, stage

ONLY_POSTED = [
    "/auth/logout",
    "/auth/impersonate",
    "/staff/again",
    "/staff/import/file",
    "/staff/contacts/invite",
    "/account/password",
    "/account/again",
    "/hooks/stripe",
]


@pytest.mark.security("R57")
@pytest.mark.parametrize("path", ONLY_POSTED)
async def test_what_is_only_posted_answers_405_with_its_method(sqlite_house: House, path: str) -> None:
    house = sqlite_house
    async with stage(house) as site:
        for who in (house.alice, house.olga, None):
            if who is None:
                site.browser.cookies.clear()
            else:
                site.holds(cookie(house, who))
            for method in ("GET", "HEAD", "PUT", "DELETE"):
                answer = await site.browser.request(method, path)
                assert (answer.status_code, answer.headers["allow"]) == (405, "POST"), method
            page = await site.browser.get(path)
            assert "This address does not accept that kind of request." in page.text
            assert "Harbour &amp; Pine" in page.text


@pytest.mark.security("R57")
async def test_a_door_that_takes_two_names_both(sqlite_house: House) -> None:
    async with stage(sqlite_house) as site:
        for path in ("/login", "/forgot", "/password", "/invite/nothing"):
            answer = await site.browser.delete(path)
            assert (answer.status_code, answer.headers["allow"]) == (405, "GET, POST"), path
        assert (await site.browser.get("/nothing/here")).status_code in (303, 404)
        assert (await site.browser.delete("/nothing/here")).status_code == 405


async def test_no_door_stands_before_a_screen(sqlite_house: House) -> None:
    """Or its page could not be opened any more."""
    async with stage(sqlite_house):
        refused = [
            route.path
            for route in app.routes
            if isinstance(route, APIRoute) and route.name == "refuse" and "GET" in (route.methods or ())
        ]
        assert len(refused) >= len(ONLY_POSTED)
        assert [
            path
            for path in refused
            for screen in (*client_screens.SCREENS, *staff_screens.SCREENS)
            if (parts := screen.parts(path)) is not None and _may_be_one(screen.path, parts)
        ] == []


def _may_be_one(path: str, parts: dict[str, str]) -> bool:
    """Whether these can be the values of a screen's placeholders: nothing has the id "send"."""
    secret = secret_addresses.ADDRESSES.get(path, {})
    return all(
        as_id(value) is not None for name, value in parts.items() if secret.get(name) is secret_addresses.Part.ID
    )
