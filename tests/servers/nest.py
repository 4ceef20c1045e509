"""Nests: a warmed-up interpreter that forks for each process a test asks of it, so that no test waits for imports.

What hatches is the program itself from its `main` on, with an environment, a folder and descriptors of its own, and ends
by itself or by signals as any process. At night nothing hatches: every process starts from nothing.

Run as `python nest.py MODULE SOCKET`: `warmed_up()` of the module says what a hatched process does. Whoever connects sends
three descriptors and an order, and gets the process id, then how it ended.
"""

from __future__ import annotations

import atexit
import json
import os
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 60
CLOCK = (
    "TZ",
    "LD_PRELOAD",
    "CLOCK_SHIFT_SECONDS",
)  # by which tools/other_days.py moves the clock: of every process or none
NUMBER = struct.Struct("!i")


@dataclass(frozen=True)
class Order:
    """What stands on the command line; the environment and the folder, None for the nest's own."""

    words: list[str] = field(default_factory=list)
    environment: dict[str, str] | None = None
    folder: str | None = None


class Hatched:
    """A process from a nest, with as much of `subprocess.Popen` as is asked of it."""

    def __init__(self, nest: Path, order: Order, descriptors: Sequence[int]) -> None:
        self.returncode: int | None = None
        self._lock = threading.Lock()
        self._nest = socket.socket(socket.AF_UNIX)
        self._nest.connect(str(nest))
        said = json.dumps(asdict(order)).encode()
        socket.send_fds(self._nest, [NUMBER.pack(len(said))], descriptors)
        self._nest.sendall(said)
        self.pid = self._hear()

    def poll(self) -> int | None:
        """How it ended; None while it lives."""
        try:
            return self.wait(0)
        except subprocess.TimeoutExpired:
            return None

    def wait(self, timeout: float | None = None) -> int:
        """How it ended: its code, or the signal as a negative number. Raises TimeoutExpired after `timeout` seconds."""
        with self._lock:
            if self.returncode is None:
                self._nest.settimeout(timeout)
                try:
                    self.returncode = os.waitstatus_to_exitcode(self._hear())
                except (BlockingIOError, TimeoutError):
                    raise subprocess.TimeoutExpired("a hatched process", timeout or 0) from None
                self._nest.close()
            return self.returncode

    def send_signal(self, number: int) -> None:
        if self.returncode is None:
            try:
                os.kill(self.pid, number)
            except ProcessLookupError:
                return

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def _hear(self) -> int:
        said = self._nest.recv(NUMBER.size, socket.MSG_WAITALL)
        return int(NUMBER.unpack(said)[0])


class Nest:
    """Where processes of one kind hatch; it is made ready by the first order.

    `module` says what they do, `options` are the interpreter's.
    """

    def __init__(self, module: str, *options: str, environment: dict[str, str] | None = None) -> None:
        self._module, self._options = module, options
        moved = {name: os.environ[name] for name in CLOCK if name in os.environ}
        self.environment = None if environment is None else moved | environment
        self._lock = threading.Lock()
        self._folder: Path | None = None

    def place(self) -> Path:
        """The socket that takes orders."""
        with self._lock:
            if self._folder is None:
                self._folder = Path(tempfile.mkdtemp(prefix="portico-nest-"))
                process = subprocess.Popen(
                    [sys.executable, *self._options, __file__, self._module, self._folder / "nest"],
                    env=self.environment,
                    cwd=ROOT,
                    stdin=subprocess.DEVNULL,
                )
                atexit.register(self._end, process)
                until = time.monotonic() + START_SECONDS
                while not (self._folder / "nest").exists():
                    assert process.poll() is None, "the nest ended"
                    assert time.monotonic() < until, "the nest did not start"
                    time.sleep(0.01)
            return self._folder / "nest"

    def _end(self, process: subprocess.Popen[bytes]) -> None:
        process.kill()
        process.wait()
        shutil.rmtree(str(self._folder), ignore_errors=True)


def main() -> None:
    """Take orders for ever; each process that hatches comes out of here, and ends as its program does."""
    sys.path[0] = str(ROOT)
    work: Callable[[list[str]], int] = import_module(sys.argv[1]).warmed_up()
    order, descriptors = _next(Path(sys.argv[2]))
    for number, each in enumerate(descriptors):
        os.dup2(each, number)
    for each in descriptors:
        os.close(each)
    if order.environment is not None:
        os.environ.clear()
        os.environ.update(order.environment)
    if order.folder is not None:
        os.chdir(order.folder)
    sys.exit(work(order.words))


def _next(place: Path) -> tuple[Order, list[int]]:
    """Returns in each process that hatches, and there only."""
    new = place.with_suffix(".new")
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(new))
    listener.listen(64)
    new.rename(place)
    keepers = 0
    while True:
        asker, _ = listener.accept()
        while keepers and os.waitpid(-1, os.WNOHANG)[0]:
            keepers -= 1
        if os.fork() == 0:
            listener.close()
            return _kept(asker)
        keepers += 1
        asker.close()


def _kept(asker: socket.socket) -> tuple[Order, list[int]]:
    """Fork once more: the one process tells the id of the other, waits for it and tells how it ended."""
    size, descriptors, _, _ = socket.recv_fds(asker, NUMBER.size, 3)
    order = Order(**json.loads(asker.recv(NUMBER.unpack(size)[0], socket.MSG_WAITALL)))
    pid = os.fork()
    if pid == 0:
        asker.close()
        return order, descriptors
    for each in descriptors:
        os.close(each)
    asker.sendall(NUMBER.pack(pid))
    asker.sendall(NUMBER.pack(os.waitpid(pid, 0)[1]))
    os._exit(0)


if __name__ == "__main__":
    main()
