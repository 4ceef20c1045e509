"""The official e-invoices through an import: the books say to the cent what each file says, or the file is refused."""

import io
import zipfile
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from data.billing.invoices import Invoice
from data.firm.tables import Event, Job
from data.people.tables import Entity
from services.imports import run as runs
from services.imports.declared import INVOICES
from services.platform.importing.outcomes import File, Options
from tests.services.billing.einvoices.test_official import OFFICIAL, OURS, stated
from tests.services.einvoice_files import BOTH, plain, row, summed
from tests.services.imported import counts, reasons, results

EVERY = [*OFFICIAL, *OURS]
INVOICES = INVOICES


def of(*paths: Path) -> list[File]:
    return [File(path.name, path.read_bytes()) for path in paths]


def booked(house, number: str) -> Invoice:
    with house.backstage() as db:
        return db.scalars(select(Invoice).where(Invoice.number == number).options(selectinload(Invoice.lines))).one()


@pytest.mark.feature("INV-01")
@pytest.mark.parametrize("path", EVERY, ids=lambda path: path.name)
def test_the_books_say_what_the_file_says(sqlite_house, path):
    report = runs.run(sqlite_house.system, INVOICES, of(path))
    assert results(report) == ["created"]
    says, outcome = stated(path.read_text()), report.outcomes[0]
    figures = outcome.figures
    names = ("net_minor", "tax_minor", "gross_minor", "prepaid_minor", "due_minor")
    assert [getattr(figures, name) for name in names] == [says[name] for name in names]
    book = booked(sqlite_house, outcome.number)
    with sqlite_house.backstage() as db:
        assert outcome.client == db.get(Entity, book.entity_id).name
    sign = -1 if says["gross_minor"] < 0 else 1
    assert (
        book.net_minor,
        book.tax_minor,
        book.gross_minor,
        book.prepaid_minor,
        book.rounding_minor,
        book.payable_minor,
    ) == tuple(sign * says[f"{name}_minor"] for name in ("net", "tax", "gross", "prepaid", "rounding", "due"))
    assert sum(line.net_minor for line in book.lines) == sign * says["line_total_minor"]
    assert sum(one["amount"] for one in book.adjustments) == sign * (
        says["charge_total_minor"] - says["allowance_total_minor"]
    )
    assert sum(tax["tax"] for tax in book.taxes) == book.tax_minor


def test_all_of_them_at_once_and_again(house):
    """Ten official files are five numbers: the same invoice in two syntaxes is one, another under its number is not.

    Example 1 names an account in UBL (and in the guide's copy of it) but not in CII.
    """
    first = runs.run(house.system, INVOICES, of(*EVERY))
    by_name = {each.file: str(each.result) for each in first.outcomes}
    asked = {"CII_example5.xml", "ubl-tc434-example5.xml", "peppol-negative.xml"}  # name and numbers disagree
    assert {name for name, result in by_name.items() if result == "refused"} == asked | {
        "ubl-tc434-example1.xml",
        "guide-example1.xml",
        "ubl-tc434-example3.xml",
        "ubl-tc434-example7.xml",
    }
    answered = Options(answers={each.key: "new" for each in first.open_questions})
    second = runs.run(house.system, INVOICES, of(*EVERY), None, answered)
    by_name = {each.file: str(each.result) for each in second.outcomes}
    assert {name for name, result in by_name.items() if result == "created"} == asked - {"ubl-tc434-example5.xml"}
    assert all("says something else" in sentence for _, _, sentence in reasons(second))
    before = counts(house, Invoice, Entity, Event, Job)
    assert before[0] == 11
    again = runs.run(house.system, INVOICES, of(*EVERY))
    assert set(results(again)) == {"unchanged", "refused"}
    assert counts(house, Invoice, Entity, Event, Job) == before


def test_an_invoice_below_zero_is_a_credit_note(sqlite_house):
    path = next(path for path in OURS if path.name == "peppol-negative.xml")
    report = runs.run(sqlite_house.system, INVOICES, of(path))
    assert any("credit note over 381.15 EUR" in str(remark) for remark in report.outcomes[0].remarks)
    row = booked(sqlite_house, "Correction1")
    assert (row.kind, row.status, row.payable_minor) == ("credit_note", "open", 38115)


@BOTH
def test_what_cannot_stand_in_the_books_is_refused(sqlite_house, write):
    beyond = write(summed((row("1", "100.00"),), prepaid="200.00"))
    [(_, _, sentence)] = reasons(runs.run(sqlite_house.system, INVOICES, [File("a.xml", beyond)]))
    assert sentence == "200.00 EUR was prepaid, more than the total of 125.00 EUR, so there is nothing to ask for."
    below = write(summed((row("1", "100.00"),), prepaid="-1.00"))
    assert "below zero" in reasons(runs.run(sqlite_house.system, INVOICES, [File("a.xml", below)]))[0][2]


@BOTH
def test_a_buyer_is_found_or_created_or_refused(sqlite_house, write):
    xml = write(plain())
    options = Options(create_clients=False)
    assert "no client “Buyer”" in reasons(runs.run(sqlite_house.olga, INVOICES, [File("a", xml)], None, options))[0][2]
    assert (
        "only somebody who sees all clients can make"
        in reasons(runs.run(sqlite_house.ben, INVOICES, [File("a", xml)]))[0][2]
    )
    before = counts(sqlite_house, Entity)[0]
    assert results(runs.run(sqlite_house.olga, INVOICES, [File("a", xml)])) == ["created"]
    assert counts(sqlite_house, Entity)[0] == before + 1
    other = xml.replace(b"R-1", b"R-2")
    assert results(runs.run(sqlite_house.olga, INVOICES, [File("b", other)], None, options)) == ["created"]
    assert counts(sqlite_house, Entity)[0] == before + 1


def zipped(**entries: bytes) -> File:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return File("all.zip", out.getvalue())


@pytest.mark.security("R64")
def test_an_archive_is_read_entry_by_entry(sqlite_house):
    path = OFFICIAL[0]
    report = runs.run(sqlite_house.system, INVOICES, [zipped(a_xml=path.read_bytes(), b_xml=b"<no/>", c=b"text")])
    assert [(each.file, str(each.result)) for each in report.outcomes] == [
        ("all.zip/a.xml", "created"),
        ("all.zip/b.xml", "refused"),
    ]
    assert "all.zip/c" in str(report.remarks[0])


@pytest.mark.security("R64")
@pytest.mark.parametrize("name", ["../a_xml", "/a_xml", "C:\\a_xml", "b\\..\\..\\a_xml"])
def test_an_archive_that_leads_out_is_refused_whole(sqlite_house, name):
    report = runs.run(sqlite_house.system, INVOICES, [zipped(**{name: OFFICIAL[0].read_bytes()})])
    assert results(report) == ["refused"]
    assert "leads out" in reasons(report)[0][2]
    assert counts(sqlite_house, Invoice) == [0]


@pytest.mark.security("R64")
def test_archives_are_bounded(sqlite_house):
    many = zipped(**{f"n{n}_xml": b"<a/>" for n in range(1001)})
    tight = zipped(a_xml=b"<a>" + b" " * 5_000_000 + b"</a>")
    for archive in (many, tight):
        assert "more than 1000 files" in reasons(runs.run(sqlite_house.system, INVOICES, [archive]))[0][2]


def test_a_link_in_an_archive_is_refused(sqlite_house):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        link = zipfile.ZipInfo("a.xml")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    assert "leads out" in reasons(runs.run(sqlite_house.system, INVOICES, [File("a.zip", out.getvalue())]))[0][2]


@BOTH
def test_a_line_off_its_price_is_told_and_its_amount_counts(sqlite_house, write):
    profile = "urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0"
    odd = replace(plain(), rows=(replace(row("2", "800"), net=Decimal(100)),), profile=profile)
    report = runs.run(sqlite_house.system, INVOICES, [File("a.xml", write(odd))])
    assert results(report) == ["created"]
    assert (
        "Line 1 comes to 1600.00 EUR by quantity, price and adjustments. The amount it states, 100.00 EUR, counts."
        in [str(one) for one in report.outcomes[0].remarks]
    )
    assert booked(sqlite_house, "R-1").lines[0].net_minor == 10000
