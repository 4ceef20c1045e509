"""Inputs that importers of other programs are known to misread, from their public bug reports; each with its address."""

import io
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from sqlalchemy import select

from data.billing.invoices import Invoice
from data.billing.payments import Payment
from data.people.tables import Entity
from services.imports.reading.table_file import read_table
from services.imports.rows import errors as refusals
from services.imports.rows.number_format import Style, settled
from services.platform.importing.outcomes import Options
from tests.services.imported import counts, reasons, results, run
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
    # github.com/invoiceninja/invoiceninja/issues/9130
    (["5323,54"], "EUR", ["5323.54"]),
    # github.com/invoiceninja/invoiceninja/issues/2853: 35€ became 3500.00€
    (["35€", "35,00 €", "1.234,00€"], "EUR", ["35", "35", "1234"]),
    # github.com/Dolibarr/dolibarr/issues/12826: from a thousand on read as 1 and rounded
    (["1,000.00", "1,250.5", "999.99", "12,345,678.90"], "USD", ["1000", "1250.5", "999.99", "12345678.9"]),
    # github.com/Dolibarr/dolibarr/issues/14389
    (["1234,5", "0,05", ",5"], "EUR", ["1234.5", "0.05", "0.5"]),
    # github.com/vandenbroucke/monefy-web/issues/6
    (["7 000", "7\u00a0000"], "EUR", ["7000", "7000"]),
]


def totals(house) -> dict[str, tuple[int, int]]:
    with house.backstage() as db:
        return {each.number: (each.net_minor, each.tax_minor) for each in db.scalars(select(Invoice)) if each.number}


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
        # github.com/invoiceninja/invoiceninja/issues/3354: 09/01 as the first of September, 24/01 as today
        (["09/01/2017", "24/01/2017"], ["2017-01-09", "2017-01-24"]),
        # github.com/frappe/erpnext/issues/12038: became 20-01-2001
        (["2017-01-01", "2017-12-11"], ["2017-01-01", "2017-12-11"]),
        # github.com/ATM-Consulting/dolibarr_module_bankimport/issues/50: read as 1970
        (["24.02.2023", "01.08.22"], ["2023-02-24", "2022-08-01"]),
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


def test_a_thousand_without_cents_is_not_taken_for_one():
    """github.com/emavgl/oinkoin/issues/373: 1.000 beside 50.32 became 1,00. With three decimals elsewhere, or told, it is."""
    texts = ["50.32", "1.000"]
    with pytest.raises(refusals.TwoReadings):
        settled(texts, (), Options()).amount("1.000", "EUR")
    assert settled([*texts, "1234.500"], (), Options()).amount("1.000", "EUR") == 1
    assert settled(texts, (), Options(decimal=".")).amount("1.000", "EUR") == 1
    assert settled(texts, (), Options()).amount("1.000", "KWD") == 1
    assert settled(texts, (), Options()).amount("50.32", "EUR") == Decimal("50.32")
    assert settled(["50,32", "1.000"], (), Options()).amount("1.000", "EUR") == 1000
    assert settled(texts, (), Options()).number("1.000") == 1  # a quantity may have as many


def test_a_column_without_a_header_moves_no_other(sqlite_house):
    """github.com/Dolibarr/dolibarr/issues/22271: a void column shifted those behind it."""
    text = "Number,,Client,,Date,Net,Tax\nA-1,,Acme Ltd,x,2030-01-01,100.00,24.00\n"
    report = run(sqlite_house.olga, "invoices", text)
    assert results(report) == ["created"], reasons(report)
    assert totals(sqlite_house) == {"A-1": (10000, 2400)}


def test_figures_in_a_description_are_no_price(sqlite_house):
    """github.com/invoiceninja/invoiceninja/issues/1752: digits of the notes went in front of the cost."""
    text = (
        "Number;Client;Date;Description;Quantity;Unit price\nA-1;Acme Ltd;2030-01-01;Model 2000 (3 x 40 cm);2;12,50\n"
    )
    report = run(sqlite_house.olga, "invoices", text)
    assert results(report) == ["created"], reasons(report)
    assert totals(sqlite_house) == {"A-1": (2500, 0)}


@pytest.mark.parametrize("rate", ["9.975", "9,975 %", "9.975%"])
def test_a_rate_of_three_decimals(sqlite_house, rate):
    """github.com/akaunting/akaunting/issues/53, and AyeCode/invoicing/issues/44."""
    text = f'Number;Client;Date;Quantity;Unit price;VAT %\nA-1;Acme Ltd;2030-01-01;1;1000;"{rate}"\n'
    assert [each.key for each in run(sqlite_house.olga, "invoices", text).open_questions] == ["decimal"]
    report = run(sqlite_house.olga, "invoices", text, Options(decimal="." if "." in rate else ","))
    assert results(report) == ["created"], reasons(report)
    assert totals(sqlite_house) == {"A-1": (100000, 9975)}


@pytest.mark.parametrize("rate", ["0.19", "0,19"])
def test_a_rate_as_a_fraction_is_refused_and_not_booked_as_less_than_one_percent(sqlite_house, rate):
    """github.com/smartstore/SmartStoreNET/issues/1029: rates came in as zero."""
    text = f'Number;Client;Date;Quantity;Unit price;VAT %\nA-1;Acme Ltd;2030-01-01;1;10;"{rate}"\n'
    assert results(run(sqlite_house.olga, "invoices", text)) == ["refused"]


@pytest.mark.parametrize("header", ["Discount", "Έκπτωση", "Line discount"])
def test_a_discount_that_may_be_an_amount_is_asked_about(sqlite_house, header):
    """github.com/invoiceninja/invoiceninja/issues/10451: 50 % was written as 50 CHF; read back, either is the other."""
    text = f"Number,Client,Date,Quantity,Unit price,{header}\nA-1,Acme Ltd,2030-01-01,1,200.00,50.00\n"
    report = run(sqlite_house.olga, "invoices", text)
    assert [each.key for each in report.open_questions] == [f"column:{header}"]
    answers = {f"column:{header}": "discount_percent"}
    assert results(run(sqlite_house.olga, "invoices", text, Options(answers=answers))) == ["created"]
    assert totals(sqlite_house) == {"A-1": (10000, 0)}


CLIENTS = (
    "Client number,Name,Email,Phone,Address,City,Country,Currency\n"
    "C-1,Foo Bar,foo@bar.example,0049301234,1 Road,Kiel,DE,EUR\nC-2,Baz,baz@bar.example,+49301235,2 Road,Kiel,DE,EUR\n"
)


def test_clients_that_come_again_are_not_doubled(sqlite_house):
    """github.com/invoiceninja/invoiceninja/issues/9613: with all their columns they were, by their names they were not."""
    before = counts(sqlite_house, Entity)
    assert results(run(sqlite_house.olga, "clients", CLIENTS)) == ["created"] * 2
    assert results(run(sqlite_house.olga, "clients", CLIENTS)) == ["unchanged"] * 2
    assert counts(sqlite_house, Entity) == [before[0] + 2]
    with sqlite_house.backstage() as db:
        assert db.scalars(select(Entity.phone).where(Entity.name == "Foo Bar")).one() == "0049301234"


def test_contacts_of_one_client_make_no_further_clients(sqlite_house):
    """github.com/invoiceninja/invoiceninja/issues/3498: the company was made anew for each."""
    before = counts(sqlite_house, Entity)
    text = "Client,Name,Email\n" + "".join(f"Acme Ltd,Person {n},person{n}@acme.example\n" for n in range(3))
    assert results(run(sqlite_house.olga, "contacts", text)) == ["created"] * 3
    assert counts(sqlite_house, Entity) == before


def test_invoices_change_nothing_about_their_client(sqlite_house):
    """github.com/invoiceninja/invoiceninja/issues/9612: addresses were emptied by invoices of the same client."""
    assert results(run(sqlite_house.olga, "clients", CLIENTS)) == ["created"] * 2
    text = "Number,Client,Date,Net,Tax,City,Phone\nA-1,Foo Bar,2030-01-01,100.00,24.00,,\n"
    assert results(run(sqlite_house.olga, "invoices", text)) == ["created"]
    with sqlite_house.backstage() as db:
        assert db.execute(select(Entity.city, Entity.phone).where(Entity.name == "Foo Bar")).one() == (
            "Kiel",
            "0049301234",
        )


def test_money_that_went_out_is_no_payment(sqlite_house):
    """github.com/firefly-iii/firefly-iii/issues/3271, 307 and 1650: debits came in as credits."""
    before = counts(sqlite_house, Payment)
    text = "Date;Client;Reference;Amount\n24.02.2023;Acme Ltd;7706;-2274\n"
    assert results(run(sqlite_house.olga, "payments", text)) == ["refused"]
    text = "Date,Client,Reference,Debit,Credit\n2023-02-24,Acme Ltd,7706,2274.00,\n2023-02-25,Acme Ltd,7707,,10.00\n"
    for heads in ("Debit,Credit", "Debit,Amount"):
        assert "created" not in results(run(sqlite_house.olga, "payments", text.replace("Debit,Credit", heads)))
    text = "Date,Client,Reference,Type,Amount\n2023-02-24,Acme Ltd,7706,Debit,2274.00\n"
    assert [each.key for each in run(sqlite_house.olga, "payments", text).open_questions] == ["payment-kind:Debit"]
    assert counts(sqlite_house, Payment) == before


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
