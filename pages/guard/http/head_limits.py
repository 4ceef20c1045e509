"""How long and how large the head of a request may be, where no proxy stands in front (R60, P28).

The server's own protocol keeps whatever a header grows to, and waits for its end for ever. Bodies have bounds of their
own (pages/guard/http/body_limits.py), which see nothing of a request before its head is complete.
"""

from __future__ import annotations

import asyncio
from typing import ClassVar

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

_ANSWERS = {408: b"Request Timeout", 431: b"Request Header Fields Too Large"}


class BoundedHeads(HttpToolsProtocol):
    """For `uvicorn.Config(http=...)`. A head, and what lies between two pieces of a body, has bytes and seconds."""

    most_bytes: ClassVar[int] = 32_768
    most_seconds: ClassVar[float] = 10

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._since = 0  # bytes since the parser last had something whole to tell
        self._told = 0  # bytes of the lines of this head
        self._too_long = False
        self._in_message = False
        self._clock: asyncio.TimerHandle | None = None
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self.transport.is_closing():
            return
        if not self._in_message:
            self._wait()  # a connection kept alive begins its next head
        self._since += len(data)
        super().data_received(data)
        if self._too_long or self._since > self.most_bytes:
            self._refuse(431)

    def on_message_begin(self) -> None:
        self._told = 0
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        self._count(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        self._count(len(name) + len(value) + 4)
        if not self._too_long:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        self._since, self._in_message = 0, True
        self._stop()
        if not self._too_long:
            super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self._since = 0
        if not self._too_long:
            super().on_body(body)

    def on_message_complete(self) -> None:
        self._since, self._in_message = 0, False
        if not self._too_long:
            super().on_message_complete()

    def _count(self, size: int) -> None:
        self._told += size
        self._too_long = self._too_long or self._told > self.most_bytes

    def _wait(self) -> None:
        if self._clock is None:
            self._clock = self.loop.call_later(self.most_seconds, self._late)

    def _stop(self) -> None:
        if self._clock is not None:
            self._clock.cancel()
            self._clock = None

    def _late(self) -> None:
        self._clock = None
        if self.cycle is not None and not self.cycle.response_complete:
            self._wait()  # the answer before is still on its way: first things first
        elif not self._in_message:
            self._refuse(408)

    def _refuse(self, status: int) -> None:
        """Hang up; with a word, unless an answer is being written here."""
        if self.transport.is_closing():
            return
        if self.cycle is None or self.cycle.response_complete:
            said = _ANSWERS[status]
            self.transport.write(
                b"HTTP/1.1 %d %b\r\ncontent-type: text/plain\r\ncontent-length: %d\r\n"
                b"connection: close\r\n\r\n%b" % (status, said, len(said), said)
            )
        self.transport.close()
