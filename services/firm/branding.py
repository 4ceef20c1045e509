"""The firm's look: colours that can be read, a logo that is only a picture."""

from __future__ import annotations

import hashlib
import logging
import re
import sys
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from data.database.insert_once import add_once
from data.database.session import ScopedSession
from data.errors import Invalid, TooMany
from data.firm.tables import Logo
from services.integrations.child_processes import ask
from services.integrations.sandbox import framed
from services.platform.shares import POOLS, Pool

log = logging.getLogger(__name__)
LOGO_BYTES = 1_000_000  # R65
_WIDEST = 800  # services/firm/logo_process.py draws nothing larger
_WORKER = Path(__file__).with_name("logo_process.py")
_CHILD_SECONDS = 60  # to start, and twice the CPU it may use, on a machine that is busy
_PATIENCE_SECONDS = 20  # for whoever waits behind another picture
_COLOUR = re.compile(r"#[0-9a-f]{6}")


class NotALogo(Invalid):
    message = "Choose a PNG or JPEG picture."
    field = "logo"


class LogoTooLarge(Invalid):
    message = "Choose a picture of at most 1 MB and 40 megapixels."
    field = "logo"


class LogoBusy(TooMany):
    message = "Another picture is being read just now. Please try again in a moment."
    field = "logo"


pictures = Pool(POOLS["pictures"], LogoBusy)


class BadColour(Invalid):
    message = "Enter a colour such as #17615c."
    field = "brand"


@dataclass(frozen=True, slots=True)
class LogoFile:
    """A picture of ours: drawn anew, so nothing of the upload but its pixels is left (R65)."""

    png: bytes = field(repr=False)
    width: int
    height: int

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.png).hexdigest()


def read_logo(content: bytes) -> LogoFile:
    """An uploaded PNG or JPEG as our own PNG, drawn by a confined child, one picture at a time (R66). Slow, so not
    inside a transaction. Raises NotALogo, LogoTooLarge, LogoBusy."""
    if len(content) > LOGO_BYTES:
        raise LogoTooLarge()
    with ExitStack() as stack:
        try:
            stack.enter_context(pictures.turn(_PATIENCE_SECONDS))
        except TimeoutError as error:
            raise LogoBusy() from error
        answer = _drawn(content)
    if answer[:1] == b"-":
        raise NotALogo()
    png = answer[1:]
    if answer[:1] != b"+" or len(png) > LOGO_BYTES:
        raise LogoTooLarge()
    width, height = _size(png)
    return LogoFile(png, width, height)


def _drawn(content: bytes) -> bytes:
    """What the child says of the picture; nothing when it was stopped for its time, memory or length."""
    answer = ask(
        [sys.executable, "-I", str(_WORKER)],
        framed(content),
        environment={"LC_ALL": "C.UTF-8"},
        seconds=_CHILD_SECONDS,
        most_bytes=LOGO_BYTES + 1,
    )
    if answer.late:
        return b""
    if answer.code:
        log.warning("the drawing child ended with %s: %s", answer.code, answer.complaint[-500:])
        return b""
    return answer.out


def _size(png: bytes) -> tuple[int, int]:
    """Width and height as the head of a PNG says; not believed beyond what we keep. Raises NotALogo."""
    width, height = int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")
    if not png.startswith(b"\x89PNG\r\n\x1a\n") or not (0 < width <= _WIDEST and 0 < height <= _WIDEST):
        raise NotALogo()
    return width, height


def keep_logo(db: ScopedSession, logo: LogoFile) -> str:
    """Keep the picture under its SHA-256, once; earlier ones stay for papers that show them."""
    add_once(db, Logo(sha256=logo.sha256, png=logo.png, width=logo.width, height=logo.height, made_at=db.now))
    return logo.sha256


def check_colour(text: str) -> str:
    """The colour as "#rrggbb". Raises BadColour."""
    colour = text.strip().lower()
    if not _COLOUR.fullmatch(colour):
        raise BadColour()
    return colour
