"""Who may serve: one process a home with SQLite (P17), where the disk keeps what it was told to keep; several on one
PostgreSQL, all of one version.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine

from data.database.locks import held
from services.config import BadSettings

MOUNTS = Path("/proc/self/mountinfo")  # proc(5); without it (macOS) nothing is known and nothing refused
# SQLite's write-ahead log needs memory that all its processes share, and locks that hold (sqlite.org/wal.html).
NETWORK = frozenset(
    "nfs nfs4 cifs smb3 smbfs ncpfs afs 9p ceph lustre glusterfs beegfs davfs fuse.sshfs "
    "fuse.glusterfs fuse.ceph fuse.s3fs fuse.rclone fuse.davfs fuse.grpcfuse fuse.osxfs".split()
)

SERVED, STARTING = "portico is served", "portico starts"  # advisory locks of PostgreSQL
LOCK = "serving.lock"  # in the home: the holder's process id, and the port where it serves
_ESCAPED = re.compile(r"\\([0-7]{3})")  # a space in a mount point is written \040


class AlreadyRunning(BadSettings):
    """Another process serves this home, or another home on the same SQLite file, or PostgreSQL as an older version."""


class NetworkDisk(BadSettings):
    """The SQLite file lies on a file system of another machine."""


class Undurable(BadSettings):
    """SQLite did not take what makes a commit survive an abrupt end."""


@contextmanager
def only_one(home: Path, engine: Engine | None = None, *, port: int | None = None) -> Iterator[None]:
    """Hold the home, and its SQLite file whatever other home names it too. Raises AlreadyRunning.

    `port` is where the holder serves, for `served_port`.
    """
    with contextlib.ExitStack() as stack:
        stack.enter_context(_held(home / LOCK, str(home), port))
        if engine is not None and (database := database_file(engine)) is not None:
            stack.enter_context(_held(database.with_name(f"{database.name}.lock"), str(database)))
        yield


@contextmanager
def served(home: Path, engine: Engine, *, port: int | None = None) -> Iterator[None]:
    """Hold what a process that serves has to hold. Raises AlreadyRunning.

    On PostgreSQL all that serve share the database, and while one does nobody migrates it.
    """
    if engine.dialect.name == "sqlite":
        with only_one(home, engine, port=port):
            yield
        return
    with held(engine, SERVED, shared=True) as free, contextlib.ExitStack() as stack:
        if not free:
            raise AlreadyRunning("Another process is migrating this database. Start again when it has finished.")
        with contextlib.suppress(AlreadyRunning):  # the first of a home says where; the others lead there as well
            stack.enter_context(_held(home / LOCK, str(home), port))
        yield


@contextmanager
def migrating(home: Path, engine: Engine) -> Iterator[None]:
    """Hold what nobody may serve while it changes. Raises AlreadyRunning: who serves knows the old tables."""
    if engine.dialect.name == "sqlite":
        with only_one(home, engine):
            yield
        return
    with held(engine, SERVED) as free:
        if not free:
            raise AlreadyRunning("Another process serves this database, which has to be migrated first. Stop it first.")
        yield


@contextmanager
def starting(engine: Engine) -> Iterator[None]:
    """One after the other: the second to start finds key and tables made."""
    with held(engine, STARTING, waits=True):
        yield


def served_port(home: Path) -> int | None:
    """Where the portal that runs on this home listens; None: none runs, as far as its lock tells."""
    try:
        who, port = (home / LOCK).read_text("ascii").split()
        os.kill(int(who), 0)
    except PermissionError:  # somebody else's process, and alive
        return int(port)
    except (OSError, ValueError):
        return None
    return int(port)


def database_file(engine: Engine) -> Path | None:
    """The SQLite file behind every link to it, or None on PostgreSQL."""
    name = engine.url.database if engine.dialect.name == "sqlite" else None
    return Path(name).resolve() if name and name != ":memory:" else None


def require_durable(engine: Engine) -> None:
    """Nothing on PostgreSQL, which promises it itself. Raises NetworkDisk, Undurable."""
    database = database_file(engine)
    if database is None:
        return
    if (kind := file_system(database, MOUNTS)) in NETWORK:
        raise NetworkDisk(
            f"{database} lies on a network file system ({kind}), where SQLite cannot keep what it "
            "promises. Put the home on a disk of this machine, or use PostgreSQL (database_url)."
        )
    with engine.connect() as connection:
        said = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "synchronous")}
    if said != {"journal_mode": "wal", "synchronous": 2}:
        raise Undurable(f"SQLite does not keep {database} durably here: {said}. Put the home on another disk.")


def file_system(path: Path, mounts: Path) -> str | None:
    """The type of the file system that `path` is on, as the kernel names it; None where `mounts` does not exist."""
    if not mounts.exists():
        return None
    best, kind = -1, None
    for line in mounts.read_text("utf-8", errors="replace").splitlines():
        before, _, after = line.partition(" - ")
        place = Path(_ESCAPED.sub(lambda match: chr(int(match[1], 8)), before.split()[4]))
        if path.is_relative_to(place) and len(place.parts) >= best:  # the later of two on one place is on top
            best, kind = len(place.parts), after.split()[0]
    return kind


@contextmanager
def _held(path: Path, what: str, port: int | None = None) -> Iterator[None]:
    with path.open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            lock.seek(0)
            who = lock.read(20).partition(" ")[0].strip()
            raise AlreadyRunning(
                f"Another process{f' ({who})' if who else ''} is already serving {what}. Stop it first."
            ) from error
        lock.truncate(0)
        lock.write(f"{os.getpid()} {port}" if port else str(os.getpid()))
        lock.flush()
        try:
            yield
        finally:
            lock.truncate(0)
