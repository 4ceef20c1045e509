"""Hatches the children that read files (nest.py): starting one costs a fifth of a second of CPU, a fork a hundredth.

A child is what it is in the portal from its `main` on: it locks itself down, reads, answers and ends. None comes from
here for tests that take `real_children`.
"""

from __future__ import annotations

import os
import subprocess
import sys
import traceback
from collections.abc import Callable
from typing import Any

from tests.servers.nest import ROOT, Hatched, Nest, Order

WORKER = ROOT / "services" / "imports" / "reading" / "child_process.py"


class Child(Hatched):
    """What `subprocess.Popen` is to whoever asks a child: three pipes, and how it ended."""

    def __init__(self, nest: Nest, words: list[str]) -> None:
        ours, theirs = [], []
        for is_input in (True, False, False):
            reading, writing = os.pipe()
            ours.append(os.fdopen(writing, "wb") if is_input else os.fdopen(reading, "rb"))
            theirs.append(reading if is_input else writing)
        self.stdin, self.stdout, self.stderr = ours
        super().__init__(nest.place(), Order(words, folder="/"), theirs)
        for each in theirs:
            os.close(each)

    def __enter__(self) -> Child:
        return self

    def __exit__(self, *_: object) -> None:
        self.stdout.close()
        self.stderr.close()
        try:
            self.stdin.close()
        finally:
            self.wait()


class Children:
    """Stands in for the module `subprocess` where children are asked. Any other command starts as ever."""

    PIPE = subprocess.PIPE

    def __init__(self) -> None:
        self._nest = Nest(__name__, "-I", environment={"LC_ALL": "C.UTF-8"})

    def Popen(self, command: list[Any], **how: Any) -> Any:
        if [str(each) for each in command[:3]] != [sys.executable, "-I", str(WORKER)]:
            return subprocess.Popen(command, **how)
        return Child(self._nest, [str(each) for each in command[3:]])


def warmed_up() -> Callable[[list[str]], int]:
    """What a child does; it ends at once, without tidying up what all of them share."""
    from services.imports.reading import child_process

    child_process.warm_up(with_workbooks=True)

    def read(words: list[str]) -> int:
        sys.argv[1:] = words
        code = 1
        try:
            child_process.main()
            code = 0
        except BaseException:
            traceback.print_exc()
            sys.stderr.flush()
        finally:
            os._exit(code)

    return read
