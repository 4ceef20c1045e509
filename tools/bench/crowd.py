"""Many clients at once: pages with their sockets, and the memory they take."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator, Sequence
from urllib.parse import urlencode
from uuid import uuid4

import httpx
from websockets.asyncio.client import ClientConnection, connect

from tools.bench.asking import ACCEPTS, WrongAnswer
from tools.bench.figures import Figure
from tools.bench.population import Somebody
from tools.bench.servers import Server
from tools.bench.sizes import Sizes

PER_CLIENT = 1.0  # MB
SETTLE_SECONDS = 3.0
FORGET_SECONDS = 36.0  # the server keeps a page for 30 s after its socket went away
AT_ONCE = 10
_QUERY = re.compile(r"'client_id': '([0-9a-f-]{36})', 'next_message_id': (\d+)")


def figures(server: Server, people: Sequence[Somebody], path: str, sizes: Sizes) -> Iterator[Figure]:
    """Idle, per connected client on `path`, and what stays after many have come and gone."""
    asyncio.run(_come_and_go(server, people[:AT_ONCE], path))  # what is loaded once is nobody's
    idle = server.memory()
    yield Figure("memory of the idle process", idle / 1e6, "MB")
    with_them = asyncio.run(_together(server, [people[place % len(people)] for place in range(sizes.connected)], path))
    yield Figure(
        f"memory per connected client ({sizes.connected} at once)",
        (with_them - idle) / sizes.connected / 1e6,
        "MB",
        at_most=PER_CLIENT,
    )
    for start in range(0, sizes.passing, AT_ONCE):
        some = [people[place % len(people)] for place in range(start, min(start + AT_ONCE, sizes.passing))]
        asyncio.run(_come_and_go(server, some, path))
    asyncio.run(asyncio.sleep(FORGET_SECONDS if sizes.passing > AT_ONCE else 0))
    yield Figure(f"memory after {sizes.passing} have come and gone", server.memory() / 1e6, "MB", floor=idle / 1e6)


async def _together(server: Server, people: Sequence[Somebody], path: str) -> int:
    """The process's memory while all of them are connected, bytes."""
    sockets: list[ClientConnection] = []
    for start in range(0, len(people), AT_ONCE):
        sockets += await asyncio.gather(*(_join(server, each, path) for each in people[start : start + AT_ONCE]))
    readers = [asyncio.create_task(_answer(socket)) for socket in sockets]
    await asyncio.sleep(SETTLE_SECONDS)
    found = server.memory()
    for reader in readers:
        reader.cancel()
    await asyncio.gather(*(socket.close() for socket in sockets))
    return found


async def _come_and_go(server: Server, people: Sequence[Somebody], path: str) -> None:
    for socket in await asyncio.gather(*(_join(server, each, path) for each in people)):
        await socket.close()


async def _join(server: Server, who: Somebody, path: str) -> ClientConnection:
    """A page and its socket, hands shaken. Raises WrongAnswer."""
    cookie = f"portico={who.token}"
    async with httpx.AsyncClient(base_url=server.url, headers={**ACCEPTS, "cookie": cookie}, timeout=30) as browser:
        page = await browser.get(path)
    found = _QUERY.search(page.text)
    if found is None:
        raise WrongAnswer(f"{path}: {page.status_code}")
    query = urlencode(
        {
            "EIO": "4",
            "transport": "websocket",
            "implicit_handshake": "true",
            "client_id": found[1],
            "next_message_id": found[2],
            "tab_id": str(uuid4()),
            "old_tab_id": "",
            "document_id": str(uuid4()),
        }
    )
    socket = await connect(
        f"ws{server.url.removeprefix('http')}/_nicegui_ws/socket.io/?{query}",
        origin=server.url,  # type: ignore[arg-type]
        additional_headers={"Cookie": cookie},
        proxy=None,
        compression=None,
    )
    await socket.send("40")
    while not (frame := str(await asyncio.wait_for(socket.recv(), 15))).startswith("40"):
        if frame.startswith("44"):
            raise WrongAnswer(f"{path}: {json.loads(frame[2:])}")
    return socket


async def _answer(socket: ClientConnection) -> None:
    """Stay alive: a ping is answered, everything else is only read."""
    async for frame in socket:
        if frame == "2":
            await socket.send("3")
