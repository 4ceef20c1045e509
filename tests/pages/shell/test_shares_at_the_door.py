"""Whoever asks for all they can get of the server waits for themselves; the next one's page opens (R3, R49)."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter

import httpx
import pytest
from argon2 import PasswordHasher
from nicegui import Client, core

from data.access.tables import LoginSession
from pages import guard
from pages.guard.http.cookies import Cookies
from pages.guard.http.form_token import FIELD, form_token
from pages.shell import threads
from services.access import passwords
from services.access.authentication import key_of
from services.access.session_cache import LiveSessions
from services.platform.shares import POOLS, Bound, Occupied, of_person, paying
from tests.cast import House
from tests.pages.stage import cookie, stage
from tests.services.signing_in import PASSWORD, give

OTHER = "eleven owls at the window"


class Gate(PasswordHasher):
    """The library's hasher, which stops at Alice's password until somebody opens."""

    opened, reached = threading.Event(), threading.Semaphore(0)

    def verify(self, hash: str | bytes, password: str | bytes) -> bool:  # type: ignore[override]
        if password == PASSWORD:
            self.reached.release()
            self.opened.wait(30)
        return super().verify(hash, password)


def browser(house: House, token: str = "", source: str = "127.0.0.1") -> httpx.AsyncClient:
    cookies = {Cookies(secure=False).session: token} if token else None
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(core.app, client=(source, 4711)),
        cookies=cookies,
        base_url=house.inside.settings.origin,
        headers={"origin": house.inside.settings.origin},
    )


@pytest.mark.feature("AUT-03")
@pytest.mark.security("R3")
@pytest.mark.parametrize("source", ["127.0.0.1", "198.51.100.4"])
async def test_26_parallel_checks_of_one_password_leave_the_owner_s_sign_in_alone(
    sqlite_house: House, monkeypatch: pytest.MonkeyPatch, source: str
) -> None:
    """From the same network as the greedy one, too: whoever is signed in pays themselves."""
    house = sqlite_house
    give(house, house.alice)
    give(house, house.olga, OTHER)
    async with stage(house):
        monkeypatch.setattr(passwords._Cost, "hasher", Gate(passwords.FLOOR_PASSES, passwords.FLOOR_KIB, 1))
        Gate.opened.clear()
        token = cookie(house, house.alice)
        async with browser(house, token) as alice, browser(house, source=source) as olga:
            typed = {FIELD: form_token(token), "current": PASSWORD, "email": "alice@example.test"}
            greedy = [asyncio.create_task(alice.post("/account/email", data=typed)) for _ in range(26)]
            try:
                await asyncio.to_thread(Gate.reached.acquire, True, 30)
                shown = await olga.get("/login")
                assert shown.status_code == 200
                held = olga.cookies[f"{Cookies(secure=False).session}-pre"]
                answer = await olga.post("/login", data={FIELD: form_token(held), "login": "olga", "password": OTHER})
                assert (answer.status_code, answer.headers["location"]) == (303, "/staff")
                assert (await olga.get("/staff")).status_code == 200
                assert passwords.hashing.held()[0] == POOLS["hashing"].of_one
            finally:
                Gate.opened.set()
                await asyncio.gather(*greedy)
    assert all(each.result().status_code == 303 for each in greedy)


@pytest.mark.security("R49", "N23")
async def test_one_client_with_ten_sessions_fills_only_her_own_share_of_the_waiting_pages(sqlite_house: House) -> None:
    house = sqlite_house
    async with stage(house):
        crowd = guard._installed().crowd  # type: ignore[attr-defined]
        crowd.bound = Bound("pages", 24, 6, held=True)  # as the table, but smaller: the whole is reached in seconds
        answers = Counter[int]()
        for _ in range(5):
            async with browser(house, cookie(house, house.alice)) as alice:
                for _ in range(3):
                    answers[(await alice.get("/account")).status_code] += 1
        assert answers == {200: 6, 503: 9}
        for greedy in (house.bob, house.carol, house.maria, house.sam):  # four more: now the whole is taken
            async with browser(house, cookie(house, greedy)) as one:
                for _ in range(6):
                    await one.get("/staff/account" if greedy.actor.is_staff else "/account")
        assert len(Client.instances) == crowd.bound.at_once
        async with browser(house, cookie(house, house.olga)) as olga, browser(house, cookie(house, house.lena)) as lena:
            assert (await olga.get("/staff/account")).status_code == 200
            assert (await lena.get("/account")).status_code == 200


@pytest.mark.security("R49")
async def test_whoever_asks_for_hundreds_of_pages_at_once_waits_alone(sqlite_house: House) -> None:
    """The threads of the server: what one person's requests hold of them is bounded, whatever they wait for."""
    house = sqlite_house
    async with stage(house):
        leave, inside = threading.Event(), threading.Semaphore(0)

        @core.app.get("/login/slow", include_in_schema=False)
        def slow() -> str:
            inside.release()
            leave.wait(30)
            return "done"

        core.app.router.routes.insert(0, core.app.router.routes.pop())
        async with (
            browser(house, cookie(house, house.alice)) as alice,
            browser(house) as stranger,
            browser(house, source="203.0.113.9") as other,
            browser(house, cookie(house, house.olga)) as olga,
        ):
            greedy = [asyncio.create_task(each.get("/login/slow")) for each in (alice, stranger) for _ in range(150)]
            try:
                for _ in range(2 * POOLS["requests"].of_one):
                    assert await asyncio.to_thread(inside.acquire, True, 10)
                assert not inside.acquire(blocking=False)
                assert (await olga.get("/staff/account")).status_code == 200
                assert (await other.get("/login")).status_code == 200
            finally:
                leave.set()
                answers = Counter(each.status_code for each in await asyncio.gather(*greedy))
    bound = POOLS["requests"]
    assert answers[200] >= bound.of_one + bound.in_line_of_one
    assert set(answers) == {200, 429}


@pytest.mark.security("R37")
async def test_one_page_that_asks_all_at_once_keeps_no_thread_from_the_next(sqlite_house: House) -> None:
    async with stage(sqlite_house):
        leave = threading.Event()
        with paying(of_person("greedy")):
            greedy = [asyncio.create_task(threads.in_thread(lambda: leave.wait(30))) for _ in range(150)]
        await asyncio.sleep(0)
        try:
            for each in ("other", "owner"):
                with paying(of_person(each)):
                    assert await threads.in_thread(lambda: each) == each  # noqa: B023  # awaited here
            assert threads.verbs.held()[0] == POOLS["verbs"].of_one
        finally:
            leave.set()
            done = await asyncio.gather(*greedy, return_exceptions=True)
        refused = [each for each in done if isinstance(each, Occupied)]
        assert len(refused) == 150 - POOLS["verbs"].of_one - POOLS["verbs"].in_line_of_one


def test_a_session_is_on_its_person_s_account_and_a_look_on_the_viewer_s(sqlite_house: House) -> None:
    house = sqlite_house
    first, second, look = (cookie(house, house.alice) for _ in range(3))
    with house.backstage() as db:
        db.get_one(LoginSession, key_of(look)).viewer_id = house.sam.actor.person_id
    sessions = LiveSessions(house.inside)
    assert sessions.account_of(key_of(first)) is None
    alice, sam = of_person(str(house.alice.actor.person_id)), of_person(str(house.sam.actor.person_id))
    assert [sessions.find_account(key_of(each)) for each in (first, second, look)] == [alice, alice, sam]
    assert sessions.account_of(key_of(first)) == alice
    assert sessions.find_account(key_of("nobody's")) is None
    assert sessions.account_of(key_of("nobody's")) is None
