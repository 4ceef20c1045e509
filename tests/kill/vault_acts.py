"""What is done to a vault in a process that dies at its Nth step: a step is a change of a file, a sync or a commit.

The parent forks: a child costs milliseconds, not an interpreter. It says on a pipe what was acknowledged to it.
"""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import event, select

from data.database.engine import connect
from data.documents.tables import Document, Upload
from data.errors import NotFound
from services.access import authentication
from services.config import Settings
from services.documents import removal, resumable, uploads
from services.documents.uploads import NewFile, Place
from services.documents.watch import watcher
from services.integrations import Gateways
from services.integrations.carry_over import carry_over
from services.integrations.encrypted_store import Vault
from services.integrations.key_ring import KeyRing
from services.integrations.storage import LocalFolder
from services.operations import key_rotation, vault_upkeep
from services.platform.context import House
from services.platform.permissions import May
from services.platform.pubsub import Bus
from tests.cast import NOON

CHANGES = ("write", "fsync", "replace", "unlink", "open", "mkdir")


_engine = cache(connect)  # it keeps the statements it has compiled, for every copy that comes to lie in one place


def opened(home: Path) -> House:
    """The house of a home, without what it does not need here."""
    engine = _engine(f"sqlite:///{home / 'portico.db'}")
    vault = Vault(LocalFolder(home / "vault", keep_free_bytes=0), KeyRing.of(home))
    return House(engine, Settings(home=home, database_url=str(engine.url)), Bus(), Gateways({}, None, vault))  # type: ignore[arg-type]


def content_of(number: int, bytes_each: int) -> bytes:
    """Different for each document, and the same whenever it is asked for."""
    return b"%PDF-1.7 " + str(number).encode() + bytes(bytes_each)


class Acts:
    """The verbs, as one person and as the system."""

    def __init__(self, home: Path, given: dict[str, str], say: Callable[..., None]) -> None:
        self._home, self._given, self._say, self.house = home, given, say, opened(home)
        self.size = int(given["size"])

    def upload(self) -> None:
        ctx, where = self._staff(), Place(self._entity)
        for number in range(2):
            content = content_of(number, self.size)
            received = uploads.receive(ctx, where, NewFile(f"new {number}.pdf"), [content])
            self._say("added", str(uploads.add(ctx, where, received)), number)

    def add_version(self) -> None:
        ctx, where = self._staff(), Place(self._entity)
        for number, id in enumerate(self._documents()):
            received = uploads.receive(ctx, where, NewFile("x.pdf"), [content_of(100 + number, self.size)])
            self._say("versioned", str(id), uploads.add_version(ctx, id, received), 100 + number)

    def send_parts(self) -> None:
        """As a browser does that remembers which upload it was at."""
        ctx = authentication.identify(self.house, self._given["alice"], NOON)
        content = content_of(50, self.size)
        with self._system().transaction(May.SYSTEM_LOOK) as db:
            waiting = db.scalars(select(Upload.id).where(Upload.document_id.is_(None))).first()
        if waiting is not None:
            found = resumable.resume(ctx, waiting)
        else:
            found = resumable.begin(ctx, Place(self._entity), NewFile("parts.pdf", len(content)))
        third = len(content) // 3
        while found.document_id is None:
            self._say("kept", found.received_bytes)
            part = content[found.received_bytes : found.received_bytes + third]
            found = resumable.append(ctx, found.id, found.received_bytes, part)
        self._say("sent", str(found.document_id), 50)

    def watch(self) -> None:
        """Two looks at the watch folder, so far apart that what lies there is taken in."""
        object.__setattr__(self.house, "settings", replace(self.house.settings, watch="polling"))
        watcher.stop(self.house.engine)
        ctx = self._system()
        for seconds in (0, 11):
            watcher.work(replace(ctx, now=NOON + timedelta(seconds=seconds)))
        self._say("watched")

    def take_back(self) -> None:
        ctx = authentication.identify(self.house, self._given["alice"], NOON)
        for id in self._documents():
            with suppress(NotFound):
                removal.take_back(ctx, id)
            self._say("gone", str(id))

    def rotate(self) -> None:
        key_rotation.rotate(self._system(), grace_seconds=0)
        self._say("rotated")

    def carry_over(self) -> None:
        carry_over(self.house.gateways.vault, self._home)
        self._say("carried")

    def tend(self) -> None:
        vault_upkeep.tend(self._system())
        self._say("tended")

    @property
    def _entity(self) -> Any:
        from uuid import UUID

        return UUID(self._given["acme"])

    def _staff(self) -> Any:
        return authentication.identify(self.house, self._given["sam"], NOON)

    def _system(self) -> Any:
        return authentication.system(self.house, NOON)

    def _documents(self) -> list[Any]:
        with self._system().transaction(May.SYSTEM_LOOK) as db:
            return list(db.scalars(select(Document.id).order_by(Document.name)))


def done_here(home: Path, given: dict[str, str], act: str) -> None:
    """Do `act` in this process: its statements are compiled then, for all children that are forked afterwards."""
    acts = Acts(home, given, lambda *_: None)
    getattr(acts, act)()
    acts.house.engine.dispose()


def killed_at(step: int, home: Path, given: dict[str, str], act: str) -> tuple[list[list[Any]], bool]:
    """Do `act` in a child that is killed before its `step`th change; what it had acknowledged, and whether it died."""
    hears, says = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(hears)
        _live(step, home, given, act, says)
    os.close(says)
    with os.fdopen(hears, "rb") as pipe:
        said = [json.loads(line) for line in pipe.read().splitlines()]
    _, status = os.waitpid(child, 0)
    if not os.WIFSIGNALED(status) and os.WEXITSTATUS(status):
        raise AssertionError(f"{act} failed by itself at step {step}: {said}")
    return said, os.WIFSIGNALED(status)


def _live(step: int, home: Path, given: dict[str, str], act: str, says: int) -> None:
    write = os.write

    def say(*facts: Any) -> None:
        write(says, json.dumps(facts).encode() + b"\n")

    try:
        acts = Acts(home, given, say)
        _count_down(step, acts.house)
        getattr(acts, act)()
    except BaseException as error:  # noqa: BLE001 - a child of a test must not go on as its parent
        say("broke", repr(error))
        os._exit(1)
    os._exit(0)


def _count_down(steps: int, house: House) -> None:
    """Count what changes a disk; before the last one, SIGKILL."""
    left = steps

    def step() -> None:
        nonlocal left
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def counted(original: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            step()
            return original(*args, **kwargs)

        return call

    for name in CHANGES:
        setattr(os, name, counted(getattr(os, name)))
    event.listen(house.engine, "commit", lambda _: step())
