"""Every list of the program, by each of its columns of text, both ways, page by page: one order on both databases."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest

from data.billing.payments import Payment
from data.money import Money
from data.people.tables import Assignment, Contact, Entity
from data.statuses import AccessStatus, DocumentKind, PaymentMethod, PaymentStatus, StaffRole
from services.access.invitations import listing as invite_list
from services.billing import staff_listing
from services.billing.invoices import detail as invoices
from services.billing.invoices import listing as invoice_lists
from services.billing.payments import listing as payment_lists
from services.billing.payments import manual as payments_staff
from services.billing.payments import posting, staff_detail
from services.dashboard import client as dashboard
from services.dashboard import client_statements
from services.firm import history, team
from services.operations import admin_commands
from services.people import assignments, client_listing, clients, contacts
from services.platform.lists.query import ListQuery
from tests.cast import NOON, House

pytestmark = pytest.mark.both_databases

# Written down in the order that people expect, so that it hangs on no code of ours.
NAMES = [
    "2 Brüder",
    "10 Brüder",
    "Äpfel",
    "Élan",
    "elan 2",
    "ELAN 10",
    "İstanbul",
    "Łódź Meble",
    "Mango Ltd",
    "Ørsted",
    "Straße 9",
    "STRASSE 88",
    "strasse 700000000000001",
    "Zebra",
    "Άλφα",
    "Οδυσσεύς",
    "ΟΔΥΣΣΕΥΣ Β",
    "Ωμέγα",
    "Яблоко",
]
NUMBERS = [
    "2",
    "10",
    "Ä-3",
    "inv-2",
    "INV-0009",
    "INV-10",
    "inv-10/2",
    "INV-10/10",
    "INV-2030",
    "INV-999999999999",
    "INV-1000000000000",
    "INV-30000000000000",
    "Ł-1",
    "Mß-1",
    "MSS-2",
    "Ø-1",
    "τπύ-2",
    "ΤΠΥ-10",
    "Я-1",
]
SHUFFLED = [11, 4, 18, 0, 9, 14, 2, 7, 16, 5, 12, 1, 17, 8, 3, 13, 10, 6, 15]  # in the order of nothing


@dataclass
class Books:
    """A client per name with a contact, an invoice, a credit note and a payment of its own; all of one day and amount."""

    house: House
    nina: Any  # a contact of every client
    crew: tuple[Any, ...]  # members of the firm, named in NAMES' order
    ids: tuple[Any, ...]  # of the clients, in NAMES' order


@pytest.fixture
def books(house: House) -> Books:
    ids: dict[int, Any] = {}
    for at in SHUFFLED:
        ids[at] = house.entity(NAMES[at], external_id=NUMBERS[at])
    with house.backstage() as db:
        for at, id in ids.items():
            row = db.get_one(Entity, id)
            row.city = NAMES[SHUFFLED[at]]
    nina = house.contact("Nina", *(ids[at] for at in SHUFFLED))
    with house.backstage() as db:
        db.query(Contact).filter(Contact.entity_id == ids[0]).update({"is_primary": False})
        crew, people = {}, {}
        for at in SHUFFLED:
            db.add(people.setdefault(at, _person(house, NAMES[at], f"c{at}")))
            db.add(crew.setdefault(at, _person(house, NAMES[at], f"s{at}", staff_role=StaffRole.MEMBER)))
        db.flush()
        for at in SHUFFLED:
            db.add(
                Contact(
                    person_id=people[at].id,
                    entity_id=ids[0],
                    status=AccessStatus.ACCEPTED,
                    is_primary=False,
                    **people[at].details,
                )
            )
            db.add(Assignment(person_id=crew[0].id, entity_id=ids[at]))
            if at:
                db.add(Assignment(person_id=crew[at].id, entity_id=ids[0]))
        crew_ids = tuple(crew[at].id for at in range(len(NAMES)))
    for at in SHUFFLED:
        house.invoice(of=ids[at], number=NUMBERS[at])
        house.invoice("2.00 EUR", of=ids[at], number=f"{NUMBERS[at]} C", kind=DocumentKind.CREDIT_NOTE)
        with house.backstage() as db:
            _payment(db, ids[at], f"{NUMBERS[at]} P", NAMES[at])
    return Books(house, nina, crew_ids, tuple(ids[at] for at in range(len(NAMES))))


def _person(house: House, name: str, login: str, **facts: Any) -> Any:
    person = house._person(name, **facts)
    person.go_by_email(f"{login}@example.test")
    person.go_by_username(login)
    return person


def _payment(db: Any, client: Any, number: str, name: str, minor: int = 100) -> Payment:
    row = Payment(
        id=uuid4(),
        entity_id=client,
        number=number,
        status=PaymentStatus.SUCCEEDED,
        currency="EUR",
        method=PaymentMethod.TRANSFER,
        amount_minor=minor,
        received_on=NOON.date(),
        made_at=NOON,
        settled_at=NOON,
        frozen={},
    )
    row.folded = posting.folded(number, name)
    db.add(row)
    return row


@dataclass(frozen=True)
class Sorted:
    """A list that people sort: `rows` of what is asked, by the name of a column the text a row shows there."""

    sorts: Sequence[str]
    rows: Callable[[Books, ListQuery], Sequence[Any]]
    text: dict[str, Callable[[Any], str | None]]
    other: set[str]  # dates, amounts, words of ours


def _clients(books: Books, asked: ListQuery) -> Sequence[Any]:
    return client_listing.page_of(books.house.olga, asked).rows


def _name_of(row: Any) -> str:
    return NAMES[NUMBERS.index(row.number.removesuffix(" C").removesuffix(" P"))]


LISTS = {
    "clients": Sorted(
        client_listing.SORTS,
        _clients,
        {"name": lambda row: row.name, "external_id": lambda row: row.external_id, "city": lambda row: row.city},
        {"kind", "owed", "overdue"},
    ),
    "open invoices": Sorted(
        invoice_lists.OPEN_SORTS,
        lambda books, asked: invoice_lists.open_invoices(books.nina, asked).rows,
        {"number": lambda row: row.number, "entity": _name_of},
        {"issued", "due", "amount", "paid", "balance"},
    ),
    "invoice history": Sorted(
        invoice_lists.HISTORY_SORTS,
        lambda books, asked: invoice_lists.history(books.nina, asked).rows,
        {"number": lambda row: row.number, "entity": _name_of},
        {"issued", "due", "amount", "paid", "balance", "discount"},
    ),
    "payments and credits": Sorted(
        payment_lists.SORTS,
        lambda books, asked: payment_lists.received(books.nina, asked).rows,
        {"number": lambda row: row.number, "entity": _name_of},
        {"on", "amount", "rest"},
    ),
    "the firm's invoices": Sorted(
        staff_listing.INVOICE_SORTS,
        lambda books, asked: staff_listing.invoices(books.house.olga, asked).rows,
        {"number": lambda row: row.number, "client": lambda row: row.client},
        {"issued", "due", "amount", "balance", "status"},
    ),
    "the firm's payments": Sorted(
        staff_listing.PAYMENT_SORTS,
        lambda books, asked: staff_listing.payments(books.house.olga, asked).rows,
        {"number": lambda row: row.number, "client": lambda row: row.client},
        {"received", "amount", "unapplied", "method"},
    ),
}


def _pages(books: Books, each: Sorted, asked: dict[str, Any]) -> Iterator[Any]:
    """All rows in some pages: those behind the middle are read from the end."""
    page, most = 1, 15
    while rows := each.rows(books, ListQuery(**asked, page=page, per_page=most)):
        yield from rows
        if len(rows) < most or page > 9:
            return
        page += 1


def _places(texts: Sequence[str | None]) -> list[int]:
    """Where each text stands in what was written down; what is not of these books is left out."""
    known = {text: at for order in (NAMES, NUMBERS) for at, text in enumerate(order)}
    return [known[bare] for text in texts if (bare := (text or "").removesuffix(" C").removesuffix(" P")) in known]


@pytest.mark.feature("NAV-10", "INV-07")
def test_every_list_is_in_the_order_that_people_read(books: Books) -> None:
    for name, each in LISTS.items():
        for column, text in each.text.items():
            for descending in (False, True):
                rows = list(_pages(books, each, {"sort": column, "descending": descending}))
                found = _places([text(row) for row in rows])
                assert len(set(found)) == len(NAMES), (name, column)
                assert found == sorted(found, reverse=descending), (name, column, descending)
        for column in each.other if "number" in each.text else ():  # the same for all of these rows
            rows = each.rows(books, ListQuery(sort=column, per_page=100))
            found = _places([row.number for row in rows if not row.number.endswith(" C")])
            assert len(found) >= len(NUMBERS), (name, column)
            assert found == sorted(found), (name, column)


def test_every_column_that_is_sorted_is_looked_at() -> None:
    for name, each in LISTS.items():
        assert set(each.sorts) == {*each.text, *each.other}, name


def test_lists_that_nobody_sorts_are_in_the_same_order(books: Books) -> None:
    house, first = books.house, books.ids[0]
    for at in SHUFFLED:
        house.invoice("1.00 EUR", of=first, number=f"{NUMBERS[at]} O")
        house.invoice("1.00 EUR", of=first, number=f"{NUMBERS[at]} D", kind=DocumentKind.CREDIT_NOTE)
    lists = {
        "clients to choose from": [row.name for row in client_listing.choices(house.olga, limit=50)],
        "contacts of a client": [row.name for row in contacts.of_client(house.olga, first)],
        "who has access": [row.name for row in invite_list.access_list(house.olga, entity_id=first)],
        "clients of everybody with access": [
            row.entity for row in invite_list.access_list(house.olga) if row.name == "Nina"
        ],
        "team": [row.name for row in team.people(house.olga)],
        "staff on the command line": [name for name, *_ in admin_commands.staff(house.system)],
        "clients of a colleague": [name for _, name in assignments.clients_of(house.olga, books.crew[0])],
        "colleagues of a client": list(clients.record(house.olga, first).assigned.values()),
        "what is owed": [
            row.number.removesuffix(" O")
            for row in staff_detail.owing(house.olga, first, "EUR")
            if row.number.endswith(" O")
        ],
        "credits": [
            row.number.removesuffix(" D")
            for row in staff_detail.credits_of(house.olga, first, "EUR")
            if row.number.endswith(" D")
        ],
        "the selector": [each.name for each in house.again(books.nina).actor.memberships],
    }
    for name, texts in lists.items():
        found = _places(texts)
        assert len(found) >= len(NAMES), (name, texts)
        assert found == sorted(found), (name, texts)
    assert _places([row.name for row in dashboard.cards(books.nina)]) == list(range(client_statements.MOST_CARDS))


def test_documents_of_one_payment_are_named_in_order(books: Books) -> None:
    house, client = books.house, books.ids[3]
    owed = [house.invoice("1.00 EUR", of=client, number=f"{NUMBERS[at]} X") for at in SHUFFLED]
    named = [f"{number} X" for number in NUMBERS]
    made = payments_staff.record(
        house.olga,
        payments_staff.ManualPayment(
            client, Money(100 * len(owed), "EUR"), PaymentMethod.TRANSFER, NOON.date(), {row.id: 100 for row in owed}
        ),
    )
    rows = payment_lists.received(books.nina, ListQuery(per_page=100)).rows
    assert [[number for number, _ in row.applied] for row in rows if row.id == made.id] == [named]
    with house.backstage() as db:
        assert [each["number"] for each in db.get_one(Payment, made.id).frozen["applied"]] == named


def test_an_invoice_names_what_paid_it_in_order(books: Books) -> None:
    house, client = books.house, books.ids[3]
    owed = house.invoice("38.00 EUR", of=client, number="OWED")
    for at in SHUFFLED:
        note = house.invoice("1.00 EUR", of=client, number=f"{NUMBERS[at]} Y", kind=DocumentKind.CREDIT_NOTE)
        with house.backstage() as db:
            paid = _payment(db, client, f"{NUMBERS[at]} Z", "")
        for source in (note, paid):
            payments_staff.apply(house.olga, source.id, owed.id, Money(100, "EUR"))
    applied = invoices.document(books.nina, DocumentKind.INVOICE, "OWED").applied
    assert [each.number for each in applied] == [f"{number} {kind}" for kind in "ZY" for number in NUMBERS]


def test_history_names_colleagues_in_order(books: Books) -> None:
    assignments.assign(books.house.olga, books.ids[5], [books.crew[at] for at in SHUFFLED])
    [said] = [each for each in history.of_client(books.house.olga, books.ids[5]) if each.verb == "client.assigned"]
    assert said.facts["names"] == NAMES


TYPED = [
    ("orsted", "Ørsted"),
    ("ØRSTED", "Ørsted"),
    ("lodz", "Łódź Meble"),
    ("strasse 9", "Straße 9"),
    ("STRAẞE 9", "Straße 9"),
    ("istanbul", "İstanbul"),
    ("ωμεγα", "Ωμέγα"),
    ("ΆΛΦΑ", "Άλφα"),
    ("οδυσσευσ β", "ΟΔΥΣΣΕΥΣ Β"),
    ("ЯБЛОКО", "Яблоко"),
    ("apfel", "Äpfel"),
]


PARTS = [
    ("ΤΠΎ-2", ["τπύ-2"]),
    ("τπυ", ["τπύ-2", "ΤΠΥ-10"]),
    ("MSS", ["Mß-1", "MSS-2"]),
    ("ł", ["Ł-1"]),
    ("o-1", ["Ø-1"]),
    ("inv-10", ["INV-10", "inv-10/2", "INV-10/10", "INV-1000000000000"]),
]


@pytest.mark.feature("INV-04")
def test_every_list_finds_folded_words(books: Books) -> None:
    for name, each in LISTS.items():
        for typed, meant in TYPED:
            rows = each.rows(books, ListQuery(typed, per_page=100))
            assert {getattr(row, "name", None) or _name_of(row) for row in rows} == {meant}, (name, typed)
    for typed, numbers in PARTS:
        asked = ListQuery(sort="number", per_page=100, chosen={"number": (typed,)})
        for name in ("open invoices", "invoice history", "payments and credits"):
            found = [row.number.removesuffix(" P") for row in LISTS[name].rows(books, asked)]
            assert [number for number in found if not number.endswith(" C")] == numbers, (name, typed)
