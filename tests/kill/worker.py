"""python -m tests.kill.worker HOME: pays, hears webhooks and works jobs for as long as it lives.

The process is a nest: for every line on standard input it hatches a child that begins at once, so that being killed
costs a fork and not an interpreter. A child says on standard output what was acknowledged to it, after the fact. The
line names the point at which the child kills itself, or is empty.
"""

from __future__ import annotations

import json
import os
import random
import secrets
import signal
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import select

from data.billing.invoices import Invoice
from data.billing.payments import Reservation
from data.database.engine import connect
from data.errors import Refusal
from data.money import Money
from data.statuses import InvoiceStatus, PaymentMethod
from services.access import authentication
from services.billing.checkout import actions as checkouts
from services.billing.checkout import reconciliation, settlement, webhooks
from services.billing.payments import manual as payments_staff
from services.billing.payments import receipt
from services.billing.payments.manual import ManualPayment
from services.clock import clock
from services.config import Settings
from services.integrations import Gateways, pdf
from services.integrations.encrypted_store import Vault
from services.integrations.key_ring import KeyRing
from services.integrations.payments.stripe import StripeGateway
from services.integrations.payments.stripe_keys import StripeKeys
from services.integrations.storage import LocalFolder
from services.platform import background_jobs, context
from services.platform.context import Context
from services.platform.pubsub import Bus
from tests.doubles.stripe import signature
from tests.doubles.stripe.control import command

# Name of a point -> the function that dies right after it has done its work.
POINTS: dict[str, tuple[Any, str]] = {
    "reserved": (checkouts, "_reserve"),
    "opened at the gateway": (StripeGateway, "open"),
    "event kept": (webhooks, "receive"),
    "settled": (settlement, "apply_state"),
    "file written": (Vault, "keep"),
    "receipt filed": (receipt, "_filed"),
    "job done": (receipt, "file_receipt"),
    "payment recorded": (payments_staff, "record"),
}


class Clerk:
    """Alice and Olga at one portal."""

    def __init__(self, home: Path, given: dict[str, str]) -> None:
        self.url, self.secret, self.given = given["double"], given["webhook_secret"], given
        engine = connect(given["database"])
        keys = StripeKeys(given["api_key"], (self.secret,))
        stripe = StripeGateway(lambda: keys, api_base=self.url)
        self.house = context.House(
            engine,
            Settings(home=home, database_url=given["database"]),
            Bus(),
            Gateways(
                {"stripe": stripe}, pdf.open_engine("auto"), Vault(LocalFolder(home / "vault"), KeyRing(b"k" * 32))
            ),
        )

    def person(self, name: str) -> Context:
        return authentication.identify(self.house, self.given[name], clock())

    @property
    def system(self) -> Context:
        return authentication.system(self.house, clock())

    def pay_online(self) -> None:
        ctx = self.person("alice")
        invoices = self._some_free(random.randint(1, 3))
        total = Money(sum(each.balance.minor for each in invoices), "EUR")
        trip = checkouts.start(
            ctx,
            [each.id for each in invoices],
            confirm_key=secrets.token_hex(8),
            method=PaymentMethod.CARD,
            expected=total,
        )
        say("started", str(trip.checkout_id))
        if random.random() < 0.2:
            return  # the payer walks away
        if httpx.post(trip.url, data={"payment_method": "pm_card_visa"}, trust_env=False).status_code == 303:
            say("charged", str(trip.checkout_id), total.minor)

    def hear(self) -> None:
        for event in command(self.url, "events", event_type="checkout.session.completed")[-3:]:
            body = json.dumps(event).encode()
            webhooks.receive(self.system, "stripe", body, signature(body, self.secret))
            say("kept", event["id"])

    def enter(self) -> None:
        ctx, key = self.person("olga"), secrets.token_hex(8)
        (invoice,) = self._some_free(1)
        payments_staff.record(
            ctx,
            ManualPayment(
                invoice.entity_id,
                Money(invoice.balance.minor + 100, "EUR"),
                PaymentMethod.CASH,
                ctx.today,
                {invoice.id: invoice.balance.minor},
                confirm_key=key,
            ),
        )
        say("recorded", f"form:{key}")

    def work(self) -> None:
        background_jobs.run_due(self.system, limit=5)

    def reconcile(self) -> None:
        reconciliation.run(self.system)

    def _some_free(self, count: int) -> list[Invoice]:
        with self.system.transaction(context.May.SYSTEM_LOOK) as db:
            held = select(Reservation.invoice_id).where(Reservation.is_live)
            free = db.scalars(
                select(Invoice).where(Invoice.status == InvoiceStatus.OPEN, Invoice.id.not_in(held))
            ).all()
            return random.sample(free, min(count, len(free)))


def say(what: str, *facts: object) -> None:
    """An acknowledgement: only after whatever it is about was committed."""
    os.write(1, (json.dumps([what, *facts]) + "\n").encode())


def live(home: Path, given: dict[str, str], dies_at: str) -> None:
    clerk = Clerk(home, given)
    if dies_at:
        _arm(*POINTS[dies_at])
    say("alive", os.getpid())
    while True:
        for act in (clerk.pay_online, clerk.hear, clerk.work, clerk.enter, clerk.work):
            try:
                act()
            except Refusal as refusal:
                say("refused", str(refusal))


def _arm(owner: Any, name: str) -> None:
    """Whoever calls it next is killed when it returns, before anything after it."""
    original: Callable[..., Any] = getattr(owner, name)

    @wraps(original)  # the queue goes by names
    def fatal(*args: Any, **kwargs: Any) -> None:
        original(*args, **kwargs)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(owner, name, fatal)
    for job in background_jobs.names_of(original):  # the queue knows its verbs by name
        background_jobs._registry[job] = fatal


def main() -> None:
    home = Path(sys.argv[1])
    given = json.loads((home / "given.json").read_text())
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            live(home, given, line.strip())
        os.waitpid(child, 0)
        say("dead")


if __name__ == "__main__":
    main()
