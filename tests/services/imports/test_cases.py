"""Files that people brought, each in tests/data/cases with the right value in its README: imported, books compared.

To add one: copy its folder, and write the function of its name below with the value that its README expects.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from commands import imports
from data.billing.invoices import Invoice
from data.billing.payments import Payment
from data.people.tables import Entity, Person
from services.people import client_listing
from services.platform.lists.query import ListQuery
from tests.services.billing.test_stated_terms import page_and_paper, staff_page

FOLDER = Path(__file__).parents[2] / "data" / "cases"
Case = Callable[["Books"], None]
CASES: dict[str, Case] = {}


class Books:
    """A home into which a case's files are brought by the command line, and what it says afterwards."""

    def __init__(self, house, folder: Path, capsys) -> None:
        self.house, self.folder, self._capsys = house, folder, capsys
        self.said = ""

    def bring(self, kind: str, *arguments: str, file: str = "") -> int:
        """`app.py import`; the exit code. `said` is all that was printed."""
        parser = argparse.ArgumentParser()
        imports.options(parser)
        path = self.folder / (file or f"{kind}.csv")
        code = imports.import_files(self.house.inside, parser.parse_args([kind, str(path), *arguments]))
        out, err = self._capsys.readouterr()
        self.said = out + err
        return code

    def brought_xml(self) -> str:
        """What is said of the folder's electronic invoice, which comes in."""
        assert self.bring("invoices", file="invoice.xml") == 0, self.said
        return self.said

    def invoice(self, number: str) -> Invoice | None:
        with self.house.backstage() as db:
            return db.scalars(select(Invoice).where(Invoice.number == number)).one_or_none()

    def figures(self, number: str) -> tuple[int, int, int, int, str]:
        """net, tax, total, still open, status."""
        row = self.invoice(number)
        assert row is not None, self.said
        return row.net_minor, row.tax_minor, row.payable_minor, row.balance.minor, str(row.status)

    def buyer(self, number: str) -> str:
        """The client that the document is with."""
        with self.house.backstage() as db:
            return db.scalars(
                select(Entity.name).join(Invoice, Invoice.entity_id == Entity.id).where(Invoice.number == number)
            ).one()

    def client(self, external_id: str) -> Entity:
        with self.house.backstage() as db:
            return db.scalars(select(Entity).where(Entity.external_id == external_id)).one()

    def payment(self, external_id: str) -> Payment:
        with self.house.backstage() as db:
            return db.scalars(select(Payment).where(Payment.external_id == external_id)).one()


def case(made: Case) -> Case:
    CASES[made.__name__.replace("_", "-")] = made
    return made


@case
def csv_amount_is_total(books: Books) -> None:
    assert books.bring("clients") == 0
    assert books.bring("invoices") == 0
    assert books.figures("0001") == (10000, 2400, 12400, 12400, "open")
    assert "an export of Invoice Ninja" in books.said


@case
def csv_invoice_status_draft(books: Books) -> None:
    assert books.bring("clients") == 0
    assert books.bring("invoices") == 0
    assert books.figures("Z-1")[4] == "draft"


@case
def csv_title_rows(books: Books) -> None:
    assert books.bring("clients") == 0
    assert books.bring("invoices") == 0
    assert books.figures("T1") == (10000, 2400, 12400, 12400, "open")


@case
def contact_email_zero_width(books: Books) -> None:
    assert [books.bring(kind) for kind in ("clients", "contacts")] == [0, 0]
    with books.house.backstage() as db:
        assert db.scalars(select(Person.email).where(Person.name == "Anna")).all() == ["anna@example.com"]


@case
def csv_cp1250(books: Books) -> None:
    assert books.bring("clients") == 1
    assert "Decide it with --encoding" in books.said
    assert "windows-1250: Łódź Meble" in books.said
    assert books.bring("clients", "--encoding", "windows-1250") == 0
    assert [books.client(id).name for id in "12"] == ["Łódź Meble", "Příbramská dílna"]


@case
def csv_currency_sign(books: Books) -> None:
    assert [books.bring(kind) for kind in ("clients", "invoices")] == [0, 0]
    assert books.figures("D1") == (123450, 10000, 133450, 133450, "open")


@case
def csv_excel_text_formula(books: Books) -> None:
    assert books.bring("clients") == 0
    assert (books.client("00123").tax_id, books.client("00123").zip) == ("012345678", "02134")


@case
def csv_swiss_apostrophe(books: Books) -> None:
    assert [books.bring(kind) for kind in ("clients", "invoices")] == [0, 0]
    assert books.figures("S1") == (123450, 10000, 133450, 133450, "open")


@case
def payment_number_with_colon(books: Books) -> None:
    assert [books.bring(kind) for kind in ("clients", "invoices", "payments")] == [0, 0, 0]
    assert books.figures("RE:2026:12") == (7000, 0, 7000, 0, "paid")


@case
def payment_utc_day(books: Books) -> None:
    assert [books.bring(kind) for kind in ("clients", "payments")] == [0, 0]
    assert books.payment("p1").received_on.isoformat() == "2026-04-01"


@case
def xlsx_formula_tax_rate(books: Books) -> None:
    assert books.bring("clients") == 0
    assert books.bring("invoices", file="invoices.xlsx") == 1
    assert "The formula in H2 has no result in the file." in books.said


@case
def xlsx_strict(books: Books) -> None:
    assert books.bring("clients", file="clients.xlsx") == 0
    assert books.client("S1").name == "Strict Ltd"


@case
def xlsx_zero_padded(books: Books) -> None:
    assert books.bring("clients", file="clients.xlsx") == 0
    assert (books.client("00007").tax_id, books.client("00007").zip) == ("012345678", "02134")


@case
def zip_from_a_mac(books: Books) -> None:
    assert books.bring("invoices", file="invoices.zip") == 0
    assert books.said.startswith("created    invoices.zip/inv/X-1.xml")
    assert "1 created" in books.said
    assert "0 refused" in books.said


@case
def pass_encodings(books: Books) -> None:
    assert [books.bring("invoices", file=file) for file in ("latin9.xml", "cp1252.xml")] == [0, 0]
    for number, buyer in (("E-1", "Müller €uro"), ("E-2", "Müller – Söhne")):
        assert books.figures(number)[2] == 12400
        with books.house.backstage() as db:
            assert db.get(Entity, books.invoice(number).entity_id).name == buyer


@case
def pass_table_lines(books: Books) -> None:
    assert [books.bring(kind) for kind in ("clients", "invoices", "payments")] == [0, 0, 0]
    assert books.figures("N1") == (9000, 2160, 11160, 11160, "open")
    assert books.figures("N2") == (0, 0, 0, 0, "paid")
    assert books.figures("N3") == (10000, 0, 10000, 0, "paid")
    assert books.payment("p1").unapplied.minor == 2000


@case
def xml_due_before_issue(books: Books) -> None:
    assert "2026-03-15 is before the date of issue" in books.brought_xml()
    assert books.invoice("X-1").due_on.isoformat() == "2026-03-15"


@case
def xml_payee_and_account(books: Books) -> None:
    assert "cannot be paid online here" in books.brought_xml()
    assert books.invoice("P-1").online is False
    for said in page_and_paper(books.house, "P-1"):
        assert all(words in said for words in ("Factor Finance AG", "DE02 1203 0000 0000 2020 51", "RF18539007547034"))


@case
def xml_exemption_code_only(books: Books) -> None:
    books.brought_xml()
    assert all("Reverse charge" in said for said in page_and_paper(books.house, "R-1"))
    assert "Reverse charge" in staff_page(books.house, "R-1")


@case
def xml_unit_codes(books: Books) -> None:
    books.brought_xml()
    for said in page_and_paper(books.house, "U-1"):
        assert "1 unit" in said
        assert "C62" not in said


@case
def xml_embedded_attachment(books: Books) -> None:
    books.brought_xml()
    assert all("timesheet.pdf" in said for said in page_and_paper(books.house, "B-1"))


@case
def xml_third_party_payment(books: Books) -> None:
    books.brought_xml()
    assert books.invoice("D-1").payable_minor == 13400


@case
def pdf_chinese_name(books: Books) -> None:
    assert "cannot be printed" not in books.brought_xml()
    assert "北京示例有限公司" in page_and_paper(books.house, "G-1")[1]


@case
def buyer_register_number(books: Books) -> None:
    assert books.bring("invoices", file="first.xml") == 0
    assert books.bring("invoices", file="second.xml") == 0
    assert [books.buyer(number) for number in ("A-1", "A-2")] == ["Nord GmbH", "Sued GmbH"]


@case
def buyer_shared_endpoint(books: Books) -> None:
    assert books.bring("invoices", file="first.xml") == 0
    assert books.bring("invoices", file="second.xml") == 0
    assert [books.buyer(number) for number in ("A-1", "A-2")] == ["Group Holding BV", "Group Transport BV"]


@case
def client_taxid_placeholder(books: Books) -> None:
    assert [books.bring("clients", file=file) for file in ("one.csv", "two.csv")] == [0, 0]
    with books.house.backstage() as db:
        found = db.execute(select(Entity.name, Entity.tax_key).where(Entity.city.in_(["Bonn", "Kiel"]))).all()
    assert sorted(map(tuple, found)) == [("One Ltd", None), ("Other Ltd", None)]


@case
def client_vat_prefix(books: Books) -> None:
    assert books.bring("clients") == 0
    assert "is new" not in books.brought_xml()
    assert books.invoice("V-1").entity_id == books.client("K1").id


@case
def search_l_with_stroke(books: Books) -> None:
    assert books.bring("clients") == 0
    found = {
        typed: [row.name for row in client_listing.page_of(books.house.olga, ListQuery(typed)).rows]
        for typed in ("lodz", "orsted", "")
    }
    assert (found["lodz"], found["orsted"]) == (["Łódź Meble"], ["Ørsted Energi"])
    brought = {"Łódź Meble", "Mango Ltd", "Ørsted Energi", "Zebra Ltd"}
    assert [name for name in found[""] if name in brought] == ["Łódź Meble", "Mango Ltd", "Ørsted Energi", "Zebra Ltd"]


@pytest.mark.parametrize("name", sorted(CASES))
def test_a_case_comes_out_right(name, sqlite_house, capsys):
    CASES[name](Books(sqlite_house, FOLDER / name, capsys))


# Cases that are no imports, and the tests that hold them.
ELSEWHERE = {
    "back-from-gateway": "journeys/test_stripe.py::test_the_browsers_back_from_stripe_leaves_a_button_that_pays",
    "cli-invite-link": "commands/test_commands.py::test_a_printed_invitation_lets_its_reader_in",
    "session-ends-in-editor": "journeys/test_drafts.py::test_a_session_that_ends_says_so_and_leads_back_to_the_text",
    "stripe-isk": "services/billing/test_gateway_amounts.py::test_what_is_asked_for_and_what_marks_it_paid",
    "stripe-kwd": "services/billing/test_gateway_amounts.py::test_what_cannot_be_charged_is_said_before_paying",
    "stripe-minimum": "services/billing/test_gateway_amounts.py::test_what_cannot_be_charged_is_said_before_paying",
    "stripe-refund-at-gateway": "services/billing/test_refunds.py::"
    "test_a_refund_is_one_line_and_taking_back_makes_no_credit",
}


def test_every_folder_has_its_function():
    assert sorted([*CASES, *ELSEWHERE]) == sorted(path.name for path in FOLDER.iterdir() if path.is_dir())


@pytest.mark.parametrize("name", ELSEWHERE)
def test_what_is_no_import_is_held_elsewhere(name):
    path, function = ELSEWHERE[name].split("::")
    tests = (FOLDER.parents[1] / path).read_text()
    assert f"def {function}(" in tests
    amount = FOLDER / name / "amount.txt"
    if amount.exists():
        currency, figure = amount.read_text().split()
        assert f'("{figure} {currency}", ' in tests
