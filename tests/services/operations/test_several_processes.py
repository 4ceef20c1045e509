"""Several processes serve one PostgreSQL: a job is done once, a mail goes once, an end is heard, nobody migrates."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from base64 import b64encode
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine

from data.database.engine import connect
from data.database.locks import held
from data.migrations import upgrade
from data.people.tables import Entity
from services import config
from services.access import authentication, sessions
from services.operations import home_lock, startup
from services.operations.home_lock import AlreadyRunning
from services.operations.workers import Worker
from services.platform.areas import Beat
from services.platform.permissions import May
from tests.cast import NOON, House
from tests.house.source import ROOT
from tests.servers.postgres import Postgres
from tests.servers.smtp import MailServer
from tests.services.mail.test_mails import send
from tests.services.operations.other_process import count

pytestmark = pytest.mark.postgresql
JOBS, MAILS = 60, 30
START = (
    "import sys; from pathlib import Path; from tests.services.operations.other_process import main; "
    "main(Path(sys.argv[1]))"
)


class Other:
    """Another portal on the same database, in a process of its own."""

    def __init__(self, home: Path, settings: dict[str, str]) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", START, home],
            cwd=ROOT,
            env={**os.environ, **settings},
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    def tell(self, line: str) -> None:
        assert self.process.stdin
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()

    def answer(self) -> str:
        assert self.process.stdout
        return self.process.stdout.readline().strip()


@contextmanager
def others(home: Path, settings: dict[str, str], number: int) -> Iterator[list[Other]]:
    with ExitStack() as stack:
        started = [Other(home, settings) for _ in range(number)]
        for each in started:
            stack.enter_context(each.process)
            stack.callback(each.process.terminate)
        assert [each.answer() for each in started] == ["ready"] * number
        yield started


@pytest.fixture
def town(postgres_server: Postgres, tmp_path: Path) -> Iterator[House]:
    """The town on a PostgreSQL database of its own."""
    with postgres_server.fresh() as url:
        engine = connect(url)
        upgrade(engine)
        yield House(engine, tmp_path)
        engine.dispose()


def settings_of(town: House, **more: str) -> dict[str, str]:
    return {
        "PORTICO_DATABASE_URL": town.engine.url.render_as_string(hide_password=False),
        "PORTICO_MASTER_KEY": b64encode(b"k" * 32).decode(),
        **more,
    }


@pytest.mark.security("P19")
def test_two_workers_do_each_job_once_and_send_each_mail_once(
    town: House, mail_server: MailServer, tmp_path: Path
) -> None:
    with town.olga.transaction(May.EDIT_CLIENTS) as db:
        for number in range(JOBS):
            db.later(count, number=number)
        db.record("test.queued", db.one(Entity, town.acme))
    for number in range(MAILS):
        send(town, recipient=f"somebody{number}@acme.test", dedupe=f"test:{number}")
    told = settings_of(
        town,
        PORTICO_SMTP_HOST=mail_server.host,
        PORTICO_SMTP_PORT=str(mail_server.port),
        PORTICO_SMTP_SECURITY="none",
    )
    with others(tmp_path, told, 2) as both:
        for each in both:
            each.tell("work")
        shares = [each.answer().split() for each in both]
    assert sorted(int(each) for share in shares for each in share) == list(range(JOBS))
    assert all(shares)  # both had a part in it
    sent = Counter(address for letter in mail_server.box for address in letter.recipients)
    assert sent == {f"somebody{number}@acme.test": 1 for number in range(MAILS)}


@pytest.mark.security("R17")
def test_a_session_ended_in_one_process_is_over_in_the_other_within_a_second(town: House, tmp_path: Path) -> None:
    key = town.alice.actor.session_key
    with others(tmp_path, settings_of(town), 1) as [other]:
        other.tell(f"know {key}")
        assert other.answer() == "True"
        other.tell("ended")
        with startup.opened(config.read(tmp_path, settings_of(town)), serving=True) as here:
            ctx = authentication.identify(here, key, NOON)
            began = time.monotonic()
            sessions.log_out(ctx)
            assert other.answer() == key
            assert time.monotonic() - began < 1
        other.tell(f"know {key}")
        assert other.answer() == "False"


@pytest.mark.security("P17")
def test_nobody_migrates_what_an_older_version_serves(town: House, tmp_path: Path) -> None:
    chosen = config.read(tmp_path, settings_of(town))
    with startup.opened(chosen, serving=True), startup.opened(chosen, serving=True):
        with (
            pytest.raises(AlreadyRunning, match="has to be migrated first"),
            home_lock.migrating(tmp_path, town.engine),
        ):
            pass
    with (
        home_lock.migrating(tmp_path, town.engine),
        pytest.raises(AlreadyRunning, match="is migrating"),
        startup.opened(chosen, serving=True),
    ):
        pass


def test_two_that_start_at_once_on_an_empty_database_both_serve(postgres_url: str, tmp_path: Path) -> None:
    with others(tmp_path, {"PORTICO_DATABASE_URL": postgres_url}, 2):
        assert home_lock.served_port(tmp_path) is None  # neither has pages


def test_what_must_be_alone_is_skipped_while_another_does_it(town: House) -> None:
    turns: list[str] = []
    alone = Worker(town.inside, Beat("toy", lambda ctx: turns.append("alone"), 3600))
    shared = Worker(town.inside, Beat("toys", lambda ctx: turns.append("shared"), 3600, alone=False))
    with held(town.engine, "worker toy"):
        alone._take_turn()
        shared._take_turn()
    assert turns == ["shared"]
    alone._take_turn()
    assert turns == ["shared", "alone"]


def test_who_is_told_by_a_topic_waits_for_their_turn(town: House) -> None:
    taken = threading.Event()
    worker = Worker(town.inside, Beat("toy", lambda ctx: taken.set(), 3600, ("toys",)))
    with held(town.engine, "worker toy"):
        thread = threading.Thread(target=worker._take_turn)
        thread.start()
        assert not taken.wait(0.2)
    assert taken.wait(10)
    thread.join()


def test_a_lock_goes_with_its_holder_and_is_shared_only_by_those_who_share(town: House) -> None:
    engine: Engine = town.engine
    with held(engine, "x", shared=True) as one, held(engine, "x", shared=True) as two, held(engine, "x") as third:
        assert (one, two, third) == (True, True, False)
    with held(engine, "x") as free, held(engine, "y") as other, held(engine, "x", shared=True) as late:
        assert (free, other, late) == (True, True, False)
