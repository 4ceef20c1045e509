"""Live connections: a person and a network of strangers have a share of them, and nobody else's (R49)."""

from contextlib import AsyncExitStack

import pytest
import socketio
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from pages.guard import Limits
from pages.guard.config import Rules
from pages.guard.websocket.connections import Socket, Sockets
from pages.guard.websocket.token_bucket import Bucket
from services.access.session_cache import LiveSessions
from services.platform.shares import POOLS
from tests.attack.conftest import Target
from tests.cast import House

LINE = "/_nicegui_ws/socket.io/?EIO=4&transport=websocket"


async def _silent(target: Target, stack: AsyncExitStack, source: str) -> None:
    """A connection of nobody that says nothing, from `source` as the reverse proxy tells it."""
    await stack.enter_async_context(
        connect(
            f"ws{target.base_url.removeprefix('http')}{LINE}",
            origin=target.base_url,
            proxy=None,  # type: ignore[arg-type]
            local_addr=("127.0.0.2", 0),
            additional_headers={"X-Forwarded-For": source},
        )
    )


@pytest.mark.security("R49")
async def test_strangers_of_one_network_leave_room_for_those_of_another_and_for_people(target: Target) -> None:
    async with AsyncExitStack() as stack:
        share = POOLS["strangers"].of_one
        for number in range(share):
            await _silent(target, stack, f"2001:db8:0:1::{number + 1:x}")  # one customer of a provider: a /64
        with pytest.raises(InvalidStatus):
            await _silent(target, stack, "2001:db8:0:1::ffff")
        await _silent(target, stack, "2001:db8:0:2::1")
        async with target.as_alice() as alice:
            assert (await alice.connect(await alice.load())).refused is None


def _socket(number: int, key: str, account: str) -> Socket:
    return Socket(str(number), key, Bucket(1, 1), Bucket(1, 1), float(number), account)


@pytest.mark.security("R49")
def test_ten_sessions_of_one_person_hold_no_more_lines_than_their_person_s_share(sqlite_house: House) -> None:
    rules = Rules(frozenset({"http://localhost"}), frozenset({"localhost"}), (), Limits())
    books = Sockets(socketio.AsyncServer(async_mode="asgi"), LiveSessions(sqlite_house.inside), rules)
    bound = POOLS["sockets"]
    for number in range(bound.of_one):
        session = f"session {number // rules.limits.sockets_per_session}"
        assert books._has_room(session, "person greedy")
        books.open[str(number)] = _socket(number, session, "person greedy")
    assert not books._has_room("a fresh session", "person greedy")
    assert books._has_room("another's", "person other")
