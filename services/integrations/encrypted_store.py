"""Files and secrets at rest: AES-256-GCM under a master key that is never in the database (R85, R86).

A file is `portico1` + key id (8 bytes) + nonce (12 bytes) + ciphertext; its name in the vault is bound in as associated
data, so one file cannot be passed off as another.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from data.sealing import derived, key_id
from services.integrations.durable_files import write_file, write_new

_MAGIC = b"portico1"
_KEY_ID_BYTES = 8
_NONCE_BYTES = 12


class VaultDamaged(Exception):
    """A file is missing, was altered, or was sealed under another key."""


def key_file(home: Path) -> Path:
    return home / "keys" / "master.key"


def make_key(home: Path) -> None:
    """A new key with mode 0600, kept before anything is sealed with it. Nothing asks for another one after that."""
    write_new(key_file(home), base64.b64encode(secrets.token_bytes(32)))


def master_key(home: Path, given: str = "") -> bytes:
    """The 32-byte key: `given` (base64), or that of <home>/keys/master.key. Raises VaultDamaged."""
    return _decoded(given or key_file(home).read_text("ascii"))


def _decoded(text: str) -> bytes:
    key = base64.b64decode(text.strip(), validate=True)
    if len(key) != 32:
        raise VaultDamaged("the master key must be 32 bytes in base64")
    return key


@dataclass(frozen=True, slots=True)
class Vault:
    """Sealed files under `folder`, by id."""

    folder: Path
    key: bytes = field(repr=False)

    def keep(self, id: UUID, content: bytes) -> str:
        """Write `content` durably before any row may point at it (P18); returns its SHA-256 in hex."""
        write_file(self._path(id), self._seal(content, str(id)))
        return hashlib.sha256(content).hexdigest()

    def open(self, id: UUID, sha256: str) -> bytes:
        """The original bytes. Raises VaultDamaged when they are not what was kept."""
        try:
            content = self._unseal(self._path(id).read_bytes(), str(id))
        except FileNotFoundError as error:
            raise VaultDamaged(f"file {id} is missing") from error
        if hashlib.sha256(content).hexdigest() != sha256:
            raise VaultDamaged(f"file {id} is not what was kept")
        return content

    def drop(self, id: UUID) -> None:
        """Forget a file; nothing happens if it is gone."""
        self._path(id).unlink(missing_ok=True)

    def ids(self) -> set[UUID]:
        """Every file kept, for `doctor`."""
        return {UUID(path.name) for path in self.folder.glob("??/*") if not path.name.startswith(".")}

    def kept_at(self, id: UUID) -> datetime | None:
        """When the file was written, None when it is gone meanwhile."""
        try:
            return datetime.fromtimestamp(self._path(id).stat().st_mtime, UTC)
        except FileNotFoundError:
            return None

    def seal(self, text: str, purpose: str) -> str:
        """A secret as text for the database, bound to `purpose`."""
        return base64.b64encode(self._seal(text.encode(), purpose)).decode()

    def unseal(self, sealed: str, purpose: str) -> str:
        """The secret. Raises VaultDamaged."""
        return self._unseal(base64.b64decode(sealed), purpose).decode()

    def derived(self, purpose: str) -> str:
        """32 bytes in base64 that only this master key gives for `purpose`."""
        return base64.b64encode(derived(self.key, purpose)).decode()

    def mark(self, text: str) -> str:
        """12 figures that tell `text` apart and tell it to nobody, not even to who tries all it may have been."""
        return derived(self.key, f"mark:{text}").hex()[:12]

    def _path(self, id: UUID) -> Path:
        return self.folder / id.hex[:2] / str(id)

    @property
    def _key_id(self) -> bytes:
        return key_id(self.key)

    def _seal(self, content: bytes, bound_to: str) -> bytes:
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return _MAGIC + self._key_id + nonce + AESGCM(self.key).encrypt(nonce, content, bound_to.encode())

    def _unseal(self, sealed: bytes, bound_to: str) -> bytes:
        start = len(_MAGIC) + _KEY_ID_BYTES
        if sealed[: len(_MAGIC)] != _MAGIC:
            raise VaultDamaged("not a file of ours")
        if sealed[len(_MAGIC) : start] != self._key_id:
            raise VaultDamaged("sealed under another master key")
        nonce, body = sealed[start : start + _NONCE_BYTES], sealed[start + _NONCE_BYTES :]
        try:
            return AESGCM(self.key).decrypt(nonce, body, bound_to.encode())
        except InvalidTag as error:
            raise VaultDamaged("altered, or kept under another name") from error
