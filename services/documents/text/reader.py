"""Asks the confined child for the text of files, and believes nothing of its answers but their shape (R66)."""

from __future__ import annotations

import io
import json
import logging
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from data.statuses import TextState
from services.integrations.child_processes import ask
from services.integrations.sandbox import TooMuch, frame, framed
from services.platform.shares import POOLS, Pool

log = logging.getLogger(__name__)
_CHILD = Path(__file__).with_name("child_process.py")
_READY = b"ready"
children = Pool(POOLS["texts"])
_START_SECONDS, _FILE_SECONDS = 30, 40
MOST_LETTERS = 300_000
_MOST_BYTES = 8 * MOST_LETTERS  # of one answer: a letter outside ASCII takes six, one beyond U+FFFF twelve


class ReaderDown(RuntimeError):
    """The child did not begin: no file is to blame, and all are tried again later."""


@dataclass(frozen=True, slots=True)
class Extract:
    """What came of one file. `text` only where it was read."""

    state: TextState
    text: str = ""
    is_cut: bool = False


def extracts(files: Sequence[tuple[str, bytes]]) -> list[Extract]:
    """Of each file, a type and its bytes, in order. A file that kills the child is unreadable and the last that is
    answered for: what comes after it has to be asked for again. Raises ReaderDown."""
    question = b"".join(framed(part) for mime, content in files for part in (mime.encode(), content))
    with children.turn():
        answer = ask(
            [sys.executable, "-I", str(_CHILD)],
            question,
            environment={"LC_ALL": "C.UTF-8"},
            seconds=_START_SECONDS + _FILE_SECONDS * len(files),
            most_bytes=_MOST_BYTES * len(files) + 1_000,
        )
    ready, *answers = _frames(answer.out) or [b""]
    if ready != _READY:
        raise ReaderDown(f"ended with {answer.code}: {answer.complaint[-500:]}")
    found = [_believed(body) for body in answers[: len(files)]]
    if len(found) < len(files):
        log.warning("the child that reads documents ended with %s: %s", answer.code, answer.complaint[-500:])
        found.append(Extract(TextState.UNREADABLE))
    return found


def _frames(out: bytes) -> list[bytes]:
    source, found = io.BytesIO(out), list[bytes]()
    with suppress(TooMuch):
        while (body := frame(source, len(out))) is not None:
            found.append(body)
    return found


def _believed(body: bytes) -> Extract:
    """A file may have taken the child over: then it says what it likes, but no more than text."""
    try:
        match json.loads(body):
            case {"state": "read", "text": str(text), "is_cut": bool(is_cut)} if len(text) <= MOST_LETTERS:
                return Extract(TextState.READ, text.encode("utf-8", "replace").decode(), is_cut)
            case {"state": "locked"}:
                return Extract(TextState.LOCKED)
            case {"state": "too_large"}:
                return Extract(TextState.TOO_LARGE)
    except (ValueError, RecursionError):
        log.warning("the child that reads documents said what no honest one says")
    return Extract(TextState.UNREADABLE)
