"""Reading files from strangers in a child process that can do nothing else (R66)."""

from __future__ import annotations

import io
import json
import logging
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from data.errors import Refusal
from services.confinement import frame, framed
from services.imports import file_refusals, passing
from services.shares import POOLS, Pool

log = logging.getLogger(__name__)
_WORKER = Path(__file__).with_name("worker.py")
_START_SECONDS = 30                      # to start and warm up, on a machine that is busy with other things
_FILE_SECONDS = 40                       # twice the CPU a file may use
children = Pool(POOLS["reading"])
Task = Literal["table", "einvoices"]


@dataclass(frozen=True, slots=True)
class Request:
    task: Task
    content: bytes
    told: Mapping[str, str] = field(default_factory=dict)    # of a table: its encoding, its sheet, its hidden rows


def read_all(requests: Sequence[Request]) -> list[Any | Refusal]:
    """What is in each file: a Table, a list of invoices (see worker.invoices), or the refusal.

    A file that kills its child is refused as TooHeavy and the rest go to a new one. Waits for a place among those who
    have something read; raises Occupied for whoever has too much waiting.
    """
    answers: list[Any | Refusal] = []
    while len(answers) < len(requests):
        pending = requests[len(answers):]
        with children.turn():
            answers += _one_child(pending)[: len(pending)]
        if len(answers) < len(requests):
            answers.append(file_refusals.TooHeavy())
    return answers


def _one_child(requests: Sequence[Request]) -> list[Any | Refusal]:
    """The answers of one child, as many as it gave before it ended."""
    more = ["workbooks"] if any(each.task == "table" and each.content[:2] == b"PK" for each in requests) else []
    child = subprocess.Popen(  # noqa: S603  # our own interpreter and file, no shell
        [sys.executable, "-I", str(_WORKER), *more], env={"LC_ALL": "C.UTF-8"}, cwd="/", stdin=subprocess.PIPE,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    asked = b"".join(framed(part) for each in requests
                     for part in (each.task.encode(), json.dumps(dict(each.told)).encode(), each.content))
    try:
        out, err = child.communicate(asked, timeout=_START_SECONDS + _FILE_SECONDS * len(requests))
    except subprocess.TimeoutExpired:
        child.kill()
        out, err = child.communicate()
    if child.returncode:
        log.warning("the reading child ended with %s: %s", child.returncode, err[-500:].decode(errors="replace"))
    return [_opened(body) for body in _frames(out)]


def _frames(out: bytes) -> list[bytes]:
    source, found = io.BytesIO(out), []
    while (body := frame(source)) is not None:
        found.append(body)
    return found


def _opened(body: bytes) -> Any | Refusal:
    status, value = passing.unpacked(body)
    if status == "-":
        return passing.passed_refusal(value)
    return value
