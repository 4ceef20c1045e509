"""The ASGI layers, one at a time, where a real server cannot be made to play the part."""

import asyncio
from typing import Any

import pytest

from pages.guard.config import Limits, networks
from pages.guard.http.body_limits import Bodies
from pages.guard.http.proxy_headers import Proxies
from pages.guard.http.response_headers import Headers
from tests.pages.guard.test_rules import rules

BEHIND = rules(proxies=networks({"10.0.0.0/8"}))


async def seen_through(peer: str, *headers: tuple[str, str], kind: str = "http") -> dict[str, Any]:
    scope: dict[str, Any] = {"type": kind, "client": (peer, 5), "scheme": "ws" if kind == "websocket" else "http",
             "headers": [(name.encode(), value.encode()) for name, value in headers]}  # fmt: skip
    met: dict[str, Any] = {}

    async def inner(scope: Any, receive: Any, send: Any) -> None:
        met.update(scope)

    await Proxies(inner, BEHIND)(scope, None, None)  # type: ignore[arg-type]
    return met


@pytest.mark.security("R50")
@pytest.mark.parametrize(
    ("peer", "chain", "address"),
    [("10.0.0.1", "203.0.113.9", "203.0.113.9"), ("10.0.0.1", "6.6.6.6, 203.0.113.9", "203.0.113.9"),
     ("10.0.0.1", "6.6.6.6, 203.0.113.9, 10.0.0.2", "203.0.113.9"), ("10.0.0.1", "evil, 203.0.113.9", "203.0.113.9"),
     ("10.0.0.1", "203.0.113.9, evil", "10.0.0.1"), ("10.0.0.1", "203.0.113.9:4711", "203.0.113.9"),
     ("10.0.0.1", "[2001:db8::1]:99", "2001:db8::1"), ("10.0.0.1", "", "10.0.0.1"),
     ("203.0.113.9", "6.6.6.6", "203.0.113.9"), ("::ffff:10.0.0.1", "203.0.113.9", "203.0.113.9")],
)  # fmt: skip
async def test_the_visitor_is_the_first_address_that_is_not_ours(peer: str, chain: str, address: str):
    met = await seen_through(peer, ("x-forwarded-for", chain), ("X-Real-IP", "7.7.7.7"), ("accept", "x"))
    assert met["client"][0] == address
    assert met["headers"] == [(b"accept", b"x")]


@pytest.mark.security("R50", "N17")
async def test_the_scheme_comes_from_our_proxy_and_the_prefix_from_nobody():
    https = ("x-forwarded-proto", "http, https")
    assert (await seen_through("10.0.0.1", https))["scheme"] == "https"
    assert (await seen_through("10.0.0.1", https, kind="websocket"))["scheme"] == "wss"
    assert (await seen_through("203.0.113.9", https))["scheme"] == "http"
    assert (await seen_through("10.0.0.1", ("x-forwarded-prefix", "/x")))["headers"] == []
    assert (await seen_through("10.0.0.1", ("x-forwarded-proto", "javascript")))["scheme"] == "http"


@pytest.mark.security("R55")
async def test_https_promises_to_stay_https():
    sent: list[Any] = []

    async def inner(scope: Any, receive: Any, send: Any) -> None:
        raise RuntimeError("secret")

    async def send(message: Any) -> None:
        sent.append(message)

    await Headers(inner, rules())({"type": "http", "path": "/", "headers": []}, None, send)  # type: ignore[arg-type]
    headers = dict(sent[0]["headers"])
    assert sent[0]["status"] == 500
    assert b"max-age=63072000" in headers[b"strict-transport-security"]
    assert b"secret" not in sent[1]["body"]


@pytest.mark.security("R60", "P28")
async def test_a_body_that_never_ends_is_given_up():
    sent: list[Any] = []

    async def never() -> Any:
        await asyncio.sleep(60)

    async def reader(scope: Any, receive: Any, send: Any) -> None:
        await receive()

    async def send(message: Any) -> None:
        sent.append(message)

    layer = Bodies(reader, rules(limits=Limits(body_seconds=0.05)))
    await layer({"type": "http", "path": "/", "headers": []}, never, send)
    assert sent[0]["status"] == 408


@pytest.mark.security("R60", "P28")
@pytest.mark.parametrize("path", ["/login", "/setup", "/setup/x"])
async def test_a_body_that_drips_is_given_up_where_large_ones_are_taken_too(path: str):
    """Each piece comes in time; all of it does not."""
    sent: list[Any] = []
    pieces = 0

    async def drip() -> Any:
        nonlocal pieces
        pieces += 1
        await asyncio.sleep(0.02)
        return {"type": "http.request", "body": b"x", "more_body": True}

    async def reader(scope: Any, receive: Any, send: Any) -> None:
        while (await receive()).get("more_body"):
            pass

    async def send(message: Any) -> None:
        sent.append(message)

    limits = Limits(body_bytes=100, body_seconds=0.1, slowest_bytes_per_second=1000)
    layer = Bodies(reader, rules(limits=limits, large_bodies={"/setup": 200}))
    await asyncio.wait_for(layer({"type": "http", "path": path, "headers": []}, drip, send), 5)
    assert sent[0]["status"] == 408
    assert 2 < pieces < 20


async def test_a_large_body_that_comes_steadily_is_taken():
    async def steadily() -> Any:
        await asyncio.sleep(0.06)
        return {"type": "http.request", "body": b"x", "more_body": True}

    async def reader(scope: Any, receive: Any, send: Any) -> None:
        for _ in range(3):  # longer than an ordinary body may take
            await receive()
        await send({"type": "http.response.start", "status": 200})

    answers: list[Any] = []

    async def send(message: Any) -> None:
        answers.append(message)

    limits = Limits(body_bytes=100, body_seconds=0.1, slowest_bytes_per_second=100)
    layer = Bodies(reader, rules(limits=limits, large_bodies={"/setup": 300}))
    await layer({"type": "http", "path": "/setup", "headers": []}, steadily, send)
    assert answers[0]["status"] == 200
