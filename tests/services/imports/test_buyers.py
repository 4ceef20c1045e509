"""Whose document it is: a file never puts one where another client's contacts read it, unless somebody said so."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from data.billing.invoices import Invoice
from data.folding import name_key
from data.people.tables import Assignment, Entity
from data.people.tax_numbers import TaxNumber, tax_number
from services.imports import run as runs
from services.imports.declared import INVOICES
from services.imports.report import Report
from services.people import clients
from services.people.clients import ClientForm
from services.platform.importing.outcomes import File, Options
from tests.services.imported import results, run

INVOICES = INVOICES
CASES = Path(__file__).parents[2] / "data" / "buyers"


def bill(
    number: str,
    name: str,
    *,
    vat: str = "",
    register: str = "",
    scheme: str = "",
    ids: tuple[str, ...] = (),
    mail: str = "",
    trading: str = "",
    country: str = "GR",
    seller: str = "EL998877665",
) -> File:
    """A UBL invoice over 124.00 EUR to this buyer. `ids` are "scheme:value" or a value alone."""

    def tag(name: str, value: str, scheme: str = "") -> str:
        said = f' schemeID="{scheme}"' if scheme else ""
        return f"<cbc:{name}{said}>{value.replace('&', '&amp;')}</cbc:{name}>" if value else ""

    def tax(value: str) -> str:
        return (
            (
                f"<cac:PartyTaxScheme>{tag('CompanyID', value)}<cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme>"
                "</cac:PartyTaxScheme>"
            )
            if value
            else ""
        )

    known = "".join(
        f"<cac:PartyIdentification>{tag('ID', each.rpartition(':')[2], each.rpartition(':')[0])}"
        "</cac:PartyIdentification>"
        for each in ids
    )
    home = f"<cac:PostalAddress><cac:Country>{tag('IdentificationCode', country)}</cac:Country></cac:PostalAddress>"
    buyer = (
        f"{tag('EndpointID', mail.rpartition(':')[2], mail.rpartition(':')[0] or 'EM')}{known}"
        f"{'<cac:PartyName>' + tag('Name', trading) + '</cac:PartyName>' if trading else ''}{home}{tax(vat)}"
        f"<cac:PartyLegalEntity>{tag('RegistrationName', name)}{tag('CompanyID', register, scheme)}"
        "</cac:PartyLegalEntity>"
    )
    template = (CASES / "invoice.xml").read_text()
    return File(
        f"{number}.xml",
        template.replace("@NUMBER@", number).replace("@BUYER@", buyer).replace("@SELLER@", seller).encode(),
    )


def send(house, *files: File, answers: dict[str, str] | None = None) -> Report:
    return runs.run(house.olga, INVOICES, list(files), None, Options(answers=answers or {}))


def owners(house) -> dict[str, Entity]:
    with house.backstage() as db:
        rows = db.execute(select(Invoice.number, Entity).join(Entity, Entity.id == Invoice.entity_id))
        return {row[0]: row[1] for row in rows}


def names(house) -> dict[str, str]:
    return {number: row.name for number, row in owners(house).items()}


@pytest.mark.parametrize(
    "second",
    [
        bill("B-2", "Group Transport BV", vat="NL820098395B01", mail="ap@group.test", country="NL"),
        bill("B-2", "Group Transport BV", register="HRB 1", country="NL"),
        bill("B-2", "Group Transport BV", ids=("0088:5790000435975",), country="NL"),
        bill("B-2", "Group Transport BV", ids=("1001",), country="NL"),
        bill("B-2", "Group Transport BV", vat="NL809163160B01", country="NL"),
    ],
    ids=["address", "register", "GLN", "our number", "tax number"],
)
def test_a_buyer_of_another_name_never_joins_a_client(sqlite_house, second):
    first = bill(
        "B-1",
        "Group Holding BV",
        vat="NL809163160B01",
        register="HRB 1",
        mail="ap@group.test",
        ids=("0088:5790000435975", "1001"),
        country="NL",
    )
    send(sqlite_house, first, second)
    assert set(names(sqlite_house).values()) <= {"Group Holding BV", "Group Transport BV"}
    assert names(sqlite_house).get("B-2", "Group Transport BV") == "Group Transport BV"


@pytest.mark.parametrize(
    ("known", "stated"),
    [
        ("123456783;GR", "EL123456783"),
        ("EL 123.456.783;", "EL123456783"),
        ("123456783;", "GR123456783"),
        ("ΕΛ123456783;GR", "EL-123 456 783"),
        ("１２３４５６７８３;GR", "EL123456783"),
    ],
)
def test_one_number_in_its_forms_is_one_client(sqlite_house, known, stated):
    tax_id, country = known.split(";")
    run(sqlite_house.olga, "clients", f"external_id,name,tax_id,country\nK1,Delta Foods SA,{tax_id},{country}\n")
    assert results(send(sqlite_house, bill("B-1", "DELTA FOODS S.A.", vat=stated))) == ["created"]
    assert owners(sqlite_house)["B-1"].external_id == "K1"


@pytest.mark.parametrize("name", ["O’Brien & Sons", "O'BRIEN & SONS", "O‘Brien\u200b & Sons", "O`Brien\u00a0&  Sons"])
def test_a_name_is_one_however_it_is_written(sqlite_house, name):
    run(sqlite_house.olga, "clients", "external_id,name\nK1,O'Brien & Sons\n")
    send(sqlite_house, bill("B-1", name, country="IE"))
    assert owners(sqlite_house)["B-1"].external_id == "K1"


@pytest.mark.parametrize(
    "nothing",
    [
        "N/A",
        "-",
        "0000",
        "none",
        "n.a.",
        "unknown",
        "δ/υ",
        "Δ.Υ.",
        "EL000000000",
        "999999999",
        "#N/A",
        "?",
        "x",
        "keine",
        "Not registered",
    ],
)
def test_what_stands_for_no_number_joins_nobody(sqlite_house, nothing):
    for name in ("One Ltd", "Other Ltd"):
        assert results(run(sqlite_house.olga, "clients", f"name,tax_id\n{name},{nothing}\n")) == ["created"]
    assert results(send(sqlite_house, bill("B-1", "Third Ltd", vat=nothing))) == ["created"]
    assert names(sqlite_house)["B-1"] == "Third Ltd"


def test_a_question_names_the_clients_and_its_answer_is_kept(house):
    send(house, bill("B-1", "Alpha AE", vat="EL123456783"))
    other = [bill(f"B-{n}", "Alpha Group AE", vat="EL123456783") for n in (2, 3)]
    asked = send(house, *other)
    assert results(asked) == ["refused", "refused"]
    (question,) = asked.open_questions
    assert [choice.fields["name"] for choice in question.choices] == ["Alpha AE", "Alpha Group AE"]
    told = send(house, *other, answers={question.key: question.choices[0].value})
    assert results(told) == ["created", "created"]
    assert "calls the buyer “Alpha Group AE”; the client is “Alpha AE”" in str(told.outcomes[0].remarks[0])
    later = send(house, bill("B-4", "Alpha Group AE", vat="EL123456783"))
    assert (results(later), later.questions) == (["created"], ())
    assert set(names(house).values()) == {"Alpha AE"}


def test_a_new_client_may_be_the_answer_and_is_made_once(sqlite_house):
    send(sqlite_house, bill("B-1", "Alpha AE", vat="EL123456783"))
    other = [bill(f"B-{n}", "Beta AE", vat="EL123456783") for n in (2, 3)]
    key = send(sqlite_house, *other).open_questions[0].key
    assert results(send(sqlite_house, *other, answers={key: "new"})) == ["created", "created"]
    assert results(send(sqlite_house, *other, answers={key: "new"})) == ["unchanged", "unchanged"]
    found = owners(sqlite_house)
    assert found["B-2"].id == found["B-3"].id != found["B-1"].id
    assert results(send(sqlite_house, bill("B-4", "Alpha AE", vat="EL123456783"))) == ["created"]
    assert names(sqlite_house)["B-4"] == "Alpha AE"


def test_an_answer_ends_with_the_name_or_number_it_was_about(sqlite_house):
    send(sqlite_house, bill("B-1", "Alpha AE", vat="EL123456783"))
    asked = send(sqlite_house, bill("B-2", "Gamma AE", vat="EL123456783")).open_questions[0]
    send(sqlite_house, bill("B-2", "Gamma AE", vat="EL123456783"), answers={asked.key: asked.choices[0].value})
    with sqlite_house.backstage() as db:
        row = db.scalars(select(Entity).where(Entity.name == "Alpha AE")).one()
        row.name = "Omega AE"
        row.refold()
    assert results(send(sqlite_house, bill("B-3", "Gamma AE", vat="EL123456783"))) == ["refused"]


@pytest.mark.parametrize(
    "second",
    [
        bill("B-2", "Alpha AE", vat="EL094014201"),
        bill("B-2", "Alpha AE", register="HRB 2"),
        bill("B-2", "Alpha AE", ids=("0088:4035811991014",)),
        bill("B-2", "Alpha AE", country="FR"),
    ],
)
def test_two_of_one_name_are_told_apart_by_what_else_is_said(sqlite_house, second):
    first = bill(
        "B-1",
        "Alpha AE",
        register="HRB 1",
        ids=("0088:5790000435975",),
        vat="" if b"EL09" not in second.content else "EL123456783",
    )
    assert results(send(sqlite_house, first, second)) == ["created", "refused"]


def test_what_a_document_told_of_a_client_without_a_number_is_remembered(sqlite_house):
    run(sqlite_house.olga, "clients", "external_id,name\nK1,Alpha AE\n")
    assert results(send(sqlite_house, bill("B-1", "Alpha AE", vat="EL123456783"))) == ["created"]
    assert results(send(sqlite_house, bill("B-2", "Alpha AE", vat="EL094014201"))) == ["refused"]


def test_an_archived_client_is_asked_about(sqlite_house):
    send(sqlite_house, bill("B-1", "Alpha AE", vat="EL123456783"))
    clients.archive(sqlite_house.olga, owners(sqlite_house)["B-1"].id)
    asked = send(sqlite_house, bill("B-2", "Alpha AE", vat="EL123456783"))
    assert results(asked) == ["refused"]
    assert "archived" in str(asked.open_questions[0].sentence)


def test_the_sellers_number_is_nobody_elses(sqlite_house):
    send(sqlite_house, bill("B-1", "Alpha AE", vat="EL998877665", seller="EL123456783"))
    asked = send(sqlite_house, bill("B-2", "Beta AE", vat="EL998877665"))
    assert results(asked) == ["refused"]
    assert "seller's own tax number" in str(asked.open_questions[0].sentence)


def test_a_number_of_a_client_out_of_sight_is_booked_nowhere(sqlite_house):
    hidden = clients.create(sqlite_house.olga, ClientForm("Alpha AE", tax_id="123456783", country="GR"))
    seen = clients.create(sqlite_house.olga, ClientForm("Alpha AE"))
    with sqlite_house.backstage() as db:
        db.add(Assignment(person_id=sqlite_house.ben.actor.person_id, entity_id=seen))
    report = runs.run(sqlite_house.ben, INVOICES, [bill("B-1", "Alpha AE", vat="EL123456783")])
    assert results(report) == ["refused"]
    assert hidden not in {row.id for row in owners(sqlite_house).values()}


@pytest.mark.parametrize(
    ("row", "then"), [("1001,Other Ltd,EL094014201", "updated"), (",Other Ltd,EL123456783", "created")]
)
def test_a_table_row_of_another_name_and_number_takes_nobody_over(sqlite_house, row, then):
    run(sqlite_house.olga, "clients", "external_id,name,tax_id\n1001,One Ltd,EL123456783\n")
    table = f"external_id,name,tax_id\n{row}\n"
    report = run(sqlite_house.olga, "clients", table)
    assert results(report) == ["refused"]
    (question,) = report.open_questions
    answers = {question.key: question.choices[-1].value}
    assert results(run(sqlite_house.olga, "clients", table, Options(answers=answers))) == [then]


def test_an_id_that_is_another_clients_name_is_no_answer(sqlite_house):
    run(sqlite_house.olga, "clients", "external_id,name\nBeta,Alpha\nA2,Beta\n")
    report = run(sqlite_house.olga, "payments", "external_id,client,received_on,amount\nP1,Beta,2026-01-02,5.00\n")
    assert results(report) == ["refused"]


NUMBERS = ("", "EL123456783", "GR 123 456 783", "123456783", "EL094014201", "094014201", "N/A", "DE123456789")
BUYERS = st.builds(
    dict,
    name=st.sampled_from(("Alpha AE", "ALPHA A.E.", "Άλφα", "Beta Ltd", "Beta  ltd", "Gamma")),
    vat=st.sampled_from(NUMBERS),
    register=st.sampled_from(("", "", "HRB 1", "HRB 2")),
    ids=st.sampled_from(((), (), ("0088:5790000435975",), ("0088:4035811991014",), ("77",))),
    mail=st.sampled_from(("", "ap@group.test")),
    trading=st.sampled_from(("", "", "Alpha AE", "Gamma")),
    country=st.sampled_from(("GR", "GR", "DE")),
)


@settings(
    max_examples=6,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(BUYERS, min_size=30, max_size=40))
def test_generated_buyers_stand_each_with_their_own(sqlite_house, buyers):
    """Into one home that fills up: the client's name and number, and those of its other documents, are the buyer's."""
    so_far = len(owners(sqlite_house))
    stated = {f"G-{so_far}-{at}": buyer for at, buyer in enumerate(buyers)}
    send(sqlite_house, *(bill(number, **buyer) for number, buyer in stated.items()))
    shared: dict[object, list[dict[str, str]]] = {}
    for number, client in owners(sqlite_house).items():
        if number in stated:
            shared.setdefault(client.id, []).append(stated[number])
            assert name_key(client.name) == name_key(stated[number]["name"])
            assert_agree(client.tax_number, tax_number(stated[number]["vat"], stated[number]["country"]))
    assert shared
    for of_one in shared.values():
        for one, other in combinations(of_one, 2):
            assert_agree(*(tax_number(each["vat"], each["country"]) for each in (one, other)))


def assert_agree(one: TaxNumber | None, other: TaxNumber | None) -> None:
    assert one is None or other is None or one.same_as(other)


def at(bill: File, city: str, postcode: str) -> File:
    """The same invoice, to a buyer who lives there."""
    before, after = bill.content.decode().split("<cac:AccountingCustomerParty>")
    place = f"<cac:PostalAddress><cbc:CityName>{city}</cbc:CityName><cbc:PostalZone>{postcode}</cbc:PostalZone>"
    after = after.replace("<cac:PostalAddress>", place, 1)
    return File(bill.name, f"{before}<cac:AccountingCustomerParty>{after}".encode())


@pytest.mark.parametrize(
    ("first", "second", "joined"),
    [
        (("Athens", "10563"), ("Patras", "26221"), False),
        (("Athens", "10563"), ("Athens", "11526"), False),
        (("Athens", ""), ("Patras", ""), False),
        (("Athens", "10563"), ("Αθήνα", "GR-105 63"), True),
        (("Athens", ""), ("ATHENS 5", "10563"), True),
        (("", ""), ("Patras", "26221"), True),
    ],
)
def test_a_name_alone_tells_nobody_who_lives_elsewhere(sqlite_house, first, second, joined):
    files = [at(bill(f"B-{n}", "John Smith"), *place) for n, place in enumerate((first, second), 1)]
    report = send(sqlite_house, *files)
    assert results(report) == ["created", "created" if joined else "refused"]
    if not joined:
        (question,) = report.open_questions
        told = send(sqlite_house, *files, answers={question.key: "new"})
        assert results(told) == ["unchanged", "created"]
        again = [at(bill(f"B-{n}", "JOHN SMITH"), *place) for n, place in enumerate((first, second), 3)]
        assert results(send(sqlite_house, *again)) == ["created", "created"]
        whose = owners(sqlite_house)
        assert whose["B-1"].id == whose["B-3"].id != whose["B-2"].id == whose["B-4"].id


def test_an_answer_about_one_of_a_name_is_none_about_another(sqlite_house):
    home, moved, other = (
        at(bill(f"B-{n}", "John Smith"), *place)
        for n, place in enumerate((("Athens", "10563"), ("Patras", "26221"), ("Volos", "38221")), 1)
    )
    send(sqlite_house, home)
    asked = send(sqlite_house, moved, other)
    first, second = asked.open_questions
    assert results(send(sqlite_house, moved, other, answers={first.key: first.choices[0].value})) == [
        "created",
        "refused",
    ]
    assert results(send(sqlite_house, moved, other, answers={second.key: "new"})) == ["unchanged", "created"]
    whose = owners(sqlite_house)
    assert whose["B-1"].id == whose["B-2"].id != whose["B-3"].id


@pytest.mark.parametrize("name", ["Cash customer", "WALK-IN CUSTOMER", "-", "Πελάτης Λιανικής"])
def test_a_name_that_anybody_may_have_is_asked_about(sqlite_house, name):
    assert results(send(sqlite_house, bill("B-1", name), bill("B-2", name))) == ["created", "refused"]
    assert results(send(sqlite_house, bill("B-3", name, vat="EL123456783"))) == ["refused"]


@pytest.mark.parametrize(
    ("known", "stated", "joined"),
    [
        ("Bär GmbH", "Bar GmbH", False),
        ("Ørsted A/S", "Orsted A/S", False),
        ("Δέλτα ΑΕ", "ΔΕΛΤΑ Α.Ε.", True),
        ("Straße 5 GmbH", "STRASSE 5 GMBH", True),
    ],
)
def test_letters_that_only_resemble_each_other_are_two_names(sqlite_house, known, stated, joined):
    send(sqlite_house, bill("B-1", known))
    assert results(send(sqlite_house, bill("B-2", stated))) == ["created" if joined else "refused"]
    assert results(run(sqlite_house.olga, "contacts", f"client,name,email\n{stated},Eve,eve@example.test\n")) == [
        "created" if joined else "refused"
    ]
    report = run(sqlite_house.olga, "clients", f"name,city\n{stated},Patras\n")
    assert results(report) == ["updated" if joined else "refused"]
    assert bool(report.open_questions) is not joined


def test_other_letters_are_remarked_where_the_number_agrees(sqlite_house):
    send(sqlite_house, bill("B-1", "Bär GmbH", vat="DE136695976", country="DE"))
    (one,) = send(sqlite_house, bill("B-2", "Bar GmbH", vat="DE136695976", country="DE")).outcomes
    assert "calls the buyer “Bar GmbH”; the client is “Bär GmbH”" in str(one.remarks[0])
