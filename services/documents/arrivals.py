"""Several files that somebody sends at once: each is taken or refused by itself, and the others come in all the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO
from uuid import UUID

from data.errors import Conflict, Invalid, Refusal, TooMany
from services.documents import uploads
from services.documents.permissions import TEND
from services.documents.settings import MOST_MB_OF_A_FORM
from services.documents.uploads import NewFile, Place
from services.integrations.storage.protocol import StorageDown, StorageFull
from services.platform.context import Context

PIECE = 1024 * 1024
OF_THIS_FILE = (Invalid, Conflict, TooMany, StorageFull, StorageDown)  # what else is refused ends all of it
MOST_FILES = 100  # DOC-05
MOST_BYTES = MOST_MB_OF_A_FORM * 1024 * 1024


class NothingChosen(Invalid):
    message = "Choose at least one file."
    field = "file"


@dataclass(frozen=True, slots=True)
class Arrived:
    """What became of one file: a sentence if it was refused. `name` is what it was sent under."""

    name: str
    refusal: Refusal | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """A file as it lies at the door."""

    name: str
    size_bytes: int
    content: BinaryIO


def take_in(ctx: Context, place: Place, files: Sequence[Sent]) -> list[Arrived]:
    """Raises NotFound, NotAllowed, BadYear, FolderClosed for what is wrong with all of them, NothingChosen."""
    uploads.check_place(ctx, place)
    if not files:
        raise NothingChosen()
    return [_taken(ctx, place, each) for each in files]


def take_version(ctx: Context, document_id: UUID, files: Sequence[Sent], *, is_told: bool = True) -> Arrived:
    """Newer bytes of one document. Raises NotFound, NotAllowed, NothingChosen."""
    ctx.require(TEND)
    if len(files) != 1:
        raise NothingChosen()
    [file] = files
    try:
        place = uploads.place_of(ctx, document_id)
        received = uploads.receive(ctx, place, NewFile(file.name, file.size_bytes), pieces(file.content))
        uploads.add_version(ctx, document_id, received, is_told=is_told)
    except OF_THIS_FILE as refusal:
        return Arrived(file.name, refusal)
    return Arrived(file.name)


def _taken(ctx: Context, place: Place, file: Sent) -> Arrived:
    try:
        announced = NewFile(file.name, file.size_bytes)
        received = uploads.receive(ctx, place, announced, pieces(file.content), was_open=True)
        uploads.add(ctx, place, received)
    except OF_THIS_FILE as refusal:
        return Arrived(file.name, refusal)
    return Arrived(file.name)


def pieces(content: BinaryIO) -> Iterator[bytes]:
    while piece := content.read(PIECE):
        yield piece
