"""Credit notes of a table, written below zero or above it: by their kind, by an answer, never by a guess."""

import pytest
from sqlalchemy import select

from data.billing.invoices import Invoice
from services.platform.importing.outcomes import Options
from tests.services.imported import counts, reasons, results, run

HEAD = "Number,Client,Date,Type,Net,Tax,Total\n"


def books(house) -> dict[str, tuple[str, int, int]]:
    with house.backstage() as db:
        return {row.number: (str(row.kind), row.net_minor, row.tax_minor) for row in db.scalars(select(Invoice))}


@pytest.mark.parametrize("word", ["Credit Note", "Credit memo", "Πιστωτικό", "CREDIT"])
def test_a_credit_note_below_zero_is_one_over_its_amount(house, word):
    text = (
        HEAD
        + f"A-1,Acme Ltd,2030-01-01,Invoice,100.00,24.00,124.00\nC-1,Acme Ltd,2030-01-02,{word},-10.00,-2.40,-12.40\n"
        f"C-2,Acme Ltd,2030-01-02,{word},10.00,2.40,12.40\n"
    )
    report = run(house.olga, "invoices", text)
    assert results(report) == ["created"] * 3, reasons(report)
    assert books(house) == {
        "A-1": ("invoice", 10000, 2400),
        "C-1": ("credit_note", 1000, 240),
        "C-2": ("credit_note", 1000, 240),
    }
    assert [str(each) for each in report.outcomes[1].remarks] == [
        "The file writes it below zero; here it is a credit note over 12.40 EUR."
    ]
    assert set(results(run(house.olga, "invoices", text))) == {"unchanged"}


@pytest.mark.parametrize(
    "lines",
    [
        "-1,100.00,-100.00\n",
        "1,-100.00,-100.00\n",
        ",-100.00,\n",
        "-2,50.00,\n",
        ",,-100.00\n",
        "-1,150.00,-150.00\nC-1,Acme Ltd,2030-01-01,credit note,24,1,50.00,50.00\n",
    ],
)
def test_lines_below_zero_are_turned_whichever_way_they_are_written(house, lines):
    head = "Number,Client,Date,Kind,Tax rate %,Quantity,Unit price,Line amount\n"
    report = run(house.olga, "invoices", head + "C-1,Acme Ltd,2030-01-01,credit note,24," + lines)
    assert results(report) == ["created"], reasons(report)
    assert books(house) == {"C-1": ("credit_note", 10000, 2400)}


def test_a_document_below_zero_that_says_nothing_is_asked_about(house):
    text = HEAD + "A-1,Acme Ltd,2030-01-01,,100.00,24.00,124.00\nA-2,Acme Ltd,2030-01-02,,-10.00,-2.40,-12.40\n"
    report = run(house.olga, "invoices", text)
    assert (results(report), counts(house, Invoice)) == (["refused", "refused"], [0])
    (question,) = report.open_questions
    assert (question.key, question.samples) == ("below-zero", ("A-2: -12.40 EUR",))
    assert [str(each) for choice in question.choices for each in choice.examples] == ["12.40 EUR"]
    assert results(run(house.olga, "invoices", text, Options(answers={"below-zero": "leave-out"}))) == [
        "created",
        "left_out",
    ]
    assert results(run(house.olga, "invoices", text, Options(answers={"below-zero": "credit-note"}))) == [
        "unchanged",
        "created",
    ]
    assert books(house)["A-2"] == ("credit_note", 1000, 240)


def test_a_credit_note_whose_signs_disagree_is_refused_with_both_figures(house):
    report = run(house.olga, "invoices", HEAD + "C-1,Acme Ltd,2030-01-02,Credit Note,10.00,2.40,-12.40\n")
    assert results(report) == ["refused"]
    assert "-12.40 EUR" in reasons(report)[0][2] or "12.40 EUR" in reasons(report)[0][2]


def test_a_credit_note_that_is_used_up_says_what_to_do(house):
    head = "Number,Client,Date,Type,Net,Tax,Total,Balance\n"
    assert results(
        run(house.olga, "invoices", head + "C-1,Acme Ltd,2030-01-02,Credit Note,-10.00,-2.40,-12.40,-12.40\n")
    ) == ["created"]
    report = run(house.olga, "invoices", head + "C-2,Acme Ltd,2030-01-02,Credit Note,-10.00,-2.40,-12.40,0.00\n")
    assert reasons(report)[0][2].startswith("Of this credit note 12.40 EUR is used up already. Leave it out")


def test_totals_below_zero_in_an_unclear_column_are_turned(house):
    head = "Number,Client,Date,Type,Amount,VAT\n"
    report = run(
        house.olga,
        "invoices",
        head + "A-1,Acme Ltd,2030-01-01,Invoice,124.00,24.00\nC-1,Acme Ltd,2030-01-02,Credit Note,-62.00,-12.00\n",
        Options(answers={"amount:Amount": "gross"}),
    )
    assert results(report) == ["created", "created"], reasons(report)
    assert books(house)["C-1"] == ("credit_note", 5000, 1200)
