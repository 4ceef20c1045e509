"""Many documents as one ZIP that is sent while it is made: at no time is it whole in memory or on a disk.

The standard library's zipfile writes to what can only go forward. Each file is proven against its hash before the first
byte of it goes in, so that a damaged one is left out and named, and does not break the others.
"""

from __future__ import annotations

import logging
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from data.errors import Conflict, NotFound, Refusal
from services.documents import archive_names, opening
from services.documents.archive_names import Chosen
from services.documents.opening import OpenedDocument
from services.integrations.encrypted_store import VaultDamaged
from services.integrations.storage.protocol import StorageDown
from services.platform.context import Context

IN_MEMORY = 4 * 1024 * 1024  # bytes of a file that is read once only; a larger one is read to be proven, and again
_PACKED_ALREADY, _PACKED = 0, 6  # zlib's levels: pictures, PDFs and office files do not get smaller
_TEXTS = ("text/plain", "text/csv")

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What is not in the ZIP, and why, in the words of whoever reads it."""

    path: str
    why: str


def stream(again: Callable[[], Context], chosen: Sequence[Chosen], absent: int = 0) -> Iterator[bytes]:
    """The ZIP in pieces. `again()` is whoever asks, as of now: rights and sight are asked for each file at its turn.

    `absent`: how many more were asked for and are not there. What cannot be given is named in a text inside. A file
    counts as downloaded once the piece with its last byte was taken. Raises VaultDamaged, StorageDown for a large file
    that was lost after it was proven: what was sent by then is no whole ZIP, and the browser says so.
    """
    first = again()
    sink = _Sink()
    left_out: list[LeftOut] = []
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as book:
        paths = archive_names.paths(chosen, first.words)
        for each, path in zip(chosen, paths, strict=True):
            try:
                ctx, found, content = _given(again, each)
            except (Refusal, VaultDamaged) as error:
                log.warning("document %s is left out of a ZIP: %s", each.id, type(error).__name__)
                left_out.append(LeftOut(path, _why(first, error)))
                continue
            with book.open(_entry(path, first, each, found), "w") as entry:
                for piece in content:
                    entry.write(piece)
                    yield from sink.taken()
            yield from sink.taken()
            with suppress(Refusal):  # a mark that cannot be set now does not end the download
                opening.downloaded(ctx, found)
        if left_out or absent:
            name = archive_names.beside(
                {archive_names.alike(each) for each in paths}, f"{first.words.say('Not included')}.txt"
            )
            info = zipfile.ZipInfo(name, _moment(first, first.now))
            book.writestr(info, _told(first, left_out, absent), zipfile.ZIP_DEFLATED)
    yield from sink.taken()


class _Sink:
    """What was written and not taken yet. It cannot be moved back in, so zipfile puts sizes behind each file."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, piece: bytes, /) -> int:
        self._pieces.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        pass

    def close(self) -> None:
        pass

    def taken(self) -> Iterator[bytes]:
        pieces, self._pieces = self._pieces, []
        if content := b"".join(pieces):
            yield content


def _given(again: Callable[[], Context], each: Chosen) -> tuple[Context, OpenedDocument, Iterator[bytes]]:
    """Whoever asks as of now, and the document with its bytes. Raises VaultDamaged and what `opened` raises."""
    ctx = again()
    found = opening.opened(ctx, each.id)
    try:
        return ctx, found, _proven(found)
    except VaultDamaged:
        opening.opened(again(), each.id)  # deleted since: then it is gone, and not damaged
        raise


def _proven(found: OpenedDocument) -> Iterator[bytes]:
    """Its bytes, which were what was kept when they were read once. Raises VaultDamaged, StorageDown."""
    if found.size_bytes <= IN_MEMORY:
        return iter([b"".join(found.whole())])
    for _ in found.whole():
        pass
    return found.whole()


def _entry(path: str, ctx: Context, each: Chosen, found: OpenedDocument) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(path, _moment(ctx, each.at))
    info.compress_type, info.file_size = zipfile.ZIP_DEFLATED, found.size_bytes
    # The public name comes with Python 3.13. Not ZIP_STORED: a reader that only goes forward finds no end of it.
    info._compresslevel = _PACKED if found.mime in _TEXTS else _PACKED_ALREADY  # type: ignore[attr-defined]  # noqa: SLF001
    info.external_attr = 0o644 << 16
    return info


def _moment(ctx: Context, at: datetime) -> tuple[int, int, int, int, int, int]:
    """In the firm's zone; a ZIP knows none, and nothing before 1980."""
    local = at.astimezone(ctx.zone)
    return (max(local.year, 1980), local.month, local.day, local.hour, local.minute, local.second)


def _why(ctx: Context, error: Exception) -> str:
    say = ctx.words.say
    if isinstance(error, VaultDamaged):
        return say("It is damaged and cannot be given out. Please tell the firm.")
    if isinstance(error, StorageDown):
        return say("It could not be read just now. Please try again later.")
    if isinstance(error, NotFound):
        return say("It is not there any more.")
    if isinstance(error, Conflict):  # it waits for a payment
        return ctx.words.refusal(error)
    return say("You may not see it any more.")


def _told(ctx: Context, left_out: Sequence[LeftOut], absent: int) -> bytes:
    """For the text editors of Windows too: a mark at the beginning, and its ends of lines."""
    lines = [ctx.words.say("These documents could not be put into this file:"), ""]
    lines += [f"{each.path}: {each.why}" for each in left_out]
    if absent:
        lines.append(
            ctx.words.say_n(
                "{n} document that was chosen is not there any more.",
                "{n} documents that were chosen are not there any more.",
                absent,
            )
        )
    return ("\ufeff" + "\r\n".join(lines) + "\r\n").encode()
