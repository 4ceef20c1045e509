"""One guarded portal in its own process for the whole run."""

import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from services.access.authentication import key_of
from tests.attack import site
from tests.attack.client import Attacker
from tests.attack.site import Papers, Site
from tests.services.conftest import double as double
from tests.services.conftest import till as till


@dataclass
class Target:
    """Where it listens, who is signed in, and a look inside."""

    base_url: str
    alice: str
    bob: str
    log: Path

    def as_alice(self) -> Attacker:
        return Attacker(self.base_url, f"portico={self.alice}")

    def as_bob(self) -> Attacker:
        return Attacker(self.base_url, f"portico={self.bob}")

    def as_nobody(self) -> Attacker:
        return Attacker(self.base_url)

    def state(self, what: str = "look", token: str = "") -> Any:
        params = {"key": key_of(token)} if token else {}
        return httpx.post(f"{self.base_url}/hooks/{what}", params=params).raise_for_status().json()

    def times(self, name: str) -> int:
        """How often a handler of the page ran."""
        return int(self.state()["done"].get(name, 0))

    def refused(self, why: str) -> int:
        return int(self.state()["refusals"].get(why, 0))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    folder = tmp_path_factory.mktemp("target")
    port, alice, bob = free_port(), secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    root = Path(__file__).parents[2]
    environment = {"PATH": "/usr/bin:/bin", "NICEGUI_STORAGE_PATH": str(folder), "PYTHONPATH": str(root)}
    with (folder / "log").open("wb") as log:
        command = [sys.executable, "-m", "tests.attack.target", str(port), alice, bob]
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=subprocess.STDOUT)
    target = Target(f"http://127.0.0.1:{port}", alice, bob, folder / "log")
    try:
        _wait_for(target, process)
        yield target
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture
def target(running: Target) -> Target:
    """Both sessions live again, whatever the test before did to them."""
    for token in (running.alice, running.bob):
        running.state("restore", token)
    return running


def _wait_for(target: Target, process: subprocess.Popen[bytes]) -> None:
    for _ in range(150):
        assert process.poll() is None, target.log.read_text()
        try:
            target.state()
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(target.log.read_text())


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, Papers]]:
    """The real portal with the cast in it, one per file."""
    with site.running(tmp_path_factory.mktemp("real")) as (made, papers):
        yield made, papers


@pytest.fixture
def portico(real: tuple[Site, Papers]) -> Site:
    return real[0]


@pytest.fixture
def papers(real: tuple[Site, Papers]) -> Papers:
    return real[1]
