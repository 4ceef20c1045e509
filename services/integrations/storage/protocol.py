"""Where sealed files lie: names and bytes, in a folder or in an S3-compatible store. What they hold is no concern here.

A name is written once and never changed in place; whoever writes it again replaces the whole. What `put` returned from
is on disk, and survives a power cut.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from data.errors import Refusal


class StorageFull(Refusal):
    """Refused before a byte was acknowledged: there is no room, or there would be none left for the books."""

    message = "The portal's storage is full. Nothing was kept. Please try again later."
    status = 507


class StorageDown(Refusal):
    """The store does not answer, or refuses. Nothing was kept; what was kept before is untouched."""

    message = "The portal's storage cannot be reached at the moment. Please try again later."
    status = 503


class Missing(Exception):
    """There is nothing under this name."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A name that is there, its length, and when it was written."""

    name: str
    size_bytes: int
    written_at: datetime


class Storage(Protocol):
    """Names are letters, digits, "-" and "."; the first two letters may serve as a folder."""

    def require_room(self, size_bytes: int) -> None:
        """Before something of this size is begun. Raises StorageFull where that can be known."""

    def put(self, name: str, parts: Iterable[bytes], *, size_bytes: int = 0) -> None:
        """Keep all of `parts` under `name`, or nothing. What `parts` raises goes through, and nothing was kept.

        `size_bytes`: how much is coming, as far as that is known. Raises StorageFull, StorageDown.
        """

    def read(self, name: str, start: int, length: int) -> bytes:
        """Up to `length` bytes from `start`; fewer at the end. Raises Missing, StorageDown."""

    def size(self, name: str) -> int:
        """Bytes under `name`. Raises Missing, StorageDown."""

    def delete(self, name: str) -> None:
        """Nothing happens if it is gone. Raises StorageDown."""

    def listed(self) -> Iterator[Listed]:
        """Every name, in no order. Raises StorageDown."""

    def clean(self, before: datetime) -> None:
        """Remove what writers that died before then left half written."""
