"""Invoices and payments from tables: figures, repetition, contradictions, money that meets invoices."""

from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from data.billing.invoices import Invoice
from data.billing.payments import Allocation, Payment
from data.firm.tables import Event, Job
from data.statuses import InvoiceStatus, PaymentStatus
from services.imports import run as runs
from services.imports.declared import INVOICES
from services.platform.importing.outcomes import File, Options
from tests.services.imported import counts, reasons, results, run
from tests.services.imports.test_tables import workbook

LINES = (
    "external id;Number;Client;Date;Due;Description;Qty;Unit price;Discount %;VAT %;Status\n"
    "X1;A-1;Acme Ltd;3/2/2030;31/3/2030;Work;2;10,50;10;24;\n"
    "X2;;Acme Ltd;2030-01-05;;Draft;1;5;;0;draft\n"
    "X1;;;;;More;1;1.000,00;;24;\n"
)
HEAD = "External id,Number,Client,Date,Net,Tax,Total,Unit price,Line amount,Qty,Kind,VAT %,Status\n"


def one(house, number: str) -> Invoice:
    with house.backstage() as db:
        return db.scalars(select(Invoice).where(Invoice.number == number).options(selectinload(Invoice.lines))).one()


def test_lines_become_documents_once(house):
    report = run(house.olga, "invoices", LINES)
    assert results(report) == ["created", "created"]
    row = one(house, "A-1")
    assert (row.net_minor, row.tax_minor, row.payable_minor, row.discount_minor) == (101890, 24454, 126344, 210)
    assert (row.status, row.issued_on.isoformat(), row.due_on.isoformat()) == ("open", "2030-02-03", "2030-03-31")
    assert [(line.description, line.quantity, line.net_minor, line.tax_minor) for line in row.lines] == [
        ("Work", Decimal(2), 1890, 454),
        ("More", Decimal(1), 100000, 24000),
    ]
    assert row.frozen["buyer"]["name"] == "Acme Ltd"
    before = counts(house, Invoice, Event, Job)
    assert results(run(house.olga, "invoices", LINES)) == ["unchanged", "unchanged"]
    assert counts(house, Invoice, Event, Job) == before


def test_a_workbook_says_the_same_as_the_csv(sqlite_house):
    run(sqlite_house.olga, "invoices", "id,Number,Client,Date,Net,Tax\nX1,A-1,Acme Ltd,2030-02-03,100.00,24.00\n")
    made = workbook(
        ["id", "Number", "Client", "Date", "Net", "Tax"], ["X1", "A-1", "Acme Ltd", "2030-02-03", 100, 24.0]
    )
    again = runs.run(sqlite_house.olga, INVOICES, [File("x.xlsx", made)])
    assert results(again) == ["unchanged"]


def test_a_draft_is_replaced_and_issued_but_an_issued_one_stays(house):
    run(house.olga, "invoices", LINES)
    changed = LINES.replace("Draft;1;5;;0;draft", "Draft;1;6;;0;issued")
    assert results(run(house.olga, "invoices", changed)) == ["unchanged", "updated"]
    with house.backstage() as db:
        row = db.scalars(select(Invoice).where(Invoice.external_id == "X2")).one()
        assert (row.status, row.payable_minor, row.number) == (InvoiceStatus.OPEN, 600, "INV-2030-0001")
        event = db.scalars(select(Event).where(Event.verb == "invoice.updated")).one()
        assert (event.subject_id, event.entity_id, event.facts["number"], event.facts["file"]) == (
            str(row.id),
            row.entity_id,
            "INV-2030-0001",
            "file.csv",
        )
    assert results(run(house.olga, "invoices", changed)) == ["unchanged", "unchanged"]
    worse = run(house.olga, "invoices", changed.replace("1.000,00", "1.000,01"))
    assert results(worse) == ["refused", "refused"]
    assert "was issued already with other content" in reasons(worse)[0][2]


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (",,Acme Ltd,2030-01-01,1,0,,,,,,,", "number or an external id"),
        ("X1,A-1,Nobody,2030-01-01,1,0,,,,,,,", "no client"),
        ("X1,A-1,Acme Ltd,,1,0,,,,,,,", "required"),
        ("X1,A-1,Acme Ltd,2030-01-01,,,,,,,,,", "unit price or an amount"),
        ("X1,A-1,Acme Ltd,2030-01-01,10.00,2.40,12.41,,,,,,", "12.40 EUR"),
        ("X1,A-1,Acme Ltd,2030-01-01,10.0051,0,,,,,,,", "finer"),
        ("X1,A-1,Acme Ltd,2030-01-01,-10.00,0,,,,,,,", "credit note"),
        ("X1,A-1,Acme Ltd,2030-01-01,,,,-10.00,,1,,0,", "credit note"),
        ("X1,A-1,Acme Ltd,2030-01-01,-10.00,0,,,,,invoice,,", "Are they credit notes?"),
        ("X1,A-1,Acme Ltd,2030-01-01,9.99,,,10.00,,1,,0,", "add up to 10.00 EUR"),
        ("X1,A-1,Acme Ltd,2030-01-01,,,,10.00,19.99,2,,0,", "20.00 EUR"),
        ("X1,A-1,Acme Ltd,2030-01-01,100.00,50.00,,,,,,24,", "24.00 EUR"),
        ("X1,A-1,Acme Ltd,2030-01-01,1,0,,,,,,,paid", "payments are not in it"),
        ("X1,A-1,Acme Ltd,2030-01-01,,,,10.00,,1,,0.24,", "percentage"),
        ('X1,A-1,Acme Ltd,2030-01-01,"1,234",0,,,,,,,', "can be read as"),
    ],
)
def test_a_row_that_cannot_be_booked_says_why(sqlite_house, row, sentence):
    report = run(sqlite_house.olga, "invoices", HEAD + row + "\n")
    assert results(report) == ["refused"]
    assert any(sentence in each for _, _, each in reasons(report)), reasons(report)
    assert counts(sqlite_house, Invoice) == [0]


def test_a_number_another_document_bears_is_taken(house):
    house.invoice(number="A-1")
    report = run(house.olga, "invoices", HEAD + "X1,A-1,Acme Ltd,2030-01-01,1,0,,,,,,,\n")
    assert "number A-1 already" in reasons(report)[0][2]


def test_stated_tax_rounded_once_per_rate_is_kept(sqlite_house):
    rows = "".join(f"X1,A-1,Acme Ltd,2030-01-01,,{tax},,0.33,,1,,24,\n" for tax in ("0.24", "", ""))
    assert results(run(sqlite_house.olga, "invoices", HEAD + rows)) == ["created"]
    row = one(sqlite_house, "A-1")
    assert (row.net_minor, row.tax_minor, [line.tax_minor for line in row.lines]) == (99, 24, [8, 8, 8])
    rows = rows.replace("A-1", "A-2").replace("X1", "X2").replace("0.33", "0.35").replace("0.24", "0.25")
    assert results(run(sqlite_house.olga, "invoices", HEAD + rows)) == ["created"]
    row = one(sqlite_house, "A-2")
    assert (row.tax_minor, [line.tax_minor for line in row.lines]) == (25, [None, None, None])


def test_a_bookkeeper_imports_for_assigned_clients_only(house):
    def tried(person, row: str):
        return run(person, "invoices", f"{HEAD}{row},2030-01-01,1,0,,,,,,,\n")

    assert results(tried(house.olga, "X9,A-9,Umbra SA")) == ["created"]
    assert results(tried(house.ben, "X1,A-1,Acme Ltd")) == ["created"]
    assert "no client" in reasons(tried(house.ben, "X2,A-2,Umbra SA"))[0][2]
    assert "in use already" in reasons(tried(house.ben, "X3,A-9,Acme Ltd"))[0][2]


PAID = "id,client,date,amount,method,invoices\n"


def test_payments_meet_their_invoices_once(house):
    for number in ("A-1", "A-2", "A-3"):
        house.invoice("100.00 EUR", number=number)
    text = PAID + "P1,Acme Ltd,2030-05-01,250.00,transfer,A-1; A-2 = 50.00\nP2,Acme Ltd,2030-05-02,50.00,cash,A-2\n"
    assert results(run(house.olga, "payments", text)) == ["created", "created"]
    assert [(one(house, n).paid_minor, one(house, n).status) for n in ("A-1", "A-2", "A-3")] == [
        (10000, "paid"),
        (10000, "paid"),
        (0, "open"),
    ]
    with house.backstage() as db:
        first = db.scalars(select(Payment).where(Payment.external_id == "P1")).one()
        assert (first.status, first.unapplied.minor, first.number) == (PaymentStatus.SUCCEEDED, 10000, "PAY-2030-0001")
        assert {each.by for each in db.scalars(select(Allocation))} == {house.olga.actor.person_id}
    before = counts(house, Payment, Allocation, Event)
    assert results(run(house.olga, "payments", text)) == ["unchanged", "unchanged"]
    assert counts(house, Payment, Allocation, Event) == before
    assert "other content" in reasons(run(house.olga, "payments", text.replace("250.00", "250.01")))[0][2]


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("P1,Acme Ltd,2030-05-01,10.00,,A-9", "no invoice A-9"),
        ("P1,Umbra SA,2030-05-01,10.00,,A-1", "no invoice A-1"),
        ("P1,Acme Ltd,2030-05-01,200.00,,A-1=100.01", "owes 100.00 EUR"),
        ("P1,Acme Ltd,2030-05-01,0,,", "above zero"),
        ("P1,Acme Ltd,2030-05-01,10.00,,A-1=11.00", "more than the payment"),
        ("P1,Acme Ltd,2030-05-18,10.00,,A-1", "future"),
        ("P1,Acme Ltd,2030-05-01,100.00,,A-1;A-2", "Nothing is left"),
        (",Acme Ltd,2030-05-01,10.00,,A-1\nP2,Acme Ltd,2030-05-01,1.00,,", "required"),
        ("P1,Acme Ltd,2030-05-01,1,barter,", "made by “barter”"),
    ],
)
def test_a_payment_that_cannot_be_says_why(sqlite_house, row, sentence):
    sqlite_house.invoice("100.00 EUR", number="A-1")
    sqlite_house.invoice("100.00 EUR", number="A-2")
    report = run(sqlite_house.olga, "payments", PAID + row + "\n")
    assert set(results(report)) == {"refused"}
    assert any(sentence in each for _, _, each in reasons(report)), reasons(report)
    assert counts(sqlite_house, Payment, Allocation) == [0, 0]


def test_two_payments_of_one_file_cannot_pay_more_than_is_owed(house):
    house.invoice("100.00 EUR", number="A-1")
    text = PAID + "P1,Acme Ltd,2030-05-01,60.00,,A-1\nP2,Acme Ltd,2030-05-01,60.00,,A-1=60.00\n"
    report = run(house.olga, "payments", text)
    assert results(report) == ["refused", "refused"]
    assert "owes 40.00 EUR" in reasons(report)[1][2]


def test_a_decimal_comma_can_be_told(sqlite_house):
    text = "id;client;date;amount\nP1;Acme Ltd;2030-05-01;1,234\n"
    assert "finer" in reasons(run(sqlite_house.olga, "payments", text, Options(decimal=",")))[0][2]
    assert results(run(sqlite_house.olga, "payments", text, Options(decimal="."))) == ["created"]
