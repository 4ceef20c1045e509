"""Short secrets sealed in one piece, and files as the first version of the vault kept them.

`portico1` + id of the master key (8 bytes) + nonce (12 bytes) + AES-256-GCM under the master key, bound to a purpose.
"""

from __future__ import annotations

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from data.sealing import key_id
from services.integrations.envelope import OtherMasterKey, VaultDamaged
from services.integrations.key_ring import KeyRing

MAGIC = b"portico1"
_KEY_ID_BYTES, _NONCE_BYTES = 8, 12


def seal(keys: KeyRing, content: bytes, bound_to: str) -> bytes:
    master, nonce = keys.current, secrets.token_bytes(_NONCE_BYTES)
    return head_of(master) + nonce + AESGCM(master).encrypt(nonce, content, bound_to.encode())


def unseal(keys: KeyRing, sealed: bytes, bound_to: str) -> bytes:
    """Raises VaultDamaged, OtherMasterKey."""
    start = len(MAGIC) + _KEY_ID_BYTES
    if sealed[: len(MAGIC)] != MAGIC:
        raise VaultDamaged("not a file of ours")
    wanted = sealed[len(MAGIC) : start]
    master = keys.find(wanted)
    if master is None:
        raise OtherMasterKey(f"sealed under another master key, {wanted.hex()}")
    nonce, body = sealed[start : start + _NONCE_BYTES], sealed[start + _NONCE_BYTES :]
    try:
        return AESGCM(master).decrypt(nonce, body, bound_to.encode())
    except InvalidTag as error:
        raise VaultDamaged("altered, or kept under another name") from error


def head_of(master: bytes) -> bytes:
    """What everything begins with that was sealed under this key."""
    return MAGIC + key_id(master)
