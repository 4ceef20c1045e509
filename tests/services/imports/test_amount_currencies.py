"""The currency of amounts that no column states: from their headers and their signs, asked where these contradict."""

import pytest
from sqlalchemy import select

from data.billing.invoices import Invoice
from data.people.tables import Entity
from services.imports.declared import INVOICES
from services.imports.report import Report
from services.imports.rows.amount_currencies import apart
from services.imports.rows.column_mapping import propose_mapping
from services.platform.importing.outcomes import Options
from tests.services.imported import counts, reasons, results, run


def brought(house, text: str, answers: dict[str, str] | None = None) -> Report:
    return run(house.olga, "invoices", text, Options(answers=answers or {}))


def booked(house) -> dict[str, tuple[str, int]]:
    with house.backstage() as db:
        return {each.number: (each.currency, each.payable_minor) for each in db.scalars(select(Invoice)) if each.number}


def asked(report: Report) -> list[str]:
    return [each.key for each in report.open_questions]


@pytest.mark.parametrize(
    ("header", "bare", "word"),
    [
        ("Total (EUR)", "Total", "EUR"),
        ("Total in USD", "Total", "USD"),
        ("Total [in CHF]", "Total", "CHF"),
        ("Amount USD", "Amount", "USD"),
        ("Amount, £", "Amount", "£"),
        ("Balance £", "Balance", "£"),
        ("Balance - US$", "Balance", "US$"),
        ("USD Amount", "Amount", "USD"),
        ("€ Total", "Total", "€"),
        ("Total (Euro)", "Total", "Euro"),
        ("Total (US Dollars)", "Total", "US Dollars"),
        ("Σύνολο (€)", "Σύνολο", "€"),
        ("AMOUNT DUE USD", "AMOUNT DUE", "USD"),
        ("AMOUNT DUE ALL", "AMOUNT DUE ALL", ""),
        ("Total", "Total", ""),
        ("EUR", "EUR", ""),
        ("Tax (%)", "Tax (%)", ""),
        ("Date (UTC)", "Date (UTC)", ""),
        ("Total (all)", "Total (all)", ""),
        ("Total excl. VAT", "Total excl. VAT", ""),
        ("Invoice No", "Invoice No", ""),
    ],
)
def test_a_header_is_told_from_its_currency(header, bare, word):
    assert apart(header) == (bare, word)


@pytest.mark.parametrize("form", ["{} (USD)", "{} USD", "{} in USD", "USD {}", "{} [USD]", "{} US$"])
def test_a_header_with_a_currency_is_the_field_without_it(form):
    names = {"net": "Subtotal", "tax": "Tax", "gross": "Grand Total", "balance": "Balance due", "paid": "Amount paid"}
    headers = {name: form.format(header) for name, header in names.items()}
    found = propose_mapping(INVOICES, ["Number", "Client", "Date", *headers.values()])
    assert {name: found.get(name) for name in headers} == headers


HEAD = "Number,Client,Date,Net ({0}),Tax ({0}),Total ({0})\n"
ROW = "A-1,Acme Ltd,2030-01-01,100.00,24.00,124.00\n"


def test_the_currency_of_the_headers_is_that_of_the_rows(sqlite_house):
    report = brought(sqlite_house, HEAD.format("USD") + ROW)
    assert results(report) == ["created"], (reasons(report), asked(report))
    assert booked(sqlite_house)["A-1"] == ("USD", 12400)


def test_a_total_alone_means_what_it_means_without_its_currency(sqlite_house):
    text = "Number,Client,Date,Total{0},VAT %\nA-1,Acme Ltd,2030-01-01,124.00,24\n"
    assert asked(brought(sqlite_house, text.format(""))) == ["amount:Total"]
    assert asked(brought(sqlite_house, text.format(" USD"))) == ["amount:Total USD"]
    assert results(brought(sqlite_house, text.format(" USD"), {"amount:Total USD": "gross"})) == ["created"]
    assert booked(sqlite_house)["A-1"] == ("USD", 12400)


def test_a_sign_of_several_is_asked_about_once(sqlite_house):
    text = HEAD.format("$") + ROW
    report = brought(sqlite_house, text)
    assert asked(report) == ["currency:$"]
    assert counts(sqlite_house, Invoice) == [0]
    assert results(brought(sqlite_house, text, {"currency:$": "CAD"})) == ["created"]
    assert booked(sqlite_house)["A-1"] == ("CAD", 12400)


def test_a_sign_of_several_in_a_header_is_the_firms_currency_where_it_can_be(sqlite_house):
    text = HEAD.format("€") + ROW
    assert results(brought(sqlite_house, text)) == ["created"]
    assert booked(sqlite_house)["A-1"] == ("EUR", 12400)


def test_headers_in_two_currencies_are_asked_about(sqlite_house):
    text = "Number,Client,Date,Net (USD),Tax (USD),Total (EUR)\nA-1,Acme Ltd,2030-01-01,100.00,24.00,114.00\n"
    report = brought(sqlite_house, text)
    assert asked(report) == ["header-currency"]
    assert results(brought(sqlite_house, text, {"header-currency": "USD"})) == ["created"]
    assert booked(sqlite_house)["A-1"] == ("USD", 12400)


def test_a_column_that_says_otherwise_is_asked_about(sqlite_house):
    text = (
        HEAD.format("USD").replace("\n", ",Currency\n")
        + ROW.replace("\n", ",GBP\n")
        + "A-2,Acme Ltd,2030-01-01,1.00,0.24,1.24,USD\nA-3,Acme Ltd,2030-01-01,2.00,0.48,2.48,\n"
    )
    report = brought(sqlite_house, text)
    assert asked(report) == ["header-or-column"]
    assert report.open_questions[0].choices[0].examples == ("100.00 USD",)
    assert report.open_questions[0].choices[1].examples == ("100.00 GBP",)
    assert set(results(brought(sqlite_house, text, {"header-or-column": "header"}))) == {"created"}
    assert {currency for currency, _ in booked(sqlite_house).values()} == {"USD"}


def test_a_column_that_agrees_or_says_nothing_asks_nothing(sqlite_house):
    text = (
        HEAD.format("USD").replace("\n", ",Currency\n")
        + ROW.replace("\n", ",USD\n")
        + "A-2,Acme Ltd,2030-01-01,1.00,0.24,1.24,\n"
    )
    report = brought(sqlite_house, text)
    assert set(results(report)) == {"created"}, (reasons(report), asked(report))
    assert {currency for currency, _ in booked(sqlite_house).values()} == {"USD"}


def test_rows_are_in_the_currency_of_their_signs(sqlite_house):
    text = "Number,Client,Date,Net,Tax\n" + "".join(
        f'A-{n},Acme Ltd,2030-01-01,"{sign}1,000.00",{sign}240.00\n'
        for n, sign in enumerate(("US$", "CA$", "A$", "€", "", "CHF "))
    )
    report = brought(sqlite_house, text)
    assert set(results(report)) == {"created"}, reasons(report)
    assert [currency for _, (currency, _) in sorted(booked(sqlite_house).items())] == [
        "USD",
        "CAD",
        "AUD",
        "EUR",
        "EUR",
        "CHF",
    ]


def test_a_sign_of_several_fits_the_clients_currency_or_is_refused(sqlite_house):
    text = "Number,Client,Date,Net,Tax\nA-1,Acme Ltd,2030-01-01,$100.00,$24.00\n"
    assert results(brought(sqlite_house, text)) == ["refused"]
    with sqlite_house.backstage() as db:
        db.scalars(select(Entity).where(Entity.name == "Acme Ltd")).one().currency = "NZD"
        db.recorded = True
    report = brought(sqlite_house, text)
    assert results(report) == ["created"], reasons(report)
    assert booked(sqlite_house)["A-1"] == ("NZD", 12400)


def test_two_signs_in_one_row_contradict_each_other(sqlite_house):
    text = "Number,Client,Date,Net,Tax\nA-1,Acme Ltd,2030-01-01,US$100.00,CA$24.00\n"
    report = brought(sqlite_house, text)
    assert results(report) == ["refused"]
    assert "CA$24.00" in str(reasons(report))
