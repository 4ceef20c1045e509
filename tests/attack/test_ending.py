"""Sessions end while pages are open (N4; R17)."""

import asyncio
import time
from collections.abc import AsyncIterator

import pytest

from tests.attack.conftest import Target
from tests.attack.test_events import opened


@pytest.mark.security("N4", "R17")
async def test_a_revoked_session_is_shown_out_within_five_seconds(target: Target):
    async with target.as_bob() as bob, target.as_alice() as alice:
        _, socket = await opened(bob)
        _, second_tab = await opened(bob)
        _, unconcerned = await opened(alice)
        start = time.monotonic()
        target.state("revoke", target.bob)  # only the database knows
        await asyncio.wait_for(asyncio.gather(socket.closed.wait(), second_tab.closed.wait()), 5)
        assert time.monotonic() - start < 5
        assert [message["path"] for message in socket.heard("open")] == ["/login"]
        assert not unconcerned.closed.is_set()


@pytest.mark.security("N4", "R17")
async def test_the_next_event_of_a_dead_session_is_refused_and_ends_it(target: Target):
    async with target.as_bob() as bob:
        page, socket = await opened(bob)
        before = target.times("pay")
        target.state("distrust", target.bob)
        await socket.emit("event", page.event(page.marked("pay"), "click"))
        await asyncio.wait_for(socket.closed.wait(), 2)
        assert target.times("pay") == before
        assert socket.heard("open")
        again = await bob.connect(page, cookie=bob.cookie)
        assert again.refused


@pytest.mark.security("R15", "R17")
async def test_the_answer_with_the_new_cookie_comes_before_the_send_off(target: Target):
    async with target.as_bob() as bob:
        page, socket = await opened(bob)
        before = target.times("pay")
        renewing = asyncio.create_task(bob.http.post("/renew", headers={"origin": bob.origin}))
        await socket.settle(0.2)
        await socket.emit("event", page.event(page.marked("pay"), "click"))  # not heard any more
        assert (await renewing).status_code == 200
        assert not socket.heard("open")
        await asyncio.wait_for(socket.closed.wait(), 2)
        assert socket.heard("open")
        assert target.times("pay") == before


@pytest.mark.security("R17")
async def test_a_form_that_never_ends_keeps_no_dead_session(target: Target):
    async def dripped() -> AsyncIterator[bytes]:
        for _ in range(40):
            yield b"x"
            await asyncio.sleep(0.2)

    async with target.as_bob() as bob, target.as_alice() as alice:
        _, socket = await opened(bob)
        _, another = await opened(alice)
        target.state("revoke", target.alice)
        await asyncio.wait_for(another.closed.wait(), 5)  # now it is longest until the next round
        holding = asyncio.create_task(bob.http.post("/small", content=dripped(), headers={"origin": bob.origin}))
        await asyncio.sleep(0.1)
        target.state("revoke", target.bob)  # only the database knows
        await asyncio.wait_for(socket.closed.wait(), 5)
        holding.cancel()


@pytest.mark.security("R17")
async def test_logging_out_closes_from_any_thread_at_once(target: Target):
    async with target.as_bob() as bob:
        page, socket = await opened(bob)
        before = target.times("pay")
        target.state("close", target.bob)
        await socket.emit("event", page.event(page.marked("pay"), "click"))
        await asyncio.wait_for(socket.closed.wait(), 2)
        assert target.times("pay") == before
