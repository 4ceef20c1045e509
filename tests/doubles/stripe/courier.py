"""Carries events to webhook endpoints, as badly as a test asks for."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any

import httpx

from tests.doubles.stripe.books import Books, Object, public
from tests.doubles.stripe.webhooks import new_secret, signature, subscribed

_REORDER_WINDOW_SECONDS = 0.05


@dataclass
class Chaos:
    """How events travel; change any field at any time, it counts for events from then on."""

    duplicate: int = 0  # extra copies of every event
    drop: bool = False  # never sent, not even retried; still in /v1/events
    reorder: bool = False  # what happens within 50 ms is sent newest first
    delay_seconds: float = 0.0
    hold: bool = False  # kept in pending() until deliver() or release()
    wrong_secret: bool = False
    retry_seconds: tuple[float, ...] = (0.1, 0.4, 1.6)  # Stripe: three tries in a sandbox, hours apart


@dataclass(frozen=True, slots=True)
class Delivery:
    """One POST of one event. `status` is the receiver's answer, None when there was none (see `error`)."""

    event_id: str
    type: str
    url: str
    attempt: int
    status: int | None
    error: str | None = None

    @property
    def accepted(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


class Courier:
    def __init__(self, books: Books) -> None:
        self.chaos = Chaos()
        self.deliveries: list[Delivery] = []
        self.held: dict[str, Object] = {}
        self._books = books
        self._batch: list[Object] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._under_way = 0
        self._idle = threading.Condition()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._client: httpx.AsyncClient | None = None

    async def open(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._client = httpx.AsyncClient(timeout=10, trust_env=False, verify=False)

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._client is not None:
            await self._client.aclose()
        self._loop = self._client = None

    def announce(self, event: Object) -> int:
        """Take an event on its way; how many endpoints want it. Safe from any thread."""
        wanted = len(subscribed(self._books, event["type"]))
        if not wanted or self.chaos.drop or self._loop is None:
            return wanted
        if self.chaos.hold:
            self.held[event["id"]] = event
        else:
            self._send_soon(event)
        return wanted

    def release(self) -> None:
        """Send everything held, oldest first, and hold no longer."""
        self.chaos.hold = False
        held, self.held = list(self.held.values()), {}
        for event in held:
            self._send_soon(event)

    def deliver(self, event: Object, *, times: int, wrong_secret: bool, at: int | None) -> list[Delivery]:
        """POST an event now, held, lost or long delivered; waits for the answers. Not from the server's own loop."""
        self.held.pop(event["id"], None)
        if self._loop is None:
            raise RuntimeError("the double is not running")
        return asyncio.run_coroutine_threadsafe(self._repeat(event, times, wrong_secret, at), self._loop).result(60)

    async def _repeat(self, event: Object, times: int, wrong_secret: bool, at: int | None) -> list[Delivery]:
        return [
            await self._post(event, endpoint, 1, wrong_secret=wrong_secret, at=at)
            for _ in range(times)
            for endpoint in subscribed(self._books, event["type"])
        ]

    def wait_idle(self, timeout_seconds: float) -> bool:
        """Whether every event under way, retries included, came to its end in time."""
        with self._idle:
            return self._idle.wait_for(lambda: self._under_way == 0, timeout_seconds)

    def _send_soon(self, event: Object) -> None:
        if self._loop is None:
            raise RuntimeError("the double is not running")
        with self._idle:
            self._under_way += 1
        self._loop.call_soon_threadsafe(self._take, event)

    def _take(self, event: Object) -> None:
        if not self.chaos.reorder:
            self._spawn(self._carry([event]))
            return
        self._batch.append(event)
        if len(self._batch) == 1:
            self._spawn(self._carry_backwards())

    async def _carry_backwards(self) -> None:
        await asyncio.sleep(_REORDER_WINDOW_SECONDS)
        batch, self._batch = self._batch, []
        await self._carry(batch[::-1])

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _carry(self, events: list[Object]) -> None:
        chaos = self.chaos
        for event in events:
            try:
                await asyncio.sleep(chaos.delay_seconds)
                for endpoint in subscribed(self._books, event["type"]):
                    for _ in range(1 + chaos.duplicate):
                        await self._insist(event, endpoint, chaos.retry_seconds)
            finally:
                with self._idle:
                    self._under_way -= 1
                    self._idle.notify_all()

    async def _insist(self, event: Object, endpoint: Object, retry_seconds: tuple[float, ...]) -> None:
        for attempt, pause in enumerate((*retry_seconds, None), start=1):
            delivery = await self._post(event, endpoint, attempt, wrong_secret=self.chaos.wrong_secret)
            if delivery.accepted or pause is None:
                return
            await asyncio.sleep(pause)

    async def _post(
        self, event: Object, endpoint: Object, attempt: int, *, wrong_secret: bool, at: int | None = None
    ) -> Delivery:
        body = json.dumps(public(event)).encode()
        signing = [new_secret()] if wrong_secret else endpoint["_secrets"]
        headers = {
            "Stripe-Signature": signature(body, *signing, at=at),
            "Content-Type": "application/json",
            "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
        }
        status, error = await self._ask(endpoint["url"], body, headers)
        delivery = Delivery(event["id"], event["type"], endpoint["url"], attempt, status, error)
        self.deliveries.append(delivery)
        if delivery.accepted:
            with self._books.lock:
                event["pending_webhooks"] = max(0, event["pending_webhooks"] - 1)
        return delivery

    async def _ask(self, url: str, body: bytes, headers: dict[str, str]) -> tuple[int | None, str | None]:
        if self._client is None:
            return None, "stopped"
        try:
            answer = await self._client.post(url, content=body, headers=headers)
        except httpx.HTTPError as error:
            return None, repr(error)
        return answer.status_code, None
