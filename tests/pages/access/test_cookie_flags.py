"""Cookies of a portal that people reach over https: pinned to the host, for https only, out of every script's reach."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient, Response

from pages.access import first_password, sign_in, sign_out
from pages.shell import error_pages
from services.platform.context import House as Inside
from tests.cast import House
from tests.pages.doors_in_process import Form
from tests.services.signing_in import PASSWORD, give

ORIGIN = "https://portal.example.com"


@pytest.fixture
def inside(sqlite_house: House) -> Inside:
    return replace(sqlite_house.inside, settings=replace(sqlite_house.inside.settings, public_url=ORIGIN))


def _cookies(answer: Response) -> dict[str, set[str]]:
    """Attributes of each cookie an answer sets, by name; in small letters, without their value."""
    found = {}
    for line in answer.headers.get_list("set-cookie"):
        pair, *attributes = line.split(";")
        found[pair.partition("=")[0]] = {each.strip().lower() for each in attributes}
    return found


def _pinned(attributes: set[str]) -> bool:
    """What browsers demand of a `__Host-` cookie, and what keeps scripts and other sites away."""
    return {"secure", "httponly", "path=/", "samesite=lax"} <= attributes and not any(
        each.startswith("domain") for each in attributes
    )


@pytest.mark.security("R14", "R15", "R21")
async def test_every_cookie_is_pinned_over_https(sqlite_house: House, inside: Inside) -> None:
    give(sqlite_house, sqlite_house.alice)
    app = FastAPI()
    for each in (sign_in, sign_out, first_password, error_pages):
        each.register(app, inside)
    async with AsyncClient(transport=ASGITransport(app), base_url=ORIGIN, headers={"accept": "text/html"}) as browser:
        drawn = await browser.get("/login")
        before = _cookies(drawn)
        assert set(before) == {"__Host-portico-pre"}
        assert _pinned(before["__Host-portico-pre"])
        entered = await browser.post(
            "/login", data=Form(drawn.text).values | {"login": "alice@example.test", "password": PASSWORD}
        )
        assert entered.status_code == 303
        given = _cookies(entered)
        assert {"__Host-portico", "__Host-portico-pre"} <= set(given)
        assert all(_pinned(each) for each in given.values())
        assert not any(each.startswith(("max-age", "expires")) for each in given["__Host-portico"])
        assert browser.cookies["__Host-portico"]
        assert (await browser.get("/login")).status_code == 303  # the session counts under this name
        assert "portico" not in browser.cookies
