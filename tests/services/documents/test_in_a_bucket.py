"""The same documents with their bytes in a bucket of a real S3 server, on both databases."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from services.access import authentication
from services.documents import opening, removal
from services.integrations.encrypted_store import Vault
from services.integrations.key_ring import KeyRing
from services.integrations.storage import LocalFolder
from services.integrations.storage.s3 import S3
from services.operations import doctor, key_rotation, vault_upkeep
from services.platform import context
from tests.cast import NOON, House
from tests.servers.s3 import KEY_ID, SECRET, S3Server
from tests.services.documents.conftest import PDF, added

ROOT = Path(__file__).parents[3]


def moved(house: House, storage: S3, folder: Path, *keys: bytes) -> House:
    """The same town after a restart with other settings."""
    vault = Vault(storage, KeyRing(*keys), LocalFolder(folder))
    gateways = replace(house.inside.gateways, vault=vault)
    house.inside = context.House(house.engine, house.inside.settings, house.inside.bus, gateways)
    return house.switch_on("documents")


@pytest.mark.security("P18", "R85", "R86")
def test_a_town_moves_into_a_bucket_changes_its_key_and_goes_on(
    house: House, s3_server: S3Server, tmp_path: Path
) -> None:
    town, old, new = house.switch_on("documents"), house.inside.gateways.vault.key, os.urandom(32)
    before = added(town.alice, town.acme, "before.pdf")
    bucket = S3(s3_server.bucket(), endpoint=s3_server.url, key_id=KEY_ID, secret=SECRET)
    town = moved(town, bucket, tmp_path / "vault", old)
    after = added(town.sam, town.acme, "after.pdf", PDF + bytes(3_000_000))
    assert b"".join(opening.opened(town.alice, before).whole()) == PDF
    assert doctor.check(town.system, deep=True) == []
    vault_upkeep.tend(town.system)
    assert list(LocalFolder(tmp_path / "vault").listed()) == []
    town = moved(town, bucket, tmp_path / "vault", new, old)
    done = key_rotation.rotate(authentication.system(town.inside, NOON), grace_seconds=0)
    assert (done.files, done.unreadable) == (2, set())
    town = moved(town, bucket, tmp_path / "vault", new)
    assert b"".join(opening.opened(town.alice, before).whole()) == PDF
    assert b"".join(opening.opened(town.alice, after).range(2_000_000, 2_000_003)) == bytes(3)
    removal.take_back(town.alice, before)
    vault = town.inside.gateways.vault
    vault.keep(uuid4(), b"left by a process that died")
    now = max(each.written_at for each in vault.found())
    vault_upkeep.sweep(authentication.system(town.inside, now + timedelta(hours=25)))
    assert len(vault.ids()) == 1
    assert doctor.check(town.system, deep=True) == []


@pytest.mark.slow
@pytest.mark.security("R59")
def test_a_long_file_goes_into_a_bucket_and_comes_out_in_little_memory(s3_server: S3Server) -> None:
    code = """
        import os, resource, sys
        from uuid import uuid4
        from services.integrations.encrypted_store import Vault
        from services.integrations.key_ring import KeyRing
        from services.integrations.storage.s3 import S3
        bucket = S3(sys.argv[1], endpoint=sys.argv[2], key_id="x", secret="y")
        vault, part = Vault(bucket, KeyRing(os.urandom(32))), os.urandom(300_000)
        peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        warm = uuid4()
        sum(map(len, vault.stream(warm, vault.store(warm, [part] * 30).sha256)))
        before, id = peak(), uuid4()
        kept = vault.store(id, (part for _ in range(600)))
        put = peak()
        size = sum(len(each) for each in vault.stream(id, kept.sha256))
        print(kept.size_bytes == size == 180_000_000, put - before, peak() - put)
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code), s3_server.bucket(), s3_server.url],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    whole, stored, read = done.stdout.split()
    assert whole == "True"
    assert int(stored) <= 16
    assert int(read) <= 16
