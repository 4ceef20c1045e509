"""python -m tests.kill.power HOME: makes a home, enters payments and keeps papers; says what was acknowledged."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from sqlalchemy import select

from data.billing.invoices import Paper
from data.money import Money
from data.statuses import PaymentMethod
from services import config
from services.access import authentication
from services.billing.invoices import archive as filing
from services.billing.payments import manual as payments_staff
from services.billing.payments.manual import ManualPayment
from services.operations import startup
from services.platform.permissions import May
from tests.cast import NOON, House

ROUNDS = 6


def main(home: Path) -> None:
    with startup.opened(config.read(home, {}), serving=True) as inside:
        say("sealed", inside.gateways.vault.seal("read me again", "power"))
        town = House(inside.engine, home, inside.gateways.vault.key)
        say("town", str(town.acme))
        olga, system = (
            authentication.identify(inside, town.olga.actor.session_key, NOON),
            authentication.system(inside, NOON),
        )
        for _ in range(ROUNDS):
            invoice = town.invoice()
            paid = payments_staff.record(
                olga, ManualPayment(town.acme, Money(1000, "EUR"), PaymentMethod.CASH, olga.today, {invoice.id: 1000})
            )
            say("paid", paid.number)
            filing.file_paper(system, invoice.id)
            with system.transaction(May.SYSTEM_LOOK) as db:
                paper = db.scalars(select(Paper).where(Paper.subject_id == invoice.id)).one()
            say("filed", str(paper.id), paper.sha256)


def say(what: str, *facts: str) -> None:
    """An acknowledgement: only after whatever it is about was committed."""
    os.write(1, json.dumps([what, *facts]).encode())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
