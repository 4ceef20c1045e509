"""Inputs that importers of other programs are known to misread, from their public bug reports; each with its address."""

import io
from datetime import date
from decimal import Decimal

import openpyxl
import pytest

from services.imports.reading.csv_table import read_table
from services.imports.report import Options
from services.imports.rows import errors as refusals
from services.imports.rows.number_format import Style, settled
from tests.services.imports.test_sheets import edited, made, saved

AMOUNTS = [
    # github.com/actualbudget/actual/issues/5020: a decimal left out because it is zero
    (["-110.7 €", "-116.62 €", "-109.78 €"], "EUR", ["-110.7", "-116.62", "-109.78"]),
    # github.com/firefly-iii/firefly-iii/issues/1938: read as -1.00 and -95000.00
    (["-1.000,00 €", "-950,00 €"], "EUR", ["-1000", "-950"]),
    # github.com/firefly-iii/firefly-iii/issues/1087
    (["$1.23", "(33.52)", "($182.77)", "$(63.12)"], "USD", ["1.23", "-33.52", "-182.77", "-63.12"]),
    # github.com/securo-finance/securo/issues/665: 25,000 as 25.00, other signs dropped with their rows
    (["25,000", "₦1,500.00", "NGN 2,300.50"], "NGN", ["25000", "1500", "2300.5"]),
    # github.com/rustledger/rustledger/pull/1473
    (["5.00-", "2000.00", "1,200.00-"], "USD", ["-5", "2000", "-1200"]),
    # github.com/buckets/application/issues/740: signs in the middle
    (["$+1500", "($900.23)"], "USD", ["1500", "-900.23"]),
    # github.com/vandenbroucke/monefy-web/issues/6
    (["7 000", "7\u00a0000"], "EUR", ["7000", "7000"]),
]


@pytest.mark.parametrize(("texts", "currency", "values"), AMOUNTS)
def test_amounts_that_others_misread(texts, currency, values):
    style = settled(texts, (), Options())
    assert [style.number(text, currency) for text in texts] == [Decimal(value) for value in values]


def test_an_amount_that_others_guess_is_asked_about():
    """github.com/actualbudget/actual/issues/2374: -3.000 as 3,00; harung1993/dollardollar/issues/55: 173,900 either way."""
    for text in ("-3.000", "173,900", "25,000"):
        with pytest.raises(refusals.TwoReadings):
            Style().number(text, "EUR")


@pytest.mark.parametrize(
    ("texts", "days"),
    [
        # github.com/dannymcc/may/issues/250, github.com/juev/hledger-vscode/issues/215, Lumina-Finance/lumina-finance/pull/144
        (["12/31/2026", "12/01/2026"], ["2026-12-31", "2026-12-01"]),
        (["13/04/2024", "03/04/2024"], ["2024-04-13", "2024-04-03"]),
        # github.com/buckets/application/issues/573
        (["13.03.21", "13.03.2021"], ["2021-03-13"] * 2),
        (["03/13/2021", "03/13/21", "03-13-21"], ["2021-03-13"] * 3),
        (["01 NOV 2021", "10 OCT 2021"], ["2021-11-01", "2021-10-10"]),
        (["20211101"], ["2021-11-01"]),
    ],
)
def test_dates_that_others_misread(texts, days):
    style = settled((), texts, Options())
    assert [style.day(text) for text in texts] == [date.fromisoformat(day) for day in days]


@pytest.mark.parametrize("text", ["02/06/2026", "03/04/1991", "13/03/21", "13-03-21"])
def test_a_date_that_others_guess_is_asked_about(text):
    """github.com/whisper-money/whisper-money/pull/494, github.com/submersion-app/submersion/issues/1828; of two-digit years
    the first may be the year."""
    with pytest.raises(refusals.TwoDates):
        Style().day(text)


@pytest.mark.parametrize("line", ['"a,b",c', '"a\nb",c', '"a""b",c'])
def test_a_mark_of_unicode_before_a_quoted_cell(line):
    """github.com/thephpleague/csv/issues/586, github.com/Clever/csvlint/issues/37: the mark went into the quoted cell."""
    for text in (f"{line}\n1,2\n", f"\ufeff{line}\n1,2\n"):
        table = read_table(text.encode())
        assert table.headers[1] == "c"
        assert "\ufeff" not in table.headers[0]


def test_marks_of_unicode_inside_are_no_letters():
    """Files that were put one behind the other."""
    assert read_table("\ufeffname,city\nA,B\n\ufeffC,\ufeffD\n".encode()).rows[1].cells == ("C", "D")


@pytest.mark.parametrize(("mark", "text"), [(";", "a;b\n1,5;2,5\n"), ("\t", "a\tb\n1,5\t2;5\n"), ("|", "a|b\n1|2\n")])
def test_other_delimiters(mark, text):
    """github.com/buckets/application/issues/530, github.com/OpenRefine/OpenRefine/issues/6527: not found behind a mark."""
    assert read_table(f"\ufeff{text}".encode()).headers == ("a", "b")


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        # github.com/ExcelDataReader/ExcelDataReader/issues/675 and 506, github.com/SheetJS/sheetjs/issues/1394
        (123456, "0000000000000000", "0000000000123456"),
        (1, "0000", "0001"),
        (90887, "0000000", "0090887"),
        # github.com/SheetJS/sheetjs/issues/608
        (Decimal("0.1223"), "0.00%", "12.23"),
        (340, '"$"#,##0.00', "340"),
        # github.com/ExcelDataReader/ExcelDataReader/issues/520: a format that ends in a gap
        (Decimal("2021.1"), "0.00_", "2021.1"),
    ],
)
def test_formats_that_others_forget(value, code, text):
    cell = read_table(saved(made(["a"], [value], A2=code))).rows[0].cells[0]
    if text.startswith("0"):
        assert str(cell) == text
    else:
        assert Style().number(cell, None if "%" in code else "USD", percent="%" in code) == Decimal(text)


def test_text_that_looks_like_a_number_stays_text():
    """github.com/MathNya/umya-spreadsheet/pull/342: inline strings became numbers."""
    book = edited(
        saved(made(["a"], ["x"])),
        "xl/worksheets/sheet1.xml",
        r'<c r="A2"[^>]*>.*?</c>',
        '<c r="A2" t="inlineStr"><is><t>0050</t></is></c>',
    )
    assert read_table(book).rows[0].cells == ("0050",)


@pytest.mark.parametrize("is_1904", [False, True])
def test_a_day_is_the_same_in_both_calendars_and_in_every_zone(is_1904, monkeypatch):
    """github.com/exceljs/exceljs/issues/1343, github.com/SheetJS/sheetjs/issues/1804: a day lost to the machine's zone."""
    book = openpyxl.Workbook()
    if is_1904:
        book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    book.active.append(["a"])
    book.active.append([date(2020, 5, 17)])
    book.save(out := io.BytesIO())
    monkeypatch.setenv("TZ", "America/Cuiaba")
    assert read_table(out.getvalue()).rows[0].cells == (date(2020, 5, 17),)
