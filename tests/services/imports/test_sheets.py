"""Workbooks: what the sheet shows is what is read; what cannot be known is refused by cell, what is unclear is asked."""

import io
import re
import zipfile
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from sqlalchemy import select

from data.billing.invoices import Invoice
from data.people.tables import Entity
from services.imports import run as runs
from services.imports.files import task_of
from services.imports.reading import errors as file_refusals
from services.imports.reading.spreadsheet_formats import shown
from services.imports.reading.table import Faulty, Formatted, Unsaid
from services.imports.reading.table_file import read_table
from services.imports.rows import errors as refusals
from services.imports.rows.number_format import Style
from services.platform.areas import import_kinds
from services.platform.importing.outcomes import File, Options
from tests.services.imported import reasons, results
from tests.services.imports.test_command import command

EURO = '_-* #,##0.00\\ "€"_-;\\-* #,##0.00\\ "€"_-;_-* "-"??\\ "€"_-;_-@_-'


def saved(book: openpyxl.Workbook) -> bytes:
    book.save(out := io.BytesIO())
    return out.getvalue()


def made(*rows: list[object], **formats: str) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for at, code in formats.items():
        book.active[at].number_format = code
    return book


def edited(content: bytes, part: str, old: str, new: str) -> bytes:
    """The workbook with the text of one part changed, as another program would have written it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            text = source.read(name)
            if name == part:
                assert re.search(old, text.decode())
                text = re.sub(old, new, text.decode()).encode()
            target.writestr(name, text)
    return out.getvalue()


def come_in(house, kind: str, content: bytes, **answers: str):
    return runs.run(house.olga, import_kinds()[kind], [File("book.xlsx", content)], None, Options(answers=answers))


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        ("7", "00000", "00007"),
        ("12345678", "000000000", "012345678"),
        ("123456789", "000-00-0000", "123-45-6789"),
        ("2101234567", "(000) 000-0000", "(210) 123-4567"),
        ("7", '"INV-"0000', "INV-0007"),
        ("0", "000", "000"),
        ("-7", "000", "-007"),
        ("7", '"INV-2026-"0000', "INV-2026-0007"),
        ("0.24", "0%", "24%"),
        ("1001", "General", "1001"),
        ("1001", "@", "1001"),
        ("1001", "0", "1001"),
        ("12.7", "0", "13"),
        ("7", "00000;-00000", "00007"),
        ("5", '"paid"', "paid"),
        ("1234", "#,##0", None),
        ("12.5", "0.00", None),
        ("123456789012", "0.00E+00", None),
        ("1.5", "# ?/?", None),
        ("7", "[<=9]000;0", None),
    ],
)
def test_an_identifier_is_what_the_cell_shows_or_unknown(value, code, text):
    cell = shown(Decimal(value), code)
    assert (cell.text if isinstance(cell, Formatted) else f"{cell:f}") == text


@pytest.mark.parametrize(
    ("value", "code", "number"),
    [
        ("1234.5", "#,##0.00", "1234.5"),
        ("1234.567", "#,##0.00", "1234.57"),
        ("-1234.5", EURO, "-1234.5"),
        ("0", EURO, "0"),
        ("5", "[$€-407]\\ #,##0.00", "5"),
        ("5", "[$€-2] 0.00", "5"),
        ("-5", "0.00;[Red](0.00)", "-5"),
        ("1.5", "# ?/?", "1.5"),
        ("1.2E5", "0.0E+00", "120000"),
        ("7", "00000", "7"),
        ("12.5", "#,##0.00 [$EUR]", "12.5"),
        ("12.5", '"€ "General', "12.5"),
        # Shown otherwise than it is, or not known to be shown at all.
        ("1234.56", "#,##0", None),
        ("-5", "0.00;0.00", None),
        ("1000", "#,##0,", None),
        ("5", ";;;", None),
        ("5", '"paid"', None),
        ("0.333", "# ?/?", None),
        ("123456", "0.0E+00", None),
        ("5", "[>1]0.00;0", None),
        ("5", "[$$-409]0.00", None),
        ("0.5", "0%", None),
    ],
)
def test_an_amount_is_what_the_cell_shows_or_refused(value, code, number):
    cell = shown(Decimal(value), code)
    if number is None:
        with pytest.raises((refusals.ShownOtherwise, refusals.OtherSign, refusals.NotANumber)):
            Style().number(cell, "EUR")
    else:
        assert Style().number(cell, "EUR") == Decimal(number)


@given(
    st.decimals(min_value=-(10**9), max_value=10**9, places=4),
    st.sampled_from(
        ["0", "0.00", "#,##0.00", "#,##0", "0.0", "0.00;(0.00)", EURO, "0.00E+00", "#,##0,", "0.000", "?0.00"]
    ),
)
def test_an_amount_is_never_another_one_than_shown_to_the_cent(value, code):
    try:
        number = Style().number(shown(value, code), "EUR")
    except (refusals.ShownOtherwise, refusals.TooLargeANumber):
        return
    assert abs(number - value) <= Decimal("0.005")


def test_zero_padded_cells_come_in_as_shown(sqlite_house):
    book = made(
        ["external_id", "name", "tax_id", "zip"], [7, "Acme", 12345678, 2134], A2="00000", C2="000000000", D2="00000"
    )
    assert results(come_in(sqlite_house, "clients", saved(book))) == ["created"]
    with sqlite_house.backstage() as db:
        row = db.scalars(select(Entity).where(Entity.external_id == "00007")).one()
        assert (row.tax_id, row.zip) == ("012345678", "02134")


@pytest.mark.parametrize(
    ("value", "code"),
    [(date(2026, 3, 1), "mmm-yy"), (12345678901234567890, "General"), (1234, "#,##0"), (True, "General")],
)
def test_an_identifier_that_is_not_known_is_refused_by_cell(sqlite_house, value, code):
    found = reasons(come_in(sqlite_house, "clients", saved(made(["name", "external_id"], ["Acme", value], B2=code))))
    assert [(row, column) for row, column, _ in found] == [(2, "external_id")]


HEAD = ["number", "client", "issued_on", "due_on", "description", "quantity", "unit_price", "tax_rate"]
LINE = ["X1", "Acme Ltd", date(2026, 3, 1), date(2026, 3, 31), "Work", 1, 100, 24]


def invoice(**cells: object) -> openpyxl.Workbook:
    book = made(HEAD, LINE)
    for at, value in cells.items():
        book.active[at] = value
    return book


@pytest.mark.parametrize(
    ("cells", "column", "sentence"),
    [
        ({"H2": "=20+4"}, "tax_rate", "The formula in H2 has no result"),
        ({"A2": '="X"&1'}, "number", "The formula in A2"),
        ({"F2": "=1"}, "quantity", "The formula in F2"),
        ({"H2": "#REF!"}, "tax_rate", "Cell H2 shows the error #REF!."),
        ({"A2": "#N/A"}, "number", "Cell A2 shows the error #N/A."),
        ({"E2": "=A1"}, "description", "The formula in E2"),
    ],
)
def test_what_a_cell_does_not_say_is_refused_by_cell(sqlite_house, cells, column, sentence):
    found = reasons(come_in(sqlite_house, "invoices", saved(invoice(**cells))))
    assert [(row, where) for row, where, said in found if said.startswith(sentence)] == [(2, column)]


@pytest.mark.parametrize(("stored", "tax"), [("<v>24</v>", 2400), ("<v>0</v>", None), ("<v></v>", None), ("", None)])
def test_a_formula_counts_by_its_stored_result(sqlite_house, stored, tax):
    """A zero is no result where the file says that results are still to be worked out: libraries write it for all."""
    book = edited(
        saved(invoice(H2="=20+4")), "xl/worksheets/sheet1.xml", r"<f>20\+4</f><v\s*/?>(</v>)?", f"<f>20+4</f>{stored}"
    )
    report = come_in(sqlite_house, "invoices", book)
    assert results(report) == (["created"] if tax else ["refused"])
    if tax:
        with sqlite_house.backstage() as db:
            assert db.scalars(select(Invoice.tax_minor)).one() == tax


def test_a_stored_zero_counts_in_a_file_whose_results_are_worked_out():
    book = edited(saved(made(["a"], ["=1-1"])), "xl/worksheets/sheet1.xml", r"<v\s*/?>(</v>)?", "<v>0</v>")
    settled = edited(book, "xl/workbook.xml", 'fullCalcOnLoad="1"', "")
    assert isinstance(read_table(book).rows[0].cells[0], Faulty)
    assert read_table(settled).rows[0].cells == (Decimal(0),)


def test_strict_workbooks_are_read():
    book = saved(made(["a", "b"], ["x", 1.5]))
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            part = source.read(name)
            for plain, strict in (
                (
                    b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
                    b"http://purl.oclc.org/ooxml/spreadsheetml/main",
                ),
                (
                    b"http://schemas.openxmlformats.org/officeDocument/2006/",
                    b"http://purl.oclc.org/ooxml/officeDocument/",
                ),
            ):
                part = part.replace(plain, strict)
            target.writestr(name, part)
    assert read_table(out.getvalue()).rows[0].cells == ("x", Decimal("1.5"))


@pytest.mark.parametrize("epoch", [None, CALENDAR_MAC_1904])
@pytest.mark.parametrize(
    "code", ["yyyy-mm-dd", "dd/mm/yyyy", "m/d/yy", "[$-408]d mmmm yyyy", "mmm-yy", "d.m.yyyy h:mm"]
)
def test_dates_are_days_whatever_they_look_like(epoch, code):
    book = made(["a"], [None])
    if epoch:
        book.epoch = epoch
    book.active["A2"] = date(2026, 3, 31)
    book.active["A2"].number_format = code
    assert read_table(saved(book)).rows[0].cells == (date(2026, 3, 31),)


def test_a_time_belongs_to_its_day_and_a_bare_count_is_named():
    cell = read_table(saved(made(["a"], [datetime(2026, 3, 31, 23, 59)]))).rows[0].cells[0]  # noqa: DTZ001
    assert Style().day(cell) == date(2026, 3, 31)
    with pytest.raises(refusals.CountsDays):
        Style().day(read_table(saved(made(["a"], [46112]))).rows[0].cells[0])


def test_merged_cells_are_refused_by_cell_and_a_title_across_its_row_is_none(sqlite_house):
    book = made(HEAD, LINE, [*LINE[:7], None])
    book.active.merge_cells("H2:H3")
    found = reasons(come_in(sqlite_house, "invoices", saved(book)))
    assert [(row, column) for row, column, said in found if "merged" in said] == [(3, "tax_rate")]
    wide = made(["name"], ["A very long name", None, None])
    wide.active.merge_cells("A2:C2")
    assert read_table(saved(wide)).rows[0].cells == ("A very long name",)


def test_several_sheets_are_asked_about_and_blank_or_hidden_ones_are_not(sqlite_house, tmp_path, capsys):
    book = made(["name"], ["Alpha"])
    book.create_sheet("Empty")
    secret = book.create_sheet("Secret")
    secret.append(["name"])
    secret.sheet_state = "hidden"
    assert read_table(saved(book)).rows[0].cells == ("Alpha",)
    second = book.create_sheet("More")
    second.append(["name", "city"])
    second.append(["Beta", "Patra"])
    asked = read_table(saved(book))
    assert asked == Unsaid("sheet", (("Sheet", ("name",)), ("More", ("name | city",))))
    [question] = come_in(sqlite_house, "clients", saved(book)).open_questions
    assert question.key == "sheet"
    assert results(come_in(sqlite_house, "clients", saved(book), sheet="More")) == ["created"]
    path = tmp_path / "book.xlsx"
    path.write_bytes(saved(book))
    assert command(sqlite_house, "clients", str(path)) == 1
    assert "Decide it with --sheet Sheet|More" in capsys.readouterr().err
    assert command(sqlite_house, "clients", str(path), "--sheet", "Sheet") == 0


def test_hidden_rows_and_columns_are_asked_about(sqlite_house, tmp_path, capsys):
    book = made(["name", "note"], ["Alpha", ""], ["Beta", ""], ["Gamma", ""])
    book.active.row_dimensions[3].hidden = True
    assert read_table(saved(book)) == Unsaid("hidden", (), ("Beta",))
    assert [row.cells[0] for row in read_table(saved(book), hidden="skip").rows] == ["Alpha", "Gamma"]
    assert [row.number for row in read_table(saved(book), hidden="read").rows] == [2, 3, 4]
    path = tmp_path / "book.xlsx"
    path.write_bytes(saved(book))
    assert command(sqlite_house, "clients", str(path)) == 1
    assert "Decide it with --hidden read|skip" in capsys.readouterr().err
    assert command(sqlite_house, "clients", str(path), "--hidden", "skip") == 0
    columns = made(["name", "secret"], ["Alpha", "x"])
    columns.active.column_dimensions["B"].hidden = True
    assert isinstance(read_table(saved(columns)), Unsaid)
    assert read_table(saved(columns), hidden="skip").headers == ("name",)
    blank = made(["name"], ["Alpha"])
    blank.active.row_dimensions[9].hidden = True
    blank.active.column_dimensions["F"].hidden = True
    assert read_table(saved(blank)).rows


def packed(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (
            packed(mimetype=b"application/vnd.oasis.opendocument.spreadsheet", content_dot_xml=b"<a/>"),
            file_refusals.OtherSpreadsheet,
        ),
        (packed(Index__Document_dot_iwa=b"x"), file_refusals.OtherSpreadsheet),
        (packed(**{"[Content_Types]_dot_xml": b"<a/>", "xl__workbook_dot_bin": b"x"}), file_refusals.OtherSpreadsheet),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), file_refusals.LockedWorkbook),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, file_refusals.OldExcel),
        (b"<html><table><tr><td>1", file_refusals.WebPage),
        (b"\xef\xbb\xbf \r\n<!DOCTYPE html><p>", file_refusals.WebPage),
        (b"<table border=1>", file_refusals.WebPage),
        (
            b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
            file_refusals.OtherSpreadsheet,
        ),
    ],
)
def test_files_of_other_programs_are_named(content, kind):
    assert task_of(content) == "table"
    with pytest.raises(kind):
        read_table(content)
