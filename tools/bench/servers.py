"""The portal and its floor as processes of their own, and what each of them uses."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import psutil

ROOT = Path(__file__).resolve().parents[2]
READY_SECONDS = 60
OURS = ("PYTEST", "NICEGUI", "PORTICO", "PYTHON")  # a server sees none of our own settings


class DidNotStart(RuntimeError):
    """The server ended or did not answer in time; carries the end of its log."""


class Server:
    """A running server. CPU in seconds of user and system time, memory in bytes of resident set."""

    def __init__(self, process: subprocess.Popen[bytes], port: int, log: Path) -> None:
        self.url, self.port, self.log = f"http://127.0.0.1:{port}", port, log
        self._process, self._seen = process, psutil.Process(process.pid)

    def cpu_seconds(self) -> float:
        """Of all threads and of the processes it started (the PDF worker)."""
        used = 0.0
        for each in (self._seen, *self._seen.children(recursive=True)):
            try:
                times = each.cpu_times()
            except psutil.NoSuchProcess:
                continue
            used += float(times.user + times.system)
        return used

    def memory(self) -> int:
        return int(self._seen.memory_info().rss)

    def wait_until_ready(self, path: str) -> None:
        """Raises DidNotStart."""
        until = time.monotonic() + READY_SECONDS
        while True:
            try:
                httpx.get(self.url + path, timeout=2).raise_for_status()
                return
            except httpx.HTTPError:
                if self._process.poll() is not None or time.monotonic() > until:
                    raise DidNotStart(self.log.read_text(errors="replace")[-4000:]) from None
            time.sleep(0.05)

    def stop(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


@contextmanager
def portal(home: Path) -> Iterator[Server]:
    """The portal itself on `home` (tools/bench/portal.py)."""
    port = _free_port()
    with _running(
        ["-m", "tools.bench.portal", str(home), str(port)], port, home.with_suffix(".log"), "/login"
    ) as server:
        yield server


@contextmanager
def floor(log: Path) -> Iterator[Server]:
    """Bare NiceGUI pages (tools/bench/floor.py)."""
    port = _free_port()
    with _running(["-m", "tools.bench.floor", str(port)], port, log, "/nothing") as server:
        yield server


@contextmanager
def _running(command: list[str], port: int, log: Path, path: str) -> Iterator[Server]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    with log.open("ab") as out:
        process = subprocess.Popen(
            [sys.executable, *command],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            env=kept | {"PYTHONUNBUFFERED": "1"},
        )
    server = Server(process, port, log)
    try:
        server.wait_until_ready(path)
        yield server
    finally:
        server.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
