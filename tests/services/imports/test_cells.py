"""Cells as other programs and people write them: dashes and n/a, signs inside amounts, terms, names of currencies."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from data.billing.invoices import Invoice
from data.billing.payments import Payment
from data.people.tables import Entity
from services.imports.rows import currency_names
from services.imports.rows import errors as refusals
from services.imports.rows.number_format import settled
from services.imports.rows.payment_terms import terms_of
from services.platform.importing.outcomes import Options
from tests.services.imported import reasons, results, run

HEAD = "Number,Client,Date,Due date,Net,Tax,Total,Paid,Balance\n"


def number(text: str, currency: str = "EUR") -> Decimal:
    return settled((text,), (), Options()).number(text, currency)


def one(house, number_: str) -> Invoice:
    with house.backstage() as db:
        return db.scalars(select(Invoice).where(Invoice.number == number_)).one()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("-", "0"),
        ("–", "0"),
        ("—", "0"),
        ("--", "0"),
        ("€ -", "0"),
        (" -   ", "0"),
        ("- €", "0"),
        ("EUR –", "0"),
        ("nil", "0"),
        ("5.-", "5"),
        ("1'234.–", "1234"),
        ("1.234,-", "1234"),
        ("5,--", "5"),
        ("1´234.50", "1234.5"),
        ("1`234.50", "1234.5"),
        ("1‘234.50", "1234.5"),
        ("€1,234.50 EUR", "1234.5"),
        ("EUR 1.234,50-", "-1234.5"),
        ("(€ 5.00)", "-5"),
        ("—5,00", "-5"),
        ("EUR € 5.00", "5"),
        ("1 234,50 Ευρώ", "1234.5"),
        ("12.00 Euros", "12"),
        ("1\u2007234,50 €", "1234.5"),
        ("€\u00a0-12,50", "-12.5"),
    ],
)
def test_amounts_as_they_are_written(text, value):
    assert number(text) == Decimal(value)


@pytest.mark.parametrize("text", ["-5-", "- -", "$ -", "5.00 CR", "£5", "EUR 5 USD", "----", "-.-", "nill", "5.-3"])
def test_what_is_no_amount_of_the_currency_is_refused(text):
    with pytest.raises((refusals.NotANumber, refusals.OtherSign)):
        number(text)


def test_a_dash_among_amounts_is_zero_and_said(house):
    report = run(
        house.olga,
        "invoices",
        HEAD + "A-1,Acme Ltd,2030-01-01,-,100.00,-,100.00,-,100.00\n"
        "A-2,Acme Ltd,2030-01-01,n/a,100.00,24.00,n/a,n/a,N/A\n",
    )
    assert results(report) == ["created", "created"], reasons(report)
    assert (one(house, "A-1").tax_minor, one(house, "A-2").payable_minor) == (0, 12400)
    assert "A dash among the amounts of these columns is read as zero: Tax, Paid." in map(str, report.remarks)


@pytest.mark.parametrize(
    "row",
    [
        "A-1,Acme Ltd,2030-01-01,,-,,124.00,,",
        "A-1,Acme Ltd,2030-01-01,,100.00,24.00,-,,",
        "A-1,Acme Ltd,2030-01-01,,100.00,-,124.00,,",
        "A-1,Acme Ltd,2030-01-01,,-,24.00,124.00,,",
        "A-1,Acme Ltd,2030-01-01,,100.00,24.00,124.00,-,-",
    ],
)
def test_a_dash_that_the_other_amounts_contradict_books_nothing(house, row):
    assert results(run(house.olga, "invoices", HEAD + row + "\n")) == ["refused"]


def test_a_dash_of_a_balance_asks_how_it_was_paid(house):
    report = run(house.olga, "invoices", HEAD + "A-1,Acme Ltd,2030-01-01,,100.00,24.00,124.00,,-\n")
    assert [each.key for each in report.open_questions] == ["paid"]


def test_a_dash_for_a_quantity_counts_where_the_amount_bears_it_out(house):
    head = "Number,Client,Date,Quantity,Unit price,Line amount\n"
    good = run(house.olga, "invoices", head + "A-1,Acme Ltd,2030-01-01,-,50.00,50.00\n")
    assert results(good) == ["created"], reasons(good)
    for row in ("A-2,Acme Ltd,2030-01-01,-,50.00,100.00", "A-2,Acme Ltd,2030-01-01,-,50.00,"):
        assert results(run(house.olga, "invoices", head + row + "\n")) == ["refused"]


def test_a_payment_of_a_dash_is_none(house):
    report = run(house.olga, "payments", "Id,Client,Date,Amount\nP-1,Acme Ltd,2020-01-01,-\n")
    assert results(report) == ["refused"]


def test_dashes_and_n_a_are_blank_in_text(house):
    report = run(house.olga, "clients", "External id,Name,Email,Phone,Tax id,City\n-,Delta Ltd,-,n/a,–,N/A\n")
    assert results(report) == ["created"], reasons(report)
    with house.backstage() as db:
        row = db.scalars(select(Entity).where(Entity.name == "Delta Ltd")).one()
    assert (row.external_id, row.email, row.phone, row.tax_id, row.city) == (None,) * 5


def test_documents_whose_number_is_a_dash_are_not_one(house):
    text = HEAD + "-,Acme Ltd,2030-01-01,,1.00,0.24,,,\n-,Acme Ltd,2030-01-01,,2.00,0.48,,,\n"
    report = run(house.olga, "invoices", text)
    assert results(report) == ["refused", "refused"]


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("Net 30", "2030-03-02"),
        ("NET30", "2030-03-02"),
        ("30 days", "2030-03-02"),
        ("30 Days Net", "2030-03-02"),
        ("Due on receipt", "2030-01-31"),
        ("Upon receipt", "2030-01-31"),
        ("2/10 net 30", "2030-03-02"),
        ("30 ημέρες", "2030-03-02"),
        ("Άμεσα", "2030-01-31"),
        ("EOM", "2030-01-31"),
        ("Due end of next month", "2030-02-28"),
        ("Net 0", "2030-01-31"),
        ("within 14 days", "2030-02-14"),
    ],
)
def test_terms_count_from_the_date_of_issue(text, due):
    terms = terms_of(text)
    assert terms is not None
    assert terms.due(date(2030, 1, 31)) == date.fromisoformat(due)


@pytest.mark.parametrize(
    "text", ["30", "Net 30 EOM", "net", "2030-01-31", "05/04/2030", "as agreed", "5 March", "30 days from receipt"]
)
def test_what_is_not_known_for_certain_is_no_terms(text):
    assert terms_of(text) is None


def test_terms_in_the_due_column_are_told(house):
    report = run(
        house.olga,
        "invoices",
        HEAD + "A-1,Acme Ltd,2030-01-01,Net 30,1.00,0.24,,,\nA-2,Acme Ltd,2030-01-01,2030-02-05,1.00,0.24,,,\n",
    )
    assert results(report) == ["created", "created"], reasons(report)
    assert (one(house, "A-1").due_on, one(house, "A-2").due_on) == (date(2030, 1, 31), date(2030, 2, 5))
    assert [str(each) for each in report.outcomes[0].remarks] == ["The terms “Net 30” make it due on 2030-01-31."]
    assert report.outcomes[1].remarks == ()


def test_a_column_of_terms_is_the_due_date_where_there_is_none(house):
    head = "Number,Client,Date,Payment Terms,Net,Tax\n"
    assert results(run(house.olga, "invoices", head + "A-1,Acme Ltd,2030-01-01,45,1.00,0.24\n")) == ["created"]
    assert one(house, "A-1").due_on == date(2030, 2, 15)
    report = run(house.olga, "invoices", head + "A-2,Acme Ltd,2030-01-01,as agreed,1.00,0.24\n")
    assert [str(each) for each in report.outcomes[0].remarks] == [
        "No due date is stated, so it is due 30 days after the date of issue: 2030-01-31."
    ]
    both = "Number,Client,Date,Due date,Terms,Net,Tax\n"
    report = run(
        house.olga,
        "invoices",
        both + "A-3,Acme Ltd,2030-01-01,2030-01-09,Net 60,1.00,0.24\n"
        "A-4,Acme Ltd,2030-01-01,,Net 60,1.00,0.24\n"
        "A-5,Acme Ltd,2030-01-01,as agreed,Net 60,1.00,0.24\n",
        Options(take_good=True),
    )
    assert results(report) == ["created", "created", "refused"]
    assert [one(house, each).due_on for each in ("A-3", "A-4")] == [date(2030, 1, 9), date(2030, 3, 2)]
    assert reasons(report) == [
        (
            4,
            "Due date",
            "“as agreed” is neither a date nor terms of payment such as Net 30. Write the date as 2026-03-31.",
        )
    ]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("€", "EUR"),
        ("Euro", "EUR"),
        ("EUR €", "EUR"),
        ("€ (EUR)", "EUR"),
        ("US Dollars", "USD"),
        ("Ευρώ", "EUR"),
        ("EUR - Euro", "EUR"),
        ("U.S. Dollar", "USD"),
        ("US$", "USD"),
        ("usd", "USD"),
        ("Swiss Francs", "CHF"),
        ("British Pounds", "GBP"),
        ("Pound Sterling", "GBP"),
        ("GBP £", "GBP"),
        ("CAD - Canadian Dollar", "CAD"),
    ],
)
def test_a_currency_by_sign_or_name(text, code):
    assert currency_names.candidates(text) == (code,)


@pytest.mark.parametrize("text", ["GBP EUR", "EUR $", "hello", "USD - Canadian Dollar"])
def test_what_contradicts_itself_is_no_currency(text):
    assert currency_names.candidates(text) == ()


def test_an_ambiguous_sign_is_asked_about_and_nothing_comes_in_till_then(house):
    text = "Id,Client,Date,Amount,Currency\nP-1,Acme Ltd,2020-01-01,$5.00,$\n"
    report = run(house.olga, "payments", text)
    assert [each.key for each in report.open_questions] == ["currency:$"]
    choices = [each.value for each in report.open_questions[0].choices]
    assert choices[:3] == ["USD", "CAD", "AUD"]
    assert (results(report), "EUR" in choices) == (["refused"], False)
    assert results(run(house.olga, "payments", text, Options(answers={"currency:$": "CAD"}))) == ["created"]
    with house.backstage() as db:
        assert db.scalars(select(Payment.currency).where(Payment.external_id == "P-1")).one() == "CAD"
