"""A server without a proxy: how large and how slow the head of a request may be, over real connections."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import ClassVar

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send

from pages import site
from pages.guard.http.head_limits import BoundedHeads
from tests.servers.connections import hang_up

PATIENCE_SECONDS = 20
GET = b"GET / HTTP/1.1\r\nhost: x\r\n"


class Quick(BoundedHeads):
    most_bytes: ClassVar[int] = 4_000
    most_seconds: ClassVar[float] = 0.2


class Roomy(Quick):
    most_seconds: ClassVar[float] = PATIENCE_SECONDS * 10


async def counting(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers with the number of bytes of the body."""
    size, more = 0, True
    while more:
        message = await receive()
        size, more = size + len(message.get("body", b"")), message.get("more_body", False)
    body = str(size).encode()
    await send(
        {"type": "http.response.start", "status": 200, "headers": [(b"content-length", str(len(body)).encode())]}
    )
    await send({"type": "http.response.body", "body": body})


@asynccontextmanager
async def served(protocol: type[BoundedHeads]) -> AsyncIterator[Callable[[], object]]:
    server = uvicorn.Server(
        uvicorn.Config(
            counting, host="127.0.0.1", port=0, http=protocol, lifespan="off", log_level="error", access_log=False
        )
    )
    running = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110  (uvicorn tells nobody)
        await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield lambda: asyncio.open_connection("127.0.0.1", port)
    finally:
        server.should_exit = True
        await running


async def answers(connect: Callable[[], object], *pieces: bytes) -> bytes:
    """All that comes back until the other end hangs up."""
    reader, writer = await connect()
    for piece in pieces:
        if reader.at_eof() or reader.exception() or writer.is_closing():
            break
        writer.write(piece)
        await asyncio.sleep(0.01)
    try:
        return await asyncio.wait_for(reader.read(), PATIENCE_SECONDS)
    except OSError:  # hung up while we were still talking
        return b""
    finally:
        await hang_up(writer)


LONG = {
    "one long header": [GET + b"a: " + b"x" * 9_000 + b"\r\n\r\n"],
    "in pieces": [GET + b"a: ", *[b"x" * 900] * 10],
    "never ending name": [GET + b"x" * 9_000],
    "long path": [b"GET /" + b"a" * 9_000 + b" HTTP/1.1\r\nhost: x\r\n\r\n"],
    "many": [GET, *[b"a: b\r\n" * 150] * 10],
    "empty lines": [b"\r\n" * 500] * 20,
    "after an honest one": [GET + b"\r\n", GET + b"a: ", *[b"x" * 900] * 10],
    "trailers": [b"POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n0\r\n", b"a: ", *[b"x" * 900] * 10],
}


@pytest.mark.security("R60", "P28")
@pytest.mark.parametrize("name", LONG)
async def test_a_head_without_end_is_cut_off(name: str) -> None:
    async with served(Roomy) as connect:
        said = await answers(connect, *LONG[name])
        assert b"431" in said or said == b"" or name in ("after an honest one", "trailers", "empty lines")
        assert b"\r\n\r\n9" not in said
        assert (await answers(connect, GET + b"connection: close\r\n\r\n")).endswith(b"\r\n\r\n0")  # it serves on


SLOW = {
    "nothing at all": [],
    "half a line": [b"GET / HT"],
    "half a head": [GET],
    "drop by drop": [GET, *[b"a: b\r\n"] * 60],
    "the second": [GET + b"\r\n", GET],
}


@pytest.mark.security("R60", "P28")
@pytest.mark.parametrize("name", SLOW)
async def test_a_head_that_does_not_come_is_not_waited_for(name: str) -> None:
    """uvicorn alone waits for ever: `answers` would run into its patience."""
    async with served(Quick) as connect:
        said = await answers(connect, *SLOW[name])
        assert said == b"" or b"408" in said
        assert (b"200" in said) is (name == "the second")


@pytest.mark.security("R60")
async def test_honest_requests_pass_whatever_the_pieces() -> None:
    body = b"x" * 50_000
    head = (
        b"POST / HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: 50000\r\n"
        + b"a: "
        + b"y" * 3_000
        + b"\r\n\r\n"
    )
    chunked = b"POST / HTTP/1.1\r\nhost: x\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n"
    async with served(Roomy) as connect:
        for pieces in (
            [head + body],
            [head, body],
            [head[:40], head[40:], body[:9], body[9:]],
            [GET + b"\r\n" + head + body],
        ):
            assert (await answers(connect, *pieces)).endswith(b"\r\n\r\n50000")
        chunks = b"1388\r\n" + b"x" * 5_000 + b"\r\n"
        assert (await answers(connect, chunked, *[chunks] * 10, b"0\r\n\r\n")).endswith(b"\r\n\r\n50000")


@pytest.mark.security("R60")
@pytest.mark.parametrize(
    "lengths",
    [
        b"content-length: 4\r\ntransfer-encoding: chunked",
        b"transfer-encoding: chunked\r\ncontent-length: 4",
        b"content-length: 4\r\ncontent-length: 5",
        b"content-length: 4, 5",
        b"content-length: +4",
        b"content-length: 0x4",
        b"transfer-encoding: chunked, identity",
        b"transfer-encoding: xchunked",
        b"transfer-encoding : chunked",
        b"transfer-encoding:\tchunked\r\ncontent-length: 4",
        b"content-length: 4\n transfer-encoding: chunked",
    ],
)
async def test_a_request_with_two_ends_is_refused_with_all_behind_it(lengths: bytes) -> None:
    head = b"POST / HTTP/1.1\r\nhost: x\r\n" + lengths + b"\r\n\r\n"
    async with served(Roomy) as connect:
        said = await answers(connect, head + b"0\r\n\r\n" + GET + b"connection: close\r\n\r\n")
        assert said.startswith(b"HTTP/1.1 400 ")
        assert said.count(b"HTTP/1.1 ") == 1


def test_the_site_is_served_with_these_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    given: dict[str, object] = {}
    monkeypatch.setattr(site.ui, "run", lambda **options: given.update(options))
    site.run("127.0.0.1", 8080)
    assert given["http"] is BoundedHeads
    assert BoundedHeads.most_bytes <= 65_536
    assert BoundedHeads.most_seconds <= 30
