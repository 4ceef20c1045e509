"""Exports of other programs, with their documented headers and made-up rows: recognised, mapped, booked as they say."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from data.billing.invoices import Invoice
from data.billing.payments import Payment
from data.people.tables import Entity
from services.imports import declared
from services.imports import run as runs
from services.imports.rows.programs import recognised
from services.platform.importing.kind import ImportKind
from services.platform.importing.outcomes import File, Options
from tests.services.imported import reasons

FOLDER = Path(__file__).parents[2] / "data" / "programs"
# program: {number: (net, tax, still open, status)}
BOOKS = {
    "Zoho Books": {
        "INV-000001": (25000, 6000, 31000, "open"),
        "INV-000002": (10000, 2400, 0, "paid"),
        "INV-000003": (10000, 2400, 2400, "open"),
        "INV-000004": (1000, 240, 1240, "draft"),
        "INV-000005": (1000, 240, 1240, "void"),
    },
    "Invoice Ninja": {
        "0001": (30000, 7200, 37200, "open"),
        "0002": (10000, 2400, 0, "paid"),
        "0003": (10000, 2400, 2400, "open"),
        "0004": (1000, 240, 1240, "draft"),
        "0005": (1000, 240, 1240, "void"),
    },
    "FreshBooks": {
        "FB-1": (25000, 6000, 31000, "open"),
        "FB-2": (10000, 2400, 0, "paid"),
        "FB-3": (10000, 2400, 12400, "open"),
        "FB-4": (1000, 240, 1240, "draft"),
    },
    "Xero": {
        "X-1": (25000, 5000, 30000, "open"),
        "X-2": (10000, 2000, 0, "paid"),
        "X-3": (10000, 0, 10000, "draft"),
        "X-5": (10000, 0, 10000, "void"),
    },
    "QuickBooks Online": {"1001": (25000, 6000, 31000, "open"), "1002": (10000, 0, 10000, "open")},
    "Stripe": {
        "AB12-0001": (10000, 2400, 12400, "open"),
        "AB12-0002": (10000, 2400, 0, "paid"),
        "AB12-0004": (1000, 240, 1240, "draft"),
        "AB12-0005": (1000, 240, 1240, "void"),
    },
    "Wave": {"W-1": (10000, 2400, 12400, "open"), "W-2": (10000, 2400, 0, "paid"), "W-3": (10000, 2400, 2400, "open")},
    "Invoicely": {"INV-1": (102000, 0, 102000, "open"), "INV-2": (5000, 0, 0, "paid")},
}
CLIENTS = {  # external id, tax number, city, postal code, country, telephone
    "Wave": ("007", None, "Athens", "01234", "GR", "210-555"),
    "Invoicely": (None, None, None, None, "GR", "210-555"),
    "Invoice Ninja": ("007", "094014201", "Athens", "01234", "GR", "210-555"),
    "QuickBooks Online": (None, None, None, None, None, "210-555"),
    "Zoho Books": ("007", None, "Athens", "01234", "GR", "210-555"),
    "FreshBooks": (None, None, "Athens", "01234", "GR", "210-555"),
    "Xero": ("007", "094014201", "Athens", "01234", "GR", "210-555"),
    "Stripe": ("cus_007", None, None, None, None, None),
}
PAID_ON = {"FreshBooks": date(2030, 3, 9), "Stripe": date(2030, 3, 5)}


def names(kind: ImportKind) -> list[str]:
    return sorted({each.name for each in kind.programs})


@pytest.mark.parametrize("program", names(declared.INVOICES))
def test_an_export_is_recognised_and_booked_as_it_says(sqlite_house, program):
    house = sqlite_house
    path = FOLDER / f"{program.lower().replace(' ', '-')}.csv"
    files = [File(path.name, path.read_bytes())]
    first = runs.preview(house.olga, declared.INVOICES, files).report
    asked = ["totals-only"] if program == "Invoicely" else ["paid"] if "paid" in str(BOOKS[program]) else []
    asked += ["partly-paid"] if program == "FreshBooks" else []
    assert [each.key for each in first.open_questions] == asked, reasons(first)
    assert any(f"an export of {program}" in str(remark) for remark in first.remarks)
    report = runs.run(
        house.olga,
        declared.INVOICES,
        files,
        None,
        Options(answers={"paid": "opening", "totals-only": "one-sum", "partly-paid": "open"}),
    )
    assert not report.refused, reasons(report)
    with house.backstage() as db:
        found = {
            row.number: (row.net_minor, row.tax_minor, row.balance.minor, str(row.status))
            for row in db.scalars(select(Invoice))
        }
        assert found == BOOKS[program]
        if program in PAID_ON:
            assert db.scalars(select(Payment.received_on)).all() == [PAID_ON[program]]


@pytest.mark.parametrize("program", names(declared.CLIENTS))
def test_a_list_of_clients_is_recognised_and_kept_as_it_says(sqlite_house, program):
    house = sqlite_house
    path = FOLDER / f"{program.lower().replace(' ', '-')}-clients.csv"
    report = runs.run(house.olga, declared.CLIENTS, [File(path.name, path.read_bytes())])
    assert not report.refused, reasons(report)
    assert any(f"an export of {program}" in str(remark) for remark in report.remarks)
    with house.backstage() as db:
        listed = {row.name for row in db.scalars(select(Entity))} - {"Acme Ltd", "Umbra SA"}
        assert listed <= {"Lakeside Ltd", "Hilltop Ltd"}, "neither a supplier nor the date of the report"
        row = db.scalars(select(Entity).where(Entity.name == "Lakeside Ltd")).one()
        assert (row.external_id, row.tax_id, row.city, row.zip, row.country, row.phone) == CLIENTS[program]
        assert (row.email, str(row.kind)) == ("hello@lakeside.example", "company")


PAYMENTS = {  # (day, amount, what of it is applied) by the rows that are money that came in
    "Invoice Ninja": [
        (date(2030, 2, 28), 2667, 2667),
        (date(2030, 2, 28), 2667, 2667),
        (date(2030, 4, 20), 1350, 1350),
    ],
    "QuickBooks Online": [(date(2030, 3, 15), 112500, 0)],
    "Zoho Books": [(date(2030, 1, 20), 2667, 2667)],
    "Stripe": [(date(2030, 3, 5), 3125, 0)],
}


@pytest.mark.parametrize("program", names(declared.PAYMENTS))
def test_a_list_of_payments_is_recognised_and_booked_once_and_only_what_came_in(sqlite_house, program):
    house = sqlite_house
    for number in ("P-1", "P-2"):
        house.invoice("100.00 EUR", number=number)
    path = FOLDER / f"{program.lower().replace(' ', '-')}-payments.csv"
    files = [File(path.name, path.read_bytes())]
    first = runs.preview(house.olga, declared.PAYMENTS, files).report
    assert [each.key for each in first.open_questions] == [], reasons(first)
    assert any(f"an export of {program}" in str(remark) for remark in first.remarks)
    for result in ("created", "unchanged"):
        report = runs.run(house.olga, declared.PAYMENTS, files)
        assert {str(each.result) for each in report.outcomes} - {"left_out"} == {result}, reasons(report)
    with house.backstage() as db:
        found = sorted((row.received_on, row.amount_minor, row.allocated_minor) for row in db.scalars(select(Payment)))
    assert found == PAYMENTS[program]


def test_prices_of_zoho_that_include_tax_are_refused_with_their_row(sqlite_house):
    text = (FOLDER / "zoho-books.csv").read_text().replace(",77,false,", ",77,true,", 1)
    report = runs.preview(sqlite_house.olga, declared.INVOICES, [File("zoho.csv", text.encode())]).report
    assert [str(each.refusal) for one in report.outcomes for each in one.problems] == [
        "Prices of this file include tax (“Is Inclusive Tax” is true in row 2). Export them without tax."
    ]


def test_a_discount_of_stripe_is_taken_off_before_tax(sqlite_house):
    house = sqlite_house
    header = (FOLDER / "stripe.csv").read_text().splitlines()[0]
    row = (
        "in_9,111.60,0.00,111.60,send_invoice,false,eur,cus_1,Acme Ltd,2030-03-01 10:15,2030-03-31 10:15,AB12-0009,"
        "false,,100.00,10.00,TEN,21.60,24,111.60,open,Advice,"
    )
    report = runs.run(house.olga, declared.INVOICES, [File("stripe.csv", f"{header}\n{row}\n".encode())])
    assert not report.refused, reasons(report)
    with house.backstage() as db:
        found = db.scalars(select(Invoice).where(Invoice.number == "AB12-0009")).one()
        assert (found.net_minor, found.tax_minor, found.balance.minor) == (9000, 2160, 11160)


def test_a_file_of_nobody_is_not_taken_for_one():
    assert recognised(declared.INVOICES, ("number", "client", "issued_on", "net", "tax", "status")) is None
    assert recognised(declared.CLIENTS, tuple(declared.INVOICES.programs[0].mapping.values())) is None


def test_a_column_that_a_person_names_on_the_command_line_changes_no_other(sqlite_house):
    house = sqlite_house
    path = FOLDER / "freshbooks.csv"
    options = Options(
        columns={"description": "Item Description", "paid_on": ""}, answers={"paid": "opening", "partly-paid": "open"}
    )
    preview = runs.preview(house.olga, declared.INVOICES, [File(path.name, path.read_bytes())], None, options)
    assert not preview.report.refused, reasons(preview.report)
    assert (preview.mapping["description"], preview.mapping["unit_price"]) == ("Item Description", "Rate")
    assert "paid_on" not in preview.mapping
