"""Reports grouped by client, as QuickBooks Online makes them: flattened, and their totals held to the rows."""

from datetime import date

import pytest
from sqlalchemy import select

from data.billing.invoices import Invoice
from data.billing.payments import Payment
from data.people.tables import Entity
from services.imports import run as runs
from services.imports.declared import INVOICES
from services.platform.importing.outcomes import File, Options
from tests.services.imported import reasons, results, run
from tests.services.imports.test_tables import workbook

TITLE = 'Harbour Accounts,,,,,,\nInvoice List by Customer,,,,,,\n"January 1 - March 31, 2030",,,,,,\n\n'
HEAD = ",Date,Transaction type,Num,Due date,Amount,Open balance\n"
ACME = (
    'Acme Ltd,,,,,,\n,01/25/2030,Invoice,1001,02/24/2030,"$1,124.00","$1,124.00"\n'
    ',02/05/2030,Invoice,1002,03/07/2030,$76.00,$0.00\nTotal for Acme Ltd,,,,,"$1,200.00","$1,124.00"\n'
)
UMBRA = "Umbra SA,,,,,,\n,01/05/2030,Invoice,1003,02/04/2030,$50.00,$50.00\nTotal for Umbra SA,,,,,$50.00,$50.00\n"
END = 'TOTAL,,,,,"$1,250.00","$1,174.00"\n\n"Wednesday, September 30, 2026 01:46 PM GMT-05:00",,,,,,\n'
ANSWERS = Options(answers={"totals-only": "one-sum", "paid": "opening"}, columns={"gross": "Amount", "amount": ""})


@pytest.fixture
def dollars(house):
    with house.backstage() as db:
        for row in db.scalars(select(Entity)):
            row.currency = "USD"
        db.record("entity.updated", row, fields=["currency"])
    return house


def books(house) -> dict[str, tuple[str, date, date, int, int]]:
    with house.backstage() as db:
        names = {row.id: row.name for row in db.scalars(select(Entity))}
        return {
            row.number: (names[row.entity_id], row.issued_on, row.due_on, row.payable_minor, row.balance.minor)
            for row in db.scalars(select(Invoice))
        }


BOOKED = {
    "1001": ("Acme Ltd", date(2030, 1, 25), date(2030, 2, 24), 112400, 112400),
    "1002": ("Acme Ltd", date(2030, 2, 5), date(2030, 3, 7), 7600, 0),
    "1003": ("Umbra SA", date(2030, 1, 5), date(2030, 2, 4), 5000, 5000),
}


def test_a_report_by_customer_is_flattened_and_booked(dollars):
    report = run(dollars.olga, "invoices", TITLE + HEAD + ACME + UMBRA + END, ANSWERS)
    assert results(report) == ["created"] * 3, reasons(report)
    assert books(dollars) == BOOKED
    assert [each.row for each in report.outcomes] == [7, 8, 11]
    said = [str(each) for each in report.remarks]
    assert "The rows of this report are in 2 groups. They were read, and the totals below them agree." in said
    assert any("Wednesday, September 30" in each for each in said)


def test_the_same_as_a_workbook(dollars):
    rows = [
        ["Harbour Accounts"],
        ["", "Date", "Transaction type", "Num", "Due date", "Amount", "Open balance"],
        ["Acme Ltd"],
        [None, date(2030, 1, 25), "Invoice", "1001", date(2030, 2, 24), 1124, 1124],
        [None, date(2030, 2, 5), "Invoice", "1002", date(2030, 3, 7), 76, 0],
        ["Total for Acme Ltd", None, None, None, None, 1200, 1124],
    ]
    file = File("report.xlsx", workbook(*rows))
    report = runs.run(dollars.olga, INVOICES, [file], None, ANSWERS)
    assert results(report) == ["created"] * 2, reasons(report)
    assert books(dollars) == {number: BOOKED[number] for number in ("1001", "1002")}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (ACME.replace("$76.00", "$67.00") + UMBRA + END, "The rows of “Acme Ltd” add up to 1191.00"),
        (
            ACME + UMBRA.replace("Total for Umbra SA,,,,,$50.00", "Total for Umbra SA,,,,,$60.00") + END,
            "“Umbra SA” add up to 50.00",
        ),
        (ACME + UMBRA + END.replace("1,250.00", "1,350.00"), "“TOTAL” add up to 1250.00"),
        (ACME + UMBRA[: UMBRA.index("Total for")], "“Umbra SA” have no total below them"),
    ],
)
def test_totals_that_differ_from_their_rows_book_nothing(dollars, text, sentence):
    report = run(dollars.olga, "invoices", TITLE + HEAD + text, ANSWERS)
    assert results(report) == ["refused"]
    assert sentence in reasons(report)[0][2]
    assert books(dollars) == {}


def test_jobs_below_a_customer_are_theirs_by_their_whole_name(dollars):
    house = dollars
    text = (
        "Acme Ltd,,,,,,\n,01/25/2030,Invoice,1001,02/24/2030,10.00,10.00\nRoof,,,,,,\n,01/26/2030,Invoice,1002,02/24/2030,5.00,5.00\n"
        "Total for Roof,,,,,5.00,5.00\nTotal for Acme Ltd with sub-customers,,,,,15.00,15.00\n"
    )
    report = run(house.olga, "invoices", HEAD + text, ANSWERS)
    assert [each for _, _, each in reasons(report) if "Roof" in each] == ["There is no client “Acme Ltd:Roof”."]


def test_payments_of_a_transaction_list_come_in_and_a_running_balance_is_nobodys(dollars):
    head = ",Date,Transaction type,Num,Amount,Balance\n"
    text = "Acme Ltd,,,,,\n,01/20/2020,Payment,7,30.00,30.00\n,01/25/2020,Payment,8,20.00,50.00\nTotal for Acme Ltd,,,,50.00,\n"
    report = run(dollars.olga, "payments", head + text)
    assert results(report) == ["created", "created"], (reasons(report), report.open_questions)
    with dollars.backstage() as db:
        assert sorted(db.scalars(select(Payment.amount_minor))) == [2000, 3000]


def test_a_plain_table_is_left_as_it_is(house):
    report = run(house.olga, "clients", "Name,City,Zip,Country\nDelta,,,\nTotal for Delta,,,\n")
    assert results(report) == ["created", "created"]


def test_groups_of_something_else_leave_the_client_of_each_row_alone(dollars):
    head = ",Date,Transaction type,Num,Customer full name,Amount\n"
    text = (
        "Undeposited Funds,,,,,\n,01/20/2020,Payment,7,Acme Ltd,30.00\n,01/25/2020,Payment,8,Umbra SA,20.00\n"
        "Total for Undeposited Funds,,,,,50.00\n"
    )
    assert results(run(dollars.olga, "payments", head + text)) == ["created", "created"]
    wrong = run(dollars.olga, "payments", head + text.replace(",50.00", ",60.00"))
    assert "“Undeposited Funds” add up to 50.00" in reasons(wrong)[0][2]
