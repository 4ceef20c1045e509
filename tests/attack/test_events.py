"""What a socket may make a page do (N1, N5, N13, N15, N19, N24; R36)."""

import asyncio
import json
from typing import Any
from uuid import uuid4

import pytest

from tests.attack.client import Attacker, Page, Socket
from tests.attack.conftest import Target


async def opened(attacker: Attacker, path: str = "/") -> tuple[Page, Socket]:
    page = await attacker.load(path)
    return page, await attacker.connect(page)


@pytest.mark.security("N1", "R36")
async def test_only_the_page_s_own_socket_presses_its_buttons(target: Target):
    async with target.as_alice() as alice, target.as_bob() as bob, target.as_nobody() as nobody:
        page, own = await opened(alice)
        click = page.event(page.marked("pay"), "click")
        before = target.times("pay")
        _, neighbour = await opened(bob)
        second_tab = (await opened(alice))[1]
        for socket in (neighbour, second_tab, await bob.connect(None), await nobody.connect(None)):
            await socket.emit("event", click)
            await socket.settle(0.05)
        assert target.times("pay") == before
        await own.emit("event", click)
        await own.settle()
        assert target.times("pay") == before + 1


@pytest.mark.security("N5")
@pytest.mark.parametrize("name", ["off", "hidden", "fieldset", "below"])
async def test_what_cannot_be_pressed_is_not_pressed(target: Target, name: str):
    async with target.as_alice() as alice:
        page, socket = await opened(alice)
        before = target.refused("hidden or disabled")
        await socket.emit("event", page.event(page.marked(name), "click"))
        await socket.settle()
        assert target.times(name) == 0
        assert target.refused("hidden or disabled") == before + 1


@pytest.mark.security("N5")
async def test_a_read_only_field_keeps_its_value(target: Target):
    async with target.as_alice() as alice:
        page, socket = await opened(alice)
        await socket.emit("event", page.event(page.marked("readonly"), "update:value", "changed"))
        await socket.settle()
        assert target.times("readonly") == 0


@pytest.mark.security("R36", "N24")
async def test_misshapen_events_reach_no_handler(target: Target):
    async with target.as_alice() as alice:
        page, socket = await opened(alice)
        note, poke = page.marked("note"), page.marked("poke")
        good = page.event(note, "update:value", "x")
        deep = "[" * 100_000 + "]" * 100_000
        bad: list[Any] = [
            None, 1, "x", [], {}, good | {"id": True}, good | {"id": str(note)}, good | {"id": 10**9},
            good | {"listener_id": str(uuid4())}, good | {"listener_id": 1}, good | {"args": "x"},
            good | {"args": [1]}, good | {"args": ["{"]}, good | {"args": ["NaN"]}, good | {"args": [deep]},
            good | {"args": ["[" * 20 + "]" * 20]}, good | {"args": [json.dumps("x" * 300_000)]},
            good | {"args": ["1"] * 17}, good | {"args": [json.dumps(list(range(30_000)))]},
            good | {"more": 1}, good | {"client_id": ["x"]}, good | {"client_id": {}},
            page.event(poke, "poke", {"x": 1, "y": 2}), page.event(poke, "poke", {"x": 1}, 2),
        ]  # fmt: skip
        before, log = target.times("typed"), target.log.read_text()
        for payload in bad:
            await socket.emit("event", payload)
        await socket.emit("event")
        await socket.emit("event", good, good)
        await socket.settle(0.4)
        assert (target.times("typed"), target.times("poke")) == (before, 0)
        assert target.log.read_text()[len(log) :] == ""
        await socket.emit("event", good)
        await socket.emit("event", page.event(poke, "poke", {"x": 1}))
        await socket.settle()
        assert (target.times("typed"), target.times("poke")) == (before + 1, 1)


@pytest.mark.security("N24", "R49")
async def test_malformed_frames_cost_their_socket_and_nothing_else(target: Target):
    frames = ["", "4", "4x", "42", "42[", "42{}", '42["event"', "45", '451-["event",{"_placeholder":true,"num":0}]',
              b"\x00", "46", "49", "9", "40/admin,", "43", "4" + "2" * 500, "42" + "[" * 50_000, "40", "41",
              '42["connect",{"QUERY_STRING":"implicit_handshake=true"}]', '42["disconnect"]', '42["*"]',
              '42["disconnect","a","b","c"]', "42[1]", "42[null]", "42[{}]", "42[[]]", "420[]", "42/x,[1]"]  # fmt: skip
    log = target.log.read_text()
    async with target.as_bob() as bob:
        page = await bob.load()
        for frame in frames:
            socket = await bob.connect(page)
            await socket.raw(frame)
            await socket.settle(0.02)
            await socket.close()
    assert "Traceback" not in target.log.read_text()[len(log) :]
    async with target.as_alice() as alice:
        page, socket = await opened(alice)
        before = target.times("pay")
        await socket.emit("event", page.event(page.marked("pay"), "click"))
        await socket.settle()
        assert target.times("pay") == before + 1


@pytest.mark.security("R36")
async def test_a_frame_named_like_the_machinery_closes_its_socket(target: Target):
    async with target.as_alice() as alice:
        for name in ("disconnect", "connect", "anything"):
            _, socket = await opened(alice)
            await socket.emit(name, {})
            await asyncio.wait_for(socket.closed.wait(), 2)


@pytest.mark.security("N10", "R49")
async def test_a_flood_is_cut_to_its_burst(target: Target):
    async with target.as_alice() as alice:
        page, socket = await opened(alice)
        before = target.times("pay")
        for _ in range(400):
            await socket.emit("event", page.event(page.marked("pay"), "click"))
        await socket.settle(0.5)
        assert 100 <= target.times("pay") - before <= 120 + 40 * 3


@pytest.mark.security("R36", "R44")
async def test_acks_and_answers_come_only_from_the_page_s_socket(target: Target):
    async with target.as_alice() as alice, target.as_bob() as bob:
        page, own = await opened(alice)
        ask = next(key for key, element in page.elements.items() if element.get("props", {}).get("label") == "Ask")
        _, neighbour = await opened(bob)
        await own.emit("event", page.event(ask, "click"))
        await own.settle()
        request = own.heard("run_javascript")[-1]["request_id"]
        answer = {"client_id": page.client_id, "request_id": request, "result": 666}
        for lie in (answer, {**answer, "request_id": 1}, {**answer, "client_id": None}):
            await neighbour.emit("javascript_response", lie)
        for heard in (10**9, -1, "1", True, None):
            await own.emit("ack", {"client_id": page.client_id, "next_message_id": heard})
        await own.settle()
        assert not any("666" in json.dumps(update) for update in own.heard("update"))
        await own.emit("javascript_response", {**answer, "result": 3})
        await own.settle()
        assert any("sum 3" in json.dumps(update) for update in own.heard("update"))


@pytest.mark.security("N19", "R93")
async def test_log_frames_cannot_forge_lines(target: Target):
    async with target.as_alice() as alice, target.as_nobody() as nobody:
        page, own = await opened(alice)
        stranger = await nobody.connect(None)
        forged = {"client_id": page.client_id, "level": "error", "message": "x\r\nFORGED line\x1b[2J\u202e" + "y" * 900}
        await stranger.emit("log", {**forged, "message": "STRANGER"})
        for lie in ({"level": "critical"}, {"level": None}, {"message": 1}):
            await own.emit("log", {**forged, **lie})
        for _ in range(60):
            await own.emit("log", forged)
        await own.settle(0.3)
        log = target.log.read_text()
        assert "Browser says: x\\r\\nFORGED line\\x1b[2J\\u202e" in log
        assert "\nFORGED" not in log
        assert "STRANGER" not in log
        assert "y" * 400 not in log
        assert log.count("FORGED") <= 25


@pytest.mark.security("N13", "R41")
async def test_the_framework_s_uploads_and_files_are_gone(target: Target):
    async with target.as_alice() as alice:
        page, _ = await opened(alice)
        address = page.elements[page.marked("upload")]["props"]["url"]
        answer = await alice.http.post(address, files={"file": b"x"}, headers={"origin": alice.origin})
        assert (answer.status_code, target.times("upload")) == (404, 0)
        assert (await alice.http.get("/_nicegui/auto/static/0")).status_code == 404


@pytest.mark.security("N15", "R45")
async def test_navigation_takes_our_own_paths_only(target: Target):
    async with target.as_alice() as alice, target.as_bob() as bob:
        page, own = await opened(alice)
        _, neighbour = await opened(bob)
        before = target.times("second")
        await neighbour.emit("event", page.event(0, "sub_pages_navigate", "/second"))
        for path in ("//evil.example", "https://evil.example", "/\\evil", "/a\nb", "x", "", None, 1, ["/"], {"/": 1},
                     "/" + "a" * 2000, "javascript:alert(1)"):  # fmt: skip
            await own.emit("event", page.event(0, "sub_pages_navigate", path))
            await own.emit("event", page.event(0, "sub_pages_open", path))
        await own.emit("event", page.event(0, "sub_pages_navigate", "/second", "/third"))
        await own.settle()
        assert target.times("second") == before
        assert not own.heard("open")
        await own.emit("event", page.event(0, "sub_pages_navigate", "/second"))
        await own.settle()
        assert target.times("second") == before + 1
