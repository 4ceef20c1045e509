"""Templates: blank tables in each language and format that are read back as they stand, and explain themselves."""

import csv
import io
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from sqlalchemy import select

from data.billing.invoices import Invoice
from data.billing.payments import Payment
from data.people.tables import Contact, Entity, Person
from services.imports import run as runs
from services.imports.declared import CLIENTS, INVOICES, PAYMENTS
from services.imports.reading import errors as file_refusals
from services.imports.rows.column_mapping import header_key
from services.imports.templates import Format, template, written
from services.platform.areas import import_kinds
from services.platform.i18n import Wording
from services.platform.importing.kind import ImportKind
from services.platform.importing.outcomes import File, Options
from tests.services.imported import reasons
from tests.services.imports.test_command import command

LANGUAGES = ("en", "el")


def filled(kind: ImportKind, format: Format, words: Wording, currency: str = "EUR") -> File:
    """The template with the examples of its notes in one row, typed the way its columns are formatted."""
    blank = template(kind, format, words, currency)
    notes = {field.name: kind.note_of(field.name) for field in kind.fields}
    if format is Format.CSV:
        mark = ";" if b";" in blank.content else ","
        out = io.StringIO(newline="")
        csv.writer(out, delimiter=mark).writerow(written(notes[field.name].example, words) for field in kind.fields)
        return File(blank.name, blank.content + out.getvalue().encode())
    book = openpyxl.load_workbook(io.BytesIO(blank.content))
    sheet = book.worksheets[0]
    for at, field in enumerate(kind.fields, start=1):
        example = notes[field.name].example
        cell = sheet.cell(2, at, words.say(example) if isinstance(example, str) else example)
        cell.number_format = sheet.column_dimensions[cell.column_letter].number_format
    out = io.BytesIO()
    book.save(out)
    return File(blank.name, out.getvalue())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("format", list(Format))
def test_a_filled_in_template_comes_in_as_it_stands(sqlite_house, language, format):
    house, words = sqlite_house, Wording(language)
    for kind in import_kinds().values():
        file = filled(kind, format, words)
        first = runs.preview(house.olga, kind, [file])
        assert set(first.mapping) == {field.name for field in kind.fields}
        paid = ["paid"] if kind is INVOICES else []
        assert [each.key for each in first.report.open_questions] == paid, reasons(first.report)
        report = runs.run(house.olga, kind, [file], None, Options(answers=dict.fromkeys(paid, "opening")))
        assert not report.refused, reasons(report)
        assert report.counts["created"] == 1
    with house.backstage() as db:
        client = db.scalars(select(Entity).where(Entity.external_id == "00123")).one()
        assert (client.tax_id, client.zip, client.country) == ("094014201", "01234", "GR")
        contact = db.scalars(select(Contact).where(Contact.entity_id == client.id)).one()
        assert (contact.is_primary, contact.edits_profile) == (True, False)
        assert db.get(Person, contact.person_id).email == "maria@acme.example"
        invoice = db.scalars(select(Invoice).where(Invoice.number == "0042")).one()
        assert (invoice.net_minor, invoice.tax_minor, invoice.due_on) == (18000, 4320, date(2026, 2, 28))
        assert invoice.balance.minor == 22320 - 2320 - 5000
        assert db.scalars(select(Payment.reference).where(Payment.external_id == "0000815")).one() == "000451"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("format", list(Format))
@pytest.mark.parametrize("kind", list(import_kinds().values()), ids=str)
def test_an_empty_template_says_that_it_is_empty(sqlite_house, kind, format, language):
    report = runs.preview(sqlite_house.olga, kind, [template(kind, format, Wording(language), "EUR")]).report
    assert [type(each.refusal) for one in report.outcomes for each in one.problems] == [file_refusals.OnlyHeaders]
    assert not report.questions


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", list(import_kinds().values()), ids=str)
def test_a_workbook_explains_every_column_in_its_language(kind, language):
    words = Wording(language)
    assert set(kind.notes) == {field.name for field in kind.own_fields}
    book = openpyxl.load_workbook(io.BytesIO(template(kind, Format.XLSX, words, "EUR").content))
    table, notes = book.worksheets
    labels = [words.say(field.label) for field in kind.fields]
    assert [cell.value for cell in table[1]] == labels
    assert len({header_key(each) for each in labels}) == len(labels)
    for row, field in enumerate(kind.fields, start=2):
        label, meaning, required, example = (notes.cell(row, at).value for at in range(1, 5))
        assert label == labels[row - 2]
        assert meaning
        assert example not in (None, "")
        assert required == (words.say("yes") if field.required else None)
        if language == "el":
            assert meaning != kind.note_of(field.name).meaning
    codes = {
        field.name: table.column_dimensions[table.cell(1, at).column_letter].number_format
        for at, field in enumerate(kind.fields, start=1)
    }
    assert codes["external_id"] == "@"
    assert {codes[name] for name in ("issued_on", "due_on", "received_on") if name in codes} <= {"yyyy-mm-dd"}
    assert {codes[name] for name in ("amount", "net", "gross", "balance") if name in codes} <= {"0.00"}


@pytest.mark.parametrize(("currency", "code"), [("EUR", "0.00"), ("JPY", "0"), ("KWD", "0.000")])
def test_amounts_have_the_decimals_of_the_firms_currency(currency, code):
    book = openpyxl.load_workbook(io.BytesIO(template(PAYMENTS, Format.XLSX, Wording("en"), currency).content))
    assert book.worksheets[0].column_dimensions["D"].number_format == code


def test_examples_are_typed_as_the_language_writes_them():
    assert [written(Decimal("23.20"), Wording(each)) for each in LANGUAGES] == ["23.20", "23,20"]


def test_the_command_writes_a_template_once(sqlite_house, tmp_path, capsys):
    house = sqlite_house
    for name, language in (("a.csv", "en"), ("b.XLSX", "el")):
        assert command(house, "clients", "--template", str(tmp_path / name), "--language", language) == 0
        format = Format(name[-4:].lstrip(".").lower())
        there = (tmp_path / name).read_bytes()
        told = runs.preview(house.olga, CLIENTS, [File(name, there)]).report
        assert "no rows yet" in str(told.outcomes[0].problems[0].refusal)
        if format is Format.CSV:
            assert there == template(CLIENTS, format, Wording(language), "EUR").content
        assert command(house, "clients", "--template", str(tmp_path / name)) == 1
        assert "already" in capsys.readouterr().err
        assert (tmp_path / name).read_bytes() == there
    for arguments, status, said in (
        (("--template", str(tmp_path / "c.pdf")), 1, ".csv or .xlsx"),
        (("--template", str(tmp_path / "c.csv"), str(tmp_path / "a.csv")), 2, "either files"),
        (("--template", str(tmp_path / "c.csv"), "--language", "xx"), 1, "does not speak"),
        (("--template", str(tmp_path / "none" / "c.csv")), 1, "No such file"),
    ):
        assert command(house, "clients", *arguments) == status
        assert said in capsys.readouterr().err
        assert not (tmp_path / "c.csv").exists()
    for arguments in ((), ("--dry-run",)):
        with pytest.raises(SystemExit) as stopped:
            command(house, "clients", *arguments)
        assert stopped.value.code == 2
        assert "FILE" in capsys.readouterr().err
    assert command(house, "clients", "--dry-run", str(tmp_path / "a.csv")) == 1  # options before the files, too
    assert "no rows yet" in capsys.readouterr().out
