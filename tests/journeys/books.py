"""What the books of a portal say, to compare with what its pages show. Amounts are minor units."""

from __future__ import annotations

from dataclasses import dataclass

from tests.journeys.stage import rows_of
from tests.servers.portal import Portal

SIGNS = {"EUR": "€", "USD": "US$"}


@dataclass(frozen=True, slots=True)
class Open:
    """One open invoice."""

    number: str
    entity: str
    currency: str
    balance: int
    due_on: str


def owed_by(portal: Portal, email: str) -> list[Open]:
    """The open invoices of everything the person has access to, the first due first."""
    return [
        Open(*row)
        for row in rows_of(
            portal,
            """SELECT number, entity.name, invoice.currency, payable_minor - paid_minor, due_on
        FROM invoice JOIN entity ON entity.id = invoice.entity_id JOIN contact ON contact.entity_id = entity.id
        JOIN person ON person.id = contact.person_id
        WHERE person.email = ? AND invoice.status = 'open' AND invoice.kind = 'invoice'
        ORDER BY due_on, number""",
            email,
        )
    ]


def cash(minor: int, currency: str = "EUR") -> str:
    """As the English pages write it: €1,240.50."""
    return f"{SIGNS[currency]}{minor // 100:,}.{minor % 100:02d}"


def total(invoices: list[Open], currency: str = "EUR") -> int:
    return sum(each.balance for each in invoices if each.currency == currency)
