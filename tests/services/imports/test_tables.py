"""Files into rows: encodings, delimiters, workbooks, bounds; whatever the bytes, a table or a sentence."""

import contextlib
import io
import zipfile
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import Refusal
from services.imports.reading import errors as file_refusals
from services.imports.reading.csv_table import MAX_ROWS
from services.imports.reading.sandboxed import Request, read_all
from services.imports.reading.table import Unsaid
from services.imports.reading.table_file import MAX_BYTES, read_table


def cells(content: bytes, **told: str) -> list[tuple[object, ...]]:
    table = read_table(content, **told)
    return [table.headers, *(row.cells for row in table.rows)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1253"])
@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_a_greek_file_in_every_dress(encoding, mark):
    text = f"Επωνυμία{mark}Πόλη\r\nΑφοί Παπαδόπουλοι{mark}Πειραιάς\r\n"
    assert cells(text.encode(encoding), encoding=encoding) == [("Επωνυμία", "Πόλη"), ("Αφοί Παπαδόπουλοι", "Πειραιάς")]


def test_a_western_file_of_windows():
    assert cells("Name;City\nJosé Müller;Besançon\n".encode("cp1252"), encoding="cp1252")[1] == (
        "José Müller",
        "Besançon",
    )


def test_sep_line_quotes_and_blank_rows_keep_row_numbers():
    table = read_table(b'sep=;\na;b\n\n"x;y";"two\nlines"\n;\nz\n')
    assert [(row.number, row.cells) for row in table.rows] == [(4, ("x;y", "two\nlines")), (6, ("z", None))]


@pytest.mark.security("R71")
@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"", file_refusals.EmptyFile),
        (b"a,b\n", file_refusals.EmptyFile),
        (b'a\n"x', file_refusals.BrokenTable),
        (b"a\n\x00\x01", file_refusals.NotATable),
        (b"x" * (MAX_BYTES + 1), file_refusals.FileTooLarge),
        (b"\xd0\xcf\x11\xe0 old", file_refusals.OldExcel),
        (b"PK\x03\x04 not a zip", file_refusals.BadArchive),
        (b"a\n" + b"1\n" * (MAX_ROWS + 1), file_refusals.TooManyRows),
        (b"," * 300 + b"x\n1", file_refusals.TooManyColumns),
    ],
)
def test_what_is_no_table_is_refused_with_a_sentence(content, kind):
    with pytest.raises(kind):
        read_table(content)


def workbook(*rows: list[object], percent: str = "") -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    if percent:
        book.active[percent].number_format = "0.0%"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_workbook_has_typed_exact_cells():
    made = workbook(["a", "b", "c", "d", "e"], [0.1 + 0.2, 1001, date(2030, 5, 17), True, 0.24], percent="E2")
    row = read_table(made).rows[0]
    assert row.cells[:4] == (Decimal("0.3"), Decimal(1001), date(2030, 5, 17), True)
    assert Decimal(str(row.cells[4]).rstrip("%")) == 24


@pytest.mark.security("R64")
def test_a_workbook_packed_too_tightly_is_not_opened():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "x")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 20_000_000)
    with pytest.raises(file_refusals.ArchiveTooLarge):
        read_table(out.getvalue())


@pytest.mark.security("R66")
@pytest.mark.usefixtures("real_children")
def test_the_child_reads_refuses_and_survives_its_files():
    answers = read_all(
        [
            Request("table", b"a,b\n1,2\n"),
            Request("table", b""),
            Request("einvoices", b"<a>"),
            Request("table", workbook(["h"], ["v"])),
        ]
    )
    assert answers[0].rows[0].cells == ("1", "2")
    assert isinstance(answers[1], file_refusals.EmptyFile)
    assert answers[2][0][1] == "-"
    assert answers[3].rows[0].cells == ("v",)


@given(st.one_of(st.binary(max_size=400), st.text(max_size=400).map(str.encode)))
def test_any_bytes_are_a_table_or_a_refusal(content):
    with contextlib.suppress(Refusal):
        table = read_table(content)
        if isinstance(table, Unsaid):
            assert len(table.choices) > 1
            return
        assert table.rows
        assert {len(row.cells) for row in table.rows} == {len(table.headers)}


letters = st.characters(codec="utf-8", categories=["L", "N", "P"], exclude_characters='"')
texts = st.text(letters, min_size=1, max_size=8).filter(lambda text: not text.startswith("'"))  # it is Excel's guard


@given(st.lists(st.tuples(texts, texts, texts), min_size=1, max_size=8), st.sampled_from(",;\t|"))
def test_a_quoted_table_comes_back_as_it_was(rows, mark):
    lines = ["one" + mark + "two" + mark + "three", *(mark.join(f'"{cell}"' for cell in row) for row in rows)]
    table = read_table(f"sep={mark}\n{chr(10).join(lines)}\n".encode())
    assert [row.cells for row in table.rows] == [tuple(cell for cell in row) for row in rows]
