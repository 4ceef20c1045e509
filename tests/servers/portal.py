"""The whole program as its own process: started, asked, killed and started again on the same home."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import ClassVar

from tests.servers.nest import Hatched, Nest, Order

ROOT = Path(__file__).resolve().parents[2]
READY_SECONDS = 180  # a busy machine makes the demo firm slowly
STOP_SECONDS = 20
RUN_SECONDS = 300
OURS = ("PYTEST", "NICEGUI", "PORTICO", "PYTHON")  # the portal sees none of our own settings


class PortalDown(RuntimeError):
    """The portal did not answer in time, or ended by itself; carries the end of its log."""


class Portal:
    """One home and one port. `start` returns when /healthz answers; whatever it printed is in `output`.

    `program` is started in `folder`; without one it is the checkout's own, from the nest where there is one.
    """

    standing: ClassVar[list["Portal"]] = []  # those that run now: a failed test keeps their logs
    nest: ClassVar[Nest | None] = None

    def __init__(
        self,
        home: Path,
        *,
        command: str = "serve",
        settings: dict[str, str] | None = None,
        arguments: tuple[str, ...] = (),
        program: tuple[str | Path, ...] = (),
        folder: Path = ROOT,
    ) -> None:
        self.program, self.folder = program, folder
        self.home, self.command, self.settings, self.arguments = home, command, settings or {}, arguments
        self.port = _free_port()
        self.log = home.with_name(f"{home.name}.log")
        self._process: subprocess.Popen[bytes] | Hatched | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        if self._process is None:
            raise PortalDown("The portal was not started.")
        return self._process.pid

    @property
    def output(self) -> str:
        """Standard output and error of every run so far."""
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def start(self) -> "Portal":
        """Raises PortalDown."""
        if self not in Portal.standing:
            Portal.standing.append(self)
        words = [self.command, "--port", str(self.port), "--home", str(self.home), *self.arguments]
        with open(self.log, "ab") as log:
            self._process = self._begun(words, log.fileno(), log.fileno())
        until = time.monotonic() + READY_SECONDS
        while not self.healthy():
            if self._process.poll() is not None or time.monotonic() > until:
                self.kill()
                raise PortalDown(self.output[-4000:])
            time.sleep(0.05)
        return self

    def run(self, *arguments: str, check: bool = True) -> "subprocess.CompletedProcess[str]":
        """Another command of the program on the same home (`doctor`, `import invoices FILE --json`)."""
        words = [*arguments, "--home", str(self.home)]
        with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as complaint:
            code = self._begun(words, out.fileno(), complaint.fileno()).wait(RUN_SECONDS)
            for each in (out, complaint):
                each.seek(0)
            done = subprocess.CompletedProcess(words, code, out.read(), complaint.read())
        if check:
            done.check_returncode()
        return done

    def _begun(self, words: list[str], out: int, complaint: int) -> subprocess.Popen[bytes] | Hatched:
        """The program with these words on its command line, writing to two descriptors."""
        if self.nest is not None and not self.program:
            order = Order(words, self.environment(), str(self.folder))
            with open(os.devnull, "rb") as nothing:
                return Hatched(self.nest.place(), order, (nothing.fileno(), out, complaint))
        return subprocess.Popen(
            [*(self.program or (sys.executable, "app.py")), *words],
            cwd=self.folder,
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=complaint,
        )

    def healthy(self) -> bool:
        asking = HTTPConnection("127.0.0.1", self.port, timeout=2)
        try:
            asking.request("GET", "/healthz")
            return asking.getresponse().status == HTTPStatus.OK
        except (HTTPException, OSError):
            return False
        finally:
            asking.close()  # an answer that is late leaves an open socket

    def stop(self) -> int | None:
        """Ask it to end as a service manager does (SIGTERM); its exit code, None if it was not running."""
        if self._process is None:
            return None
        if self in Portal.standing:
            Portal.standing.remove(self)
        self._process.send_signal(signal.SIGTERM)
        try:
            code = self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
            raise PortalDown(f"The portal did not end within {STOP_SECONDS} seconds.") from None
        self._process = None
        return code

    def kill(self) -> None:
        """SIGKILL: nothing is flushed, nothing is said good-bye to."""
        if self in Portal.standing:
            Portal.standing.remove(self)
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def restart(self) -> "Portal":
        self.stop()
        return self.start()

    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
        return kept | {"PYTHONUNBUFFERED": "1"} | self.settings


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
