"""Who may open a socket and join a page (N2, N3, N12; R34, R35)."""

import asyncio
import re
import time
from uuid import uuid4

import pytest
from websockets.exceptions import InvalidStatus

from services.access.authentication import key_of
from tests.attack.conftest import Target

POLL = "/_nicegui_ws/socket.io/?EIO=4&transport=polling"


@pytest.mark.security("N2", "R35")
async def test_the_page_s_own_session_may_join(target: Target):
    async with target.as_alice() as alice:
        socket = await alice.connect(await alice.load())
        assert socket.refused is None


@pytest.mark.security("N2", "R35")
async def test_nobody_else_may_join_even_knowing_everything(target: Target):
    async with target.as_alice() as alice, target.as_bob() as bob, target.as_nobody() as nobody:
        page = await alice.load()
        for stranger in (nobody, bob):
            socket = await stranger.connect(page)
            assert socket.refused["message"] == "Implicit handshake failed"  # so that an honest browser reloads
        planted = await nobody.connect(page, cookie=f"portico={target.alice}; portico={target.bob}")
        assert planted.refused
        assert (await alice.connect(page)).refused is None


@pytest.mark.security("N2", "R35")
async def test_an_explicit_handshake_is_checked_like_the_implicit_one(target: Target):
    async with target.as_alice() as alice, target.as_bob() as bob:
        page = await alice.load()
        socket = await bob.connect(None)
        before = target.refused("handshake")
        await socket.emit("handshake", bob.handshake_of(page))
        await socket.emit("handshake")
        await socket.emit("handshake", "x", "y")
        await socket.settle()
        assert target.refused("handshake") == before + 3
        await socket.emit("event", page.event(page.marked("pay"), "click"))
        await socket.settle()
        assert not socket.heard("update")


@pytest.mark.security("N2", "N24")
@pytest.mark.parametrize(
    "lies",
    [
        {"client_id": "x"},
        {"client_id": str(uuid4())},
        {"tab_id": "../../etc/passwd"},
        {"tab_id": ""},
        {"old_tab_id": "x" * 36},
        {"document_id": "1"},
        {"next_message_id": "9" * 5000},
        {"next_message_id": "-1"},
        {"next_message_id": "nan"},
    ],
)
async def test_a_misshapen_handshake_is_refused(target: Target, lies: dict[str, str]):
    async with target.as_alice() as alice:
        socket = await alice.connect(await alice.load(), **lies)
        assert socket.refused


@pytest.mark.security("N3", "R34")
@pytest.mark.parametrize("origin", ["https://evil.example", "null", None, "http://127.0.0.1", "HOST.evil.example"])
async def test_a_foreign_page_opens_no_websocket(target: Target, origin: str | None):
    async with target.as_alice() as alice:
        page = await alice.load()
        lie = origin.replace("HOST", alice.base_url) if origin else None
        with pytest.raises(InvalidStatus) as refused:
            await alice.connect(page, origin=lie)
        assert refused.value.response.status_code == 403
        assert refused.value.response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.security("N3", "R34")
async def test_a_foreign_page_polls_nothing(target: Target):
    async with target.as_alice() as alice:
        for headers in ({"origin": "https://evil.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"}):
            answer = await alice.http.get(POLL, headers=headers)
            assert answer.status_code == 403
            assert "access-control-allow-origin" not in answer.headers
        assert (await alice.http.post(f"{POLL}&sid=x", content="40")).status_code == 403
        assert (await alice.http.get(f"{POLL}&j=0")).status_code == 400
        assert (await alice.http.options(POLL, headers={"origin": alice.origin})).status_code == 405


@pytest.mark.security("N2")
async def test_a_stolen_polling_connection_is_useless_without_the_cookie(target: Target):
    async with target.as_alice() as alice, target.as_bob() as bob, target.as_nobody() as nobody:
        opened = await alice.http.get(POLL)
        sid = opened.text.partition('"sid":"')[2].partition('"')[0]
        for stranger in (bob, nobody):
            answer = await stranger.http.post(f"{POLL}&sid={sid}", content="40", headers={"origin": alice.origin})
            assert answer.status_code == 403
            assert (await stranger.http.get(f"{POLL}&sid={sid}")).status_code == 403
        own = await alice.http.post(f"{POLL}&sid={sid}", content="40", headers={"origin": alice.origin})
        assert own.status_code == 200
        await alice.http.post(f"{POLL}&sid={sid}", content="1", headers={"origin": alice.origin})


@pytest.mark.security("N12", "R43")
async def test_tab_storage_is_named_under_the_session(target: Target):
    async with target.as_alice() as alice, target.as_bob() as bob:
        page, other = await alice.load(), await bob.load()
        await alice.connect(page)
        await bob.connect(other, tab_id=str(uuid4()), old_tab_id=page.tab_id)
        tabs = target.state()["tabs"]
        assert [tab for tab in tabs if page.tab_id in tab] == [f"{key_of(target.alice)}:{page.tab_id}"]
        assert all(re.fullmatch(r"[0-9a-f]{64}:[0-9a-f-]{36}", tab) for tab in tabs)  # whoever else was here before


@pytest.mark.security("R49")
async def test_a_session_has_at_most_twenty_sockets(target: Target):
    async with target.as_bob() as bob:
        await _until(lambda: target.state()["sockets"] == 0)
        for _ in range(20):
            await bob.connect(None)
        with pytest.raises(InvalidStatus):
            await bob.connect(None)
    async with target.as_bob() as bob:
        await _until(lambda: target.state()["sockets"] == 0)
        assert (await bob.connect(await bob.load())).refused is None


async def _until(true, seconds: float = 3) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        await asyncio.sleep(0.1)
