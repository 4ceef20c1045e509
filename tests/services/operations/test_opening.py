"""Opening a home: one process serves it and its database, its disk keeps promises, and its key is never made twice."""

import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import Engine, create_engine, event, text

import app
from data import migrations
from data.database.engine import connect
from services import config
from services.config import Settings
from services.operations import home_lock, startup
from services.operations.home_lock import AlreadyRunning, NetworkDisk, Undurable
from services.operations.startup import KeyMissing
from tests.cast import House

# proc(5): id, parent, device, root, mount point, options, optional fields, "-", type, source, options.
MOUNTS = """\
22 1 253:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
30 22 0:26 / /srv rw,relatime shared:15 - nfs4 files:/export rw,vers=4.2
31 30 0:27 / /srv/local\\040δίσκος rw,relatime - xfs /dev/vdb rw
32 22 0:28 / /mnt/share rw - cifs //files/share rw
33 22 253:3 / /mnt/share rw - ext4 /dev/vdc rw
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    startup.prepare_home(tmp_path / "home")
    return tmp_path / "home"


@pytest.mark.security("P17")
def test_a_second_server_on_the_same_home_is_refused(home: Path) -> None:
    with startup.opened(Settings(home=home), serving=True):
        link = home.with_name("link")
        link.symlink_to(home)
        for again in (home, link):
            with (
                pytest.raises(AlreadyRunning, match="is already serving"),
                startup.opened(Settings(home=again), serving=True),
            ):
                pass
    with startup.opened(Settings(home=home), serving=True):  # and the lock goes with its holder
        pass


@pytest.mark.security("P17")
@pytest.mark.parametrize("named", ["portico.db", "./portico.db", "../home/portico.db", "link.db"])
def test_a_second_home_on_the_same_database_is_refused(home: Path, tmp_path: Path, named: str) -> None:
    with startup.opened(Settings(home=home), serving=True):
        (home / "link.db").symlink_to(home / "portico.db")
        other = Settings(home=tmp_path / "other", database_url=f"sqlite:///{home}/{named}")
        with pytest.raises(AlreadyRunning, match=r"portico\.db"), startup.opened(other, serving=True):
            pass


@pytest.mark.security("P17")
def test_a_server_in_another_process_is_seen_and_named(home: Path) -> None:
    (home / "serving.lock").write_text("12345678901")  # of a process before it
    code = (
        "import sys; from pathlib import Path; from services.operations import home_lock\n"
        "with home_lock.only_one(Path(sys.argv[1])):\n    print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, home], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=Path(__file__).parents[3]
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(AlreadyRunning, match=rf"\({other.pid}\)"), home_lock.only_one(home):
            pass
        other.kill()  # its lock goes with it, however it ends
    with home_lock.only_one(home):
        pass


@pytest.mark.security("P17")
def test_commands_run_beside_a_server(home: Path) -> None:
    with startup.opened(Settings(home=home), serving=True) as served, startup.opened(Settings(home=home)) as beside:
        assert beside.gateways.vault.unseal(served.gateways.vault.seal("word", "test"), "test") == "word"


@pytest.mark.security("P17", "P33")
def test_nobody_migrates_under_a_running_server(home: Path) -> None:
    with startup.opened(Settings(home=home)):
        pass
    engine = connect(f"sqlite:///{home / 'portico.db'}")
    older(engine)
    with home_lock.only_one(home, engine):  # an older version serves
        at = migrations.current(engine)
        with pytest.raises(AlreadyRunning), startup.opened(Settings(home=home)):
            pass
        assert migrations.current(engine) == at
        assert not (home / "backups").exists()
    engine.dispose()


@pytest.mark.security("P18", "P33")
def test_a_copy_is_kept_before_a_migration(home: Path) -> None:
    with startup.opened(Settings(home=home)):
        pass
    engine = connect(f"sqlite:///{home / 'portico.db'}")
    older(engine)
    with engine.execution_options(writing=True).begin() as connection:
        connection.execute(text("CREATE TABLE before_the_migration (id INTEGER)"))
    assert startup.bring_up_to_date(engine, Settings(home=home)).migrated
    assert not startup.bring_up_to_date(engine, Settings(home=home)).migrated
    engine.dispose()
    (copy,) = (home / "backups").glob("before-migration-*.db")
    engine = connect(f"sqlite:///{copy}")
    assert migrations.current(engine) != migrations.newest(engine)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM before_the_migration")).scalar() == 0
    engine.dispose()


@pytest.mark.security("R85", "R86")
def test_a_lost_key_is_never_replaced_by_a_new_one(home: Path) -> None:
    """A new key would leave every paper and secret sealed under the old one unreadable, and nobody would know."""
    with startup.opened(Settings(home=home)) as inside:
        House(inside.engine, home, inside.gateways.vault.key)
        sealed = inside.gateways.vault.seal("word", "test")
    key = home / "keys" / "master.key"
    kept = key.read_bytes()
    key.unlink()
    for serving in (False, True):
        with (
            pytest.raises(KeyMissing, match=r"master\.key is missing"),
            startup.opened(Settings(home=home), serving=serving),
        ):
            pass
        assert not key.exists()
    key.write_bytes(kept)
    with startup.opened(Settings(home=home)) as inside:
        assert inside.gateways.vault.unseal(sealed, "test") == "word"
    key.unlink()
    with startup.opened(Settings(home=home, master_key=kept.decode())) as inside:
        assert inside.gateways.vault.unseal(sealed, "test") == "word"


def test_an_empty_database_without_a_key_gets_one(home: Path) -> None:
    """`app.py migrate` of earlier versions made tables and no key."""
    engine = connect(f"sqlite:///{home / 'portico.db'}")
    migrations.upgrade(engine)
    engine.dispose()
    with startup.opened(Settings(home=home)):
        assert (home / "keys" / "master.key").exists()


@pytest.mark.security("P17")
@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/var/lib/portico/portico.db", "ext4"),
        ("/srv/portico/portico.db", "nfs4"),
        ("/srvice/portico.db", "ext4"),
        ("/srv/local δίσκος/portico/portico.db", "xfs"),
        ("/mnt/share/portico.db", "ext4"),
    ],
)
def test_the_file_system_of_a_path(tmp_path: Path, path: str, kind: str) -> None:
    (tmp_path / "mountinfo").write_text(MOUNTS)
    assert home_lock.file_system(Path(path), tmp_path / "mountinfo") == kind
    assert home_lock.file_system(Path(path), tmp_path / "no such file") is None


@pytest.mark.security("P17")
@pytest.mark.parametrize("kind", sorted(home_lock.NETWORK))
def test_sqlite_on_a_network_disk_is_refused(home: Path, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    mounts = home.with_name("mountinfo")
    mounts.write_text(f"{MOUNTS}40 22 0:40 / {home} rw - {kind} somewhere rw\n")
    monkeypatch.setattr(home_lock, "MOUNTS", mounts)
    with pytest.raises(NetworkDisk, match=kind), startup.opened(Settings(home=home), serving=True):
        pass
    assert not (home / "keys").exists()


@pytest.mark.security("P17")
def test_what_sqlite_promises_is_read_back(home: Path) -> None:
    engine = connect(f"sqlite:///{home / 'portico.db'}")
    home_lock.require_durable(engine)
    engine.dispose()
    loose = create_engine(f"sqlite:///{home / 'portico.db'}")
    with loose.connect() as connection:
        connection.exec_driver_sql("PRAGMA journal_mode=DELETE")
    with pytest.raises(Undurable, match="journal_mode"):
        home_lock.require_durable(loose)
    loose.dispose()


@pytest.mark.security("P18")
@pytest.mark.parametrize("synchronous", [0, 1, 2])
def test_a_commit_that_is_not_synced_is_refused(home: Path, synchronous: int) -> None:
    connect(f"sqlite:///{home / 'portico.db'}").connect().close()  # the log stays with the file
    engine = create_engine(f"sqlite:///{home / 'portico.db'}")
    event.listen(engine, "connect", lambda raw, _: raw.execute(f"PRAGMA synchronous={synchronous}"))
    with nullcontext() if synchronous == 2 else pytest.raises(Undurable, match="synchronous"):
        home_lock.require_durable(engine)
    engine.dispose()


def older(engine: Engine) -> None:
    """Make the database one of the version before."""
    command.downgrade(migrations.config(engine), "-1")


def test_all_commands_answer_a_refusal_with_one_sentence(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with startup.opened(config.read(home, {})) as inside:
        House(inside.engine, home, inside.gateways.vault.key)
    (home / "keys" / "master.key").unlink()
    for words in (["staff", "list"], ["doctor"], ["invite", "alice@example.test"], ["serve"]):
        assert app.main([words[0], "--home", str(home), *words[1:]]) == 2
        assert "master.key is missing" in capsys.readouterr().err
