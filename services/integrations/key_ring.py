"""The master keys of a home: the one that seals, and those before it that still open (R85).

<home>/keys/master.key holds a key in base64 on each line. The first one seals; the others only open what a rotation
has not rewritten yet. A running portal sees by itself that the file was replaced.
"""

from __future__ import annotations

import base64
import binascii
import os
import secrets
import threading
from collections.abc import Sequence
from pathlib import Path

from data.sealing import key_id
from services.integrations.durable_files import write_file, write_new

KEY_BYTES = 32


class BadKey(Exception):
    """This is no master key."""


def key_file(home: Path) -> Path:
    return home / "keys" / "master.key"


def fresh_key() -> bytes:
    return secrets.token_bytes(KEY_BYTES)


def make_key(home: Path) -> None:
    """A new key with mode 0600, kept before anything is sealed with it. Nothing asks for another one after that."""
    write_new(key_file(home), _written([fresh_key()]))


def master_key(home: Path, given: str = "") -> bytes:
    """The key that seals in this home: `given` (base64), or the first of its file. Raises BadKey, OSError."""
    return KeyRing.of(home, given).current


def write_keys(path: Path, keys: Sequence[bytes]) -> None:
    """Replace the whole file at once: there is no moment without the older keys."""
    write_file(path, _written(keys))


def decoded(text: str) -> bytes:
    """Raises BadKey."""
    try:
        key = base64.b64decode(text.strip(), validate=True)
    except (ValueError, binascii.Error):
        key = b""
    if len(key) != KEY_BYTES:
        raise BadKey("the master key must be 32 bytes in base64")
    return key


def _written(keys: Sequence[bytes]) -> bytes:
    return b"\n".join(base64.b64encode(key) for key in keys)


class KeyRing:
    """Keys by their id; the first of them seals. Threads share it."""

    def __init__(self, *keys: bytes, path: Path | None = None) -> None:
        """Of `keys`, or of the file at `path`. Raises BadKey, OSError."""
        self._path, self._stamp, self._reading = path, (0, 0, 0), threading.Lock()
        self._keys: tuple[bytes, ...] = keys
        self._ids = {key_id(key): key for key in keys}
        if path is not None:
            self._take(path, _stamp(path))

    @classmethod
    def of(cls, home: Path, given: str = "", older: Sequence[str] = ()) -> KeyRing:
        """What the settings give, or the home's own file. Raises BadKey, OSError."""
        if given:
            return cls(*(decoded(each) for each in (given, *older)))
        return cls(path=key_file(home))

    @property
    def path(self) -> Path | None:
        """The file that the keys come from; None: the deployment's settings."""
        return self._path

    @property
    def current(self) -> bytes:
        """The key that seals, as of now."""
        self._look()
        return self._keys[0]

    @property
    def keys(self) -> tuple[bytes, ...]:
        self._look()
        return self._keys

    def find(self, id: bytes) -> bytes | None:
        """The key of this id, None for one that is not here."""
        found = self._ids.get(id)
        if found is None:
            self._look()
            found = self._ids.get(id)
        return found

    def _look(self) -> None:
        if self._path is None:
            return
        try:
            if (stamp := _stamp(self._path)) != self._stamp:
                self._take(self._path, stamp)
        except (OSError, BadKey):  # the keys in memory are good still; `doctor` and the next start say what is wrong
            return

    def _take(self, path: Path, stamp: tuple[int, int, int]) -> None:
        with self._reading:
            keys = tuple(decoded(line) for line in path.read_text("ascii").splitlines() if line.strip())
            if not keys:
                raise BadKey(f"{path} holds no key")
            self._ids = {key_id(key): key for key in keys}
            self._keys, self._stamp = keys, stamp


def _stamp(path: Path) -> tuple[int, int, int]:
    found = os.stat(path)
    return found.st_mtime_ns, found.st_ino, found.st_size
