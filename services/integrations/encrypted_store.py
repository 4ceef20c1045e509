"""The vault: every file of the portal, sealed, by id; and short secrets as text (R85, R86).

A file is two names in the storage: `<id>.body`, its bytes in sealed chunks, and `<id>.key`, the header that opens them
(services/integrations/envelope.py). The body is written first: a file without its header does not exist. In the home's
own folder there may also be plain `<id>`, files of the first version, and files from before the portal moved into a
bucket: both are read where they lie until `carry_over` has taken them along.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from data.sealing import derived
from services.integrations import envelope, one_piece
from services.integrations.envelope import CHUNK_BYTES, HEADER_BYTES, FileKey, OtherMasterKey, VaultDamaged
from services.integrations.key_ring import KeyRing
from services.integrations.storage.protocol import Missing, Storage

__all__ = ["BODY", "KEY", "Found", "Kept", "OtherMasterKey", "Vault", "VaultDamaged"]

BODY, KEY = ".body", ".key"
_CHUNKS_AT_ONCE = 2  # fetched together, so that a file in a bucket is not one request for each MiB


@dataclass(frozen=True, slots=True)
class Kept:
    """What was kept: how many plain bytes, and their SHA-256 in hex."""

    size_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Found:
    """Something the storage holds: whether it is a whole file, and when its last part was written."""

    id: UUID
    is_whole: bool
    written_at: datetime
    size_bytes: int  # sealed, all parts


@dataclass(frozen=True, slots=True)
class Vault:
    """Sealed files by id. `before` is the home's own folder, where it may hold files that `storage` does not."""

    storage: Storage
    keys: KeyRing
    before: Storage | None = field(default=None)

    @property
    def key(self) -> bytes:
        """The master key that seals."""
        return self.keys.current

    def keep(self, id: UUID, content: bytes) -> str:
        """Write `content` durably before any row may point at it (P18); returns its SHA-256 in hex.

        Raises StorageFull, StorageDown.
        """
        return self.store(id, (content,), size_bytes=len(content)).sha256

    def store(self, id: UUID, parts: Iterable[bytes], *, size_bytes: int = 0) -> Kept:
        """The same from a stream, with a few MB in memory however long it is. `size_bytes`: as far as it is known.

        Whatever `parts` raises goes through, and nothing was kept. Raises StorageFull, StorageDown.
        """
        key, told, size = FileKey.fresh(id), hashlib.sha256(), 0

        def heard() -> Iterator[bytes]:
            nonlocal size
            for part in parts:
                told.update(part)
                size += len(part)
                yield part

        self.storage.put(f"{id}{BODY}", key.sealed(heard()), size_bytes=size_bytes)
        self.storage.put(f"{id}{KEY}", (key.header(self.keys.current),))
        return Kept(size, told.hexdigest())

    def open(self, id: UUID, sha256: str) -> bytes:
        """The original bytes. Raises VaultDamaged when they are not what was kept."""
        content = b"".join(self.read(id))
        if hashlib.sha256(content).hexdigest() != sha256:
            raise VaultDamaged(f"file {id} is not what was kept")
        return content

    def stream(self, id: UUID, sha256: str) -> Iterator[bytes]:
        """The original bytes in parts. The last part only comes when all of them were what was kept.

        Raises VaultDamaged, StorageDown.
        """
        told, waiting = hashlib.sha256(), b""
        for part in self.read(id):
            if waiting:
                yield waiting
            told.update(part)
            waiting = part
        if told.hexdigest() != sha256:
            raise VaultDamaged(f"file {id} is not what was kept")
        yield waiting

    def read(self, id: UUID, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """Bytes `start` to `end` (not included) in parts, of which only the chunks they lie in are opened.

        Each chunk is proven, the file as a whole only by `stream` and `open`. Raises VaultDamaged, StorageDown.
        """
        storage, header = self._found(id)
        if header is None:
            yield one_piece.unseal(self.keys, _all_of(storage, str(id)), str(id))[start:end]
            return
        key, name = envelope.file_key(id, header, self.keys.find), f"{id}{BODY}"
        try:
            length = storage.size(name)
            plain, chunks = envelope.plain_bytes(length), envelope.chunks_of(length)
            end = plain if end is None else min(end, plain)
            if start >= end and start:
                return
            number, behind = start // CHUNK_BYTES, max(1, -(-end // CHUNK_BYTES))
            while number < behind:
                some = min(_CHUNKS_AT_ONCE, behind - number)
                sealed = self._sealed(storage, id, number, some)
                for _ in range(some):
                    one, sealed = sealed[: envelope.SEALED_CHUNK_BYTES], sealed[envelope.SEALED_CHUNK_BYTES :]
                    opened = key.opened(number, one, last=number == chunks - 1)  # type: ignore[arg-type]
                    at = number * CHUNK_BYTES
                    yield opened[max(0, start - at) : end - at]
                    number += 1
        except Missing as error:
            raise VaultDamaged(f"file {id} is missing") from error

    def size(self, id: UUID) -> int:
        """Plain bytes, as the length of the body has it. Raises VaultDamaged, StorageDown."""
        storage, header = self._found(id)
        if header is None:
            return len(one_piece.unseal(self.keys, _all_of(storage, str(id)), str(id)))
        try:
            return envelope.plain_bytes(storage.size(f"{id}{BODY}"))
        except Missing as error:
            raise VaultDamaged(f"file {id} is missing") from error

    def drop(self, id: UUID) -> None:
        """Forget a file, its key first; nothing happens if it is gone. Raises StorageDown."""
        for storage in self._places:
            for name in (f"{id}{KEY}", f"{id}{BODY}"):
                storage.delete(name)
        self._own.delete(str(id))

    def ids(self) -> set[UUID]:
        """Every whole file."""
        return {each.id for each in self.found() if each.is_whole}

    def found(self) -> list[Found]:
        """Everything that lies in the storage, halves of files too."""
        parts: dict[UUID, dict[str, Any]] = defaultdict(dict)
        for storage in self._places:
            for each in storage.listed():
                with contextlib.suppress(ValueError):  # somebody else's file
                    parts[UUID(each.name[:36])][each.name[36:]] = each
        return [
            Found(
                id,
                is_whole="" in each or {BODY, KEY} <= each.keys(),
                written_at=max(one.written_at for one in each.values()),
                size_bytes=sum(one.size_bytes for one in each.values()),
            )
            for id, each in parts.items()
        ]

    def seal(self, text: str, purpose: str) -> str:
        """A secret as text for the database, bound to `purpose`."""
        return base64.b64encode(one_piece.seal(self.keys, text.encode(), purpose)).decode()

    def unseal(self, sealed: str, purpose: str) -> str:
        """The secret. Raises VaultDamaged."""
        return one_piece.unseal(self.keys, base64.b64decode(sealed), purpose).decode()

    def derived(self, purpose: str) -> str:
        """32 bytes in base64 that only this master key gives for `purpose`."""
        return base64.b64encode(derived(self.key, purpose)).decode()

    def mark(self, text: str) -> str:
        """12 figures that tell `text` apart and tell it to nobody, not even to who tries all it may have been."""
        return derived(self.key, f"mark:{text}").hex()[:12]

    def _sealed(self, storage: Storage, id: UUID, number: int, chunks: int) -> memoryview:
        """Some chunks as they lie there; with the first one the version comes along. Raises Missing, VaultDamaged."""
        before = 0 if number else len(envelope.VERSION)
        place, length = envelope.place_of(number) - before, before + chunks * envelope.SEALED_CHUNK_BYTES
        found = storage.read(f"{id}{BODY}", place, length)
        if before and found[:before] != envelope.VERSION:
            raise VaultDamaged(f"file {id} is of an unknown version")
        return memoryview(found)[before:]

    @property
    def _own(self) -> Storage:
        return self.before or self.storage

    @property
    def _places(self) -> tuple[Storage, ...]:
        return (self.storage,) if self.before is None else (self.storage, self.before)

    def _found(self, id: UUID) -> tuple[Storage, bytes | None]:
        """Where a file lies, and its header; None for one of the first version. Raises VaultDamaged."""
        for _ in range(2):  # it may be carried over between two looks
            for storage in self._places:
                with contextlib.suppress(Missing):
                    return storage, storage.read(f"{id}{KEY}", 0, HEADER_BYTES + 1)
            with contextlib.suppress(Missing):
                self._own.size(str(id))
                return self._own, None
        raise VaultDamaged(f"file {id} is missing")


def _all_of(storage: Storage, name: str) -> bytes:
    try:
        return storage.read(name, 0, storage.size(name))
    except Missing as error:
        raise VaultDamaged(f"file {name} is missing") from error
