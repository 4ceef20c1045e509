"""The vault on each storage: streams, ranges, halves, and what of before is carried over."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from services.integrations import one_piece
from services.integrations.carry_over import carry_over
from services.integrations.encrypted_store import Vault, VaultDamaged
from services.integrations.envelope import CHUNK_BYTES
from services.integrations.key_ring import KeyRing
from services.integrations.storage import LocalFolder, Storage


def kept_before(folder: LocalFolder, keys: KeyRing, content: bytes, id: UUID | None = None) -> UUID:
    """A file as the first version wrote it."""
    id = id or uuid4()
    folder.put(str(id), [one_piece.seal(keys, content, str(id))])
    return id


def sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@pytest.mark.security("R86")
def test_a_stream_comes_back_in_whole_and_in_ranges(vault: Vault) -> None:
    id, content = uuid4(), os.urandom(11 * CHUNK_BYTES + 77)
    kept = vault.store(id, (content[at : at + 999_999] for at in range(0, len(content), 999_999)))
    assert (kept.size_bytes, kept.sha256) == (len(content), sha(content))
    assert b"".join(vault.stream(id, kept.sha256)) == content
    assert vault.open(id, kept.sha256) == content
    assert b"".join(vault.read(id, 9 * CHUNK_BYTES - 3, 9 * CHUNK_BYTES + 3)) == content[9 * CHUNK_BYTES - 3 :][:6]
    assert vault.ids() == {id}
    assert content[:50] not in vault.storage.read(f"{id}.body", 0, CHUNK_BYTES)
    vault.drop(id)
    vault.drop(id)
    assert vault.found() == []
    with pytest.raises(VaultDamaged, match="missing"):
        next(vault.read(id))


@pytest.mark.security("R86")
def test_an_altered_file_is_refused(vault: Vault) -> None:
    id = uuid4()
    sha256 = vault.keep(id, b"content")
    for ending in (".body", ".key"):
        sealed = vault.storage.read(f"{id}{ending}", 0, 1000)
        vault.storage.put(f"{id}{ending}", [sealed[:-1] + bytes([sealed[-1] ^ 1])])
        with pytest.raises(VaultDamaged):
            vault.open(id, sha256)
        vault.storage.put(f"{id}{ending}", [sealed])
    assert vault.open(id, sha256) == b"content"


@pytest.fixture
def moving(storage: Storage, tmp_path: Path) -> Vault:
    """A vault whose home's own folder is full of files of before."""
    keys = KeyRing(os.urandom(32))
    if isinstance(storage, LocalFolder):
        return Vault(storage, keys)
    return Vault(storage, keys, LocalFolder(tmp_path / "vault"))


def own_of(vault: Vault) -> LocalFolder:
    own = vault.before or vault.storage
    assert isinstance(own, LocalFolder)
    return own


def test_files_of_the_first_version_are_read_and_carried_over(moving: Vault, tmp_path: Path) -> None:
    contents = [b"", b"small", os.urandom(2 * CHUNK_BYTES + 9)]
    told = {kept_before(own_of(moving), moving.keys, content): content for content in contents}
    fresh = uuid4()
    moving.keep(fresh, b"new")
    told[fresh] = b"new"

    def all_there() -> bool:
        return moving.ids() == told.keys() and all(
            moving.open(id, sha(content)) == content == b"".join(moving.stream(id, sha(content)))
            and moving.size(id) == len(content)
            and b"".join(moving.read(id, 3, 9)) == content[3:9]
            for id, content in told.items()
        )

    assert all_there()
    assert carry_over(moving, tmp_path) == 3
    assert all_there()
    assert {each.name[36:] for each in moving.storage.listed()} == {".body", ".key"}
    assert moving.before is None or list(moving.before.listed()) == []
    assert carry_over(moving, tmp_path) == 0
    assert all_there()


def test_files_of_todays_format_move_into_a_bucket(moving: Vault, tmp_path: Path) -> None:
    if moving.before is None:
        pytest.skip("there is no other place to move from")
    inside, content, id = Vault(own_of(moving), moving.keys), os.urandom(6 * CHUNK_BYTES), uuid4()
    sha256 = inside.keep(id, content)
    assert moving.ids() == {id}
    assert moving.open(id, sha256) == content
    assert carry_over(moving, tmp_path) == 1
    assert list(own_of(moving).listed()) == []
    assert moving.open(id, sha256) == content
    moving.drop(id)
    assert moving.found() == []


def test_what_cannot_be_opened_stays_where_it_is(moving: Vault, tmp_path: Path) -> None:
    own = own_of(moving)
    foreign = kept_before(own, KeyRing(os.urandom(32)), b"of another key")
    good = kept_before(own, moving.keys, b"ours")
    own.put("abreadme.txt", [b"somebody's note"])
    sealed = own.path(str(foreign)).read_bytes()
    assert carry_over(moving, tmp_path) == 1
    assert own.path(str(foreign)).read_bytes() == sealed
    assert moving.open(good, sha(b"ours")) == b"ours"
    with pytest.raises(VaultDamaged, match="another master key"):
        moving.open(foreign, "")


def test_a_file_of_before_can_be_dropped(moving: Vault) -> None:
    id = kept_before(own_of(moving), moving.keys, b"x")
    moving.drop(id)
    assert moving.found() == []
