"""Files at rest: unreadable without the key, unchanged or refused."""

import os
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.integrations import envelope
from services.integrations.encrypted_store import OtherMasterKey, Vault, VaultDamaged
from services.integrations.envelope import CHUNK_BYTES, FileKey
from services.integrations.key_ring import BadKey, KeyRing, key_file, make_key, master_key, write_keys
from services.integrations.storage import LocalFolder

ROOT = Path(__file__).parents[3]
EDGES = (0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 2 * CHUNK_BYTES, 3 * CHUNK_BYTES + 7)


@pytest.fixture
def folder(tmp_path: Path) -> LocalFolder:
    return LocalFolder(tmp_path / "vault")


@pytest.fixture
def vault(folder: LocalFolder) -> Vault:
    return Vault(folder, KeyRing(os.urandom(32)))


def files(folder: LocalFolder) -> list[Path]:
    return sorted(path for path in folder.folder.rglob("*") if path.is_file())


@pytest.mark.security("R86", "P18")
def test_what_is_kept_comes_back_and_is_unreadable_on_disk(vault: Vault, folder: LocalFolder) -> None:
    id = uuid4()
    sha256 = vault.keep(id, b"tax papers of maria")
    assert vault.open(id, sha256) == b"tax papers of maria"
    assert all(b"maria" not in path.read_bytes() for path in files(folder))
    assert vault.ids() == {id}
    assert [path.read_bytes()[:1] for path in files(folder)] == [envelope.VERSION] * 2


@pytest.mark.security("R86")
def test_any_changed_byte_is_noticed(vault: Vault, folder: LocalFolder) -> None:
    id = uuid4()
    sha256 = vault.keep(id, b"content")
    for path in files(folder):
        original = path.read_bytes()
        for at in range(len(original)):
            path.write_bytes(original[:at] + bytes([original[at] ^ 1]) + original[at + 1 :])
            with pytest.raises(VaultDamaged):
                vault.open(id, sha256)
        path.write_bytes(original)
    assert vault.open(id, sha256) == b"content"


@pytest.mark.security("R86")
@settings(max_examples=60, deadline=None)
@given(size=st.sampled_from(EDGES), at=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7), cut=st.booleans())
def test_any_flipped_bit_and_any_cut_of_a_long_file_is_noticed(size: int, at: float, bit: int, cut: bool) -> None:
    key = FileKey.fresh(uuid4())
    body = bytearray(b"".join(key.sealed([os.urandom(size)])))
    place = int(at * len(body))
    if cut:
        del body[place:]
    else:
        body[place] ^= 1 << bit
    with pytest.raises(VaultDamaged):
        opened(key, bytes(body))


def opened(key: FileKey, body: bytes) -> bytes:
    """As the vault reads a whole file."""
    if body[:1] != envelope.VERSION:
        raise VaultDamaged("version")
    chunks = envelope.chunks_of(len(body))
    places = [envelope.place_of(number) for number in range(chunks)]
    return b"".join(
        key.opened(number, body[place : place + envelope.SEALED_CHUNK_BYTES], last=number == chunks - 1)
        for number, place in enumerate(places)
    )


@pytest.mark.security("R86")
def test_chunks_cannot_be_moved_repeated_or_left_out() -> None:
    key = FileKey.fresh(uuid4())
    body = b"".join(key.sealed([os.urandom(3 * CHUNK_BYTES)]))
    one, two, three = (body[envelope.place_of(number) :][: envelope.SEALED_CHUNK_BYTES] for number in range(3))
    assert opened(key, envelope.VERSION + one + two + three)
    for chunks in ((two, one, three), (one, one, three), (one, three), (one, two), (one,), (one, two, three, three)):
        with pytest.raises(VaultDamaged):
            opened(key, envelope.VERSION + b"".join(chunks))


@settings(max_examples=50, deadline=None)
@given(size=st.sampled_from(EDGES) | st.integers(0, 70_000), cuts=st.lists(st.integers(1, CHUNK_BYTES * 2), max_size=6))
def test_any_bytes_in_any_parts_come_back(size: int, cuts: list[int]) -> None:
    content, parts, at = os.urandom(size), [], 0
    for cut in cuts:
        parts.append(content[at : at + cut])
        at += cut
    parts.append(content[at:])
    key = FileKey.fresh(uuid4())
    body = b"".join(key.sealed(parts))
    assert opened(key, body) == content
    assert envelope.plain_bytes(len(body)) == size


@pytest.mark.parametrize("size", EDGES)
def test_a_range_is_that_part_of_the_file(vault: Vault, size: int) -> None:
    id, content = uuid4(), os.urandom(size)
    sha256 = vault.keep(id, content)
    assert vault.size(id) == size
    assert b"".join(vault.stream(id, sha256)) == content
    for start in {0, 1, size // 2, max(0, size - 1), size, size + 5, CHUNK_BYTES - 1, CHUNK_BYTES}:
        for end in {0, 1, size // 2 + 3, size - 1, size, size + 9, CHUNK_BYTES, CHUNK_BYTES + 1, None}:
            if end is None or start <= end:
                assert b"".join(vault.read(id, start, end)) == content[start:end], (start, end)


def test_a_range_opens_only_the_chunks_it_lies_in(vault: Vault, folder: LocalFolder) -> None:
    id, content = uuid4(), os.urandom(3 * CHUNK_BYTES)
    sha256 = vault.keep(id, content)
    path = folder.path(f"{id}.body")
    body = bytearray(path.read_bytes())
    body[5] ^= 1  # in the first chunk
    path.write_bytes(body)
    assert b"".join(vault.read(id, CHUNK_BYTES + 5, CHUNK_BYTES + 9)) == content[CHUNK_BYTES + 5 :][:4]
    with pytest.raises(VaultDamaged):
        list(vault.read(id, CHUNK_BYTES - 1, CHUNK_BYTES + 9))
    with pytest.raises(VaultDamaged):
        vault.open(id, sha256)


@pytest.mark.security("R86")
def test_a_file_that_is_not_what_was_kept_never_ends(vault: Vault) -> None:
    """Whoever streams it does not get its last part, so that no download of it looks whole."""
    id, content = uuid4(), os.urandom(2 * CHUNK_BYTES + 5)
    vault.keep(id, content)
    got = bytearray()
    with pytest.raises(VaultDamaged, match="not what was kept"):
        for part in vault.stream(id, "0" * 64):
            got += part
    assert bytes(got) == content[: 2 * CHUNK_BYTES]


class BrokenOff(Exception):
    """The network of whoever was sending."""


def test_an_upload_that_breaks_off_leaves_nothing(vault: Vault) -> None:
    def parts() -> Iterator[bytes]:
        yield b"x" * CHUNK_BYTES
        raise BrokenOff

    with pytest.raises(BrokenOff):
        vault.store(uuid4(), parts())
    assert vault.found() == []


def test_a_body_without_its_header_is_no_file_yet(vault: Vault, folder: LocalFolder) -> None:
    id = uuid4()
    sha256 = vault.keep(id, b"x")
    folder.delete(f"{id}.key")
    assert vault.ids() == set()
    assert [each.is_whole for each in vault.found()] == [False]
    with pytest.raises(VaultDamaged, match="missing"):
        vault.open(id, sha256)
    vault.drop(id)
    assert vault.found() == []


@pytest.mark.parametrize("ending", [".body", ".key"])
def test_one_file_cannot_pass_for_another(vault: Vault, folder: LocalFolder, ending: str) -> None:
    one, other = uuid4(), uuid4()
    sha256 = vault.keep(one, b"mine")
    vault.keep(other, b"theirs")
    folder.path(f"{one}{ending}").write_bytes(folder.path(f"{other}{ending}").read_bytes())
    with pytest.raises(VaultDamaged):
        vault.open(one, sha256)


def test_both_halves_of_one_file_cannot_pass_for_another(vault: Vault, folder: LocalFolder) -> None:
    one, other = uuid4(), uuid4()
    vault.keep(one, b"mine")
    sha256 = vault.keep(other, b"theirs")
    for ending in (".body", ".key"):
        folder.path(f"{one}{ending}").write_bytes(folder.path(f"{other}{ending}").read_bytes())
    with pytest.raises(VaultDamaged):
        vault.open(one, sha256)


def test_missing_and_foreign_keys_are_told(vault: Vault, folder: LocalFolder) -> None:
    with pytest.raises(VaultDamaged, match="missing"):
        vault.open(uuid4(), "")
    sealed, id = vault.seal("sk_live", "stripe"), uuid4()
    sha256 = vault.keep(id, b"x")
    stranger = Vault(folder, KeyRing(os.urandom(32)))
    with pytest.raises(OtherMasterKey, match="another master key"):
        stranger.unseal(sealed, "stripe")
    with pytest.raises(OtherMasterKey, match=f"file {id} was sealed under another master key"):
        stranger.open(id, sha256)
    fresh = uuid4()  # all else goes on
    assert stranger.open(fresh, stranger.keep(fresh, b"y")) == b"y"


@given(st.text())
def test_secrets_are_bound_to_their_purpose(text: str) -> None:
    vault = Vault(LocalFolder(Path("unused")), KeyRing(b"k" * 32))
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


@pytest.mark.security("R85")
def test_a_ring_sees_that_its_file_was_replaced(tmp_path: Path) -> None:
    make_key(tmp_path)
    ring, old, new = KeyRing.of(tmp_path), master_key(tmp_path), os.urandom(32)
    vault = Vault(LocalFolder(tmp_path / "vault"), ring)
    before, after = uuid4(), uuid4()
    told = {before: vault.keep(before, b"x")}
    write_keys(key_file(tmp_path), [new, old])
    told[after] = vault.keep(after, b"y")
    assert (ring.current, ring.keys) == (new, (new, old))
    assert [vault.open(id, told[id]) for id in (before, after)] == [b"x", b"y"]
    key_file(tmp_path).write_text("rubbish")  # goes on with what it knows
    assert ring.current == new
    with pytest.raises(BadKey):
        KeyRing.of(tmp_path)


@pytest.mark.slow
@pytest.mark.security("R59")
def test_a_gigabyte_goes_in_and_comes_out_in_little_memory(tmp_path: Path) -> None:
    """In a process of its own, whose memory is measured against what it had before."""
    code = """
        import hashlib, os, resource, sys
        from pathlib import Path
        from uuid import uuid4
        from services.integrations.encrypted_store import Vault
        from services.integrations.key_ring import KeyRing
        from services.integrations.storage import LocalFolder
        vault, part = Vault(LocalFolder(Path(sys.argv[1])), KeyRing(os.urandom(32))), os.urandom(300_000)
        peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        id = uuid4()
        vault.keep(uuid4(), b"warm")
        before = peak()
        kept = vault.store(id, (part for _ in range(3_600)))
        put = peak()
        size = sum(len(each) for each in vault.stream(id, kept.sha256))
        print(kept.size_bytes == size == 1_080_000_000, put - before, peak() - put)
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code), tmp_path], capture_output=True, text=True, check=True, cwd=ROOT
    )
    whole, stored, read = done.stdout.split()
    assert whole == "True"
    assert int(stored) <= 16
    assert int(read) <= 16
