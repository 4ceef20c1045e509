"""The one format of a sealed file: a header with the file's own key, and a body in chunks that are sealed each.

Body: version (1 byte), then chunks of 1 MiB of plain bytes, each AES-256-GCM with 16 bytes of tag. A chunk's nonce is
the file's prefix (7), the chunk's number (4) and whether it is the last (1), so that no chunk can be moved, repeated,
left out or cut off (the STREAM construction). An empty file is one empty last chunk.

Header: version (1), id of the master key (8), nonce (12), and the file's key (32) and prefix (7) sealed under a key
derived from the master key. Both parts are bound to the file's id. A rotation rewrites headers; bodies never change.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from data.sealing import derived, key_id

VERSION = bytes((2,))  # the first format was one piece, beginning with "portico1"
CHUNK_BYTES = 1024 * 1024
SEALED_CHUNK_BYTES = CHUNK_BYTES + 16
_KEY_BYTES, _PREFIX_BYTES, _NONCE_BYTES, _KEY_ID_BYTES, _TAG_BYTES = 32, 7, 12, 8, 16
HEADER_BYTES = 1 + _KEY_ID_BYTES + _NONCE_BYTES + _KEY_BYTES + _PREFIX_BYTES + _TAG_BYTES


class VaultDamaged(Exception):
    """A file is missing, was altered, or was sealed under another key."""


class OtherMasterKey(VaultDamaged):
    """A file was sealed under a master key that this portal does not have."""


@dataclass(frozen=True, slots=True)
class FileKey:
    """What one file is sealed with; never used for another."""

    id: UUID
    secret: bytes = field(repr=False)
    prefix: bytes = field(repr=False)

    @classmethod
    def fresh(cls, id: UUID) -> FileKey:
        return cls(id, secrets.token_bytes(_KEY_BYTES), secrets.token_bytes(_PREFIX_BYTES))

    def header(self, master: bytes) -> bytes:
        """The key, sealed under `master`."""
        start, nonce = VERSION + key_id(master), secrets.token_bytes(_NONCE_BYTES)
        cipher = AESGCM(derived(master, "file keys"))
        return start + nonce + cipher.encrypt(nonce, self.secret + self.prefix, start + self.id.bytes)

    def sealed(self, parts: Iterable[bytes]) -> Iterator[bytes]:
        """The body of a file whose plain bytes are `parts`, cut as they may be."""
        cipher = AESGCM(self.secret)
        yield VERSION
        waiting, number = bytearray(), 0
        for part in parts:
            view = memoryview(part)
            while view:
                if len(waiting) == CHUNK_BYTES:  # more is coming, so this is not the last
                    yield cipher.encrypt(self._nonce(number, last=False), waiting, self._bound)
                    number, waiting = number + 1, bytearray()
                taken = min(len(view), CHUNK_BYTES - len(waiting))
                waiting += view[:taken]
                view = view[taken:]
        yield cipher.encrypt(self._nonce(number, last=True), waiting, self._bound)

    def opened(self, number: int, sealed: bytes, *, last: bool) -> bytes:
        """The plain bytes of one chunk. Raises VaultDamaged."""
        try:
            return AESGCM(self.secret).decrypt(self._nonce(number, last=last), sealed, self._bound)
        except (InvalidTag, ValueError) as error:
            raise VaultDamaged(f"file {self.id} was altered, cut off, or kept under another name") from error

    @property
    def _bound(self) -> bytes:
        return VERSION + self.id.bytes

    def _nonce(self, number: int, *, last: bool) -> bytes:
        return self.prefix + number.to_bytes(4, "big") + bytes((last,))


def master_of(header: bytes) -> bytes:
    """The id of the master key that a header was sealed under. Raises VaultDamaged."""
    if len(header) != HEADER_BYTES or header[:1] != VERSION:
        raise VaultDamaged("a header is damaged or of an unknown version")
    return header[1 : 1 + _KEY_ID_BYTES]


def file_key(id: UUID, header: bytes, find: Callable[[bytes], bytes | None]) -> FileKey:
    """The key of a file; `find` knows master keys by their id. Raises VaultDamaged, OtherMasterKey."""
    wanted = master_of(header)
    master = find(wanted)
    if master is None:
        raise OtherMasterKey(f"file {id} was sealed under another master key, {wanted.hex()}")
    start, rest = header[: 1 + _KEY_ID_BYTES], header[1 + _KEY_ID_BYTES :]
    nonce, sealed = rest[:_NONCE_BYTES], rest[_NONCE_BYTES:]
    try:
        both = AESGCM(derived(master, "file keys")).decrypt(nonce, sealed, start + id.bytes)
    except InvalidTag as error:
        raise VaultDamaged(f"the header of file {id} was altered, or belongs to another file") from error
    return FileKey(id, both[:_KEY_BYTES], both[_KEY_BYTES:])


def chunks_of(body_bytes: int) -> int:
    """How many chunks a body of this length has. Raises VaultDamaged for a length that no body has."""
    inside = body_bytes - len(VERSION)
    whole, rest = divmod(inside, SEALED_CHUNK_BYTES)
    if inside < _TAG_BYTES or (rest and rest < _TAG_BYTES):
        raise VaultDamaged("a body is cut off")
    return whole + bool(rest)


def plain_bytes(body_bytes: int) -> int:
    """The length of what was sealed. Raises VaultDamaged."""
    return body_bytes - len(VERSION) - _TAG_BYTES * chunks_of(body_bytes)


def place_of(number: int) -> int:
    """Where in the body a chunk begins."""
    return len(VERSION) + number * SEALED_CHUNK_BYTES
