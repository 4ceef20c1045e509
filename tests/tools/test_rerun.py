"""A run with a late browser test: what it says, what it keeps and how it ends, with the plugin as it is used."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# Tests that fail the first time and pass the second: a file remembers that they were there.
LATE = """
from pathlib import Path
import pytest
BEEN = Path(__file__).with_name("been")

def late(name):
    seen = BEEN / name
    again = seen.exists()
    seen.mkdir(parents=True, exist_ok=True)
    assert again, f"{name} was late"
"""
BROWSER = "@pytest.mark.browser\ndef test_{0}():\n    late('{0}')\n"
Run = Callable[..., tuple[int, list[str]]]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Writes files into a folder of tests and runs them as tools/check.py does; exit code and lines."""
    tests = tmp_path / "tests"
    (tests / "journeys").mkdir(parents=True)
    (tmp_path / "pytest.ini").write_text(
        "[pytest]\nmarkers =\n    browser: needs a browser\naddopts = -p no:cacheprovider "
        "-p no:asyncio -p no:hypothesispytest -p tests.servers.kept --import-mode=importlib\n"
    )

    def go(*arguments: str, **files: str) -> tuple[int, list[str]]:
        for name, code in files.items():
            (tests / "journeys" / f"test_{name}.py").write_text(LATE + code)
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
        done = subprocess.run(
            [
                sys.executable,
                "-m",
                "pytest",
                "-p",
                "tools.rerun",
                f"--rootdir={tmp_path}",
                f"--basetemp={tmp_path / 'base'}",
                f"--kept={tmp_path / 'kept'}",  # never among those of the run that this is a test of
                *arguments,
                "tests",
            ],
            cwd=tmp_path,
            env=kept | {"PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        return done.returncode, done.stdout.strip().splitlines()

    return go


def told(lines: list[str]) -> list[str]:
    return [line for line in lines if line.startswith("FLAKY: ")]


@pytest.mark.parametrize("workers", [(), ("-n", "2", "--dist", "loadfile")], ids=["alone", "parallel"])
def test_a_late_browser_test_is_tried_again_and_told(run: Run, tmp_path: Path, workers: tuple[str, ...]) -> None:
    code, lines = run(*workers, one=BROWSER.format("slow"), two="def test_quick(): ...\n")
    assert code == 0, lines
    [line] = told(lines)
    assert re.fullmatch(r"FLAKY: tests/journeys/test_one\.py::test_slow, AssertionError: slow was late, (.+)", line)
    folder = Path(line.rpartition(", ")[2])
    assert "slow was late" in (folder / "failure.txt").read_text()
    assert any(str(folder.parent) in each for each in lines if each.startswith("traces and logs"))
    assert re.search("1 passed, 1 flaky", lines[-1]), lines[-1]
    assert lines.index(line) > len(lines) - 5


def test_one_that_fails_twice_is_red(run: Run) -> None:
    code, lines = run(one="@pytest.mark.browser\ndef test_broken():\n    assert 1 == 2\n")
    assert (code, told(lines)) == (1, [])
    assert "1 failed" in lines[-1]


def test_two_flaky_are_green_and_three_are_red(run: Run) -> None:
    code, lines = run(one=BROWSER.format("a") + BROWSER.format("b"))
    assert (code, len(told(lines))) == (0, 2)
    code, lines = run(one=BROWSER.format("c") + BROWSER.format("d") + BROWSER.format("e"))
    assert (code, len(told(lines))) == (1, 3)
    assert "More than 2 flaky tests in one run: red." in lines
    assert "3 failed" in lines[-1]


def test_nothing_below_the_browser_is_tried_again(run: Run) -> None:
    code, lines = run(one="def test_flaky():\n    late('flaky')\n" + BROWSER.format("f"))
    assert (code, len(told(lines))) == (1, 1)
    assert "1 failed, 1 flaky" in lines[-1]
    code, _ = run(one="def test_flaky():\n    late('other')\n")
    assert code == 1


def test_what_fails_when_a_file_is_over_is_not_tried_again(run: Run) -> None:
    code, lines = run(
        one="@pytest.fixture(scope='module')\ndef books():\n    yield\n    late('books')\n\n"
        "@pytest.mark.browser\ndef test_sound(books): ...\n"
    )
    assert (code, told(lines)) == (1, [])


def test_a_set_up_that_was_late_is_tried_again(run: Run) -> None:
    code, lines = run(
        one="@pytest.fixture\ndef portal():\n    late('portal')\n\n@pytest.mark.browser\ndef test_up(portal): ...\n"
    )
    assert (code, len(told(lines))) == (0, 1)


def test_many_failures_are_no_accident(run: Run) -> None:
    code, lines = run(one="".join(BROWSER.format(f"n{number}") for number in range(6)))
    assert (code, told(lines)) == (1, [])
    assert any("too many to be late" in line for line in lines)
