"""Numbers and dates: one reading is taken, two are asked about, and a file speaks for its own cells."""

import contextlib
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.imports import file_refusals, refusals
from services.imports.mapping import columns, propose_mapping
from services.imports.model import ImportKind, Options
from services.imports.style import readings, settled


def style(*cells, options=None):
    return settled(cells, cells, options or Options())


@pytest.mark.parametrize(("text", "value"), [
    ("12.50", "12.5"), ("12,5", "12.5"), ("1.234,56", "1234.56"), ("1,234.56", "1234.56"), ("1 234,5", "1234.5"),
    ("1'234.50", "1234.5"), ("-3", "-3"), ("(3)", "-3"), ("3-", "-3"), ("−7,25", "-7.25"), ("0,500", "0.5"),
    ("1.234.567", "1234567"), ("1,234,567", "1234567"), ("+5", "5")])
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


@pytest.mark.parametrize("text", [
    "", "1,2,3", "1.2.3", "12,34,567", "1e5", "٣", "ten", "--", "NaN", "1 2", "€ 5", "0x1"])
def test_what_is_no_number_is_said(text):
    with pytest.raises(refusals.NotANumber):
        style().number(text)


def test_a_told_mark_is_the_only_one():
    with pytest.raises(refusals.NotANumber):
        style(options=Options(decimal=",")).number("12.50")


@pytest.mark.parametrize("text", [
    "2030-05-17", "17/05/2030", "17.5.30", "17-05-2030", "20300517", "2030-05-17 00:00:00"])
def test_dates_in_their_ways_of_writing(text):
    assert style().day(text) == date(2030, 5, 17)


def test_days_come_first_unless_the_file_shows_otherwise():
    assert style().day("03/04/2030") == date(2030, 4, 3)
    assert style("05/17/2030").day("03/04/2030") == date(2030, 3, 4)
    assert style(options=Options(day_first=False)).day("03/04/2030") == date(2030, 3, 4)
    with pytest.raises(refusals.TwoDates):
        style("05/17/2030", "17/05/2030").day("03/04/2030")


@pytest.mark.parametrize("text", ["31/02/2030", "2030-13-01", "yesterday", "0205-01-01", "17/05/1200"])
def test_what_is_no_date_is_said(text):
    with pytest.raises(refusals.NotADate):
        style().day(text)


@given(st.decimals(min_value=-10**9, max_value=10**9, places=2))
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
    assert propose_mapping(ImportKind.CLIENTS, ["Κωδικός Πελάτη", "ΕΠΩΝΥΜΙΑ", "Α.Φ.Μ.", "Τ.Κ.", "Other"]) == {
        "external_id": "Κωδικός Πελάτη", "name": "ΕΠΩΝΥΜΙΑ", "tax_id": "Α.Φ.Μ.", "zip": "Τ.Κ."}
    assert propose_mapping(ImportKind.INVOICES, ["Invoice No.", "Customer", "Invoice Date", "Qty", "Rate"]) == {
        "number": "Invoice No.", "client": "Customer", "issued_on": "Invoice Date", "quantity": "Qty",
        "unit_price": "Rate"}


@pytest.mark.parametrize(("mapping", "kind"), [
    ({"name": "B"}, file_refusals.NoSuchColumn), ({"nome": "A"}, file_refusals.UnknownField), ({}, file_refusals.ColumnMissing),
    ({"name": "A", "city": "A"}, file_refusals.ColumnUsedTwice), ({"name": "C"}, file_refusals.SameColumnTwice)])
def test_a_mapping_that_does_not_fit_is_refused(mapping, kind):
    with pytest.raises(kind):
        columns(ImportKind.CLIENTS, ["A", "C", "C"], mapping)
