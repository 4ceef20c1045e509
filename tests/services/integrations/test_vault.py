"""Files at rest: unreadable without the key, unchanged or refused."""

import os
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.integrations.encrypted_store import Vault, VaultDamaged, make_key, master_key


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return Vault(tmp_path / "vault", os.urandom(32))


@pytest.mark.security("R86", "P18")
def test_what_is_kept_comes_back_and_is_unreadable_on_disk(vault: Vault) -> None:
    id = uuid4()
    sha256 = vault.keep(id, b"tax papers of maria")
    assert vault.open(id, sha256) == b"tax papers of maria"
    assert all(b"maria" not in path.read_bytes() for path in vault.folder.rglob("*") if path.is_file())
    assert vault.ids() == {id}


@pytest.mark.security("R86")
def test_any_changed_byte_is_noticed(vault: Vault) -> None:
    id = uuid4()
    sha256 = vault.keep(id, b"content")
    path = next(path for path in vault.folder.rglob("*") if path.is_file())
    original = path.read_bytes()
    for at in range(len(original)):
        path.write_bytes(original[:at] + bytes([original[at] ^ 1]) + original[at + 1 :])
        with pytest.raises(VaultDamaged):
            vault.open(id, sha256)


def test_one_file_cannot_pass_for_another(vault: Vault) -> None:
    one, other = uuid4(), uuid4()
    sha256 = vault.keep(one, b"mine")
    vault.keep(other, b"theirs")
    vault._path(one).write_bytes(vault._path(other).read_bytes())
    with pytest.raises(VaultDamaged):
        vault.open(one, sha256)


def test_missing_and_foreign_keys_are_told(vault: Vault) -> None:
    with pytest.raises(VaultDamaged, match="missing"):
        vault.open(uuid4(), "")
    sealed = vault.seal("sk_live", "stripe")
    with pytest.raises(VaultDamaged, match="another master key"):
        Vault(vault.folder, os.urandom(32)).unseal(sealed, "stripe")


@given(st.text())
def test_secrets_are_bound_to_their_purpose(text: str) -> None:
    vault = Vault(Path("unused"), b"k" * 32)
    sealed = vault.seal(text, "stripe")
    assert vault.unseal(sealed, "stripe") == text
    with pytest.raises(VaultDamaged):
        vault.unseal(sealed, "smtp")


@pytest.mark.security("R85", "R87")
def test_the_key_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    make_key(tmp_path)
    key = master_key(tmp_path)
    assert len(key) == 32
    make_key(tmp_path)  # two processes at once on a new home
    assert master_key(tmp_path) == key
    assert (tmp_path / "keys" / "master.key").stat().st_mode & 0o777 == 0o600
