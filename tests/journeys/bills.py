"""Invoices that stand in the books before a journey begins, and the payments found in them afterwards."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from sqlalchemy import select

from data.money import Money
from data.people.tables import Entity
from data.sealing import Keys
from data.statuses import DocumentKind
from services.access import authentication
from services.billing.invoices import entry
from services.billing.invoices.entry import NewDocument
from services.billing.invoices.totals import LineDraft
from services.clock import clock
from services.config import Settings
from services.integrations.key_ring import master_key
from services.operations import startup
from services.platform.permissions import May
from tests.journeys.stage import change, rows_of
from tests.servers.portal import Portal


def bill(portal: Portal, client: str, *amounts: str, days_ago: int = 3) -> list[str]:
    """Issue one invoice per amount ("120.00 EUR", no tax) to a client of a portal that is not running; its numbers."""
    made = []
    with startup.opened(Settings(home=portal.home), migrate=False) as house:
        system = authentication.system(house, clock())
        ctx = replace(system, now=system.now - timedelta(days=days_ago))
        with ctx.transaction(May.SYSTEM) as db:
            entity = db.scalars(select(Entity).where(Entity.name == client)).one()
            for figure, currency in (text.split() for text in amounts):
                money = Money.parse(figure, currency)
                new = NewDocument(
                    entity_id=entity.id,
                    kind=DocumentKind.INVOICE,
                    currency=money.currency,
                    issued_on=ctx.today,
                    due_on=ctx.today + timedelta(days=14),
                    lines=(),
                    net_minor=0,
                    tax_minor=0,
                    title="Journey",
                )
                line = LineDraft("Journey", Decimal(1), money.major, None, "Z", Decimal(0))
                row = entry.enter(db, entry.from_lines(new, (line,)))
                entry.issue(ctx, db, row)
                db.record("invoice.issued", row, number=row.number)
                made.append(row.number)
    return made


def choose_policy(portal: Portal, **values: object) -> None:
    """What the firm decided before; the portal is not running."""
    keys = Keys.of(master_key(portal.home))
    [(sealed,)] = rows_of(portal, 'SELECT "values" FROM firm')
    decided = json.loads(keys.unseal(sealed, "firm.values")) | values
    change(portal, 'UPDATE firm SET "values" = ?', keys.seal(json.dumps(decided), "firm.values"))


def state_of(portal: Portal, number: str) -> tuple[str, int]:
    """Status and unpaid rest of an invoice."""
    [found] = rows_of(portal, "SELECT status, payable_minor - paid_minor FROM invoice WHERE number = ?", number)
    return str(found[0]), int(found[1])


def charged(portal: Portal, *invoices: str) -> list[int]:
    """The amounts of the payments that were applied to any of these invoices, one per payment."""
    marks = ", ".join("?" * len(invoices))
    return [
        int(minor)
        for (minor,) in rows_of(
            portal,
            f"""SELECT DISTINCT payment.amount_minor FROM payment
        JOIN allocation ON allocation.payment_id = payment.id JOIN invoice ON invoice.id = allocation.invoice_id
        WHERE invoice.number IN ({marks}) AND payment.status = 'succeeded' GROUP BY payment.id""",
            *invoices,
        )
    ]
