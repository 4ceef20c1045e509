"""What every storage promises: all or nothing, ranges, lists; and what is said when there is no room or no answer."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from services import config
from services.clock import clock
from services.config import BadSettings
from services.integrations.storage import LocalFolder, Missing, Storage, StorageDown, StorageFull, open_storage
from services.integrations.storage.s3 import S3
from tests.cast import NOON
from tests.servers.s3 import KEY_ID, SECRET, S3Server
from tests.servers.unvouched import unvouched

ROOT = Path(__file__).parents[4]
MB = 1024 * 1024


class BrokenOff(Exception):
    """The network of whoever was sending."""


def test_what_is_put_is_there_whole_and_in_ranges(storage: Storage) -> None:
    content = bytes(range(256)) * 50_000  # 12.8 MB: more than two parts of an upload
    storage.put("ab1.body", (content[at : at + 700_001] for at in range(0, len(content), 700_001)))
    assert storage.size("ab1.body") == len(content)
    assert storage.read("ab1.body", 0, len(content)) == content
    for start, length in ((0, 1), (5 * MB - 3, 7), (len(content) - 1, 1), (len(content) - 3, 50)):
        assert storage.read("ab1.body", start, length) == content[start : start + length]
    assert storage.read("ab1.body", len(content), 10) == b""
    assert storage.read("ab1.body", 3, 0) == b""


def test_a_name_is_replaced_whole_listed_once_and_deleted_for_good(storage: Storage) -> None:
    began = clock() - timedelta(seconds=2)
    storage.put("ab1.key", [b"first ", b"content"])
    storage.put("ab1.key", [b"second"])
    storage.put("cd2.body", [])
    found = {each.name: each for each in storage.listed()}
    assert {name: each.size_bytes for name, each in found.items()} == {"ab1.key": 6, "cd2.body": 0}
    assert all(began <= each.written_at for each in found.values())
    assert storage.read("ab1.key", 0, 100) == b"second"
    for _ in range(2):
        storage.delete("ab1.key")
    assert [each.name for each in storage.listed()] == ["cd2.body"]


def test_what_is_not_there_is_missing(storage: Storage) -> None:
    assert list(storage.listed()) == []
    for ask in (lambda: storage.size("ab1.key"), lambda: storage.read("ab1.key", 0, 5)):
        with pytest.raises(Missing):
            ask()


@pytest.mark.security("P18")
@pytest.mark.parametrize("sent", [0, 1, 12])
def test_of_an_upload_that_breaks_off_nothing_stays(storage: Storage, sent: int) -> None:
    def parts() -> Iterator[bytes]:
        for _ in range(sent):
            yield b"x" * MB
        raise BrokenOff

    storage.put("ab1.body", [b"what was there before"])
    with pytest.raises(BrokenOff):
        storage.put("ab1.body", parts())
    assert storage.read("ab1.body", 0, 100) == b"what was there before"
    assert [each.name for each in storage.listed()] == ["ab1.body"]


@pytest.mark.security("R87")
def test_a_folder_is_for_its_owner_only(tmp_path: Path) -> None:
    folder = LocalFolder(tmp_path / "vault")
    folder.put("ab1.body", [b"x"])
    assert [path.stat().st_mode & 0o777 for path in (folder.folder, folder.path("ab1.body"))] == [0o700, 0o600]
    assert folder.path("ab1.body").parent.stat().st_mode & 0o777 == 0o700


def test_a_file_is_as_old_as_the_portals_clock_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the drive believes: else the sweep would take away what is being received."""
    monkeypatch.setattr("services.integrations.storage.local_folder.clock", lambda: NOON)
    folder = LocalFolder(tmp_path / "vault")
    folder.put("ab1.body", [b"x"])
    assert [each.written_at for each in folder.listed()] == [NOON]


def test_what_a_killed_writer_left_goes_after_a_day(tmp_path: Path) -> None:
    folder = LocalFolder(tmp_path / "vault")
    folder.put("ab1.body", [b"x"])
    left = folder.path("ab1.body").with_name(".ab2.body.1234")
    left.write_bytes(b"half")
    assert [each.name for each in folder.listed()] == ["ab1.body"]
    folder.clean(datetime.fromtimestamp(left.stat().st_mtime - 1, UTC))
    assert left.exists()
    folder.clean(datetime.fromtimestamp(left.stat().st_mtime + 1, UTC))
    assert not left.exists()
    assert folder.read("ab1.body", 0, 5) == b"x"


def test_a_file_that_leaves_no_room_is_refused_before_it_begins(tmp_path: Path) -> None:
    def never() -> Iterator[bytes]:
        pytest.fail("nobody may begin to send")
        yield b""

    with pytest.raises(StorageFull):
        LocalFolder(tmp_path, keep_free_bytes=1 << 60).put("ab1.body", never())
    with pytest.raises(StorageFull):
        LocalFolder(tmp_path, keep_free_bytes=0).put("ab1.body", never(), size_bytes=1 << 60)


@pytest.mark.skipif(sys.platform != "linux", reason="a small disk of its own needs Linux")
def test_a_disk_that_fills_up_is_told_and_nothing_stays(tmp_path: Path) -> None:
    """On a disk of 3 MB that exists for this one process."""
    code = """
        import sys
        from pathlib import Path
        from services.integrations.storage import LocalFolder, StorageFull
        folder = LocalFolder(Path(sys.argv[1]) / "vault", keep_free_bytes=0)
        folder.put("ab1.body", [b"x" * 1000])
        try:
            folder.put("ab2.body", (b"x" * 100_000 for _ in range(50)))
        except StorageFull:
            print([path.name for path in folder.folder.rglob("*") if path.is_file()])
    """
    (tmp_path / "disk").mkdir()
    mounted = 'mount -t tmpfs -o size=3m none "$1" && exec "$2" -c "$3" "$1"'
    done = subprocess.run(
        ["unshare", "-rm", "sh", "-c", mounted, "sh", tmp_path / "disk", sys.executable, textwrap.dedent(code)],
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    if "unshare" in done.stderr or "mount" in done.stderr:
        pytest.skip(f"no disk of our own here: {done.stderr.strip()}")
    assert done.stdout.strip() == "['ab1.body']", done.stderr


@pytest.mark.security("R81", "R85")
def test_a_store_that_does_not_answer_is_told_without_its_secret(caplog: pytest.LogCaptureFixture) -> None:
    store = S3("bucket", endpoint="http://127.0.0.1:9", key_id=KEY_ID, secret=SECRET)
    store._store.config  # noqa: B018 - it may say what it likes, as long as nobody prints it
    for ask in (
        lambda: store.put("ab1.key", [b"x"]),
        lambda: store.read("ab1.key", 0, 5),
        lambda: store.size("ab1.key"),
        lambda: store.delete("ab1.key"),
        lambda: list(store.listed()),
    ):
        with pytest.raises(StorageDown) as told:
            ask()
        assert SECRET not in repr(told.value) + repr(told.value.__cause__) + repr(store) + caplog.text


@pytest.mark.security("R88")
def test_a_store_that_nobody_vouches_for_hears_nothing_and_the_log_says_why(caplog: pytest.LogCaptureFixture) -> None:
    with unvouched() as (address, heard):
        store = S3("bucket", endpoint=address, key_id=KEY_ID, secret=SECRET)
        for ask in (lambda: store.put("ab1.key", [b"x"]), lambda: store.read("ab1.key", 0, 5)):
            caplog.clear()
            with pytest.raises(StorageDown):
                ask()
            assert "InvalidCertificate" in caplog.text
            assert SECRET not in caplog.text
    assert heard == []


@pytest.mark.security("R81", "R85")
def test_the_storage_is_one_setting(s3_server: S3Server, tmp_path: Path) -> None:
    local = open_storage(config.read(tmp_path, {}))
    assert isinstance(local, LocalFolder)
    assert local.folder == tmp_path / "vault"
    bucket = s3_server.bucket()
    environment = {
        "PORTICO_STORAGE": f"s3://{bucket}/deep/vault",
        "PORTICO_S3_ENDPOINT": s3_server.url,
        "PORTICO_S3_ACCESS_KEY_ID": KEY_ID,
        "PORTICO_S3_SECRET_ACCESS_KEY": SECRET,
    }
    settings = config.read(tmp_path, environment)
    assert SECRET not in repr(settings)
    open_storage(settings).put("ab1.key", [b"x"])
    assert [each.name for each in S3(bucket, "deep/vault", endpoint=s3_server.url).listed()] == ["ab1.key"]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"storage": "/srv/files"}, "storage must be blank or such as s3://bucket/prefix"),
        ({"storage": "s3://"}, "storage must be blank or such as s3://bucket/prefix"),
        ({"storage": "s3://key:secret@bucket"}, "storage must be blank or such as s3://bucket/prefix"),
        ({"storage": "s3://bucket"}, "storage needs s3_access_key_id and s3_secret_access_key"),
        ({"s3_endpoint": "s3.example.com"}, "s3_endpoint must be an address"),
        ({"s3_endpoint": "https://me:secret@s3.example.com"}, "s3_endpoint must be an address"),
        ({"s3_endpoint": "http://s3.example.com"}, "s3_endpoint is not https"),
        ({"older_master_keys": "x"}, "older_master_keys go with master_key"),
    ],
)
def test_settings_of_a_store_that_cannot_be_are_told(tmp_path: Path, given: dict[str, str], told: str) -> None:
    with pytest.raises(BadSettings, match=told) as problem:
        config.read(tmp_path, {f"PORTICO_{name.upper()}": value for name, value in given.items()})
    assert "secret@" not in str(problem.value)
