"""Previews made of a document's bytes by a child process that can do nothing else (R65, R66), and how each type shows."""

from __future__ import annotations

import json
import logging
import sys
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from uuid import UUID

from data.errors import Conflict, Invalid
from services.documents.file_types import TYPES
from services.documents.opening import OpenedDocument, opened
from services.documents.preview.content import Content, Garbled, heard
from services.integrations.child_processes import ask
from services.integrations.encrypted_store import VaultDamaged
from services.integrations.sandbox import framed
from services.platform.context import Context
from services.platform.shares import POOLS, Pool

log = logging.getLogger(__name__)
MOST_BYTES = 25 * 1024 * 1024  # of a file that is read as a whole
BEGINNING_BYTES = 1024 * 1024  # of one of which the beginning is enough
ANSWER_BYTES = 8 * 1024 * 1024
LONGEST_SIDE = 2_000  # pixels of a picture: sharp on every screen
_WORKER = Path(__file__).with_name("child_process.py")
_CHILD_SECONDS = 60  # to start, and twice the CPU it may use, on a machine that is busy
children = Pool(POOLS["previews"])


class Way(StrEnum):
    """How a type is shown."""

    PAGES = "pages"  # by pdf.js in the browser
    PICTURE = "picture"
    WORDS = "words"  # texts and tables, as markup of ours
    NONE = "none"


@dataclass(frozen=True, slots=True)
class _Type:
    way: Way
    kind: str = ""  # one of child_process.MAKERS
    is_beginning_enough: bool = False


_TYPES = {
    TYPES["pdf"].mime: _Type(Way.PAGES),
    TYPES["png"].mime: _Type(Way.PICTURE, "picture"),
    TYPES["jpg"].mime: _Type(Way.PICTURE, "picture"),
    TYPES["txt"].mime: _Type(Way.WORDS, "text", True),
    TYPES["csv"].mime: _Type(Way.WORDS, "csv", True),
    TYPES["xlsx"].mime: _Type(Way.WORDS, "workbook"),
    TYPES["docx"].mime: _Type(Way.WORDS, "word_file"),
}
_NONE = _Type(Way.NONE)


class NoPreview(Invalid):
    message = "This file cannot be shown here. Download it to open it on your device."


class TooLargeToShow(Invalid):
    message = "This file is too large to be shown here. Download it to open it on your device."


class Damaged(Conflict):
    message = (
        "The kept file is damaged: it is not what was uploaded, so it is not shown. Whoever looks after the portal can "
        "bring it back from a backup."
    )


def way_of(mime: str) -> Way:
    return _TYPES.get(mime, _NONE).way


def words(ctx: Context, document_id: UUID, number: int) -> Content:
    """What a text, a table or an office file says. Slow. Raises NotFound, NotAllowed, NoPreview, TooLargeToShow,
    Damaged, Occupied.
    """
    found = opened(ctx, document_id, number=number, how="preview")
    if way_of(found.mime) is not Way.WORDS:
        raise NoPreview()
    try:
        return heard(_made(found))
    except Garbled as error:
        log.warning("the preview of a document is none: %s", error)
        raise NoPreview() from error


def picture(found: OpenedDocument, longest: int = LONGEST_SIDE) -> bytes:
    """A JPEG of ours with the pixels of a picture. Slow. Raises NoPreview, TooLargeToShow, Damaged, Occupied."""
    if way_of(found.mime) is not Way.PICTURE:
        raise NoPreview()
    return _made(found, longest=longest)


def require_whole(ctx: Context, document_id: UUID, number: int) -> None:
    """That the bytes are those that were uploaded. Slow. Raises NotFound, NotAllowed, Damaged, Occupied."""
    found = opened(ctx, document_id, number=number, how="preview")
    with children.turn():
        try:
            for _ in found.whole():
                pass
        except VaultDamaged as error:
            raise _damaged(found, error) from error


def _made(found: OpenedDocument, **told: object) -> bytes:
    type = _TYPES[found.mime]
    is_cut = type.is_beginning_enough and found.size_bytes > BEGINNING_BYTES
    if not is_cut and found.size_bytes > MOST_BYTES:
        raise TooLargeToShow()
    with children.turn():
        try:
            content = b"".join(found.range(0, BEGINNING_BYTES) if is_cut else found.whole())
        except VaultDamaged as error:
            raise _damaged(found, error) from error
        answer = ask(
            [sys.executable, "-I", str(_WORKER), type.kind],
            framed(json.dumps({**told, "is_cut": is_cut}).encode()) + framed(content),
            environment={"LC_ALL": "C.UTF-8"},
            seconds=_CHILD_SECONDS,
            most_bytes=ANSWER_BYTES,
        )
    if answer.out[:1] == b"L":
        raise TooLargeToShow()
    if answer.out[:1] != b"+" or answer.flooded or answer.code:
        if answer.out[:1] != b"-":
            log.warning("a preview ended its child: code %s, late %s, %s", answer.code, answer.late, answer.complaint)
        raise NoPreview()
    return answer.out[1:]


def _damaged(found: OpenedDocument, error: VaultDamaged) -> Damaged:
    log.error("version %s of document %s is damaged in the vault: %s", found.version_id, found.document_id, error)
    return Damaged()
