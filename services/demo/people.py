"""Who lives in the demo: 6 staff, 40 clients, 60 contacts."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from data.database.session import ScopedSession
from data.people.tables import Assignment, Contact, Entity, Person
from data.statuses import AccessStatus, EntityKind, StaffRole
from services.access import passwords
from services.access.accounts import address
from services.access.accounts import password as own
from services.access.accounts import staff as staff_of
from services.access.accounts import username as login

STAFF = (
    ("Eleni Markou", "owner", StaffRole.OWNER, True),
    ("Sam Reid", "sam", StaffRole.MANAGER, True),
    ("Kim Lowe", "kim", StaffRole.MEMBER, False),
    ("Petros Vlachos", "petros", StaffRole.BOOKKEEPER, False),
    ("Anna Lind", "anna", StaffRole.ADMINISTRATOR, True),
    ("Dimitra Sava", "dimitra", StaffRole.DISPATCHER, False),
)
MARIAS = (
    ("Maria Pappas", EntityKind.PERSON),
    ("Pappas Ceramics Ltd", EntityKind.COMPANY),
    ("Pappas Family Trust", EntityKind.TRUST),
    ("14 Quay Street", EntityKind.PROPERTY),
)
TRADES = (
    "Bakery",
    "Joinery",
    "Print Works",
    "Logistics",
    "Dental Care",
    "Marine Supplies",
    "Olive Oil",
    "Architects",
    "Software",
    "Garage",
    "Winery",
    "Textiles",
)
FIRST = (
    "Sofia",
    "George",
    "Irene",
    "Paul",
    "Helen",
    "Andreas",
    "Clara",
    "Theo",
    "Nina",
    "Markos",
    "Vera",
    "Lucas",
    "Katerina",
    "Yannis",
    "Emma",
    "Stavros",
    "Daphne",
    "Oscar",
    "Zoe",
    "Philip",
)
LAST = (
    "Lekkas",
    "Moraitis",
    "Stone",
    "Doukas",
    "Kallas",
    "Rossi",
    "Berger",
    "Nikolaou",
    "Hart",
    "Vasilakis",
    "Adams",
    "Georgiou",
    "Petrou",
    "Weiss",
    "Samaras",
    "Laskaris",
    "Novak",
    "Floros",
    "Manos",
    "Reed",
)
STREETS = ("Harbour Street", "Pine Avenue", "Olive Lane", "Castle Road", "Market Square", "Station Street")
CITIES = (("Piraeus", "185 35"), ("Athens", "105 57"), ("Patras", "262 21"), ("Volos", "382 21"), ("Chania", "731 31"))
CLIENTS = 40
CONTACTS = 60


@dataclass(frozen=True, slots=True)
class Town:
    """Clients in order of appearance; the first four are Maria's, the fifth is Nikos's."""

    entities: tuple[Entity, ...]
    contacts: dict[UUID, UUID]  # entity -> the person who pays
    bookkeeper: UUID  # who enters transfers


def settle(db: ScopedSession, chance: random.Random, password: str) -> Town:
    """Write everybody. All share one password hash, which only a demo may do."""
    secret = passwords.hashed(password)
    staff = [_staff(db, secret, *each) for each in STAFF]
    entities = [_entity(chance, name, kind) for name, kind in MARIAS]
    entities.append(_entity(chance, "Νίκος Λαζάρου", EntityKind.PERSON, language="el"))
    _at_home(entities[-1])
    while len(entities) < CLIENTS:
        kind = chance.choice((EntityKind.COMPANY, EntityKind.COMPANY, EntityKind.PERSON, EntityKind.PROPERTY))
        entities.append(_entity(chance, _name(chance, kind, len(entities)), kind))
    db.add_all(entities)
    db.flush()
    for number, entity in enumerate(entities):
        db.add(Assignment(person_id=staff[number % 3].id, entity_id=entity.id))
    return Town(tuple(entities), _contacts(db, chance, secret, entities), staff[3].id)


def _contacts(db: ScopedSession, chance: random.Random, secret: str, entities: list[Entity]) -> dict[UUID, UUID]:
    maria = _person(
        db,
        secret,
        "Maria Pappas",
        "maria@demo.test",
        username="maria",
        phone="+30 210 411 0000",
        mobile="+30 694 411 0000",
    )
    nikos = _person(
        db, secret, "Νίκος Λαζάρου", "nikos@demo.test", username="nikos", language="el", mobile="+30 697 222 3344"
    )
    lena = _person(db, secret, "Lena Lang", "lena@demo.test", username="lena")
    payers: dict[UUID, UUID] = {}
    for entity in entities[:4]:
        payers[entity.id] = _contact(db, maria, entity, is_primary=True, manages_colleagues=True)
    payers[entities[4].id] = _contact(db, nikos, entities[4], is_primary=True)
    _contact(db, lena, entities[1], sees_billing=False, pays=False, edits_profile=False)
    made = 3
    for entity in entities[5:]:
        person = _stranger(db, chance, secret, made)
        payers[entity.id] = _contact(db, person, entity, is_primary=True, status=_standing(chance))
        made += 1
    while made < CONTACTS:
        _contact(
            db,
            _stranger(db, chance, secret, made),
            chance.choice(entities[5:]),
            pays=chance.random() < 0.5,
            status=_standing(chance),
        )
        made += 1
    return payers


def _standing(chance: random.Random) -> AccessStatus:
    return chance.choices(
        (
            AccessStatus.ACCEPTED,
            AccessStatus.INVITED,
            AccessStatus.NOT_INVITED,
            AccessStatus.REVOKED,
            AccessStatus.DECLINED,
        ),
        weights=(70, 15, 12, 2, 1),
    )[0]


def _staff(db: ScopedSession, secret: str, name: str, local: str, role: StaffRole, impersonates: bool) -> Person:
    return _person(
        db,
        secret,
        name,
        f"{local}@demo.test",
        username=local,
        standing=staff_of.Standing(role, impersonates, sees_all_clients=True),
    )


def _stranger(db: ScopedSession, chance: random.Random, secret: str, number: int) -> Person:
    name = f"{FIRST[number % len(FIRST)]} {LAST[(number * 7 + number // 20) % len(LAST)]}"
    local = f"{name.split()[0].lower()}.{name.split()[1].lower()}{number}"
    return _person(db, secret, name, f"{local}@demo.test", phone=f"+30 21{chance.randrange(10**7, 10**8)}")


def _person(
    db: ScopedSession,
    secret: str,
    name: str,
    email: str,
    *,
    username: str | None = None,
    standing: staff_of.Standing | None = None,
    **facts: str,
) -> Person:
    person = Person(name=name, **facts)
    own.first(person, secret, db.now)
    address.first(person, email, proved_at=db.now)
    login.first(person, username)
    if standing is not None:
        staff_of.first(person, standing)
    db.add(person)
    db.flush()
    return person


def _contact(
    db: ScopedSession, person: Person, entity: Entity, *, status: AccessStatus = AccessStatus.ACCEPTED, **rights: bool
) -> UUID:
    then = db.now - timedelta(days=400)
    db.add(
        Contact(
            person_id=person.id,
            entity_id=entity.id,
            status=status,
            **person.details,
            invited_at=None if status is AccessStatus.NOT_INVITED else then,
            accepted_at=then if status in (AccessStatus.ACCEPTED, AccessStatus.REVOKED) else None,
            declined_at=db.now - timedelta(days=30) if status is AccessStatus.DECLINED else None,
            revoked_at=db.now - timedelta(days=30) if status is AccessStatus.REVOKED else None,
            **rights,
        )
    )
    return person.id


def _entity(chance: random.Random, name: str, kind: EntityKind, **facts: object) -> Entity:
    city, code = chance.choice(CITIES)
    entity = Entity(
        name=name,
        kind=kind,
        address=f"{chance.randrange(1, 120)} {chance.choice(STREETS)}",
        city=city,
        zip=code,
        state="Attica" if city in ("Piraeus", "Athens") else None,
        country="GR",
        phone=f"+30 2{chance.randrange(10**8, 10**9)}",
        tax_id=f"EL{chance.randrange(10**8, 10**9)}",
        external_id=f"HP-{chance.randrange(10**5, 10**6)}",
        **facts,
    )
    entity.refold()
    return entity


def _at_home(entity: Entity) -> None:
    """Nikos reads Greek, and so does his postman."""
    entity.address, entity.city, entity.zip, entity.state = "Ακτή Μιαούλη 47", "Πειραιάς", "185 36", "Αττική"
    entity.refold()


def _name(chance: random.Random, kind: EntityKind, number: int) -> str:
    last = LAST[number % len(LAST)]
    if kind is EntityKind.COMPANY:
        return f"{last} {TRADES[number % len(TRADES)]}"
    if kind is EntityKind.PROPERTY:
        return f"{number} {chance.choice(STREETS)}"
    return f"{FIRST[number % len(FIRST)]} {last}"
