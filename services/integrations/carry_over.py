"""Files of before into today's storage: those of the first format, and those of the folder that a bucket replaced.

Each is whole in its new place before it goes from the old one, and readable in between. Twice is safe, and so is a
crash at any moment.
"""

from __future__ import annotations

import fcntl
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

from services.integrations import one_piece
from services.integrations.durable_files import make_folder
from services.integrations.encrypted_store import BODY, KEY, Vault, VaultDamaged
from services.integrations.storage.protocol import Missing, Storage

log = logging.getLogger(__name__)
_AT_ONCE_BYTES = 2 * 1024 * 1024


def carry_over(vault: Vault, home: Path) -> int:
    """How many files were taken along. Nothing is done while another process does it."""
    with _alone(home) as mine:
        return sum(_taken(vault, id, ending) for id, ending in _waiting(vault)) if mine else 0


def _waiting(vault: Vault) -> Iterator[tuple[UUID, str]]:
    own = vault.before or vault.storage
    for each in list(own.listed()):
        id, ending = each.name[:36], each.name[36:]
        if ending == "" or (ending == KEY and vault.before is not None):
            try:
                yield UUID(id), ending
            except ValueError:
                log.warning("%s in the vault is no file of the portal's", each.name)


def _taken(vault: Vault, id: UUID, ending: str) -> bool:
    try:
        if ending == "":
            _reseal(vault, vault.before or vault.storage, id)
        elif vault.before is not None:
            _move(vault.before, vault.storage, id)
    except (VaultDamaged, Missing) as error:  # stays where it is: `doctor` names it
        log.warning("a file of the vault could not be carried over: %s", error)
        return False
    return True


def _reseal(vault: Vault, own: Storage, id: UUID) -> None:
    if not _is_whole(vault.storage, id):
        vault.store(id, (one_piece.unseal(vault.keys, own.read(str(id), 0, own.size(str(id))), str(id)),))
    own.delete(str(id))


def _move(own: Storage, there: Storage, id: UUID) -> None:
    if not _is_whole(there, id):
        size = own.size(f"{id}{BODY}")
        there.put(f"{id}{BODY}", _parts(own, f"{id}{BODY}", size), size_bytes=size)
        there.put(f"{id}{KEY}", _parts(own, f"{id}{KEY}", own.size(f"{id}{KEY}")))
    for ending in (KEY, BODY):
        own.delete(f"{id}{ending}")


def _parts(storage: Storage, name: str, size: int) -> Iterator[bytes]:
    for start in range(0, size, _AT_ONCE_BYTES):
        yield storage.read(name, start, _AT_ONCE_BYTES)


def _is_whole(storage: Storage, id: UUID) -> bool:
    """A header is written after its body: where there is one, all of the file is there."""
    try:
        storage.size(f"{id}{KEY}")
    except Missing:
        return False
    return True


@contextmanager
def _alone(home: Path) -> Iterator[bool]:
    make_folder(home)
    with (home / "carrying.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
