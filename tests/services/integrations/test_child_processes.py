"""A child that answers more than it may is stopped while it speaks, whichever child of ours it is."""

from __future__ import annotations

import io
import pickle
import sys
from pathlib import Path

import pytest

from services.firm import branding
from services.imports.reading import child_protocol, sandboxed
from services.imports.reading import errors as file_refusals
from services.imports.reading.table import Row, Table
from services.integrations.child_processes import ask
from services.integrations.pdf import plutoprint
from services.integrations.pdf.plutoprint import EmbeddedEngine
from services.integrations.pdf.protocol import PdfFailed
from services.integrations.sandbox import TooMuch, frame, framed

FLOOD = "import os\nwhile True: os.write(1, b'x' * 65536)"
HUGE_MEMO = b"\x80\x05Nr\x00\x00\x00\x40."  # 12 bytes that ask for a list of a milliard places
CSV = sandboxed.Request("table", b"Name,City\nAcme,Athens\n")


def asked(code: str, question: bytes = b"", *, seconds: float = 60, most: int = 1_000):
    return ask([sys.executable, "-I", "-c", code], question, seconds=seconds, most_bytes=most, environment={})


def child(tmp_path: Path, code: str) -> Path:
    path = tmp_path / "child.py"
    path.write_text(f"import os, sys\n{code}\n")
    return path


def test_an_honest_child_is_heard_to_the_end() -> None:
    said = asked(
        "import sys; sys.stdout.buffer.write(sys.stdin.buffer.read()); sys.exit(3)", b"y" * 1_000_000, most=1_000_000
    )
    assert (said.out, said.code, said.late, said.flooded) == (b"y" * 1_000_000, 3, False, False)


@pytest.mark.security("R66")
def test_a_flood_is_stopped_at_its_bound() -> None:
    said = asked(FLOOD)
    assert (len(said.out), said.flooded, said.late, said.code) == (1_000, True, False, -9)


def test_complaints_are_kept_short_and_block_nobody() -> None:
    said = asked("import os\nfor _ in range(100): os.write(2, b'e' * 65536)\nprint('done')")
    assert (said.out, said.code) == (b"done\n", 0)
    assert len(said.complaint) == 2_000


def test_a_child_that_hears_nothing_and_says_nothing_is_stopped_by_the_clock() -> None:
    said = asked("import time; time.sleep(600)", b"z" * 1_000_000, seconds=0.2)
    assert (said.late, said.code, said.out) == (True, -9, b"")


def test_a_frame_is_not_read_beyond_its_bound() -> None:
    assert frame(io.BytesIO(framed(b"12345")), 5) == b"12345"
    with pytest.raises(TooMuch):
        frame(io.BytesIO(framed(b"123456")), 5)
    with pytest.raises(TooMuch):
        frame(io.BytesIO((2**62).to_bytes(8, "big")), 5)


@pytest.mark.security("R66")
@pytest.mark.parametrize(
    "code",
    [FLOOD, "os.write(1, (2**62).to_bytes(8, 'big') + b'x')", "os.write(1, (10**8).to_bytes(8, 'big'))\n" + FLOOD],
)
def test_a_flood_for_a_table_is_refused_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    monkeypatch.setattr(sandboxed, "_WORKER", child(tmp_path, code))
    monkeypatch.setattr(sandboxed, "ANSWER_BYTES", 1_000_000)
    (refusal,) = sandboxed.read_all([CSV])
    assert isinstance(refusal, file_refusals.TooHeavy)


FORGED = [
    HUGE_MEMO,
    pickle.dumps(("+", 7)),
    pickle.dumps(7),
    b"",
    b"\x80\x05",
    pickle.dumps(("-", ("files", "os", {}))),
    child_protocol.packed(("+", Table(("a",) * 201, (), "csv"))),
    child_protocol.packed(("+", [("", "+", None)])),
    child_protocol.packed(("+", Table(("a",), (Row(1, ("x",) * 201),), "csv"))),
    child_protocol.packed(("+", Table(("a",), (Row(1, ()),) * 50_001, "csv"))),
    child_protocol.packed(("+", Table(7, (), "csv"))),
    child_protocol.packed(("+", Table((), ("x",), "csv"))),
]  # type: ignore[arg-type]


@pytest.mark.security("R66")
@pytest.mark.parametrize("body", FORGED, ids=range(len(FORGED)))
def test_what_is_no_honest_answer_is_refused_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: bytes
) -> None:
    (tmp_path / "body").write_bytes(framed(body))
    monkeypatch.setattr(
        sandboxed, "_WORKER", child(tmp_path, f"sys.stdout.buffer.write(open({str(tmp_path / 'body')!r}, 'rb').read())")
    )
    (refusal,) = sandboxed.read_all([CSV])
    assert isinstance(refusal, file_refusals.NotReadable)


def test_a_pickle_that_takes_more_room_than_it_has_is_not_opened() -> None:
    for body in (HUGE_MEMO, b"\x80\x05B\xff\xff\xff\x7f.", b"\x80\x05\x8e" + b"\xff" * 8 + b".", b"\x80\x05q\x01."):
        with pytest.raises(child_protocol.Forged):
            child_protocol.unpacked(body)


@pytest.mark.security("R65", "R66")
def test_a_flood_for_a_picture_is_refused_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for code in (FLOOD, "os.write(1, b'+')\n" + FLOOD):
        monkeypatch.setattr(branding, "_WORKER", child(tmp_path, code))
        with pytest.raises(branding.LogoTooLarge):
            branding.read_logo(b"a picture")


@pytest.mark.security("R73")
def test_a_flood_for_a_paper_is_a_paper_that_failed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        plutoprint, "_SCRIPT", child(tmp_path, "os.write(1, b'+' + (2**40).to_bytes(8, 'big'))\n" + FLOOD)
    )
    with EmbeddedEngine(tmp_path / "cache") as engine, pytest.raises(PdfFailed):
        engine.render("<p>page</p>", footer_left="", page_word="Page")
