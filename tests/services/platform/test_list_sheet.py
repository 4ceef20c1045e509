"""A list as a file: what spreadsheets read back is what the list holds, and nothing in it runs."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest

from data.errors import NotAllowed
from data.money import Money
from data.statuses import DocumentKind
from services.billing import staff_listing
from services.billing.invoices.listing import HISTORY, OPEN, history
from services.billing.payments.listing import RECEIVED, received
from services.people import client_listing
from services.platform.i18n import Wording
from services.platform.lists import engine
from services.platform.lists import sheet as sheets
from services.platform.lists.engine import TooManyRows
from services.platform.lists.query import ListQuery
from services.platform.lists.sheet import Format, SheetColumn, write
from tests.cast import House
from tests.services.ledger_rows import pay, statements

EVIL = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", '=HYPERLINK("https://evil.test","x")', "<b>&\x00\x0b]]>", "plain"]
AT = datetime(2026, 2, 28, 13, 14, 15, tzinfo=UTC).replace(tzinfo=None)
COLUMNS: tuple[SheetColumn[tuple[str, Money]], ...] = (
    SheetColumn("Text", lambda row: row[0]),
    SheetColumn("Amount", lambda row: row[1], is_money=True),
    SheetColumn("Day", lambda row: date(2026, 2, 28)),
    SheetColumn("At", lambda row: AT),
    SheetColumn("Times", lambda row: 3),
    SheetColumn("Nothing", lambda row: None),
)
MONEY = [Money(124000, "EUR"), Money(-5, "USD"), Money(7, "JPY"), Money(1234567, "KWD")]
ROWS = [(text, MONEY[at % 4]) for at, text in enumerate(EVIL)]


@pytest.mark.parametrize("format", Format)
def test_a_file_whose_rows_are_refused_is_closed(format: Format, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[io.BytesIO] = []

    def file(**_: object) -> io.BytesIO:
        opened.append(io.BytesIO())
        return opened[-1]

    def rows() -> Iterator[tuple[str, Money]]:
        yield ROWS[0]
        raise NotAllowed()

    monkeypatch.setattr(sheets, "SpooledTemporaryFile", file)
    with pytest.raises(NotAllowed):
        write(rows(), COLUMNS, format, Wording("en"), "A")
    assert [each.closed for each in opened] == [True]


def test_a_workbook_holds_numbers_days_and_text_that_is_no_formula() -> None:
    with write(ROWS, COLUMNS, Format.XLSX, Wording("en"), "A/B: [x]") as file:
        sheet = openpyxl.load_workbook(file).active
    heads, *rows = [list(row) for row in sheet.iter_rows()]
    assert [each.value for each in heads] == ["Text", "Currency", "Amount", "Day", "At", "Times", "Nothing"]
    for (text, amount), row in zip(ROWS, rows, strict=True):
        assert row[0].data_type == "s"
        assert row[0].value == text.replace("\x00", "").replace("\x0b", "")
        assert (row[1].value, Decimal(str(row[2].value))) == (amount.currency, amount.major)
        assert row[2].data_type == "n"
        assert row[3].is_date
        assert row[3].value.date() == date(2026, 2, 28)
        assert row[4].value == AT
        assert (row[5].value, row[6].value) == (3, None)
    assert sheet.title == "A B   x"


@pytest.mark.parametrize(("locale", "delimiter", "mark"), [("en", ",", "."), ("el", ";", ",")])
def test_text_for_spreadsheets_is_what_each_language_expects(locale: str, delimiter: str, mark: str) -> None:
    with write(ROWS, COLUMNS, Format.CSV, Wording(locale), "List") as file:
        content = file.read()
    assert content.startswith(b"\xef\xbb\xbf")
    _, *rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=delimiter))
    assert [row[0] for row in rows] == [f"'{each}" for each in EVIL[:6]] + ["<b>&]]>", "plain"]
    assert [row[2] for row in rows[:4]] == [each.replace(".", mark) for each in ("1240.00", "-0.05", "7", "1234.567")]
    assert rows[0][3:] == ["2026-02-28", "2026-02-28 13:14:15", "3", ""]


def test_a_stream_is_what_the_pages_show(house: House) -> None:
    for n in range(30):
        row = house.invoice(f"{n + 1}.00 {'USD' if n % 2 else 'EUR'}", number=f"A-{n:02d}", due=n % 4)
    house.invoice("7.00 EUR", number="THEIRS", of=house.umbra)
    pay(house, "30.00 USD", (row, 3000), number="P-1")
    house.invoice("20.00 EUR", number="CN", kind=DocumentKind.CREDIT_NOTE)
    narrow = ListQuery("a-", "due", descending=True, per_page=100, chosen={"amount": ("5..25",)})
    assert tuple(engine.stream(house.alice, HISTORY, narrow, 100)) == history(house.alice, narrow).rows
    every = ListQuery(per_page=100)
    assert tuple(engine.stream(house.alice, RECEIVED, every, 100)) == received(house.alice, every).rows
    for definition, page in (
        (staff_listing.INVOICES, staff_listing.invoices(house.olga, every)),
        (staff_listing.PAYMENTS, staff_listing.payments(house.olga, every)),
        (client_listing.CLIENTS, client_listing.page_of(house.olga, every)),
    ):
        assert tuple(engine.stream(house.olga, definition, every, 100)) == page.rows
    assert "THEIRS" not in {each.number for each in engine.stream(house.alice, OPEN, every, 100)}
    assert {each.entity_id for each in engine.stream(house.ben, staff_listing.INVOICES, every, 100)} == {house.acme}


def test_a_stream_asks_once_however_long_it_is(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "AT_ONCE", 7)
    for n in range(30):
        house.invoice(number=f"A-{n:02d}")
    with statements(house.engine) as sent:
        assert len(list(engine.stream(house.alice, OPEN, ListQuery(), 30))) == 30
    assert len(sent) == 1
    with pytest.raises(TooManyRows):
        list(engine.stream(house.alice, OPEN, ListQuery(), 29))
