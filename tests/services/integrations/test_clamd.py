"""The scanner's protocol, against a double that speaks clamd's own over a real socket."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from services.integrations.clamd import CHUNK_BYTES, Scanner, ScannerDown, TooLargeToScan, Verdict
from tests.doubles.clamd import EICAR, NAME, Clamd, running


@pytest.fixture(params=["socket", "port"])
def clamd(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Clamd]:
    with running(tmp_path if request.param == "socket" else None) as double:
        yield double


@pytest.mark.security("R67")
def test_clean_is_what_clamd_called_clean_of_all_the_bytes(clamd: Clamd) -> None:
    scanner, content = Scanner(clamd.address, 5), bytes(range(256)) * 5000
    parts = [content[:1], b"", content[1 : CHUNK_BYTES + 77], b"", content[CHUNK_BYTES + 77 :]]
    assert scanner.scan(parts) == Verdict()
    assert clamd.heard == [content], "an empty part in between must not end the stream"
    assert scanner.scan([b"a", b"", EICAR[:20], EICAR[20:]]) == Verdict(NAME)
    clamd.found = "Heuristics.Limits.Exceeded.MaxFileSize"
    with pytest.raises(TooLargeToScan):
        scanner.scan([EICAR])


@pytest.mark.security("R67")
@pytest.mark.parametrize("mood", ["hangs", "hangs up", "busy"])
def test_what_is_no_answer_is_none(clamd: Clamd, mood: str) -> None:
    clamd.mood = mood
    with pytest.raises(ScannerDown):
        Scanner(clamd.address, 0.3).scan([b"x" * 10, b"y" * 4_000_000])
    clamd.mood = ""
    assert Scanner(clamd.address, 5).scan([b"x"]) == Verdict()
    clamd.down()
    with pytest.raises(ScannerDown):
        Scanner(clamd.address, 0.3).scan([b"x"])


def test_a_file_larger_than_it_takes_is_told_apart_from_no_answer(clamd: Clamd) -> None:
    clamd.most_bytes = 300_000
    with pytest.raises(TooLargeToScan):
        Scanner(clamd.address, 5).scan(b"z" * 100_000 for _ in range(200))


def test_what_the_file_itself_raises_goes_through(clamd: Clamd) -> None:
    def broken() -> Iterator[bytes]:
        yield b"x"
        raise OSError("the disk")

    with pytest.raises(OSError, match="the disk"):
        Scanner(clamd.address, 5).scan(broken())
    assert clamd.heard == []


def test_it_says_how_old_its_signatures_are(clamd: Clamd) -> None:
    scanner = Scanner(clamd.address, 5)
    scanner.ping()
    assert scanner.version().signed_at == datetime(2030, 5, 15, 8, 36, 18, tzinfo=UTC)
    clamd.version = "ClamAV 1.4.3"
    assert scanner.version().signed_at is None
