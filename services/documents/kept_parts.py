"""Parts of a file on its way in, kept one by one: for uploads to a client and for the tray of a member of staff."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from uuid import UUID, uuid4

from sqlalchemy.exc import IntegrityError

from data.errors import Conflict, Invalid, Refusal
from services.documents.upload_rows import Standing, drop
from services.platform.context import Context


class OtherPlace(Conflict):
    """`received_bytes` says where to go on."""

    message = "This part does not begin where the last one ended."


class TooLong(Invalid):
    message = "This file is longer than was said."
    field = "file"


def was_last(found: Standing, starts_at: int, content: bytes) -> bool:
    """Whether it is the last part of a file that is there already: the answer to it was lost. Raises OtherPlace, TooLong
    for a part that does not follow."""
    if found.document_id is not None and starts_at + len(content) == found.size_bytes:
        return True
    if starts_at != found.received_bytes:
        raise OtherPlace(received_bytes=found.received_bytes)
    if starts_at + len(content) > found.size_bytes:
        raise TooLong()
    return False


@contextmanager
def keeping(ctx: Context, content: bytes, received_bytes: int) -> Iterator[tuple[UUID, str]]:
    """The part lies in the vault, under this id and hash, before its row is written; it is dropped if none is.

    Raises StorageFull, StorageDown, and OtherPlace for the same part that came twice at once.
    """
    part = uuid4()
    sha256 = ctx.gateways.vault.keep(part, content)
    try:
        yield part, sha256
    except IntegrityError as error:
        drop(ctx, [part])
        raise OtherPlace(received_bytes=received_bytes) from error
    except Refusal:
        drop(ctx, [part])
        raise


def stream(ctx: Context, parts: Sequence[tuple[UUID, str]]) -> Iterator[bytes]:
    """The bytes of parts by id and hash, one after the other."""
    for id, sha256 in parts:
        yield from ctx.gateways.vault.stream(id, sha256)
