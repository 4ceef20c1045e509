"""A proxy that asks its servers in turn: each request goes to the next one, a websocket to the one that drew its page."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Sequence
from contextlib import suppress
from socketserver import StreamRequestHandler, ThreadingTCPServer
from urllib.parse import parse_qs, urlsplit

_PAGE = re.compile(rb"'client_id': '([0-9a-f-]{36})'")
_DROPPED = (b"connection:", b"accept-encoding:", b"keep-alive:")
PIECE = 65_536


class Alternating(ThreadingTCPServer):
    """`drawn` says which of the ports drew the page of a client id; `asked` how often each was asked for something."""

    daemon_threads = True
    request_queue_size = 100

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.ports: Sequence[int] = ()
        self.drawn: dict[str, int] = {}
        self.asked: list[tuple[int, str]] = []
        self._turn, self._lock = 0, threading.Lock()

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def __enter__(self) -> Alternating:
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()

    def next(self, line: str) -> int:
        """The port whose turn it is."""
        with self._lock:
            self._turn += 1
            port = self.ports[self._turn % len(self.ports)]
            self.asked.append((port, line))
            return port


class _Handler(StreamRequestHandler):
    server: Alternating

    def handle(self) -> None:
        head = []
        while (line := self.rfile.readline(PIECE)) not in (b"\r\n", b"\n", b""):
            head.append(line)
        if not head:
            return
        lowered = [each.lower() for each in head]
        if any(each.startswith(b"upgrade: websocket") for each in lowered):
            self._websocket(head)
            return
        length = next((int(each.split(b":")[1]) for each in lowered if each.startswith(b"content-length:")), 0)
        body = self.rfile.read(length)
        kept = [each for each in head if not each.lower().startswith(_DROPPED)]
        port = self.server.next(head[0].decode("latin-1").strip())
        with suppress(ConnectionError), socket.create_connection(("127.0.0.1", port)) as there:
            there.sendall(b"".join([*kept, b"Connection: close\r\n\r\n", body]))
            answer = bytearray()
            while piece := there.recv(PIECE):
                answer += piece
            if found := _PAGE.search(answer):
                self.server.drawn[found[1].decode()] = port
            self.wfile.write(answer)

    def _websocket(self, head: list[bytes]) -> None:
        query = parse_qs(urlsplit(head[0].split()[1].decode("latin-1")).query)
        port = self.server.drawn[query["client_id"][0]]
        with socket.create_connection(("127.0.0.1", port)) as there:
            there.sendall(b"".join([*head, b"\r\n"]))
            back = threading.Thread(target=_pour, args=(there, self.connection), daemon=True)
            back.start()
            _pour(self.connection, there)
            back.join()


def _pour(here: socket.socket, there: socket.socket) -> None:
    with suppress(OSError):
        while piece := here.recv(PIECE):
            there.sendall(piece)
    with suppress(OSError):
        there.shutdown(socket.SHUT_WR)
