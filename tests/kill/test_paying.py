"""Killed at random moments and at every named point: afterwards nothing acknowledged is lost or doubled."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select

from data.billing.invoices import Paper
from data.billing.payments import Checkout, GatewayEvent, Payment
from data.database.engine import connect
from data.firm.tables import Job, Mail, Notice
from data.statuses import PaymentStatus
from services.access import authentication
from services.billing.checkout import reconciliation
from services.clock import clock
from services.operations import doctor
from services.platform import background_jobs, leases
from tests.cast import House
from tests.doubles.stripe import StripeDouble
from tests.kill.worker import POINTS, Clerk
from tests.night import SEED, times

ROOT = Path(__file__).resolve().parents[2]
RANDOM_KILLS, INVOICES = times(12, 200), times(600, 6_000)
MOST_WORDS, ONE_ACT_SECONDS = 18, 0.05  # what a worker may say before it is killed, and how far into the next act


class Nest:
    """The process that hatches workers, and everything they acknowledged."""

    def __init__(self, home: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.kill.worker", str(home)],
            cwd=ROOT,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self.heard: list[list[Any]] = []

    def hatch(self, dies_at: str = "") -> int:
        """A worker that is at work; its process id."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{dies_at}\n")
        self._process.stdin.flush()
        return int(self._until("alive")[1])

    def bury(self) -> None:
        """Listen until the worker is dead."""
        self._until("dead")

    def hear(self, words: int) -> None:
        """Listen until the worker has said so much more."""
        assert self._process.stdout is not None
        for _ in range(words):
            self.heard.append(json.loads(self._process.stdout.readline()))
            assert self.heard[-1][0] != "dead", "it ended by itself: is there nothing left to pay?"

    def close(self) -> None:
        self._process.kill()
        self._process.communicate()

    def _until(self, word: str) -> list[Any]:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            said = json.loads(line)
            self.heard.append(said)
            if said[0] == word:
                return said  # type: ignore[no-any-return]
        raise AssertionError("the nest itself died")

    def acknowledged(self, what: str) -> list[list[Any]]:
        return [said[1:] for said in self.heard if said[0] == what]


@contextmanager
def nest(home: Path) -> Iterator[Nest]:
    made = Nest(home)
    try:
        yield made
    finally:
        made.close()


@pytest.fixture
def stage(sqlite_house: House, tmp_path: Path) -> Iterator[tuple[House, StripeDouble]]:
    """The town with much to pay, and where its workers find everything."""
    sqlite_house.prefer(stripe_enabled=True)
    for _ in range(INVOICES):
        sqlite_house.invoice("10.00 EUR")
    with StripeDouble() as double:
        given = {
            "double": double.url,
            "webhook_secret": double.webhook_secret,
            "api_key": double.api_key,
            "database": str(sqlite_house.engine.url),
            "alice": sqlite_house.alice.actor.session_key,
            "olga": sqlite_house.olga.actor.session_key,
        }
        (tmp_path / "given.json").write_text(json.dumps(given))
        yield sqlite_house, double


@pytest.mark.security("P15", "P16", "P7", "P9", "P10")
def test_nothing_acknowledged_is_lost_or_doubled(stage: tuple[House, StripeDouble], tmp_path: Path) -> None:
    house, double = stage
    chance = random.Random(SEED)
    with nest(tmp_path) as workers:
        for point in POINTS:
            workers.hatch(point)
            workers.bury()  # it kills itself there
        for _ in range(RANDOM_KILLS):
            pid = workers.hatch()
            workers.hear(chance.randint(0, MOST_WORDS))  # words and not seconds: as busy on a slow machine
            time.sleep(chance.uniform(0, ONE_ACT_SECONDS))
            os.kill(pid, signal.SIGKILL)
            workers.bury()
    _recover(house, tmp_path)
    assert doctor.check(authentication.system(house.inside, clock()), deep=True) == []
    _assert_present(house, workers, double)


def _recover(house: House, home: Path) -> None:
    """What a restart does: compare with the gateway, bring back claimed jobs, work."""
    engine = connect(str(house.engine.url))
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"
    engine.dispose()
    clerk = Clerk(home, json.loads((home / "given.json").read_text()))
    house.inside.gateways.checkouts.update(clerk.house.gateways.checkouts)
    later = clock() + leases.LEASE * 2
    reconciliation.run(authentication.system(house.inside, later))
    while background_jobs.run_due(authentication.system(house.inside, later)):
        continue
    clerk.house.gateways.pdf.close()
    clerk.house.gateways.checkouts["stripe"].shut()  # type: ignore[attr-defined]
    clerk.house.engine.dispose()


def _assert_present(house: House, workers: Nest, double: StripeDouble) -> None:
    with house.backstage() as db:

        def count(model: type[Any], *where: Any) -> int:
            return db.scalar(select(func.count()).select_from(model).where(*where)) or 0

        booked = dict(
            db.execute(
                select(Payment.checkout_id, func.sum(Payment.amount_minor))
                .where(Payment.status == PaymentStatus.SUCCEEDED, Payment.checkout_id.is_not(None))
                .group_by(Payment.checkout_id)
            ).all()
        )
        charged = _charged(double)
        assert {str(id): minor for id, minor in booked.items()} == charged
        for id, minor in workers.acknowledged("charged"):
            assert charged[id] == minor
        for (id,) in workers.acknowledged("started"):
            assert count(Checkout, Checkout.id == UUID(id)) == 1
        for (event_id,) in workers.acknowledged("kept"):
            assert count(GatewayEvent, GatewayEvent.event_id == event_id) == 1
        for (key,) in workers.acknowledged("recorded"):
            assert count(Payment, Payment.external_id == key) == 1
        arrived = count(Payment, Payment.status == PaymentStatus.SUCCEEDED)
        assert count(Paper, Paper.kind == "receipt") == arrived
        assert count(Mail, Mail.kind == "receipt") == count(Mail, Mail.kind == "payment_received") == len(booked)
        assert count(Notice, Notice.kind == "payment") == len(booked)
        assert count(Job, Job.done_at.is_(None)) == 0
    _assert_busy(workers)


def _charged(double: StripeDouble) -> dict[str, int]:
    """What Stripe took, by our checkout's id."""
    with double.books.lock:
        intents = [each for each in double.books.objects["payment_intent"].values() if each["status"] == "succeeded"]
    return {each["metadata"]["payment_id"]: each["amount"] for each in intents}


def _assert_busy(workers: Nest) -> None:
    """The killing hit work, not idleness."""
    counts = {what: len(workers.acknowledged(what)) for what in ("started", "charged", "kept", "recorded")}
    assert len(workers.acknowledged("alive")) == RANDOM_KILLS + len(POINTS)
    assert min(counts.values()) >= RANDOM_KILLS // 2, counts
