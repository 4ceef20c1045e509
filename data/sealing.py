"""Columns that only the home's key can read: sealed text and JSON, and the keyed hash that a tax number is found by.

A sealed value is base64 of a version (1 byte), the key's id (8), a nonce (12) and AES-256-GCM under a key derived from
the master key, bound to its table and column. The engine carries the keys (`give_key`), so each database has its own.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass, field
from typing import Any, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Dialect, Engine, String, Text, TypeDecorator
from sqlalchemy.sql.operators import OperatorType, is_, is_not

from data.people.tax_numbers import TaxNumber

VERSION = 1
_KEY_ID_BYTES, _NONCE_BYTES = 8, 12
_AT, _KEPT = 1 + _KEY_ID_BYTES, "portico_keys"
LONGEST_NUMBER_KEY = 80


class SealBroken(Exception):
    """A sealed value is no such thing, was altered, or belongs to another column."""


class OtherKey(SealBroken):
    """A sealed value of another master key."""


class NoKey(RuntimeError):
    """The engine was not given the home's key: nothing sealed can be read or written."""


def derived(master: bytes, purpose: str) -> bytes:
    """32 bytes that only this master key gives for `purpose`."""
    return hmac.new(master, f"portico derived\n{purpose}".encode(), hashlib.sha256).digest()


def key_id(master: bytes) -> bytes:
    """What tells a key without telling the key."""
    return hashlib.sha256(b"portico key id" + master).digest()[:_KEY_ID_BYTES]


class Ring(Protocol):
    """Master keys: the one that seals, and those that still open."""

    @property
    def current(self) -> bytes: ...

    def find(self, id: bytes) -> bytes | None:
        """The key of this id, None for one that is not there."""


@dataclass(frozen=True, slots=True)
class OneKey:
    """A ring of a single master key."""

    current: bytes = field(repr=False)

    def find(self, id: bytes) -> bytes | None:
        return self.current if id == key_id(self.current) else None


class Keys:
    """What one database is sealed with. Which key seals may change while it is open: the ring knows."""

    def __init__(self, ring: Ring, lookup: bytes | None = None) -> None:
        """`lookup` is what numbers are hashed with; None: what the current master key gives."""
        self._ring, self._ciphers = ring, dict[bytes, AESGCM]()
        self._hashing = lookup or lookup_key(ring.current)

    @classmethod
    def of(cls, master: bytes) -> Keys:
        return cls(OneKey(master))

    @property
    def id(self) -> bytes:
        """The id of the master key that seals."""
        return key_id(self._ring.current)

    @property
    def lookup(self) -> bytes:
        """What numbers are hashed with."""
        return self._hashing

    def seal(self, text: str, place: str) -> str:
        """`place` is "table.column"."""
        return self.seal_bytes(text.encode(), place)

    def seal_bytes(self, content: bytes, place: str) -> str:
        nonce, id = secrets.token_bytes(_NONCE_BYTES), self.id
        cipher = self._cipher(id)
        assert cipher is not None  # the ring has the key that it seals with
        return base64.b64encode(_head(id) + nonce + cipher.encrypt(nonce, content, place.encode())).decode()

    def unseal(self, sealed: str, place: str) -> str:
        """Raises SealBroken, OtherKey."""
        try:
            return self.unseal_bytes(sealed, place).decode()
        except UnicodeDecodeError as error:
            raise SealBroken(f"{place} holds no text") from error

    def unseal_bytes(self, sealed: str, place: str) -> bytes:
        """Raises SealBroken, OtherKey."""
        try:
            raw = base64.b64decode(sealed, validate=True)
        except (ValueError, binascii.Error):
            raw = b""
        if raw[:1] != bytes((VERSION,)):
            raise SealBroken(f"{place} holds something that is not sealed")
        cipher = self._cipher(raw[1:_AT])
        if cipher is None:
            raise OtherKey(f"{place} was sealed under another master key")
        nonce, body = raw[_AT : _AT + _NONCE_BYTES], raw[_AT + _NONCE_BYTES :]
        try:
            return cipher.decrypt(nonce, body, place.encode())
        except (InvalidTag, ValueError) as error:
            raise SealBroken(f"{place} was altered, or sealed for another place") from error

    def hashed(self, number: TaxNumber) -> str:
        """What a tax number is found by. Its country stays: it is part of what is compared."""
        mac = hmac.new(self._hashing, number.national.encode(), hashlib.sha256)
        return TaxNumber(number.country, mac.hexdigest()).key

    def _cipher(self, id: bytes) -> AESGCM | None:
        found = self._ciphers.get(id)
        if found is None and (master := self._ring.find(id)) is not None:
            found = self._ciphers[id] = AESGCM(derived(master, "columns"))
        return found


def lookup_key(master: bytes) -> bytes:
    """What the first master key of a home hashes numbers with. Later ones go on with it (services/platform/lookup_key)."""
    return derived(master, "numbers in columns")


def sealed_beginning(id: bytes) -> str:
    """How every value begins that was sealed under the key of this id."""
    return base64.b64encode(_head(id)).decode()  # nine bytes: nothing of what follows shows in it


def _head(id: bytes) -> bytes:
    return bytes((VERSION,)) + id


def give_key(engine: Engine, master: bytes | Ring, lookup: bytes | None = None) -> None:
    """Let `engine` read and write what is sealed under this master key, or those of a ring."""
    ring = OneKey(master) if isinstance(master, bytes) else master
    setattr(engine.dialect, _KEPT, Keys(ring, lookup))


def keys_of(dialect: Dialect) -> Keys:
    """Raises NoKey."""
    found = getattr(dialect, _KEPT, None)
    if not isinstance(found, Keys):
        raise NoKey("this database was opened without the key of its home")
    return found


class _Uncompared(TypeDecorator.Comparator[Any]):
    """Sealed twice, the same text is not the same: no condition on it and no order by it would be true."""

    def operate(self, op: OperatorType, *other: Any, **kwargs: Any) -> Any:
        if op not in (is_, is_not):
            raise TypeError("a sealed column cannot be compared or sorted by: look for it by its keyed hash")
        return super().operate(op, *other, **kwargs)


class Sealed(TypeDecorator[Any]):
    """Text that nobody reads without the key. `place` is the column's own "table.column"."""

    impl = Text
    cache_ok = True
    comparator_factory = _Uncompared

    def __init__(self, place: str) -> None:
        super().__init__()
        self.place = place

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else keys_of(dialect).seal_bytes(self.written(value), self.place)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else self.read(keys_of(dialect).unseal_bytes(value, self.place))

    def written(self, value: Any) -> bytes:
        if not isinstance(value, str):
            raise TypeError(f"{self.place} takes text")
        return value.encode()

    def read(self, content: bytes) -> Any:
        return content.decode()


class SealedJson(Sealed):
    """A JSON value that nobody reads without the key."""

    cache_ok = True

    def written(self, value: Any) -> bytes:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()

    def read(self, content: bytes) -> Any:
        return json.loads(content)


class SealedBytes(Sealed):
    """A few KB that nobody reads without the key."""

    cache_ok = True

    def written(self, value: Any) -> bytes:
        if not isinstance(value, bytes):
            raise TypeError(f"{self.place} takes bytes")
        return value

    def read(self, content: bytes) -> Any:
        return content


class NumberKey(TypeDecorator[Any]):
    """The keyed hash of a TaxNumber, written "country:hash". Read, it is that text: the number itself is sealed.

    A TaxNumber without its country ends as it would with any: `column.endswith(TaxNumber("", national))`.
    """

    impl = String(LONGEST_NUMBER_KEY)
    cache_ok = True

    def process_bind_param(self, value: TaxNumber | str | None, dialect: Dialect) -> str | None:
        return keys_of(dialect).hashed(value) if isinstance(value, TaxNumber) else value

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        return value
