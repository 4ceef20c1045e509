"""Reading files from strangers in a child process that can do nothing else (R66)."""

from __future__ import annotations

import contextlib
import io
import json
import logging
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from data.errors import Refusal
from services.imports.reading import child_protocol, csv_table, zip_files
from services.imports.reading import errors as file_refusals
from services.imports.reading.table import Row, Table, Unsaid
from services.integrations.child_processes import ask
from services.integrations.sandbox import TooMuch, frame, framed
from services.platform.shares import POOLS, Pool

log = logging.getLogger(__name__)
_WORKER = Path(__file__).with_name("child_process.py")
_START_SECONDS = 30  # to start and warm up, on a machine that is busy with other things
_FILE_SECONDS = 40  # twice the CPU a file may use
ANSWER_BYTES = 128 * 1024 * 1024  # of one child, to all that it was asked: the largest table takes half of it
children = Pool(POOLS["reading"])
Task = Literal["table", "einvoices"]


@dataclass(frozen=True, slots=True)
class Request:
    task: Task
    content: bytes
    told: Mapping[str, str] = field(default_factory=dict)  # of a table: its encoding, its sheet, its hidden rows


def read_all(requests: Sequence[Request]) -> list[Any | Refusal]:
    """What is in each file: a Table, a list of invoices (see worker.invoices), or the refusal.

    A file that kills its child, or makes it say more than ANSWER_BYTES, is refused as TooHeavy and the rest go to a new
    one. Waits for a place among those who
    have something read; raises Occupied for whoever has too much waiting.
    """
    answers: list[Any | Refusal] = []
    while len(answers) < len(requests):
        pending = requests[len(answers) :]
        with children.turn():
            answers += _one_child(pending)[: len(pending)]
        if len(answers) < len(requests):
            answers.append(file_refusals.TooHeavy())
    return answers


def _one_child(requests: Sequence[Request]) -> list[Any | Refusal]:
    """The answers of one child, as many as it gave before it ended."""
    more = ["workbooks"] if any(each.task == "table" and each.content[:2] == b"PK" for each in requests) else []
    question = b"".join(
        framed(part)
        for each in requests
        for part in (each.task.encode(), json.dumps(dict(each.told)).encode(), each.content)
    )
    answer = ask(
        [sys.executable, "-I", str(_WORKER), *more],
        question,
        environment={"LC_ALL": "C.UTF-8"},
        seconds=_START_SECONDS + _FILE_SECONDS * len(requests),
        most_bytes=ANSWER_BYTES,
    )
    if answer.code:
        log.warning(
            "the reading child ended with %s%s: %s",
            answer.code,
            " (it said too much)" * answer.flooded,
            answer.complaint[-500:],
        )
    return [_opened(request, body) for request, body in zip(requests, _frames(answer.out), strict=False)]


def _frames(out: bytes) -> list[bytes]:
    source, found = io.BytesIO(out), []
    with contextlib.suppress(TooMuch):  # of a flood its beginning is here, and this frame is not whole
        while (body := frame(source, len(out))) is not None:
            found.append(body)
    return found


def _opened(request: Request, body: bytes) -> Any | Refusal:
    """The answer, in the shape that was asked for; what no honest child says is refused as if it could not be read."""
    try:
        status, value = child_protocol.unpacked(body)
        if status == "-":
            return child_protocol.passed_refusal(value)
        _require_shape(request.task, value)
    except (child_protocol.Forged, *child_protocol.BROKEN) as error:
        log.warning("the reading child said what no honest one says: %s", error)
        return file_refusals.NotReadable()
    return value


def _require_shape(task: Task, value: object) -> None:
    """Raises Forged."""
    match value:
        case Unsaid() if task == "table":
            return
        case Table() if (
            task == "table"
            and len(value.headers) <= csv_table.MAX_COLUMNS
            and len(value.rows) <= csv_table.MAX_ROWS
            and all(type(row) is Row and len(row.cells) <= csv_table.MAX_COLUMNS for row in value.rows)
        ):
            return
        case list() if (
            task == "einvoices"
            and len(value) <= zip_files.MAX_ENTRIES
            and all(type(each) is tuple and len(each) == 3 for each in value)
        ):
            return
    raise child_protocol.Forged(f"shape of {task}")
