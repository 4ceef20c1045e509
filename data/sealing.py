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
from typing import Any

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


@dataclass(frozen=True, slots=True)
class Keys:
    """What one database is sealed with."""

    id: bytes
    cipher: AESGCM = field(repr=False)
    hashing: bytes = field(repr=False)

    @classmethod
    def of(cls, master: bytes) -> Keys:
        return cls(key_id(master), AESGCM(derived(master, "columns")), derived(master, "numbers in columns"))

    def seal(self, text: str, place: str) -> str:
        """`place` is "table.column"."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        body = self.cipher.encrypt(nonce, text.encode(), place.encode())
        return base64.b64encode(bytes((VERSION,)) + self.id + nonce + body).decode()

    def unseal(self, sealed: str, place: str) -> str:
        """Raises SealBroken, OtherKey."""
        try:
            raw = base64.b64decode(sealed, validate=True)
        except (ValueError, binascii.Error):
            raw = b""
        if raw[:1] != bytes((VERSION,)):
            raise SealBroken(f"{place} holds something that is not sealed")
        if raw[1:_AT] != self.id:
            raise OtherKey(f"{place} was sealed under another master key")
        nonce, body = raw[_AT : _AT + _NONCE_BYTES], raw[_AT + _NONCE_BYTES :]
        try:
            return self.cipher.decrypt(nonce, body, place.encode()).decode()
        except (InvalidTag, ValueError) as error:
            raise SealBroken(f"{place} was altered, or sealed for another place") from error

    def hashed(self, number: TaxNumber) -> str:
        """What a tax number is found by. Its country stays: it is part of what is compared."""
        mac = hmac.new(self.hashing, number.national.encode(), hashlib.sha256)
        return TaxNumber(number.country, mac.hexdigest()).key


def give_key(engine: Engine, master: bytes) -> None:
    """Let `engine` read and write what is sealed under this master key."""
    setattr(engine.dialect, _KEPT, Keys.of(master))


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
        return None if value is None else keys_of(dialect).seal(self.written(value), self.place)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else self.read(keys_of(dialect).unseal(value, self.place))

    def written(self, value: Any) -> str:
        if not isinstance(value, str):
            raise TypeError(f"{self.place} takes text")
        return value

    def read(self, text: str) -> Any:
        return text


class SealedJson(Sealed):
    """A JSON value that nobody reads without the key."""

    cache_ok = True

    def written(self, value: Any) -> str:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    def read(self, text: str) -> Any:
        return json.loads(text)


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
