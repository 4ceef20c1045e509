"""A small town. Acme employs alice (pays) and bob (looks only); carol is at Umbra; maria has both and more.

At the firm: olga (owner), sam (manager, may impersonate), kim (member, may not), rita (read-only),
ben (bookkeeper, sees only the clients assigned to him).
"""

from __future__ import annotations

import atexit
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from itertools import count
from pathlib import Path
from uuid import UUID, uuid4

from sqlalchemy import Engine

from data.access.tables import LoginSession
from data.billing.invoices import Invoice, InvoiceLine
from data.database.session import Author, Scope, ScopedSession
from data.firm.tables import Firm
from data.people.tables import Assignment, Contact, Entity, Person
from data.statuses import AccessStatus, DocumentKind, EntityKind, InvoiceStatus, StaffRole
from services.access import authentication
from services.billing.settings import (
    TAX_RATES,
    TEST_GATEWAY_ENABLED,
    TaxRate,
)
from services.config import Settings
from services.integrations import Gateways
from services.integrations.encrypted_store import Vault
from services.integrations.key_ring import KeyRing
from services.integrations.pdf import PdfEngine, open_engine
from services.integrations.storage import LocalFolder
from services.platform import context
from services.platform.areas import areas
from services.platform.context import Context
from services.platform.firm_settings import Preferences
from services.platform.pubsub import Bus

NOON = datetime(2030, 5, 17, 12, tzinfo=UTC)
FIRM = Preferences(
    firm_name="Harbour & Pine",
    email="office@harbour.test",
    email_verified_at=NOON.isoformat(),
    phone="+30 210 1234567",
    address="Quay Street 1",
    city="Piraeus",
    zip="18531",
    country="GR",
    tax_id="EL999999999",
    currency="EUR",
    time_zone="Europe/Athens",
    set_up_at=NOON.isoformat(),
).choosing((TAX_RATES, (TaxRate("VAT 24%", "24"), TaxRate("Zero", "0", "Z"))), (TEST_GATEWAY_ENABLED, True))


@cache
def renderer() -> PdfEngine:
    """One for all tests of a worker: a warm engine sets a page in milliseconds, starting one takes 200."""
    engine = open_engine("auto")
    atexit.register(engine.close)
    return engine


areas()  # letters and jobs of every area are known, as they are once a portal is opened
ALL_ON = [each.name for each in areas() if each.starts_off]  # for `prefer(areas_on=...)`
PEOPLE = ("alice", "bob", "carol", "maria", "lena", "olga", "sam", "kim", "rita", "ben")


@dataclass(frozen=True, slots=True)
class Settled:
    """Who lives in a database that already holds the town: making and signing them in costs forty times a copy."""

    acme: UUID
    umbra: UUID
    people: dict[str, Context]
    numbers: int


class House:
    """The town on one database. People are contexts, ready to hand to a verb: `payments.start(house.alice, ...)`."""

    def __init__(self, engine: Engine, home: Path, key: bytes = b"k" * 32, settled: Settled | None = None) -> None:
        """`settled`: the town is in the database, by another House with the same key."""
        self.engine, self._n = engine, count(settled.numbers if settled else 1)
        vault = Vault(LocalFolder(home / "vault"), KeyRing(key))
        self.inside = context.House(
            engine,
            Settings(home=home, database_url=str(engine.url)),
            Bus(),
            Gateways(checkouts={}, pdf=renderer(), vault=vault),
        )
        if settled is None:
            self._build()
        else:
            self.acme, self.umbra = settled.acme, settled.umbra
            for name, ctx in settled.people.items():
                setattr(self, name, replace(ctx, house=self.inside))
            self._enter(self.alice.actor.session_key)  # the policy as it stands here, not as the last test left it

    def _build(self) -> None:
        # One transaction for the whole town: a commit waits for the disk.
        with self.backstage() as db:
            db.add(Firm(id=1, values=FIRM.written()))
            self.acme, self.umbra = self._entity(db, "Acme Ltd"), self._entity(db, "Umbra SA")
            alice = self._contact(db, "Alice Adams", self.acme)
            bob = self._contact(db, "Bob Brown", self.acme, pays=False, edits_profile=False)
            carol = self._contact(db, "Carol Clark", self.umbra)
            maria = self._contact(db, "Maria Pappas", self.acme, self.umbra)
            lena = self._contact(db, "Lena Lang", self.acme, sees_billing=False, pays=False)
            olga = self._staff(db, "Olga Owner", StaffRole.OWNER)
            sam = self._staff(db, "Sam Reid", StaffRole.MANAGER, may_impersonate=True)
            kim = self._staff(db, "Kim Low", StaffRole.MEMBER)
            rita = self._staff(db, "Rita Read", StaffRole.READ_ONLY)
            ben = self._staff(db, "Ben Book", StaffRole.BOOKKEEPER, sees_all_clients=False)
            ben_id = db.get_one(LoginSession, ben).person_id
            db.add(Assignment(person_id=ben_id, entity_id=self.acme))
        self.alice, self.bob, self.carol = self._enter(alice), self._enter(bob), self._enter(carol)
        self.maria, self.lena = self._enter(maria), self._enter(lena)
        self.olga, self.sam, self.kim = self._enter(olga), self._enter(sam), self._enter(kim)
        self.rita, self.ben = self._enter(rita), self._enter(ben)

    @property
    def settled(self) -> Settled:
        """To enter a copy of this database by, as long as nothing has happened in it. Takes a number."""
        return Settled(self.acme, self.umbra, {name: getattr(self, name) for name in PEOPLE}, next(self._n))

    @property
    def system(self) -> Context:
        return authentication.system(self.inside, NOON)

    @property
    def strangers(self) -> list[Context]:
        """Everybody who must not even learn that Acme's things exist."""
        return [self.carol]

    def at(self, ctx: Context, now: datetime) -> Context:
        """The same person at another moment, with live rights."""
        return authentication.identify(self.inside, ctx.actor.session_key, now)

    def again(self, ctx: Context) -> Context:
        """The same person, as of this click."""
        return self.at(ctx, ctx.now)

    def prefer(self, **changes: object) -> None:
        """Change the firm's policy behind everybody's back."""
        with self.backstage() as db:
            firm = db.get_one(Firm, 1)
            firm.values = {**firm.values, **changes}

    def switch_on(self, *names: str) -> House:
        """Switch areas on. People see the firm's settings as of their next click, so everybody of the town clicks."""
        self.prefer(areas_on=list(names))
        for name in PEOPLE:
            setattr(self, name, self.again(getattr(self, name)))
        return self

    def switch_all_on(self) -> House:
        return self.switch_on(*ALL_ON)

    def entity(self, name: str, kind: EntityKind = EntityKind.COMPANY, **facts: object) -> UUID:
        with self.backstage() as db:
            return self._entity(db, name, kind, **facts)

    def contact(self, name: str, *entities: UUID, **rights: bool) -> Context:
        """Somebody who accepted an invitation to each of `entities`, signed in."""
        with self.backstage() as db:
            key = self._contact(db, name, *entities, **rights)
        return self._enter(key)

    def staff(self, name: str, role: StaffRole, **rights: bool) -> Context:
        with self.backstage() as db:
            key = self._staff(db, name, role, **rights)
        return self._enter(key)

    def signed_in(self, person_id: UUID, *, staff: bool = False) -> Context:
        """A fresh session of this person, and their context at NOON."""
        with self.backstage() as db:
            key = self._session(db, person_id, staff=staff)
        return self._enter(key)

    def _enter(self, key: str) -> Context:
        return authentication.identify(self.inside, key, NOON, address="127.0.0.1")

    def _session(self, db: ScopedSession, person_id: UUID, *, staff: bool) -> str:
        key = authentication.key_of(f"token {next(self._n)}")
        db.add(
            LoginSession(
                key=key,
                person_id=person_id,
                is_staff=staff,
                started_at=NOON,
                seen_at=NOON,
                authenticated_at=NOON,
                ends_at=NOON + timedelta(hours=12),
                address="127.0.0.1",
            )
        )
        return key

    def _entity(self, db: ScopedSession, name: str, kind: EntityKind = EntityKind.COMPANY, **facts: object) -> UUID:
        row = Entity(id=uuid4(), name=name, kind=kind, address="Main Street 5", city="Athens", zip="10563", **facts)
        row.refold()
        db.add(row)
        return row.id

    def _contact(self, db: ScopedSession, name: str, *entities: UUID, **rights: bool) -> str:
        person = self._person(name)
        db.add(person)
        db.flush()
        db.add_all(
            Contact(
                person_id=person.id,
                entity_id=entity,
                status=AccessStatus.ACCEPTED,
                invited_at=NOON,
                accepted_at=NOON,
                is_primary=False,
                **person.details,
                **rights,
            )
            for entity in entities
        )
        return self._session(db, person.id, staff=False)

    def _staff(self, db: ScopedSession, name: str, role: StaffRole, **rights: bool) -> str:
        person = self._person(name, staff_role=role, **{"sees_all_clients": True, **rights})
        db.add(person)
        db.flush()
        return self._session(db, person.id, staff=True)

    def invoice(
        self,
        total: str = "10.00 EUR",
        *,
        of: UUID | None = None,
        status: InvoiceStatus = InvoiceStatus.OPEN,
        due: int = 14,
        kind: DocumentKind = DocumentKind.INVOICE,
        number: str | None = None,
    ) -> Invoice:
        """An issued invoice over `total`, tax-free, due in `due` days of NOON."""
        amount, currency = total.split()
        minor = int(Decimal(amount) * 100)
        row = Invoice(
            entity_id=of or self.acme,
            kind=kind,
            number=number or f"INV-{next(self._n):04d}",
            status=status,
            currency=currency,
            issued_on=self.day(-10),
            due_on=self.day(due),
            net_minor=minor,
            gross_minor=minor,
            payable_minor=minor,
            made_at=NOON,
            issued_at=NOON,
            frozen={},
            taxes=[{"category": "Z", "rate": "0", "taxable": minor, "tax": 0}],
            adjustments=[],
        )
        row.lines = [
            InvoiceLine(
                entity_id=row.entity_id,
                position=1,
                description="Work",
                quantity=Decimal(1),
                unit_price=Decimal(amount),
                net_minor=minor,
                tax_category="Z",
                tax_rate=Decimal(0),
                tax_minor=0,
            )
        ]
        row.refold(["Work"])
        with self.backstage() as db:
            db.add(row)
        return row

    def day(self, offset: int) -> date:
        return NOON.date() + timedelta(days=offset)

    @contextmanager
    def backstage(self) -> Iterator[ScopedSession]:
        """The stagehands' entrance: writes anything, records nothing."""
        with (
            ScopedSession(
                bind=self.engine.execution_options(writing=True),
                scope=Scope(everything=True),
                now=NOON,
                author=Author(),
                writable=True,
            ) as db,
            db.begin(),
        ):
            db.recorded = True
            yield db

    def _person(self, name: str, **facts: object) -> Person:
        first = name.split()[0].casefold()
        person = Person(id=uuid4(), name=name, email_verified_at=NOON, **facts)
        person.go_by_email(f"{first}@example.test")
        person.go_by_username(first)
        person.refold()
        return person


def viewed_by(staff: Context, contact: Context) -> Context:
    """`contact` as `staff` sees them while impersonating, without the ceremony of starting it."""
    return replace(contact, actor=replace(contact.actor, viewer_id=staff.actor.person_id, viewer_name=staff.actor.name))
