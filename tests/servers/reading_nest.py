"""Hatches the children that read files: warmed up once and forked for each, so that a test waits for no interpreter.

A child is what it is in the portal from its `main` on: it locks itself down, reads, answers and ends. Starting one costs
a fifth of a second of CPU, a fork a hundredth. At night, and for tests that take `real_children`, none comes from here.

Run as `python -I reading_nest.py SOCKET`: whoever connects sends three descriptors and what stands on the command line,
and gets the process id, then how it ended.
"""

from __future__ import annotations

import atexit
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
import traceback
from pathlib import Path
from types import SimpleNamespace
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
WORKER = ROOT / "services" / "imports" / "reading" / "child_process.py"
START_SECONDS = 60
NUMBER = struct.Struct("!i")


class Hatched:
    """What `subprocess.Popen` is to whoever asks a child: three pipes, and how it ended."""

    def __init__(self, nest: Path, words: list[str]) -> None:
        ours, theirs = [], []
        for is_input in (True, False, False):
            reading, writing = os.pipe()
            ours.append(os.fdopen(writing, "wb") if is_input else os.fdopen(reading, "rb"))
            theirs.append(reading if is_input else writing)
        self.stdin, self.stdout, self.stderr = ours
        self.returncode: int | None = None
        self._lock = threading.Lock()
        self._nest = socket.socket(socket.AF_UNIX)
        self._nest.connect(str(nest))
        socket.send_fds(self._nest, [" ".join(words).encode() or b" "], theirs)
        for each in theirs:
            os.close(each)
        self.pid = self._hear()

    def __enter__(self) -> Hatched:
        return self

    def __exit__(self, *_: object) -> None:
        self.stdout.close()
        self.stderr.close()
        try:
            self.stdin.close()
        finally:
            self.wait()
            self._nest.close()

    def wait(self) -> int:
        with self._lock:
            if self.returncode is None:
                self.returncode = os.waitstatus_to_exitcode(self._hear())
            return self.returncode

    def kill(self) -> None:
        if self.returncode is None:
            try:
                os.kill(self.pid, signal.SIGKILL)
            except ProcessLookupError:
                return

    def _hear(self) -> int:
        said = self._nest.recv(NUMBER.size, socket.MSG_WAITALL)
        return int(NUMBER.unpack(said)[0])


class Nest:
    """Stands in for the module `subprocess` where children are asked. Any other command starts as ever."""

    PIPE = subprocess.PIPE

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._folder: Path | None = None

    def Popen(self, command: list[Any], **how: Any) -> Any:
        if [str(each) for each in command[:3]] != [sys.executable, "-I", str(WORKER)]:
            return subprocess.Popen(command, **how)
        return Hatched(self._at(), [str(each) for each in command[3:]])

    def _at(self) -> Path:
        with self._lock:
            if self._folder is None:
                self._folder = Path(tempfile.mkdtemp(prefix="portico-nest-"))
                process = subprocess.Popen(
                    [sys.executable, "-I", __file__, self._folder / "nest"],
                    env={"LC_ALL": "C.UTF-8"},
                    cwd="/",
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
    sys.path.insert(0, str(ROOT))
    from services.imports.reading import child_process

    child_process.warm_up(with_workbooks=True)
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(f"{sys.argv[1]}.new")
    listener.listen(64)
    os.rename(f"{sys.argv[1]}.new", sys.argv[1])
    state = SimpleNamespace(keepers=0)
    while True:
        asker, _ = listener.accept()
        while state.keepers and os.waitpid(-1, os.WNOHANG)[0]:
            state.keepers -= 1
        if os.fork() == 0:
            listener.close()
            _keep(asker, child_process.main)
        state.keepers += 1
        asker.close()


def _keep(asker: socket.socket, read: Any) -> None:
    """Fork the child, tell its id, wait for it and tell how it ended."""
    words, pipes, _, _ = socket.recv_fds(asker, 4096, 3)
    pid = os.fork()
    if pid == 0:
        asker.close()
        for number, pipe in enumerate(pipes):
            os.dup2(pipe, number)
        for pipe in pipes:
            os.close(pipe)
        sys.argv[1:] = words.decode().split()
        code = 1
        try:
            read()
            code = 0
        except BaseException:
            traceback.print_exc()
            sys.stderr.flush()
        finally:
            os._exit(code)
    for pipe in pipes:
        os.close(pipe)
    asker.sendall(NUMBER.pack(pid))
    asker.sendall(NUMBER.pack(os.waitpid(pid, 0)[1]))
    os._exit(0)


if __name__ == "__main__":
    main()
