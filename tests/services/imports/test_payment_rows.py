"""Payments that stand in several rows, one for each invoice: one payment, its shares held to its amount."""

import pytest
from sqlalchemy import select

from data.billing.invoices import Invoice
from data.billing.payments import Allocation, Payment
from services.platform.importing.outcomes import Options
from tests.services.imported import reasons, results, run

ZOHO = (
    "Payment Number,CustomerPayment ID,Mode,Date,Customer Name,Currency Code,Amount,Unused Amount,Reference Number,"
    "Amount Applied to Invoice,Invoice Number\n"
)
PLAIN = "Payment number,Client,Date,Amount,Invoice\n"


def row(applied: str, invoice: str, amount: str = "100.00", client: str = "Acme Ltd", id_: str = "P77") -> str:
    return f"1,{id_},Cash,2020-01-20,{client},EUR,{amount},10.00,,{applied},{invoice}\n"


def books(house) -> list[tuple[str | None, int, int, dict[str, int]]]:
    with house.backstage() as db:
        numbers = {each.id: each.number for each in db.scalars(select(Invoice))}
        found = []
        for each in db.scalars(select(Payment).order_by(Payment.external_id)):
            parts = db.scalars(select(Allocation).where(Allocation.payment_id == each.id))
            found.append(
                (
                    each.external_id,
                    each.amount_minor,
                    each.allocated_minor,
                    {numbers[part.invoice_id]: part.amount_minor for part in parts},
                )
            )
        return found


@pytest.fixture
def billed(house):
    for number in ("P-1", "P-2", "P-3"):
        house.invoice("60.00 EUR", number=number)
    return house


def test_rows_of_one_payment_are_one_with_the_rest_unapplied(billed):
    text = ZOHO + row("50.00", "P-1") + row("30.00", "P-2") + row("10.00", "P-3")
    report = run(billed.olga, "payments", text)
    assert (results(report), report.outcomes[0].rows) == (["created"], (2, 3, 4)), reasons(report)
    assert books(billed) == [("P77", 10000, 9000, {"P-1": 5000, "P-2": 3000, "P-3": 1000})]
    assert results(run(billed.olga, "payments", text)) == ["unchanged"]


def test_rows_apart_from_each_other_are_still_one(billed):
    text = ZOHO + row("50.00", "P-1") + row("20.00", "P-3", "20.00", id_="P78") + row("30.00", "P-2")
    assert results(run(billed.olga, "payments", text)) == ["created", "created"]
    assert [each[1:3] for each in books(billed)] == [(10000, 8000), (2000, 2000)]


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        (row("60.00", "P-1") + row("50.00", "P-2"), "add up to 110.00 EUR, more than the payment of 100.00 EUR"),
        (row("50.00", "P-1") + row("30.00", "P-2", "90.00"), "Row 2 of this file says something else"),
        (row("50.00", "P-1") + row("30.00", "P-2", client="Umbra SA"), "Row 2 of this file says something else"),
        (row("50.00", "P-1") + row("30.00", "P-1"), "the same Number “P-1”"),
        (row("61.00", "P-1") + row("30.00", "P-2"), "owes 60.00 EUR, less than 61.00 EUR"),
        (row("50.00", "P-1; P-2") + row("30.00", "P-3"), "several invoices for one applied amount"),
        (row("-5.00", "P-1") + row("30.00", "P-2"), "above zero"),
        (row("50.00", "P-1") + row("30.00", "P-9"), "no invoice P-9"),
    ],
)
def test_shares_that_do_not_fit_book_nothing(billed, rows, sentence):
    report = run(billed.olga, "payments", ZOHO + rows)
    assert results(report) == ["refused"]
    assert any(sentence in each for _, _, each in reasons(report)), reasons(report)
    assert books(billed) == []


def test_a_row_without_an_invoice_or_share_leaves_it_unapplied(billed):
    report = run(
        billed.olga, "payments", ZOHO + row("", "") + row("0.00", "P-3", id_="P78") + row("60.00", "P-1", id_="P79")
    )
    assert results(report) == ["created"] * 3, reasons(report)
    assert [each[2] for each in books(billed)] == [0, 0, 6000]


@pytest.mark.parametrize(
    ("answer", "found"), [("whole", (6000, {"P-1": 6000})), ("part", (12000, {"P-1": 6000, "P-2": 6000}))]
)
def test_whether_a_row_states_the_whole_is_asked_where_nothing_tells(billed, answer, found):
    text = PLAIN + "9,Acme Ltd,2020-01-20,60.00,P-1\n9,Acme Ltd,2020-01-20,60.00,P-2\n"
    report = run(billed.olga, "payments", text)
    (question,) = report.open_questions
    assert (question.key, results(report), books(billed)) == ("payment-rows", ["refused"], [])
    assert [str(each.examples[0]) for each in question.choices] == ["60.00 EUR", "120.00 EUR"]
    report = run(billed.olga, "payments", text, Options(answers={"payment-rows": answer}))
    if answer == "whole":  # nothing is left for the second invoice, and it says so
        assert "Nothing is left" in reasons(report)[0][2]
        return
    assert [(each[1], each[3]) for each in books(billed)] == [found]


def test_the_whole_in_each_row_goes_to_the_invoices_in_their_order(billed):
    text = PLAIN + "9,Acme Ltd,2020-01-20,80.00,P-1\n9,Acme Ltd,2020-01-20,80.00,P-2\n"
    assert results(run(billed.olga, "payments", text, Options(answers={"payment-rows": "whole"}))) == ["created"]
    assert books(billed) == [("9", 8000, 8000, {"P-1": 6000, "P-2": 2000})]


def test_an_id_that_stands_twice_without_invoices_is_still_a_mistake(billed):
    text = PLAIN + "9,Acme Ltd,2020-01-20,60.00,\n9,Acme Ltd,2020-01-20,60.00,\n"
    report = run(billed.olga, "payments", text)
    assert any("Row 2 of this file has the same" in each for _, _, each in reasons(report)), reasons(report)
    assert (report.open_questions, books(billed)) == ((), [])
