"""Clients and contacts from tables: new, changed, unchanged, refused; twice is safe; only for those who may."""

import pytest
from sqlalchemy import select

from data.errors import NotAllowed
from data.firm.tables import Event, ImportRun, Mail
from data.people.tables import Contact, Entity, Person
from services.imports import declared
from services.imports import run as runs
from services.imports.rows.column_mapping import propose_mapping
from services.people import contacts
from services.people.contact_form import ContactForm
from services.platform.areas import import_kinds
from tests.cast import NOON
from tests.services.imported import counts, file, reasons, results, run

CLIENTS = "Code;Name;ΑΦΜ;E-mail;Country\nC1;Άλφα ΑΕ;EL123;a@alpha.test;Ελλάδα\nC2;Beta;;;FR\n"
CONTACTS = (
    "Client;External id;Name;E-mail;Primary;May pay\nC1;P1;Ann Low;ann@alpha.test;yes;no\n"
    "C2;P1;Ann Low;ann@alpha.test;no;yes\nacme ltd;;Zoe Zed;;;\n"
)


@pytest.mark.parametrize("closed", [False, True])
@pytest.mark.parametrize(
    "row",
    [
        "Acme Ltd,Kim Low,kim@example.test,,",
        "Acme Ltd,Kim Low,KIM@EXAMPLE.TEST,kim,",
        "Acme Ltd,Kim Low,,kim,",
        "Acme Ltd,Somebody,kim@example.test,,",
        "Acme Ltd,Kim Low,kim@example.test,,yes",
    ],
)
def test_no_file_makes_a_colleague_a_contact_as_well(sqlite_house, row, closed):
    house = sqlite_house
    with house.backstage() as db:
        db.one(Person, house.kim.actor.person_id).staff_closed_at = NOON if closed else None
    text = f"Client,Name,E-mail,User name,Primary\n{row}\n"
    [(_, _, found)] = reasons(run(house.olga, "contacts", text))
    assert "kim@example.test belongs to Kim Low, who works for the firm" in found
    with house.backstage() as db:
        assert db.scalars(select(Contact).where(Contact.person_id == house.kim.actor.person_id)).all() == []
    contacts.add(
        house.sam, house.acme, ContactForm("Kim Low", email="kim@example.test"), confirmed=house.kim.actor.person_id
    )
    plain = "Client,Name,E-mail\nAcme Ltd,Kim Low,kim@example.test\n"
    assert results(run(house.olga, "contacts", plain)) == ["unchanged"]  # confirmed on the client's page


@pytest.mark.security("R71")
def test_clients_come_in_once(house):
    assert results(run(house.olga, "clients", CLIENTS)) == ["created", "created"]
    before = counts(house, Entity, Event, ImportRun)
    assert results(run(house.olga, "clients", CLIENTS)) == ["unchanged", "unchanged"]
    assert counts(house, Entity, Event, ImportRun) == before
    with house.backstage() as db:
        row = db.scalars(select(Entity).where(Entity.external_id == "C1")).one()
        assert (row.name, row.tax_id, row.email, row.country) == ("Άλφα ΑΕ", "EL123", "a@alpha.test", "GR")
        assert "αλφα" in row.folded


def test_a_changed_row_updates_and_a_blank_cell_says_nothing(house):
    run(house.olga, "clients", CLIENTS)
    report = run(house.olga, "clients", "Code;Name;ΑΦΜ;City\nC1;Alpha;;Patra\nC2;Beta;;\n")
    assert results(report) == ["updated", "unchanged"]
    with house.backstage() as db:
        row = db.scalars(select(Entity).where(Entity.external_id == "C1")).one()
        assert (row.name, row.tax_id, row.city) == ("Alpha", "EL123", "Patra")


def test_a_client_without_an_external_id_is_given_it_by_tax_id_but_never_by_name_alone(house):
    run(house.olga, "clients", "Name;ΑΦΜ\nGamma;EL 777\n")
    assert results(run(house.olga, "clients", "Code;Name;ΑΦΜ\nG1;Gamma;EL777\n")) == ["updated"]
    assert results(run(house.olga, "clients", "Code;Name\nX1;Acme Ltd\n")) == ["created"]


@pytest.mark.security("R71")
def test_one_bad_row_keeps_the_whole_file_out_and_every_row_says_so(house):
    before = counts(house, Entity, Event)
    report = run(house.olga, "clients", "Code;Name;E-mail;Country\nC1;Alpha;;\nC2;;nope;Atlantis\nC1;Other;;\n")
    assert results(report) == ["refused"] * 3
    assert [(row, column) for row, column, _ in reasons(report)] == [
        (2, None),
        (3, "Name"),
        (3, "E-mail"),
        (3, "Country"),
        (4, "Code"),
    ]
    assert counts(house, Entity, Event) == before


def test_a_preview_says_the_same_and_writes_nothing(house):
    before = counts(house, Entity, Event, ImportRun)
    seen = runs.preview(house.olga, declared.CLIENTS, [file(CLIENTS)])
    assert results(seen.report) == ["created", "created"]
    assert seen.mapping == {
        "external_id": "Code",
        "name": "Name",
        "tax_id": "ΑΦΜ",
        "email": "E-mail",
        "country": "Country",
    }
    assert seen.sample[1] == ("C2", "Beta", "", "", "FR")
    assert counts(house, Entity, Event, ImportRun) == before


def test_a_chosen_mapping_wins_and_a_bad_one_is_a_refusal(sqlite_house):
    text = file("A,B\nAlpha,C9\n")
    good = runs.run(sqlite_house.olga, declared.CLIENTS, [text], {"name": "A", "external_id": "B"})
    bad = runs.run(sqlite_house.olga, declared.CLIENTS, [text], {"name": "Z"})
    assert (results(good), results(bad)) == (["created"], ["refused"])


@pytest.mark.parametrize("kind", list(import_kinds().values()), ids=str)
def test_only_those_with_the_right_may_import(sqlite_house, kind):
    for person in (sqlite_house.alice, sqlite_house.carol, sqlite_house.kim, sqlite_house.rita):
        with pytest.raises(NotAllowed):
            runs.run(person, kind, [file(CLIENTS)])
        with pytest.raises(NotAllowed):
            runs.preview(person, kind, [file(CLIENTS)])


def test_a_bookkeeper_imports_money_but_no_clients(house):
    with pytest.raises(NotAllowed):
        runs.run(house.ben, declared.CLIENTS, [file(CLIENTS)])


def test_contacts_are_one_person_at_several_clients(house):
    run(house.olga, "clients", CLIENTS)
    assert results(run(house.olga, "contacts", CONTACTS)) == ["created"] * 3
    before = counts(house, Person, Contact, Event)
    assert results(run(house.olga, "contacts", CONTACTS)) == ["unchanged"] * 3
    assert counts(house, Person, Contact, Event) == before
    with house.backstage() as db:
        ann = db.scalars(select(Person).where(Person.external_id == "P1")).one()
        places = db.scalars(select(Contact).where(Contact.person_id == ann.id).order_by(Contact.is_primary)).all()
        assert [(each.is_primary, each.pays) for each in places] == [(False, True), (True, False)]


def test_a_new_primary_contact_replaces_the_old_one(house):
    run(house.olga, "clients", CLIENTS)
    run(house.olga, "contacts", CONTACTS)
    bea = "Client,Name,E-mail,Primary\nC1,Bea,bea@alpha.test,yes\n"
    assert results(run(house.olga, "contacts", bea)) == ["created"]
    with house.backstage() as db:
        primaries = db.scalars(
            select(Person.name).join(Contact, Contact.person_id == Person.id).where(Contact.is_primary)
        )
        assert list(primaries) == ["Bea"]


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("Acme Ltd,Olga O.,olga@example.test,", "works for the firm"),
        ("Nobody,Ann,ann@x.test,", "There is no client"),
        ("Acme Ltd,Ann,alice@example.test,bob", "in use already"),
        ("Acme Ltd,Ann,no address,", "not an e-mail address"),
    ],
)
def test_a_contact_that_cannot_be_is_refused(sqlite_house, row, sentence):
    [(_, _, found)] = reasons(run(sqlite_house.olga, "contacts", f"Client,Name,E-mail,User name\n{row}\n"))
    assert sentence in found


@pytest.mark.security("R71")
def test_a_file_never_changes_how_somebody_with_an_account_signs_in(house):
    with house.backstage() as db:
        alice = db.scalars(select(Person).where(Person.username == "alice")).one()
        alice.password_hash = "set"
    run(house.olga, "contacts", "Client,Name,User name,E-mail\nAcme Ltd,Alice Adams,alice,thief@evil.test\n")
    with house.backstage() as db:  # it waits, and the one who may stop it is told
        assert db.scalars(select(Person.email).where(Person.username == "alice")).one() == "alice@example.test"
        assert db.scalars(select(Mail.recipient).where(Mail.kind == "address_waits")).all() == ["alice@example.test"]
    report = run(house.olga, "contacts", "Client,Name,User name,E-mail\nAcme Ltd,Alice Adams,al,alice@example.test\n")
    assert "has an account already" in reasons(report)[0][2]


@pytest.mark.parametrize(("yes", "no"), [("ΑΛΗΘΕΣ", "ΨΕΥΔΕΣ"), ("Αληθές", "ψευδές"), ("Ναι", "Όχι"), ("TRUE", "false")])
def test_yes_and_no_as_spreadsheets_write_them_here(sqlite_house, yes, no):
    report = run(sqlite_house.olga, "contacts", "Client,Name,Primary,Billing\n" + f"Acme Ltd,Eva Novak,{yes},{no}\n")
    assert results(report) == ["created"], reasons(report)


def test_a_greek_column_of_states_is_no_part_of_the_address():
    """The word for a document's or client's state is not that for a state of a country."""
    assert "state" not in propose_mapping(declared.CLIENTS, ["Επωνυμία", "Κατάσταση"])
    for header in ("Νομός", "Περιφέρεια", "Νομός ή περιφέρεια", "State", "State or region"):
        assert propose_mapping(declared.CLIENTS, ["Επωνυμία", header]).get("state") == header
    assert propose_mapping(declared.INVOICES, ["Κατάσταση"]) == {"status": "Κατάσταση"}
