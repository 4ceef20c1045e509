"""Asks the confined child for the small picture of one file, and believes nothing of its answer but its shape (R66).

One child for each file: a crafted one never sees another client's.
"""

from __future__ import annotations

import json
import logging
import sys
from dataclasses import dataclass
from pathlib import Path

from data.statuses import ThumbnailState
from services.documents.file_types import TYPES
from services.documents.thumbnails.jpeg_shape import is_bare_jpeg
from services.integrations.child_processes import Answer, ask
from services.integrations.sandbox import framed
from services.platform.shares import POOLS, Pool

log = logging.getLogger(__name__)
KINDS = {TYPES["pdf"].mime: "page", TYPES["png"].mime: "picture", TYPES["jpg"].mime: "picture"}
LONGEST_SIDE = 256  # pixels
QUALITY = 75
MOST_BYTES = 64 * 1024  # of an answer; 256 by 256 pixels of noise are 40 KB
children = Pool(POOLS["thumbnails"])
_CHILD = Path(__file__).resolve().parents[1] / "preview" / "child_process.py"
_CHILD_SECONDS = 60  # to start, and twice the CPU it may use, on a machine that is busy
_STATES = {b"L": ThumbnailState.TOO_LARGE, b"P": ThumbnailState.LOCKED, b"-": ThumbnailState.UNREADABLE}


class DrawerDown(RuntimeError):
    """The child did not begin: no file is to blame, and all are tried again later."""


class DrawerLate(RuntimeError):
    """The clock ended the child: the file may be to blame, or the machine."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """What came of one file. `picture`, a JPEG, only where it was drawn."""

    state: ThumbnailState
    picture: bytes | None = None


def draw(mime: str, content: bytes) -> Drawing:
    """Raises DrawerDown, DrawerLate."""
    told = {"longest": LONGEST_SIDE, "quality": QUALITY}
    with children.turn():
        answer = ask(
            [sys.executable, "-I", str(_CHILD), KINDS[mime]],
            framed(json.dumps(told).encode()) + framed(content),
            environment={"LC_ALL": "C.UTF-8"},
            seconds=_CHILD_SECONDS,
            most_bytes=MOST_BYTES,
        )
    return _believed(answer)


def _believed(answer: Answer) -> Drawing:
    """A file may have taken the child over: then it says what it likes, but no more than a small picture."""
    if answer.late:
        raise DrawerLate(answer.complaint[-500:])
    if answer.code > 0 and not answer.out:
        raise DrawerDown(f"ended with {answer.code}: {answer.complaint[-500:]}")
    kind, picture = answer.out[:1], answer.out[1:]
    if kind == b"+" and not answer.code and is_bare_jpeg(picture, LONGEST_SIDE):
        return Drawing(ThumbnailState.DRAWN, picture)
    if kind not in _STATES or answer.code:
        log.warning("a thumbnail ended its child: code %s, %s", answer.code, answer.complaint[-500:])
    return Drawing(_STATES.get(kind, ThumbnailState.UNREADABLE))
