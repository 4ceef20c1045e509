"""Both storages, so that one test tries both: a folder, and a bucket of a real S3 server."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.integrations.encrypted_store import Vault
from services.integrations.key_ring import KeyRing
from services.integrations.storage import LocalFolder, Storage
from services.integrations.storage.s3 import S3
from tests.servers.s3 import KEY_ID, SECRET, S3Server


def bucket_of(server: S3Server, secret: str = SECRET) -> S3:
    return S3(server.bucket(), "vault", endpoint=server.url, key_id=KEY_ID, secret=secret)


@pytest.fixture(params=["folder", "s3"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Storage]:
    if request.param == "folder":
        yield LocalFolder(tmp_path / "vault")
    else:
        yield bucket_of(request.getfixturevalue("s3_server"))


@pytest.fixture
def vault(storage: Storage) -> Vault:
    return Vault(storage, KeyRing(os.urandom(32)))
