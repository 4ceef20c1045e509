"""A child from the nest is the child that the portal starts: same answers, same lock, ended by the same signals."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from services.imports.reading.sandboxed import Request, read_all
from tests.servers.reading_nest import WORKER, Child, Children

ASKED = [Request("table", b"a,b\n1,2\n"), Request("table", b""), Request("einvoices", b"<a>"), Request("table", b"PK")]
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs fork")


@pytest.fixture(scope="module")
def nest() -> Children:
    return Children()


def hatched(nest: Children, *words: str) -> Child:
    child = nest.Popen([sys.executable, "-I", WORKER, *words])
    assert isinstance(child, Child)
    return child


def test_it_answers_as_one_that_was_started(request: pytest.FixtureRequest) -> None:
    quick = read_all(ASKED)
    request.getfixturevalue("real_children")
    assert list(map(repr, read_all(ASKED))) == list(map(repr, quick))


def test_it_ends_with_its_input(nest: Children) -> None:
    with hatched(nest, "workbooks") as child:
        child.stdin.close()
        assert child.stdout.read() == b""
        assert child.wait() == 0


def test_it_dies_at_once_when_it_is_killed(nest: Children) -> None:
    with hatched(nest) as child:
        child.kill()
        assert child.wait() == -9
        child.kill()


def test_what_breaks_it_is_heard(nest: Children) -> None:
    with hatched(nest) as child:
        child.stdin.write((2**62).to_bytes(8, "big") + b"x")
        child.stdin.close()
        said = child.stderr.read().decode()
        assert child.wait() == 1
    assert "Error" in said


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_it_is_locked_down(nest: Children) -> None:
    with hatched(nest) as child:
        limits = Path("/proc", str(child.pid), "limits")
        while "Max open files            0 " not in limits.read_text():  # before it reads its first byte
            assert child.returncode is None


def test_another_command_starts_as_ever(nest: Children) -> None:
    with nest.Popen([sys.executable, "-c", "print(7)"], stdout=nest.PIPE) as child:
        assert not isinstance(child, Child)
        assert child.stdout.read() == b"7\n"
