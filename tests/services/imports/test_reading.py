"""From a file to the books: what a cell shows is what is booked, and what is unclear is asked about or refused."""

import json
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from data.billing.invoices import Invoice
from data.billing.payments import Allocation, Payment
from data.people.tables import Entity
from services.imports import run as runs
from services.imports.declared import PAYMENTS
from services.platform.importing.outcomes import Options
from tests.services.imported import counts, file, reasons, results, run
from tests.services.imports.test_command import command

HEAD = "number;client;issued_on;due_on;net;tax;gross\n"
INVOICES = (
    "number,client,issued_on,due_on,net,tax\n0001,Acme Ltd,2026-03-01,2026-03-31,100,0\n"
    "RE:2026:12,Acme Ltd,2026-03-01,2026-03-31,70,0\nRE:2026,Acme Ltd,2026-03-01,2026-03-31,70,0\n"
    '"A,1",Acme Ltd,2026-03-01,2026-03-31,30,0\n'
)


@pytest.mark.parametrize(
    ("currency", "line"),
    [
        ("EUR", "1.234,50 €;100,00 €;1.334,50 €"),
        ("EUR", "€1,234.50;€100.00;€1,334.50"),
        ("CHF", "1’234.50;100.00;1’334.50"),
        ("CHF", "CHF 1'234.50;CHF 100.00;CHF 1'334.50"),
        ("EUR", "1\u202f234,50;100,00;1\u00a0334,50"),
        ("INR", "₹1,234.50;₹100.00;₹1,334.50"),
        ("EUR", "١٬٢٣٤٫٥٠;١٠٠٫٠٠;١٬٣٣٤٫٥٠"),
    ],
)
def test_an_amount_is_booked_as_it_is_written(sqlite_house, currency, line):
    text = HEAD.replace("net", "currency;net") + f"D1;Acme Ltd;01.03.2026;31.03.2026;{currency};{line}\n"
    assert results(run(sqlite_house.olga, "invoices", text)) == ["created"]
    with sqlite_house.backstage() as db:
        row = db.scalars(select(Invoice)).one()
        assert (row.currency, row.net_minor, row.tax_minor, row.gross_minor) == (currency, 123_450, 10_000, 133_450)


def test_a_sign_of_another_currency_is_refused_by_cell(sqlite_house):
    report = run(sqlite_house.olga, "invoices", HEAD + "D1;Acme Ltd;2026-03-01;2026-03-31;$10;0;10\n")
    assert reasons(report) == [(2, "net", "“$10” is written in another currency than EUR.")]


def test_guards_for_excel_are_no_part_of_a_number(sqlite_house):
    text = 'external_id,name,tax_id,zip,phone\n="00123",Eq Ltd,="012345678","=""02134""",\'+30 210 1234567\n'
    assert results(run(sqlite_house.olga, "clients", text)) == ["created"]
    with sqlite_house.backstage() as db:
        row = db.scalars(select(Entity).where(Entity.name == "Eq Ltd")).one()
        assert (row.external_id, row.tax_id, row.zip, row.phone) == ("00123", "012345678", "02134", "+30 210 1234567")


@pytest.mark.parametrize("name", ["'t Hooft", "'s-Gravenhage", "O'Neil", '="open', "= x"])
def test_names_that_begin_like_a_guard_stay(sqlite_house, name):
    quoted = '"' + name.replace('"', '""') + '"'
    assert results(run(sqlite_house.olga, "clients", f"name\n{quoted}\n")) == ["created"]
    with sqlite_house.backstage() as db:
        assert db.scalars(select(Entity).where(Entity.name == name)).one()


@pytest.mark.parametrize("text", ["1.23457E+11", "1,23457E+11", "4E+05"])
@pytest.mark.parametrize("column", ["external_id", "tax_id", "zip", "phone"])
def test_a_number_that_a_spreadsheet_shortened_is_refused(sqlite_house, text, column):
    [(row, where, said)] = reasons(run(sqlite_house.olga, "clients", f"name;{column}\nA;{text}\n"))
    assert (row, where) == (2, column)
    assert "shortened" in said


def test_a_row_with_more_cells_than_the_header_is_refused_and_blank_ones_are_none(sqlite_house):
    report = run(sqlite_house.olga, "clients", "external_id,name,city\n1,Alpha, Inc.,Athens\n2,Beta,Patra,,\n3,Gamma\n")
    assert [(row, said) for row, _, said in reasons(report) if "more cells" in said] == [
        (2, "This row has more cells than the header. Perhaps a comma or semicolon in a text is not in quotes.")
    ]
    assert (
        results(run(sqlite_house.olga, "clients", "external_id,name,city\n2,Beta,Patra,,\n3,Gamma\n"))
        == ["created"] * 2
    )


def paid(house, said: str, amount: str = "70"):
    assert results(run(house.olga, "invoices", INVOICES)) == ["created"] * 4
    return run(
        house.olga,
        "payments",
        f'external_id;client;received_on;amount;invoices\np;Acme Ltd;2026-03-05;{amount};"{said}"\n',
    )


@pytest.mark.parametrize(
    ("said", "amount", "applied"),
    [
        ("0001", "70", {"0001": 7_000}),
        ("0001=50.00", "70", {"0001": 5_000}),
        ("0001: 50.00", "70", {"0001": 5_000}),
        ("0001; A,1", "130", {"0001": 10_000, "A,1": 3_000}),
        ("0001, A,1", "130", {"0001": 10_000, "A,1": 3_000}),
        ("0001,A,1=10.00", "110", {"0001": 10_000, "A,1": 1_000}),
        ("RE:2026:12=5,00", "70", {"RE:2026:12": 500}),
    ],
)
def test_numbers_may_hold_colons_and_commas(sqlite_house, said, amount, applied):
    assert results(paid(sqlite_house, said, amount)) == ["created"]
    with sqlite_house.backstage() as db:
        found = db.execute(
            select(Invoice.number, Allocation.amount_minor).join(Invoice, Invoice.id == Allocation.invoice_id)
        )
        assert {row.number: row.amount_minor for row in found} == applied


def test_a_number_that_is_also_a_number_with_an_amount_is_refused(sqlite_house):
    [(_, column, sentence)] = reasons(paid(sqlite_house, "RE:2026:12"))
    assert column == "invoices"
    assert "can be read as different invoices" in sentence
    assert (
        "has no invoice XX:1:b"
        in reasons(
            run(
                sqlite_house.olga,
                "payments",
                ("external_id;client;received_on;amount;invoices\np;Acme Ltd;2026-03-05;7;XX:1:b\n"),
            )
        )[0][2]
    )


def test_a_colon_in_a_number_is_no_amount(sqlite_house):
    text = "number,client,issued_on,due_on,net,tax\nRE:2026:12,Acme Ltd,2026-03-01,2026-03-31,70,0\n"
    run(sqlite_house.olga, "invoices", text)
    report = run(
        sqlite_house.olga,
        "payments",
        ("external_id,client,received_on,amount,invoices\np2,Acme Ltd,2026-03-05,70,RE:2026:12\n"),
    )
    assert results(report) == ["created"]
    with sqlite_house.backstage() as db:
        assert db.scalars(select(Allocation.amount_minor)).all() == [7_000]


def test_a_payment_is_received_on_the_day_of_the_firm(sqlite_house):
    run(sqlite_house.olga, "payments", "external_id,client,received_on,amount\np1,Acme Ltd,2026-03-31T22:30:00Z,10\n")
    with sqlite_house.backstage() as db:
        assert db.scalars(select(Payment.received_on)).all() == [date(2026, 4, 1)]


DATES = "external_id,client,received_on,amount\np1,Acme Ltd,03/04/2026,10\np2,Acme Ltd,5/5/2026,10\n"
MARKS = 'external_id,client,received_on,amount\np1,Acme Ltd,2026-04-03,"1,234"\np2,Acme Ltd,2026-04-03,5\n'


@pytest.mark.parametrize(
    ("text", "key", "samples", "answers"),
    [
        (DATES, "day-order", ("03/04/2026",), {"day": date(2026, 4, 3), "month": date(2026, 3, 4)}),
        (MARKS, "decimal", ("1,234",), {"point": "1234", "comma": "1.234"}),
    ],
)
def test_what_no_cell_decides_is_asked_with_both_readings(sqlite_house, text, key, samples, answers):
    seen = runs.preview(sqlite_house.olga, PAYMENTS, [file(text)]).report
    [question] = seen.open_questions
    assert (question.key, question.samples) == (key, samples)
    assert {each.value: each.examples[0] for each in question.choices} == answers
    report = run(sqlite_house.olga, "payments", text)
    assert results(report) == ["refused", "refused"]
    assert counts(sqlite_house, Payment) == [0]
    answered = runs.preview(
        sqlite_house.olga, PAYMENTS, [file(text)], options=Options(answers={key: next(iter(answers))})
    )
    assert results(answered.report) == ["created", "created"]


@pytest.mark.parametrize(
    ("text", "option", "answer", "column", "value"),
    [
        (DATES, "--day-order", "month", Payment.received_on, date(2026, 3, 4)),
        (DATES, "--day-order", "day", Payment.received_on, date(2026, 4, 3)),
        (MARKS, "--decimal", "point", Payment.amount_minor, 123_400),
    ],
)
def test_the_command_line_names_the_option_and_takes_it(
    sqlite_house, tmp_path: Path, capsys, text, option, answer, column, value
):
    path = tmp_path / "payments.csv"
    path.write_text(text)
    assert command(sqlite_house, "payments", str(path), "--json") == 1
    told = capsys.readouterr()
    assert f"Decide it with {option}" in told.err
    assert [json.loads(line)["result"] for line in told.out.splitlines()] == ["refused", "refused"]
    assert f"({option})" in json.loads(told.out.splitlines()[0])["reason"]
    assert command(sqlite_house, "payments", str(path), option, answer) == 0
    with sqlite_house.backstage() as db:
        assert db.scalars(select(column).where(Payment.external_id == "p1")).one() == value


def test_dates_that_contradict_each_other_are_refused_by_row(sqlite_house):
    text = DATES + "p3,Acme Ltd,17/05/2026,1\np4,Acme Ltd,05/17/2026,1\n"
    report = run(sqlite_house.olga, "payments", text)
    assert report.questions == ()
    assert [(row, column) for row, column, said in reasons(report) if "can be read as" in said] == [(2, "received_on")]
