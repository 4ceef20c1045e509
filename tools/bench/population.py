"""A town of clients written straight into the tables, many rows at a time: what years of use would have left there."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, insert

from data.access.tables import LoginSession
from data.firm.tables import Firm
from data.folding import folded
from data.people.tables import Contact, Entity, Person
from data.statuses import AccessStatus, EntityKind, Theme
from services.access.authentication import key_of
from services.billing.settings import (
    PAYMENT_DETAILS,
    TAX_RATES,
    TEST_GATEWAY_ENABLED,
    TaxRate,
)
from services.clock import clock
from services.platform.firm_settings import Preferences
from tools.bench import books
from tools.bench.sizes import INVOICES

PASSWORD = "a measured harbour"  # noqa: S105  nobody's
BATCH = 250  # clients per transaction
BROWSERS = 20  # of the one with the pile: each session may have few pages that wait for a socket


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person who can be sent in: by session cookie, or by name and PASSWORD."""

    email: str
    token: str
    person_id: uuid.UUID
    entity_id: uuid.UUID
    invoices: int

    @property
    def session_key(self) -> str:
        return key_of(self.token)

    @property
    def browsers(self) -> tuple[str, ...]:
        """Tokens of further sessions; only the one with the pile has them."""
        return tuple(f"{browser:03d}{self.token[3:]}" for browser in range(1, BROWSERS))


@dataclass(frozen=True, slots=True)
class Town:
    """`clients` in the order they were made; `big` is the one with the pile."""

    clients: tuple[Somebody, ...]
    big: Somebody


def populate(engine: Engine, *, clients: int, pile: int, password_hash: str, now: datetime) -> Town:
    """Fill an empty database of ours. The first clients can sign in with PASSWORD; everybody has a session."""
    found = [_somebody(place, INVOICES) for place in range(clients)]
    big = _somebody(clients, pile)
    with engine.execution_options(writing=True).begin() as db:
        db.execute(insert(Firm).values(id=1, values=_firm(now).written(), version=1))
    everybody = [*found, big]
    number = 0
    for start in range(0, len(everybody), BATCH):
        batch = everybody[start : start + BATCH]
        with engine.execution_options(writing=True).begin() as db:
            for table, rows in _people(batch, start, password_hash, now):
                db.execute(insert(table), rows)
            for each in batch:
                for table, rows in books.of_client(each.entity_id, each.person_id, each.invoices, number, now):
                    db.execute(insert(table), rows)
                number += each.invoices
    with engine.execution_options(writing=True).begin() as db:
        db.execute(insert(LoginSession), _further_sessions(big, now))
        db.exec_driver_sql("ANALYZE")
    return Town(tuple(found), big)


def _somebody(place: int, invoices: int) -> Somebody:
    return Somebody(f"person{place}@bench.test", f"{place:043d}", uuid.uuid4(), uuid.uuid4(), invoices)


def _firm(now: datetime) -> Preferences:
    return Preferences(
        firm_name="Harbour & Pine",
        address="Quay Street 1",
        city="Piraeus",
        zip="18531",
        country="GR",
        tax_id="EL999999999",
        currency="EUR",
        time_zone="Europe/Athens",
        email="office@bench.test",
        phone="+30 210 1234567",
        set_up_at=now.isoformat(),
    ).choosing(
        (TAX_RATES, (TaxRate("VAT 24%", "24"),)),
        (PAYMENT_DETAILS, "IBAN GR16 0110 1250 0000 0001 2300 695"),
        (TEST_GATEWAY_ENABLED, True),
    )


def _people(
    batch: list[Somebody], start: int, password_hash: str, now: datetime
) -> Iterator[tuple[Any, list[dict[str, Any]]]]:
    yield (
        Entity,
        [
            {
                "id": each.entity_id,
                "name": f"Client {start + place:05d} Ltd",
                "kind": EntityKind.COMPANY,
                "address": f"Main Street {place}",
                "city": "Athens",
                "zip": "10563",
                "country": "GR",
                "pays_by_card": True,
                "pays_by_bank_debit": True,
                "version": 1,
                "folded": folded(f"Client {start + place:05d} Ltd"),
            }
            for place, each in enumerate(batch)
        ],
    )
    yield (
        Person,
        [
            {
                "id": each.person_id,
                "name": f"Person {start + place:05d}",
                "email": each.email,
                "email_key": each.email,
                "email_verified_at": now,
                "password_hash": password_hash,
                "password_changed_at": now,
                "theme": Theme.AUTO,
                "list_choices": {},
                "failures_in_a_row": 0,
                "must_change_password": False,
                "may_impersonate": False,
                "sees_all_clients": True,
                "folded": folded(each.email),
                "version": 1,
            }
            for place, each in enumerate(batch)
        ],
    )
    yield (
        Contact,
        [
            {
                "id": uuid.uuid4(),
                "entity_id": each.entity_id,
                "person_id": each.person_id,
                "is_primary": True,
                "sees_billing": True,
                "pays": True,
                "sees_documents": True,
                "edits_profile": True,
                "manages_colleagues": False,
                "status": AccessStatus.ACCEPTED,
                "invited_at": now,
                "accepted_at": now,
                "version": 1,
            }
            for each in batch
        ],
    )
    yield (
        LoginSession,
        [
            {
                "key": each.session_key,
                "person_id": each.person_id,
                "is_staff": False,
                "started_at": now,
                "seen_at": now,
                "authenticated_at": now,
                "ends_at": now + timedelta(hours=9),
            }
            for each in batch
        ],
    )


def _further_sessions(who: Somebody, now: datetime) -> list[dict[str, Any]]:
    return [
        {
            "key": key_of(token),
            "person_id": who.person_id,
            "is_staff": False,
            "started_at": now,
            "seen_at": now,
            "authenticated_at": now,
            "ends_at": now + timedelta(hours=9),
        }
        for token in who.browsers
    ]


def now() -> datetime:
    return clock().replace(microsecond=0)
