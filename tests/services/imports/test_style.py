"""Numbers and dates: one reading is taken, two are asked about, and a file speaks for its own cells."""

import contextlib
from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.imports.declared import CLIENTS, INVOICES
from services.imports.reading import errors as file_refusals
from services.imports.rows import errors as refusals
from services.imports.rows.column_mapping import columns, propose_mapping
from services.imports.rows.number_format import readings, settled
from services.platform.importing.outcomes import Options


def style(*cells, options=None):
    return settled(cells, cells, options or Options())


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12.50", "12.5"),
        ("12,5", "12.5"),
        ("1.234,56", "1234.56"),
        ("1,234.56", "1234.56"),
        ("1 234,5", "1234.5"),
        ("1'234.50", "1234.5"),
        ("-3", "-3"),
        ("(3)", "-3"),
        ("3-", "-3"),
        ("−7,25", "-7.25"),
        ("0,500", "0.5"),
        ("1.234.567", "1234567"),
        ("1,234,567", "1234567"),
        ("+5", "5"),
        ("1’234.50", "1234.5"),
        ("1\u00a0234,50", "1234.5"),
        ("1\u202f234,50", "1234.5"),
        ("1,23,456.78", "123456.78"),
        ("12,34,567", "1234567"),
        ("١٬٢٣٤٫٥٠", "1234.5"),
        ("٣", "3"),
        ("१२.५", "12.5"),
        ("1234.50-", "-1234.5"),
        ("(1,234.50)", "-1234.5"),
        ("\u200e−12,5", "-12.5"),
        ("1\u2009234.5", "1234.5"),
        ("\ufeff12.5\u200b", "12.5"),
        ("–3", "-3"),
        (".5", "0.5"),
    ],
)
def test_one_reading_is_taken(text, value):
    assert style().number(text) == Decimal(value)


@pytest.mark.parametrize("text", ["1,234", "1.234", "-12,345"])
def test_two_readings_are_asked_about_unless_the_file_or_a_person_settles_them(text):
    with pytest.raises(refusals.TwoReadings):
        style().number(text)
    whole = Decimal(text.replace(",", "").replace(".", ""))
    fine = Decimal(text.replace(",", "."))
    comma, point = style("7,50"), style("7.50")
    assert {comma.number(text), point.number(text)} == {whole, fine}
    assert style(options=Options(decimal=",")).number("1,234") == Decimal("1.234")
    with pytest.raises(refusals.TwoReadings):
        style("7,50", "7.50").number(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1,2,3",
        "1.2.3",
        "1e5",
        "٣4",
        "ten",
        "--",
        "NaN",
        "1 2",
        "€ 5",
        "0x1",
        "1,23,45",
        "-5-",
        "(-5)",
        "--5",
        "5%",
        "1'2",
        "EUR 5 USD",
        "1,234,56",
        "01,234,567",
        "1.23.456",
        "12:30",
        "1/2",
        "5.",
        "1.234 5",
    ],
)
def test_what_is_no_number_is_said(text):
    with pytest.raises(refusals.NotANumber):
        style().number(text)


def test_a_told_mark_is_the_only_one():
    with pytest.raises(refusals.NotANumber):
        style(options=Options(decimal=",")).number("12.50")


@pytest.mark.parametrize(
    "text", ["2030-05-17", "17/05/2030", "17.5.30", "17-05-2030", "20300517", "2030-05-17 00:00:00"]
)
def test_dates_in_their_ways_of_writing(text):
    assert style().day(text) == date(2030, 5, 17)


def test_the_order_of_dates_is_what_the_file_shows_or_a_person_says():
    with pytest.raises(refusals.TwoDates):
        style().day("03/04/2030")
    assert style("17/05/2030").day("03/04/2030") == date(2030, 4, 3)
    assert style("05/17/2030").day("03/04/2030") == date(2030, 3, 4)
    assert style(options=Options(day_order="month")).day("03/04/2030") == date(2030, 3, 4)
    assert style(options=Options(day_order="month")).day("03.04.2030") == date(2030, 3, 4)
    with pytest.raises(refusals.TwoDates):
        style("05/17/2030", "17/05/2030").day("03/04/2030")
    for text in ("17/05/2030", "17.05.2030"):
        with pytest.raises(refusals.NotADate):
            style(options=Options(day_order="month")).day(text)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("03.04.2030", "2030-04-03"),
        ("3. 4. 2030.", "2030-04-03"),
        ("5/5/2030", "2030-05-05"),
        ("2030. 5. 17.", "2030-05-17"),
        ("31-Mar-26", "2026-03-31"),
        ("Mar 31, 2026", "2026-03-31"),
        ("31 Μαρτίου 2026", "2026-03-31"),
        ("31 Μαρ. 2026", "2026-03-31"),
        ("March 31st, 2026 10:30 PM", "2026-03-31"),
        ("17.5.99", "1999-05-17"),
        ("٢٠٣٠-٠٥-١٧", "2030-05-17"),
        ("17\u200f/5\u200f/2030", "2030-05-17"),
        ("17/05/2030 23:59:59", "2030-05-17"),
    ],
)
def test_dates_that_say_their_order(text, day):
    assert style().day(text) == date.fromisoformat(day)


@pytest.mark.parametrize("text", ["01/02/03", "26/03/01", "25/12/26", "26. 3. 01", "3-4-2030", "01-02-03"])
def test_two_digits_of_a_year_may_come_first(text):
    with pytest.raises(refusals.TwoDates):
        style().day(text)


@pytest.mark.parametrize(
    ("text", "header", "day"),
    [
        ("2026-03-31T22:30:00Z", "", "2026-04-01"),
        ("2026-03-31T22:30:00+00:00", "", "2026-04-01"),
        ("2026-03-31 22:30:00 UTC", "", "2026-04-01"),
        ("2026-03-31T20:30:00.123456-0500", "", "2026-04-01"),
        ("2026-03-31T22:30:00+03:00", "", "2026-03-31"),
        ("2026-03-31 22:30", "", "2026-03-31"),
        ("2026-03-31 22:30", "Created (UTC)", "2026-04-01"),
        ("2026-01-31T21:59:59Z", "", "2026-01-31"),
        ("2026-01-31T22:00:00Z", "", "2026-02-01"),
        ("31/12/2026 10:30 PM GMT", "", "2027-01-01"),
        ("2026-04-01T02:00:00+09:00", "", "2026-03-31"),
    ],
)
def test_a_moment_is_the_day_it_is_in_the_firm(text, header, day):
    athens = settled((), (), Options(), ZoneInfo("Europe/Athens"))
    assert athens.day(text, header) == date.fromisoformat(day)


@pytest.mark.parametrize("text", ["46112", "46112.5", "25569"])
def test_a_count_of_days_is_named(text):
    with pytest.raises(refusals.CountsDays):
        style().day(text)


@pytest.mark.parametrize(
    ("text", "currency", "value"),
    [
        ("1.234,50 €", "EUR", "1234.5"),
        ("€1,234.50", "EUR", "1234.5"),
        ("EUR 12.50", "EUR", "12.5"),
        ("12,50EUR", "EUR", "12.5"),
        ("CHF 1’234.50", "CHF", "1234.5"),
        ("-$5.00", "USD", "-5"),
        ("($5.00)", "USD", "-5"),
        ("$(5.00)", "USD", "-5"),
        ("$5.25", "CAD", "5.25"),
        ("US$5.25", "USD", "5.25"),
        ("1 234,50 kr", "SEK", "1234.5"),
        ("kr.50,5", "DKK", "50.5"),
        ("1 234,50 zł", "PLN", "1234.5"),
        ("1 234,50 Kč", "CZK", "1234.5"),
        ("Rs.50", "INR", "50"),
        ("₹1,23,456.78", "INR", "123456.78"),
        ("R$ 1.234,50", "BRL", "1234.5"),
        ("£5.5", "GBP", "5.5"),
        ("$5.5", "EUR", None),
        ("€5.5", "USD", None),
        ("5.5 CHF", "EUR", None),
        ("kr 5.5", "EUR", None),
        ("5.5 %", "EUR", None),
        ("€ 5.5 €", "EUR", None),
    ],
)
def test_a_sign_that_fits_is_dropped_and_another_one_refused(text, currency, value):
    if value is None:
        with pytest.raises((refusals.OtherSign, refusals.NotANumber)):
            style().number(text, currency)
    else:
        assert style().number(text, currency) == Decimal(value)


@pytest.mark.parametrize("text", ["31/02/2030", "2030-13-01", "yesterday", "0205-01-01", "17/05/1200"])
def test_what_is_no_date_is_said(text):
    with pytest.raises(refusals.NotADate):
        style().day(text)


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2))
def test_what_either_country_writes_is_read_back(value):
    english = f"{value:,.2f}"
    greek = english.translate(str.maketrans(",.", ".,"))
    assert readings(english)["."] == value
    assert readings(greek)[","] == value


@given(st.text(max_size=30))
def test_any_text_is_a_number_or_a_refusal(text):
    with contextlib.suppress(refusals.NotANumber, refusals.TwoReadings, refusals.TooLargeANumber):
        assert style().number(text).is_finite()


def test_headers_in_two_languages_are_recognised():
    assert propose_mapping(CLIENTS, ["Κωδικός Πελάτη", "ΕΠΩΝΥΜΙΑ", "Α.Φ.Μ.", "Τ.Κ.", "Other"]) == {
        "external_id": "Κωδικός Πελάτη",
        "name": "ΕΠΩΝΥΜΙΑ",
        "tax_id": "Α.Φ.Μ.",
        "zip": "Τ.Κ.",
    }
    assert propose_mapping(INVOICES, ["Invoice No.", "Customer", "Invoice Date", "Qty", "Rate"]) == {
        "number": "Invoice No.",
        "client": "Customer",
        "issued_on": "Invoice Date",
        "quantity": "Qty",
        "unit_price": "Rate",
    }


@pytest.mark.parametrize(
    ("mapping", "kind"),
    [
        ({"name": "B"}, file_refusals.NoSuchColumn),
        ({"nome": "A"}, file_refusals.UnknownField),
        ({}, file_refusals.ColumnMissing),
        ({"name": "A", "city": "A"}, file_refusals.ColumnUsedTwice),
    ],
)
def test_a_mapping_that_does_not_fit_is_refused(mapping, kind):
    with pytest.raises(kind):
        columns(CLIENTS, ["A", "C", "C"], mapping)
