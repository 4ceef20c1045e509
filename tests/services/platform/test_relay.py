"""Two processes on one PostgreSQL hear of each other's changes."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from data.database.engine import connect
from services.platform.pubsub import Bus
from services.platform.pubsub_postgres import LONGEST_BYTES, Relay, payloads, relayed, understood

ROOT = Path(__file__).resolve().parents[3]
OTHER = """
import sys
from data.database.engine import connect
from services.platform.pubsub_postgres import relayed
with relayed(connect(sys.argv[1])) as bus:
    bus.listen("ping", lambda topic: bus.publish(["pong"]))
    print("ready", flush=True)
    sys.stdin.read()
"""


def soon(what: Callable[[], bool], seconds: float = 5) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if what():
            return True
        time.sleep(0.01)
    return False


@pytest.fixture
def other(postgres_url: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", OTHER, postgres_url], cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdout
    assert process.stdin
    assert process.stdout.readline() == "ready\n"
    yield process
    process.stdin.close()
    assert process.wait(20) == 0
    process.stdout.close()


@pytest.mark.postgresql
def test_two_processes_tell_each_other_within_a_second(postgres_url: str, other: subprocess.Popen[str]) -> None:
    heard: list[float] = []
    engine = connect(postgres_url)
    with relayed(engine) as bus:
        bus.listen("pong", lambda _: heard.append(time.monotonic()))
        asked = time.monotonic()
        bus.publish(["ping"])
        assert soon(lambda: bool(heard))
        assert heard[0] - asked < 1  # there and back again
    engine.dispose()


@pytest.mark.postgresql
def test_nobody_hears_themselves_twice_and_many_topics_arrive_whole(postgres_url: str) -> None:
    engine = connect(postgres_url)
    here: list[str] = []
    there: list[str] = []
    with relayed(engine) as one, relayed(engine) as two:
        topics = [f"entity:{number:036d}" for number in range(500)]
        for topic in topics:
            one.listen(topic, here.append)
            two.listen(topic, there.append)
        one.publish(topics)
        assert soon(lambda: len(there) == 500)
        assert (here, there) == (topics, topics)
    engine.dispose()


@pytest.mark.postgresql
def test_a_lost_connection_comes_back(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.platform.pubsub_postgres.RETRY_SECONDS", 0.05)
    engine = connect(postgres_url)
    heard = threading.Event()
    with relayed(engine) as one, relayed(engine) as two:
        two.listen("firm", lambda _: heard.set())
        killer = create_engine(postgres_url, isolation_level="AUTOCOMMIT")
        with killer.connect() as connection:
            connection.exec_driver_sql(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE pid <> pg_backend_pid() AND datname = current_database()"
            )
        killer.dispose()

        def told() -> bool:
            one.publish(["firm"])
            return heard.wait(0.2)

        assert soon(told, 10)
    engine.dispose()


def test_sqlite_stays_alone(tmp_path: Path) -> None:
    before = threading.active_count()
    with relayed(connect(f"sqlite:///{tmp_path / 'x.db'}")) as bus:
        assert isinstance(bus, Bus)
        assert threading.active_count() == before


def test_forwarding_waits_for_nobody() -> None:
    relay = Relay("postgresql+psycopg://nobody@127.0.0.1:1/none")
    began = time.monotonic()
    relay.forward(("firm",))
    assert time.monotonic() - began < 0.5


def test_messages_stay_below_the_limit_and_lose_nothing() -> None:
    topics = tuple(f"entity:{number:036d}" for number in range(1000))
    sent = list(payloads("me", topics))
    assert max(len(each.encode()) for each in sent) <= LONGEST_BYTES
    assert tuple(topic for each in sent for topic in understood(each)[1]) == topics
    assert list(payloads("me", ())) == []


@pytest.mark.parametrize("payload", ["", "x", "{}", "[]", "[1]", '["a", 2]', "null", '"firm"'])
def test_what_is_not_ours_is_nothing(payload: str) -> None:
    assert understood(payload) == ("", ())
