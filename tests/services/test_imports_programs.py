"""Exports of other programs, with their documented headers and made-up rows: recognised, mapped, booked as they say."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from data.invoices import Invoice
from data.payments import Payment
from services.imports import runs
from services.imports.model import File, ImportKind, Options
from services.imports.programs import PROGRAMS, recognised
from tests.services.imported import reasons

FOLDER = Path(__file__).parents[1] / "data" / "programs"
# program: {number: (net, tax, still open, status)}
BOOKS = {
    "Zoho Books": {"INV-000001": (25000, 6000, 31000, "open"), "INV-000002": (10000, 2400, 0, "paid"),
                   "INV-000003": (10000, 2400, 2400, "open"), "INV-000004": (1000, 240, 1240, "draft"),
                   "INV-000005": (1000, 240, 1240, "void")},
    "Invoice Ninja": {"0001": (30000, 7200, 37200, "open"), "0002": (10000, 2400, 0, "paid"),
                      "0003": (10000, 2400, 2400, "open"), "0004": (1000, 240, 1240, "draft"),
                      "0005": (1000, 240, 1240, "void")},
    "FreshBooks": {"FB-1": (25000, 6000, 31000, "open"), "FB-2": (10000, 2400, 0, "paid"),
                   "FB-4": (1000, 240, 1240, "draft")},
    "Xero": {"X-1": (25000, 5000, 30000, "open"), "X-2": (10000, 2000, 0, "paid"), "X-3": (10000, 0, 10000, "draft"),
             "X-5": (10000, 0, 10000, "void")},
    "QuickBooks Online": {"1001": (25000, 6000, 31000, "open"), "1002": (10000, 0, 10000, "open")},
    "Stripe": {"AB12-0001": (10000, 2400, 12400, "open"), "AB12-0002": (10000, 2400, 0, "paid"),
               "AB12-0004": (1000, 240, 1240, "draft"), "AB12-0005": (1000, 240, 1240, "void")}}
PAID_ON = {"FreshBooks": date(2030, 3, 9), "Stripe": date(2030, 3, 5)}


@pytest.mark.parametrize("program", [each.name for each in PROGRAMS])
def test_an_export_is_recognised_and_booked_as_it_says(sqlite_house, program):
    house = sqlite_house
    path = FOLDER / f"{program.lower().replace(' ', '-')}.csv"
    files = [File(path.name, path.read_bytes())]
    first = runs.preview(house.olga, ImportKind.INVOICES, files).report
    assert [each.key for each in first.open_questions] == (["paid"] if "paid" in str(BOOKS[program]) else []), reasons(first)
    assert any(f"an export of {program}" in str(remark) for remark in first.remarks)
    report = runs.run(house.olga, ImportKind.INVOICES, files, None, Options(answers={"paid": "opening"}))
    assert not report.refused, reasons(report)
    with house.backstage() as db:
        found = {row.number: (row.net_minor, row.tax_minor, row.balance.minor, str(row.status))
                 for row in db.scalars(select(Invoice))}
        assert found == BOOKS[program]
        if program in PAID_ON:
            assert db.scalars(select(Payment.received_on)).all() == [PAID_ON[program]]


def test_a_file_of_nobody_is_not_taken_for_one():
    assert recognised(ImportKind.INVOICES, ("number", "client", "issued_on", "net", "tax", "status")) is None
    assert recognised(ImportKind.CLIENTS, tuple(PROGRAMS[0].mapping.values())) is None
