"""A clamd for tests, by its manual (clamd(8), "COMMANDS"): a real socket that speaks PING, VERSION and INSTREAM.

It finds what EICAR's test file says, in whole streams only. `mood` makes it fail as the real one does.
"""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
NAME = "Win.Test.EICAR_HDB-1"
VERSION = "ClamAV 1.4.3/27700/Wed May 15 08:36:18 2030"


class Clamd:
    """`address` as the portal's setting has it. `heard`: the whole streams that came. `mood` is one of

    "", "hangs" (takes all and does not answer), "hangs up" (after the first chunk), "busy" (an answer that is none).
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.heard: list[bytes] = []
        self.most_bytes = 25 * 1024 * 1024
        self.mood, self.version, self.found = "", VERSION, NAME
        self.hangs_at = b""  # a stream that has this in it is never answered
        self._tcp, self._path = folder is None, str(folder / "clamd.ctl") if folder else ""
        self._port = 0
        self._listening: socket.socket | None = None
        self._over = threading.Event()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self._port}" if self._tcp else self._path

    def up(self) -> None:
        """Listen; after `down` at the same address again."""
        self._over.clear()
        line = socket.socket(socket.AF_INET if self._tcp else socket.AF_UNIX)
        if self._tcp:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            line.bind(("127.0.0.1", self._port))
            self._port = line.getsockname()[1]
        else:
            Path(self._path).unlink(missing_ok=True)
            line.bind(self._path)
        line.listen(16)
        self._listening = line
        threading.Thread(target=self._serve, args=(line,), daemon=True).start()

    def down(self) -> None:
        self._over.set()
        if self._listening is not None:
            with contextlib.suppress(OSError):
                self._listening.shutdown(socket.SHUT_RDWR)
            self._listening.close()
            self._listening = None

    def _serve(self, line: socket.socket) -> None:
        while True:
            try:
                caller, _ = line.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=(caller,), daemon=True).start()

    def _answer(self, caller: socket.socket) -> None:
        with caller, contextlib.suppress(OSError):
            command = _until_nul(caller)
            if command == b"zPING":
                caller.sendall(b"PONG\0")
            elif command == b"zVERSION":
                caller.sendall(self.version.encode() + b"\0")
            elif command == b"zINSTREAM":
                self._stream(caller)
            else:
                caller.sendall(b"UNKNOWN COMMAND\0")

    def _stream(self, caller: socket.socket) -> None:
        whole = b""
        while length := struct.unpack("!L", _exactly(caller, 4))[0]:
            whole += _exactly(caller, length)
            if self.mood == "hangs up":
                return
            if len(whole) > self.most_bytes:
                caller.sendall(b"INSTREAM size limit exceeded. ERROR\0")
                return
        self.heard.append(whole)
        if self.mood == "hangs" or (self.hangs_at and self.hangs_at in whole):
            self._over.wait(30)
        elif self.mood == "busy":
            caller.sendall(b"COMMAND READ TIMED OUT\0")
        else:
            caller.sendall(f"stream: {self.found} FOUND\0".encode() if EICAR in whole else b"stream: OK\0")


@contextmanager
def running(folder: Path | None = None) -> Iterator[Clamd]:
    """On a socket in `folder`, or on a port."""
    double = Clamd(folder)
    double.up()
    try:
        yield double
    finally:
        double.down()


def _until_nul(caller: socket.socket) -> bytes:
    heard = b""
    while not heard.endswith(b"\0"):
        heard += _exactly(caller, 1)
    return heard[:-1]


def _exactly(caller: socket.socket, length: int) -> bytes:
    heard = b""
    while len(heard) < length:
        some = caller.recv(length - len(heard))
        if not some:
            raise OSError("the caller hung up")
        heard += some
    return heard
