"""Another master key for a home that goes on serving: what the old one sealed is sealed anew, then the old one goes.

Of files only the headers are rewritten, never the bodies; of the database every sealed column and secret. Until all is
done both keys open, so a run that is killed loses nothing, and the next run goes on with the same new key.

What follows from the master key and is kept nowhere changes with it: forms waiting in a browser's tab are not given
back, and an import asks again who a buyer is. Numbers are found as before (services/platform/lookup_key.py).
"""

from __future__ import annotations

import base64
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from data.firm.tables import Firm
from data.sealing import key_id
from services.config import BadSettings
from services.integrations import envelope, one_piece
from services.integrations.carry_over import carry_over
from services.integrations.encrypted_store import KEY, Vault, VaultDamaged
from services.integrations.envelope import HEADER_BYTES
from services.integrations.key_ring import KeyRing, fresh_key, write_keys
from services.integrations.storage import Missing, Storage
from services.operations.resealing import reseal_columns, reseal_secrets
from services.platform.context import Context
from services.platform.lookup_key import keep_lookup_key
from services.platform.permissions import May

GRACE_SECONDS = 30  # longer than anything takes from sealing to commit: the database's own patience is ten


class NoNewKey(BadSettings):
    """The key comes from the deployment's settings, and they name no older one."""


@dataclass(slots=True)
class Rotated:
    """What was sealed anew; `unreadable` is what no key of this home opens, left as it was."""

    files: int = 0
    values: int = 0
    unreadable: set[str] = field(default_factory=set)


def rotate(ctx: Context, *, grace_seconds: int = GRACE_SECONDS, rest: Callable[[Any], object] = time.sleep) -> Rotated:
    """Do all of it, or go on where a run before was killed. `ctx` is the system's. Raises NoNewKey, StorageDown.

    The old key only goes after a whole pass, begun `grace_seconds` after the new one seals, found nothing under it.
    """
    ring, done = ctx.gateways.vault.keys, Rotated()
    _begin(ctx, ring)
    since = time.monotonic()
    while True:
        is_late = time.monotonic() - since >= grace_seconds
        before = done.files + done.values
        _pass(ctx, done)
        if done.files + done.values > before:
            continue
        if is_late:
            break
        rest(max(0, grace_seconds - (time.monotonic() - since)))
    with ctx.transaction(May.SYSTEM) as db:
        db.record("keys.rotated", db.get_one(Firm, 1), key=key_id(ring.current).hex(), files=done.files)
    _retire(ring)
    return done


def is_unfinished(ring: KeyRing) -> bool:
    """Whether older keys still open something, or were forgotten."""
    return len(ring.keys) > 1


def _begin(ctx: Context, ring: KeyRing) -> None:
    if ring.path is None and not is_unfinished(ring):
        raise NoNewKey(
            "The master key comes from the settings. Set older_master_keys to it and master_key to a new one (32 bytes "
            "in base64), restart the portal, and run this again."
        )
    with ctx.transaction(May.SYSTEM) as db:
        keep_lookup_key(db, ctx.gateways.vault)
        db.record("keys.rotation_began", db.get_one(Firm, 1))
    if ring.path is not None and not is_unfinished(ring):
        write_keys(ring.path, [fresh_key(), *ring.keys])


def _pass(ctx: Context, done: Rotated) -> None:
    vault = ctx.gateways.vault
    done.files += carry_over(vault, ctx.settings.home)
    for storage in filter(None, (vault.storage, vault.before)):
        for name in _headers(storage):
            try:
                done.files += _rewrapped(vault, storage, name)
            except VaultDamaged as error:
                done.unreadable.add(str(error))
    beginning = base64.b64encode(one_piece.head_of(vault.key)[:15]).decode()
    done.values += reseal_secrets(ctx, beginning, done.unreadable) + reseal_columns(ctx, done.unreadable)


def _headers(storage: Storage) -> Iterator[str]:
    return (each.name for each in list(storage.listed()) if each.name.endswith(KEY))


def _rewrapped(vault: Vault, storage: Storage, name: str) -> bool:
    """Whether this header had to be rewritten. Raises VaultDamaged."""
    try:
        header = storage.read(name, 0, HEADER_BYTES + 1)
        id = UUID(name[: -len(KEY)])
    except (Missing, ValueError):  # dropped meanwhile, or none of ours
        return False
    if envelope.master_of(header) == key_id(vault.key):
        return False
    key = envelope.file_key(id, header, vault.keys.find)
    storage.put(name, (key.header(vault.key),))
    return True


def _retire(ring: KeyRing) -> None:
    """The older keys leave the file that opens; they stay beside it, for backups that were made with them."""
    if ring.path is None:
        return
    current, *older = ring.keys
    for key in older:
        write_keys(ring.path.parent / "retired" / f"{key_id(key).hex()}.key", [key])
    write_keys(ring.path, [current])
