"""What a child process does before it reads a stranger's words, and how it and its parent talk (R66, R73).

The standard library only: whoever imports this holds no setting, key or row by it. A frame is its length in eight
bytes, big-endian, and that many bytes.
"""

from __future__ import annotations

import contextlib
import math
from typing import IO

try:
    import resource
except ImportError:  # Windows has no limits of this kind; the parent's clock still applies there
    resource = None  # type: ignore[assignment]

CPU_SECONDS = 20
MEMORY_BYTES = 512 * 1024 * 1024


def lock_down() -> None:
    """From here on the kernel refuses every new file, socket and byte on disk, and more memory than R66 allows.

    A limit of zero descriptors leaves the pipes that are open working and makes open() and socket() fail, so even a
    hole in C code that reads pages or files opens no file and reaches no host.
    """
    if resource is None:
        return
    for limit, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_NOFILE, 0),
    ):
        with contextlib.suppress(ValueError, OSError):  # macOS knows RLIMIT_AS but refuses to set it
            resource.setrlimit(limit, (most, most))


def allow_cpu() -> None:
    """Grant what comes next its CPU seconds on top of what came before it used."""
    if resource is None:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    soon = math.ceil(used.ru_utime + used.ru_stime) + CPU_SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (soon, resource.getrlimit(resource.RLIMIT_CPU)[1]))


class TooMuch(Exception):
    """A frame is announced that is longer than what may come."""


def frame(source: IO[bytes], most_bytes: int | None = None) -> bytes | None:
    """The next frame, or None when the other end has gone. Raises TooMuch before it reads more than `most_bytes`."""
    head = source.read(8)
    if len(head) < 8:
        return None
    size = int.from_bytes(head, "big")
    if most_bytes is not None and size > most_bytes:
        raise TooMuch(size)
    body = source.read(size)
    return body if len(body) == size else None


def framed(body: bytes) -> bytes:
    return len(body).to_bytes(8, "big") + body
