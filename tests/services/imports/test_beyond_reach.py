"""Whoever sees only some clients tries numbers, names and addresses in a file: what comes back is the same, whether the
one is there beyond their reach or not. The exception is named: a document's own number."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import select

from data.access.security_events import SecurityEvent
from data.people.tables import Assignment, Contact, Entity, Person
from data.statuses import SecurityKind, StaffRole
from services.imports import run as runs
from services.imports.report import Report
from services.people import clients, contacts
from services.people.clients import ClientForm
from services.people.contact_form import ContactForm
from services.platform.areas import import_kinds
from services.platform.context import Context
from services.platform.importing.outcomes import Options
from tests.cast import House
from tests.services.imported import counts, file, reasons, results, run
from tests.services.imports.test_buyers import bill

pytestmark = pytest.mark.security("R28")
TAX, FREE_TAX = "EL094014201", "EL094259216"
THERE = {"number": "U-1", "id": "Z-1", "mail": "zoe@far.test", "user": "zoe.far", "tax": TAX, "client": "Umbra SA"}
FREE = {
    "number": "U-9",
    "id": "Z-9",
    "mail": "free@far.test",
    "user": "free.far",
    "tax": FREE_TAX,
    "client": "Nobody SA",
}
FILES: dict[str, tuple[str, str]] = {
    "client by number": ("clients", "External id,Name\n{number},Somebody\n"),
    "client by number and name": ("clients", "External id,Name\n{number},{client}\n"),
    "client by tax number": ("clients", "Name,Tax id,Country\nSomebody,{tax},GR\n"),
    "client by name": ("clients", "Name\n{client}\n"),
    "number for a client of theirs": ("clients", "External id,Name\n{number},Acme Ltd\n"),
    "number beside a tax number of theirs": ("clients", "External id,Name,Tax id\n{number},Acme Ltd,EL123456783\n"),
    "tax number for a client of theirs": ("clients", "Name,Tax id,Country\nAcme Ltd,{tax},GR\n"),
    "contact at a client": ("contacts", "Client,Name,E-mail\n{client},Ann,ann@near.test\n"),
    "contact at a number": ("contacts", "Client,Name,E-mail\n{number},Ann,ann@near.test\n"),
    "contact at a tax number": ("contacts", "Client,Name,E-mail\n{tax},Ann,ann@near.test\n"),
    "contact by address": ("contacts", "Client,Name,E-mail\nAcme Ltd,Ann,{mail}\n"),
    "by address, with a user name": ("contacts", "Client,Name,E-mail,User name\nAcme Ltd,Ann,{mail},ann\n"),
    "by address, with an id": ("contacts", "External id,Client,Name,E-mail\nQ-1,Acme Ltd,Ann,{mail}\n"),
    "by address, in another language": ("contacts", "Client,Name,E-mail,Language\nAcme Ltd,Ann,{mail},el\n"),
    "by address, with the user name of theirs": (
        "contacts",
        "Client,Name,E-mail,User name\nAcme Ltd,Al,{mail},alice\n",
    ),
    "contact by id": ("contacts", "External id,Client,Name\n{id},Acme Ltd,Ann\n"),
    "contact by id, with an address": ("contacts", "External id,Client,Name,E-mail\n{id},Acme Ltd,Ann,ann@near.test\n"),
    "contact by user name": ("contacts", "Client,Name,User name\nAcme Ltd,Ann,{user}\n"),
    "user name, with an address": ("contacts", "Client,Name,E-mail,User name\nAcme Ltd,Ann,ann@near.test,{user}\n"),
    "user name of theirs, for another address": (
        "contacts",
        "Client,Name,E-mail,User name\nAcme Ltd,Al,{mail},alice\n",
    ),
    "address for one of theirs": ("contacts", "External id,Client,Name,E-mail\nA-1,Acme Ltd,Alice Adams,{mail}\n"),
    "id for one of theirs": (
        "contacts",
        "External id,Client,Name,E-mail\n{id},Acme Ltd,Alice Adams,alice@example.test\n",
    ),
    "user name for one of theirs": (
        "contacts",
        "Client,Name,E-mail,User name\nAcme Ltd,Alice Adams,alice@example.test,{user}\n",
    ),
    "two rows": ("contacts", "Client,Name,E-mail,User name\nAcme Ltd,Ann,{mail},\nAcme Ltd,Bea,,{user}\n"),
    "invoice for a client": ("invoices", "number,client,issued_on,amount\nN-1,{client},2030-01-01,1\n"),
    "invoice for a number": ("invoices", "number,client,issued_on,amount\nN-1,{number},2030-01-01,1\n"),
    "payment of a client": ("payments", "id,client,date,amount,method\nP-1,{client},2030-05-01,1,cash\n"),
    "payment of a number": ("payments", "id,client,date,amount,method\nP-1,{number},2030-05-01,1,cash\n"),
}


@pytest.fixture
def nick(house: House) -> Context:
    """A manager who looks after Acme alone. Umbra and its Zoe are beyond him; Alice of Acme is his."""
    clients.change(
        house.olga, house.umbra, version(house, house.umbra), ClientForm("Umbra SA", external_id="U-1", tax_id=TAX)
    )
    clients.change(
        house.olga, house.acme, version(house, house.acme), ClientForm("Acme Ltd", tax_id="EL123456783", country="GR")
    )
    contacts.add(house.olga, house.umbra, ContactForm("Zoe Far", "zoe@far.test", "zoe.far"))
    made = house.staff("Nick New", StaffRole.MANAGER, sees_all_clients=False)
    with house.backstage() as db:
        db.add(Assignment(person_id=made.actor.person_id, entity_id=house.acme))
        zoe = db.scalars(select(Person).where(Person.email_key == "zoe@far.test")).one()
        zoe.external_id = "Z-1"
        alice = db.get_one(Person, house.alice.actor.person_id)
        alice.external_id = "A-1"
        alice.go_by_username("alice")
    return house.again(made)


def of_umbra(house: House) -> int:
    with house.backstage() as db:
        return len(db.scalars(select(Contact).where(Contact.entity_id == house.umbra)).all())


def version(house: House, id: UUID) -> int:
    with house.backstage() as db:
        return db.get_one(Entity, id).version


def told(report: Report, values: dict[str, str]) -> list[object]:
    """All that whoever imports reads of it, without what they wrote themselves."""
    found: list[object] = [results(report), counts_of(report), [str(each.sentence) for each in report.questions]]
    for row, column, sentence in reasons(report):
        found.append((row, column, bare(sentence, values)))
    found += [bare(f"{type(each).__name__} {each.fields}", values) for one in report.outcomes for each in one.remarks]
    found += [bare(f"{one.label} {one.client}", values) for one in report.outcomes]
    return found


def counts_of(report: Report) -> list[tuple[str, int]]:
    return sorted(report.counts.items())


def bare(sentence: str, values: dict[str, str]) -> str:
    for name, value in values.items():
        sentence = sentence.replace(value, f"<{name}>")
    return sentence


@pytest.mark.parametrize("which", FILES)
def test_what_is_beyond_reach_is_told_as_if_it_were_not(house: House, nick: Context, which: str) -> None:
    kind, text = FILES[which]
    heard, before = [], of_umbra(house)
    for values in (THERE, FREE):
        preview = runs.preview(nick, import_kinds()[kind], [file(text.format(**values))]).report
        heard.append((told(preview, values), results(preview)))
    assert heard[0] == heard[1]
    done = results(run(nick, kind, text.format(**THERE)))  # which makes the difference, if anything does
    assert done == (["refused"] * len(done) if "refused" in heard[0][1] else heard[0][1])
    with house.backstage() as db:
        zoe = db.scalars(select(Person).where(Person.external_id == "Z-1")).one()
        assert (zoe.name, zoe.email, zoe.username, zoe.language) == ("Zoe Far", "zoe@far.test", "zoe.far", None)
        umbra = db.get_one(Entity, house.umbra)
        assert (umbra.name, umbra.external_id, umbra.tax_id) == ("Umbra SA", "U-1", TAX)
        for model, name in (
            (Person, "email_key"),
            (Person, "username_key"),
            (Person, "external_id"),
            (Entity, "external_id"),
        ):
            held = [each for each in db.scalars(select(getattr(model, name))) if each]
            assert len(held) == len(set(held))
    assert of_umbra(house) == before


@pytest.mark.parametrize("name", ["Acme Ltd", "Umbra SA", "Somebody"])
def test_a_tax_number_in_an_invoice_file_tells_nothing(house: House, nick: Context, name: str) -> None:
    heard = []
    for tax in (TAX, FREE_TAX):
        report = runs.run(nick, import_kinds()["invoices"], [bill("X-1", name, vat=tax)], None, Options())
        heard.append(told(report, {"tax": tax}))
        assert results(report) == ["refused"]
    assert heard[0] == heard[1]


def test_a_tax_number_of_theirs_is_booked(house: House, nick: Context) -> None:
    clients.change(
        house.olga, house.acme, version(house, house.acme), ClientForm("Acme Ltd", tax_id=FREE_TAX, country="GR")
    )
    report = runs.run(nick, import_kinds()["invoices"], [bill("X-1", "Acme Ltd", vat=FREE_TAX)], None, Options())
    assert results(report) == ["created"]


def test_what_they_see_they_change_as_ever(house: House, nick: Context) -> None:
    """By the numbers that their own have, and twice is once."""
    form = ClientForm("Acme Ltd", external_id="C-1")
    clients.change(house.olga, house.acme, version(house, house.acme), form)
    assert results(run(nick, "clients", "External id,Name,City\nC-1,Acme Ltd,Volos\n")) == ["updated"]
    text = (
        "External id,Client,Name,E-mail,User name,Job title\nA-1,Acme Ltd,Alice Adams,alice@example.test,alice,Boss\n"
    )
    assert results(run(nick, "contacts", text)) == ["updated"]
    assert results(run(nick, "contacts", text)) == ["unchanged"]


def test_somebody_known_by_address_comes_in_once_however_often(house: House, nick: Context) -> None:
    text = "Client,Name,E-mail\nAcme Ltd,Ann,zoe@far.test\n"
    before = counts(house, Person)
    assert [results(run(nick, "contacts", text)) for _ in range(2)] == [["created"], ["unchanged"]]
    assert counts(house, Person) == before


def test_whoever_sees_all_and_the_command_line_are_told_of_everything(house: House, nick: Context) -> None:
    text = "External id,Client,Name,E-mail\nZ-1,Acme Ltd,Zoe,other@far.test\n"
    for who in (house.olga, house.system):
        report = runs.preview(who, import_kinds()["contacts"], [file(text)]).report
        assert "only somebody who sees all" not in str(reasons(report)).lower()
        assert any("Umbra SA" in str(each.sentence) for each in report.questions)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("invoices", "number,client,issued_on,amount\nF-1,Acme Ltd,2030-01-01,1\n"),
        ("payments", "id,client,date,amount,method\nF-1,Acme Ltd,2030-05-01,1,cash\n"),
        ("xml", ""),
    ],
)
def test_a_documents_number_in_use_is_refused_without_a_word_whose_and_is_seen(
    house: House, nick: Context, kind: str, text: str
) -> None:
    run(house.olga, "invoices", "number,client,issued_on,amount\nF-1,Umbra SA,2030-01-01,1\n")
    run(house.olga, "payments", "id,client,date,amount,method\nF-1,Umbra SA,2030-05-01,1,cash\n")
    if kind == "xml":
        report = runs.preview(nick, import_kinds()["invoices"], [bill("F-1", "Acme Ltd")]).report
    else:
        report = runs.preview(nick, import_kinds()[kind], [file(text)]).report
    [(_, _, sentence)] = reasons(report)
    assert "in use already" in sentence
    assert "Umbra" not in sentence
    with house.backstage() as db:
        event = db.scalars(select(SecurityEvent).where(SecurityEvent.kind == SecurityKind.REFUSED)).one()
        assert (event.person_id, event.reason) == (nick.actor.person_id, "NumberOutOfSight")
