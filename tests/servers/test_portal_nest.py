"""A portal from the nest is the program that is started from nothing: same words, same codes, ended by the same signals."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.servers.nest import Hatched
from tests.servers.portal import Portal, PortalDown

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs fork")
Make = Callable[..., Portal]


@pytest.mark.parametrize("words", [("doctor",), ("import", "invoices", "/no/such/file")])
def test_it_says_and_ends_as_one_that_was_started(
    portal: Make, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    one = portal()
    quick = one.run(*words, check=False)
    monkeypatch.setattr(Portal, "nest", None)
    slow = one.run(*words, check=False)
    assert (quick.returncode, quick.stdout, quick.stderr) == (slow.returncode, slow.stdout, slow.stderr)
    assert slow.stdout + slow.stderr


def test_a_code_that_is_not_nought_is_an_error_for_whoever_wants_none(portal: Make) -> None:
    with pytest.raises(subprocess.CalledProcessError):
        portal().run("import", "invoices", "/no/such/file")


def test_it_serves_in_its_own_environment_and_ends_as_asked(portal: Make) -> None:
    refused = portal(settings={"PORTICO_SMTP_PORT": "none"}).run("doctor", check=False)
    assert refused.returncode == 2
    assert "smtp_port" in refused.stderr
    first, second = portal().start(), portal().start()
    assert first.pid != second.pid
    assert f"http://localhost:{first.port}/setup" in first.output
    assert first.stop() == -signal.SIGTERM  # as uvicorn ends
    assert not first.healthy()
    assert second.healthy()


def test_it_dies_at_once_when_it_is_killed_and_starts_again(portal: Make) -> None:
    one = portal().start()
    was = one.pid
    one.kill()
    assert not one.healthy()
    assert one.start().pid != was


def test_what_breaks_it_is_told_at_once(portal: Make, tmp_path: Path) -> None:
    (tmp_path / "home0").write_text("no folder")
    with pytest.raises(PortalDown, match="home0"):
        portal().start()


def test_it_can_be_waited_for(portal: Make) -> None:
    one = portal().start()
    process = one._process
    if not isinstance(process, Hatched):
        pytest.skip("at night every portal starts from nothing")
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(0.01)
    assert process.poll() is None
    process.send_signal(signal.SIGKILL)
    assert process.wait(20) == process.poll() == -signal.SIGKILL
    process.kill()
