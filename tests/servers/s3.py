"""A real S3 server process for tests (moto), with a bucket for whoever asks."""

from __future__ import annotations

import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass

import httpx

KEY_ID, SECRET = "AKIAPORTICOTESTS", "a secret that must not be in any log"
STARTS_IN_SECONDS = 60


@dataclass(frozen=True)
class S3Server:
    url: str

    def bucket(self) -> str:
        """A new, empty one."""
        name = f"portico-{secrets.token_hex(4)}"
        httpx.put(f"{self.url}/{name}", trust_env=False).raise_for_status()
        return name


@contextmanager
def running() -> Iterator[S3Server]:
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    server = S3Server(f"http://127.0.0.1:{port}")
    process = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(STARTS_IN_SECONDS * 20):
            assert process.poll() is None, "the S3 server ended at once"
            try:
                httpx.get(server.url, trust_env=False)
                break
            except httpx.TransportError:
                time.sleep(0.05)
        yield server
    finally:
        process.kill()
        process.wait()
