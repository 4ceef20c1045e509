"""Ask a child process one question: what it may answer is bounded in bytes and in time, while it is being read."""

from __future__ import annotations

import contextlib
import subprocess
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

_PART = 64 * 1024
_LAST_WORDS = 2_000  # kept of what it complains of


@dataclass(frozen=True, slots=True)
class Answer:
    """`out` is never longer than was allowed: of a child that said more, it is the beginning, and `flooded` is set.

    `late`: it was stopped by the clock. `code`: how it ended, negative for a signal. `complaint`: its last words.
    """

    out: bytes
    complaint: str
    code: int
    late: bool
    flooded: bool


def ask(
    command: Sequence[str | Path],
    question: bytes,
    *,
    seconds: float,
    most_bytes: int,
    environment: Mapping[str, str],
    folder: str | Path = "/",
) -> Answer:
    """Start `command`, hand it `question` and read its answer. It is killed when it is late or says too much."""
    child = subprocess.Popen(  # noqa: S603  # our own interpreter or a fixed binary, no shell
        list(command),
        env=dict(environment),
        cwd=folder,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert child.stdin is not None
    assert child.stdout is not None
    assert child.stderr is not None
    late, complaint = threading.Event(), bytearray()

    def stop() -> None:
        late.set()
        child.kill()

    clock = threading.Timer(seconds, stop)
    beside = [
        threading.Thread(target=_give, args=(child.stdin, question), daemon=True),
        threading.Thread(target=_hear, args=(child.stderr, complaint), daemon=True),
    ]
    with child:
        try:
            for each in (clock, *beside):
                each.daemon = True
                each.start()
            out = _read(child.stdout, most_bytes)
            if len(out) > most_bytes:
                child.kill()
            child.wait()
        finally:
            clock.cancel()
            child.kill()
            for each in beside:
                each.join()
    return Answer(
        out[:most_bytes], complaint.decode(errors="replace"), child.returncode, late.is_set(), len(out) > most_bytes
    )


def _read(source: IO[bytes], most_bytes: int) -> bytes:
    """All of it, or one byte more than may be."""
    found = bytearray()
    while len(found) <= most_bytes and (part := source.read1(min(_PART, most_bytes + 1 - len(found)))):  # type: ignore[attr-defined]
        found += part
    return bytes(found)


def _give(pipe: IO[bytes], question: bytes) -> None:
    with contextlib.suppress(OSError):  # it may end before it has heard everything
        pipe.write(question)
    with contextlib.suppress(OSError):
        pipe.close()


def _hear(pipe: IO[bytes], complaint: bytearray) -> None:
    while part := pipe.read1(_PART):  # type: ignore[attr-defined]
        complaint += part
        del complaint[:-_LAST_WORDS]
