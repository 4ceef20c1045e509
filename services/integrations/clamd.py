"""The malware scanner: clamd's own protocol over a socket (clamd(8)), one connection for each file.

`zINSTREAM`, then the bytes in chunks, each behind its length in four bytes, and a chunk of length 0; the answer ends with
a NUL. What is not an answer that we know counts as none: a file is clean only if clamd said so of all its bytes.
"""

from __future__ import annotations

import contextlib
import socket
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

CHUNK_BYTES = 256 * 1024
CONNECT_SECONDS, ANSWER_SECONDS = 5.0, 150.0  # clamd itself gives up on a file after 120
_LONGEST_ANSWER = 4096
_OK, _TOO_LARGE = "stream: OK", "INSTREAM size limit exceeded. ERROR"
_BEFORE, _FOUND, _LIMITS = "stream: ", " FOUND", "Heuristics.Limits.Exceeded"


class ScannerDown(Exception):
    """The scanner does not answer, or not with what it says of a file. Nothing is known of the file."""


class TooLargeToScan(Exception):
    """The scanner takes no file of this size, or did not look at all of it (StreamMaxLength, MaxFileSize and others)."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """`found`: what the scanner calls it; "" for a clean file."""

    found: str = ""


@dataclass(frozen=True, slots=True)
class ScannerVersion:
    """Of the scanner and its signatures. `signed_at`: when those were made, None where it does not say."""

    text: str
    signed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Scanner:
    """`address`: the path of a socket, or host:port."""

    address: str
    answer_seconds: float = ANSWER_SECONDS

    def scan(self, parts: Iterable[bytes]) -> Verdict:
        """What clamd says of a file. Whatever `parts` raises goes through. Raises ScannerDown, TooLargeToScan."""
        with self._connected() as line:
            try:
                _send(line, b"zINSTREAM\0")
                for part in parts:
                    for at in range(0, len(part), CHUNK_BYTES):  # an empty part would say that this was all
                        chunk = part[at : at + CHUNK_BYTES]
                        _send(line, struct.pack("!L", len(chunk)) + chunk)
                _send(line, struct.pack("!L", 0))
            except _Broken as error:  # it says why before it hangs up
                answer = _heard(line)
                if answer != _TOO_LARGE:
                    raise ScannerDown(answer or str(error)) from error
            else:
                answer = _heard(line)
        if answer == _OK:
            return Verdict()
        if answer == _TOO_LARGE:
            raise TooLargeToScan(answer)
        if answer.startswith(_BEFORE) and answer.endswith(_FOUND):
            found = answer[len(_BEFORE) : -len(_FOUND)]
            if found.startswith(_LIMITS):
                raise TooLargeToScan(found)
            return Verdict(found[:200] or "?")
        raise ScannerDown(answer or "it hung up without an answer")

    def ping(self) -> None:
        """Raises ScannerDown."""
        if (answer := self._asked(b"zPING\0")) != "PONG":
            raise ScannerDown(answer or "it hung up without an answer")

    def version(self) -> ScannerVersion:
        """Raises ScannerDown."""
        answer = self._asked(b"zVERSION\0")
        return ScannerVersion(answer, _signed_at(answer))

    def _asked(self, command: bytes) -> str:
        with self._connected() as line:
            try:
                _send(line, command)
            except _Broken as error:
                raise ScannerDown(str(error)) from error
            return _heard(line)

    def _connected(self) -> socket.socket:
        try:
            if self.address.startswith("/"):
                line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
                try:
                    line.settimeout(CONNECT_SECONDS)
                    line.connect(self.address)
                except BaseException:
                    line.close()
                    raise
            else:
                host, _, port = self.address.rpartition(":")
                line = socket.create_connection((host.strip("[]"), int(port)), timeout=CONNECT_SECONDS)
        except OSError as error:
            raise ScannerDown(_in_words(error)) from error
        line.settimeout(self.answer_seconds)
        return line


class _Broken(Exception):
    """The line broke while we spoke."""


def _send(line: socket.socket, content: bytes) -> None:
    try:
        line.sendall(content)
    except OSError as error:
        raise _Broken(_in_words(error)) from error


def _heard(line: socket.socket) -> str:
    """The answer up to its NUL; "" when the scanner hung up. Raises ScannerDown when it took too long."""
    answer = b""
    try:
        while b"\0" not in answer and len(answer) < _LONGEST_ANSWER and (some := line.recv(1024)):
            answer += some
    except TimeoutError as error:
        raise ScannerDown("it did not answer in time") from error
    except OSError as error:
        raise ScannerDown(_in_words(error)) from error
    whole, end, _ = answer.partition(b"\0")
    return whole.decode("utf-8", "replace").strip() if end else ""


def _signed_at(version: str) -> datetime | None:
    """`ClamAV 1.4.3/27700/Mon Jul 14 08:36:18 2025`."""
    with contextlib.suppress(ValueError, IndexError):
        return datetime.strptime(" ".join(version.split("/")[2].split()), "%a %b %d %H:%M:%S %Y").replace(tzinfo=UTC)
    return None


def _in_words(error: OSError) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__
