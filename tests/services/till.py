"""A till for the tests of paying: the town's house with Stripe (a double over HTTP) and the pretend gateway."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from functools import cache
from typing import Any

import httpx
from fastapi import FastAPI
from sqlalchemy import func, select
from starlette.routing import Mount

from data.billing.invoices import Invoice, Paper
from data.billing.payments import Checkout, Payment
from data.firm.tables import Mail, Notice
from data.money import Money
from data.statuses import InvoiceStatus, PaymentMethod
from pages.billing import webhook_route as hooks
from services.access import authentication
from services.billing.checkout import actions as checkouts
from services.billing.checkout import reconciliation, webhooks
from services.billing.checkout.results import OpenedSession
from services.clock import clock
from services.integrations.payments.dummy import TestGateway
from services.integrations.payments.stripe import StripeGateway
from services.integrations.payments.stripe_keys import StripeKeys
from services.operations import doctor
from services.platform import background_jobs
from services.platform.context import Context
from tests.cast import House
from tests.doubles.stripe import StripeDouble
from tests.doubles.stripe.server import ServerThread

VISA, DECLINED, SECURE = "pm_card_visa", "pm_card_chargeDeclined", "pm_card_authenticationRequired"
DEBIT, BOUNCING = "pm_sepaDebit", "pm_sepaDebit_insufficientFunds"
SESSIONS = "/v1/checkout/sessions"
CARD, BANK_DEBIT = PaymentMethod.CARD, PaymentMethod.BANK_DEBIT


@cache
def browser() -> httpx.Client:
    return httpx.Client(trust_env=False, timeout=30)


class Till:
    """One house with its gateways. Everything happens now, by the real clock, as Stripe demands."""

    def __init__(self, house: House, double: StripeDouble) -> None:
        self.house, self.double, self.ahead = house, double, timedelta(0)
        self.stripe = StripeGateway(lambda: StripeKeys(double.api_key, (double.webhook_secret,)), api_base=double.url)
        house.inside.gateways.checkouts.update(
            stripe=self.stripe, test=TestGateway(house.engine, house.inside.settings.origin)
        )
        house.prefer(stripe_enabled=True)
        self._carried: set[str] = set()

    def close(self) -> None:
        self.stripe.shut()

    # People

    def now(self, person: Context) -> Context:
        """The person as of this click."""
        return self.house.at(person, clock() + self.ahead)

    @property
    def system(self) -> Context:
        return authentication.system(self.house.inside, clock() + self.ahead)

    def start(
        self,
        person: Context,
        *invoices: Invoice,
        key: str = "",
        method: PaymentMethod = CARD,
        expected: Money | None = None,
    ) -> OpenedSession:
        ctx = self.now(person)
        total = expected or Money.total((each.balance for each in self.fresh(*invoices)), invoices[0].currency)
        return checkouts.start(
            ctx, [each.id for each in invoices], confirm_key=key or secrets.token_hex(8), method=method, expected=total
        )

    def pay(self, trip: OpenedSession, method: str = VISA) -> httpx.Response:
        return browser().post(trip.url, data={"payment_method": method})

    # What the gateway tells us

    def hear(self, *, of: Callable[[list[Any]], Sequence[Any]] = list, work: bool = True) -> None:
        """Take every event the double has made, in the order and number that `of` says, and do the jobs."""
        for event in of(self.double.events()):
            self.take(event)
        if work:
            self.work()

    def take(self, event: Any) -> bool:
        body = httpx.Request("POST", "http://x", json=event).content
        return webhooks.receive(self.system, "stripe", body, self.double.sign(body))

    def work(self) -> None:
        while background_jobs.run_due(self.system):
            pass

    def reconcile(self) -> reconciliation.Reconciled:
        done = reconciliation.run(self.system)
        self.work()
        return done

    # What the books say

    def fresh(self, *invoices: Invoice) -> list[Invoice]:
        with self.house.backstage() as db:
            found = {
                each.id: each
                for each in db.scalars(select(Invoice).where(Invoice.id.in_([each.id for each in invoices])))
            }
        return [found[each.id] for each in invoices]

    def statuses(self, *invoices: Invoice) -> list[InvoiceStatus]:
        return [each.status for each in self.fresh(*invoices)]

    def payments(self) -> list[Payment]:
        with self.house.backstage() as db:
            return list(db.scalars(select(Payment).order_by(Payment.made_at, Payment.number)))

    def checkout(self, trip: OpenedSession) -> Checkout:
        with self.house.backstage() as db:
            return db.get_one(Checkout, trip.checkout_id)

    def counted(self, model: type[Any], *where: Any) -> int:
        with self.house.backstage() as db:
            return db.scalar(select(func.count()).select_from(model).where(*where)) or 0

    def notices(self, kind: str) -> int:
        return self.counted(Notice, Notice.kind == kind)

    def mails(self, kind: str) -> int:
        return self.counted(Mail, Mail.kind == kind)

    def receipts(self) -> int:
        return self.counted(Paper, Paper.kind == "receipt")

    def charges(self) -> list[Any]:
        with self.double.books.lock:
            return [each for each in self.double.books.objects["charge"].values() if each["status"] == "succeeded"]

    def assert_healthy(self) -> None:
        assert doctor.check(self.system, deep=True) == []


@contextmanager
def hook_door(house: House) -> Iterator[str]:
    """The portal's webhook door on a port of its own; its address."""
    app = FastAPI()
    hooks.register(app, house.inside)
    server = ServerThread("127.0.0.1", 0)
    server.start(server.application([Mount("/", app)], _nothing, _nothing))
    try:
        yield server.url + hooks.PATH
    finally:
        server.stop()


async def _nothing() -> None:
    """The door opens and closes without ceremony."""


def race(count: int, act: Callable[[int], Any]) -> list[Any]:
    """`act(0)` ... `act(count - 1)` at once; what each returned or raised."""
    start, results = threading.Barrier(count), [None] * count

    def run(index: int) -> None:
        start.wait()
        try:
            results[index] = act(index)
        except Exception as error:
            results[index] = error

    racers = [threading.Thread(target=run, args=(index,)) for index in range(count)]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()
    return results
