"""/healthz: everybody learns whether traffic may come, and only who runs the portal learns more."""

from __future__ import annotations

from dataclasses import replace

import httpx
import pytest
from nicegui import core

from services import config
from services.config import BadSettings
from tests.cast import House
from tests.pages.stage import stage

TOKEN = "a-token-of-the-monitoring"
FULL = {"ready", "version", "database", "storage", "queue"}


async def seen(house: House, client: str, **headers: str) -> set[str]:
    transport = httpx.ASGITransport(core.app, client=(client, 4711))
    async with httpx.AsyncClient(
        transport=transport, base_url=house.inside.settings.origin, headers=headers
    ) as browser:
        answer = await browser.get("/healthz")
    assert answer.status_code in (200, 503)
    assert answer.json()["ready"] is (answer.status_code == 200)
    return set(answer.json())


def equipped(house: House, **given: object) -> House:
    house.inside = replace(house.inside, settings=replace(house.inside.settings, **given))
    return house


@pytest.mark.security("R50")
async def test_strangers_learn_whether_it_is_ready_and_nothing_else(sqlite_house: House) -> None:
    house = equipped(sqlite_house, health_token=TOKEN, trusted_proxies=("10.0.0.9",))
    async with stage(house):
        for client in ("198.51.100.7", "2001:db8::7", "10.0.0.9"):
            assert await seen(house, client) == {"ready"}
            for wrong in ("Bearer ", f"Bearer {TOKEN}x", f"Bearer {TOKEN[:-1]}", TOKEN, f"Basic {TOKEN}", "Bearer é"):
                assert await seen(house, client, authorization=wrong.encode()) == {"ready"}
            assert await seen(house, client, authorization=f"Bearer {TOKEN}") == FULL
        for lie in ("x-forwarded-for", "x-real-ip", "forwarded"):
            assert await seen(house, "198.51.100.7", **{lie: "127.0.0.1"}) == {"ready"}
        assert await seen(house, "10.0.0.9", **{"x-forwarded-for": "127.0.0.1"}) == {"ready"}


@pytest.mark.security("R50")
@pytest.mark.parametrize("proxies", [(), ("127.0.0.1",)])
async def test_this_machine_learns_more_but_not_who_comes_through_its_proxy(
    sqlite_house: House, proxies: tuple[str, ...]
) -> None:
    house = equipped(sqlite_house, trusted_proxies=proxies)
    async with stage(house):
        assert await seen(house, "127.0.0.1") == FULL
        assert await seen(house, "::1") == FULL
        for name in ("x-forwarded-for", "x-forwarded-proto", "forwarded", "x-real-ip"):
            assert await seen(house, "127.0.0.1", **{name: "198.51.100.7"}) == {"ready"}
        assert await seen(house, "127.0.0.1", authorization="Bearer ") == FULL  # no token is set: none opens
        assert await seen(house, "198.51.100.7", authorization="Bearer ") == {"ready"}


def test_a_token_that_can_be_guessed_is_no_token(tmp_path) -> None:
    with pytest.raises(BadSettings, match="health_token"):
        config.read(tmp_path, {"PORTICO_HEALTH_TOKEN": "short"})
    assert TOKEN not in repr(config.read(tmp_path, {"PORTICO_HEALTH_TOKEN": TOKEN}))
