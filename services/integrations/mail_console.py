"""The demo has no mail server: what it would send is written on the console that it was started from, links and all."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes
from email.policy import default

_RULE = "-" * 72


@dataclass(frozen=True, slots=True)
class Console:
    """Takes every mail."""

    def send(self, sender: str, recipient: str, message: bytes) -> None:
        mail = message_from_bytes(message, policy=default)
        part = mail.get_body(("plain",))
        text = str(part.get_content()).strip() if part else ""
        head = f"To: {recipient}\nFrom: {sender}\nSubject: {mail['Subject']}"
        sys.stdout.write(f"\n{_RULE}\n{head}\n\n{text}\n{_RULE}\n")
        sys.stdout.flush()


@contextmanager
def connection() -> Iterator[Console]:
    yield Console()
