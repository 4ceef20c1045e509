"""A PostgreSQL of our own: made in a temporary directory, reached through a private socket, gone afterwards."""

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from glob import glob
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

START_SECONDS = 60
# Nothing here has to survive a power cut, so nothing waits for the disk.
QUICK = (
    "-F",
    "-c",
    "synchronous_commit=off",
    "-c",
    "full_page_writes=off",
    "-c",
    "max_connections=200",
    "-c",
    "shared_buffers=64MB",
    "-c",
    "listen_addresses=",
    "-c",
    "log_min_messages=fatal",
)


class NoPostgres(RuntimeError):
    """PostgreSQL is not installed, or did not start; says which."""


def program(name: str) -> Path:
    """Where `name` (postgres, initdb) is. Debian keeps the newest server off the PATH. Raises NoPostgres."""
    debian = sorted(glob(f"/usr/lib/postgresql/*/bin/{name}"), key=lambda path: float(path.split("/")[4]))
    found = shutil.which(name) or (debian[-1] if debian else None)
    if found is None and (config := shutil.which("pg_config")):
        asked = subprocess.run([config, "--bindir"], capture_output=True, text=True, check=True)
        found = shutil.which(name, path=asked.stdout.strip())
    if found is None:
        raise NoPostgres(f"{name} was not found: please install the PostgreSQL server.")
    return Path(found).resolve()


class Postgres:
    """One running cluster. `fresh` gives an empty database, or a copy of one that `template` filled."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self._names = count(1)
        self._templates: set[str] = set()

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://portico@/{database}?host={self.home}"

    def template(self, name: str, fill: Callable[[str], object]) -> None:
        """Make the database `name` once by `fill(url)`; `fill` must close its connections before it returns."""
        if name not in self._templates:
            self._run(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
            fill(self.url(name))
            self._templates.add(name)

    @contextmanager
    def fresh(self, template: str = "template0") -> Iterator[str]:
        """The URL of a new database; dropped afterwards, whoever is still connected."""
        name = f"test_{next(self._names)}"
        self._run(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template)))
        try:
            yield self.url(name)
        finally:
            self._run(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def answers(self) -> bool:
        try:
            self._run(sql.SQL("SELECT 1"))
        except psycopg.OperationalError:
            return False
        return True

    def _run(self, statement: sql.SQL | sql.Composed) -> None:
        with psycopg.connect(host=str(self.home), user="portico", dbname="postgres", autocommit=True) as connection:
            connection.execute(statement)


@contextmanager
def running() -> Iterator[Postgres]:
    """Start a cluster and stop it afterwards. Raises NoPostgres."""
    postgres, initdb = program("postgres"), program("initdb")
    home = Path(tempfile.mkdtemp(prefix="portico-pg-"))  # short: a socket's path has little room
    person = _unprivileged(home)
    try:
        made = subprocess.run(
            [initdb, "-D", home / "data", "-U", "portico", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"],
            capture_output=True,
            text=True,
            cwd=home,
            check=False,
            **person,
        )
        if made.returncode:
            raise NoPostgres(f"initdb failed: {made.stderr.strip()}")
        with open(home / "log", "wb") as log:
            process = subprocess.Popen(
                [postgres, "-D", home / "data", "-k", home, *QUICK], stdout=log, stderr=log, cwd=home, **person
            )
        try:
            yield _awake(process, home)
        finally:
            _stop(process)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _unprivileged(home: Path) -> dict[str, Any]:
    """PostgreSQL refuses to run as root: hand `home` to another account and run as that one."""
    if os.geteuid() != 0:
        return {}
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    account = known.get("postgres") or known["nobody"]
    os.chown(home, account.pw_uid, account.pw_gid)
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def _awake(process: "subprocess.Popen[bytes]", home: Path) -> Postgres:
    server = Postgres(home)
    until = time.monotonic() + START_SECONDS
    while not server.answers():
        if process.poll() is not None or time.monotonic() > until:
            raise NoPostgres(f"PostgreSQL did not start: {(home / 'log').read_text()[-2000:]}")
        time.sleep(0.05)
    return server


def _stop(process: "subprocess.Popen[bytes]") -> None:
    process.send_signal(2)  # SIGINT: a fast shutdown that does not wait for open connections
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
