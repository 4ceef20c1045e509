"""What columns mean: states, balances and paid amounts, totals with tax, headers below titles, lines below the table."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from data.billing.invoices import Invoice
from data.billing.payments import Allocation, Payment
from data.statuses import InvoiceStatus
from services.imports import run as runs
from services.imports.declared import INVOICES
from services.imports.kinds.states import STATES, State
from services.imports.report import Report
from services.platform.importing.outcomes import File, Options
from tests.services.imported import counts, file, reasons, results, run
from tests.services.imports.test_tables import workbook

HEAD = "Number,Client,Date,Net,Tax,Status,Balance,Paid\n"


def answered(house, text: str, **answers: str) -> Report:
    return run(
        house.olga, "invoices", text, Options(answers={key.replace("__", ":"): each for key, each in answers.items()})
    )


def one(house, number: str) -> Invoice:
    with house.backstage() as db:
        return db.scalars(select(Invoice).where(Invoice.number == number)).one()


def asked(report: Report) -> list[str]:
    return [each.key for each in report.open_questions]


def test_every_known_word_keeps_its_state(sqlite_house):
    words = sorted(STATES.words.items())
    report = answered(
        sqlite_house,
        HEAD
        + "".join(
            f"A-{n},Acme Ltd,2030-01-01,100.00,24.00,{word.title()},,{'50.00' if state == 'partly' else ''}\n"
            for n, (word, state) in enumerate(words)
        ),
        paid="opening",
    )
    assert set(results(report)) == {"created"}, reasons(report)
    with sqlite_house.backstage() as db:
        rows = {row.number: row for row in db.scalars(select(Invoice))}
    status = {State.DRAFT: "draft", State.OPEN: "open", State.PARTLY: "open", State.PAID: "paid", State.VOID: "void"}
    paid = {State.PAID: 12400, State.PARTLY: 5000}
    for n, (word, state) in enumerate(words):
        row = rows[f"A-{n}"]
        assert (row.status, row.paid_minor) == (status[state], paid.get(state, 0)), word


def test_a_word_that_nobody_knows_is_asked_about(sqlite_house):
    house = sqlite_house
    text = HEAD + "A-1,Acme Ltd,2030-01-01,100.00,24.00,In dispute,,\nA-2,Acme Ltd,2030-01-01,1.00,0.24,sent,,\n"
    report = answered(house, text)
    assert asked(report) == ["state:In dispute"]
    assert report.open_questions[0].samples == ("A-1",)
    assert counts(house, Invoice) == [0]
    assert results(run(house.olga, "invoices", text, Options(answers={"state:In dispute": "leave-out"}))) == [
        "left_out",
        "created",
    ]
    assert counts(house, Invoice) == [1]


def test_an_open_question_keeps_the_good_rows_out_too(sqlite_house):
    text = HEAD + "A-1,Acme Ltd,2030-01-01,100.00,24.00,In dispute,,\nA-2,Acme Ltd,2030-01-01,1.00,0.24,sent,,\n"
    report = run(sqlite_house.olga, "invoices", text, Options(take_good=True))
    assert (asked(report), counts(sqlite_house, Invoice)) == (["state:In dispute"], [0])


def test_a_void_document_of_zero_is_void_and_not_paid(sqlite_house):
    assert results(answered(sqlite_house, HEAD + "A-1,Acme Ltd,2030-01-01,0,0,Voided,0,0\n")) == ["created"]
    row = one(sqlite_house, "A-1")
    assert (row.status, row.paid_at) == (InvoiceStatus.VOID, None)
    assert row.voided_at is not None


PAID_ROWS = (
    "A-1,Acme Ltd,2030-01-01,100.00,24.00,Paid,0,\nA-2,Acme Ltd,2030-02-01,100.00,24.00,Sent,24.00,\n"
    "A-3,Acme Ltd,2030-03-01,100.00,24.00,Overdue,124.00,\n"
)


def test_what_was_paid_elsewhere_is_never_ignored(house):
    report = answered(house, HEAD + PAID_ROWS)
    assert asked(report) == ["paid"]
    assert report.open_questions[0].samples == ("A-1: 124.00 EUR", "A-2: 100.00 EUR")
    assert counts(house, Invoice, Payment) == [0, 0]
    assert results(answered(house, HEAD + PAID_ROWS, paid="opening")) == ["created"] * 3
    assert [(one(house, n).status, one(house, n).balance.minor) for n in ("A-1", "A-2", "A-3")] == [
        ("paid", 0),
        ("open", 2400),
        ("open", 12400),
    ]
    with house.backstage() as db:
        found = list(db.scalars(select(Payment).order_by(Payment.received_on)))
        assert [(each.amount_minor, each.received_on) for each in found] == [
            (12400, date(2030, 1, 1)),
            (10000, date(2030, 2, 1)),
        ]
        assert all("before this invoice was imported" in (each.note or "") for each in found)
    before = counts(house, Invoice, Payment, Allocation)
    again = answered(house, HEAD + PAID_ROWS)
    assert (results(again), asked(again)) == (["unchanged"] * 3, [])
    assert counts(house, Invoice, Payment, Allocation) == before


def test_payments_may_come_with_another_file_or_the_documents_stay_away(sqlite_house):
    house = sqlite_house
    report = answered(house, HEAD + PAID_ROWS, paid="open")
    assert [(one(house, n).status, one(house, n).balance.minor) for n in ("A-1", "A-2")] == [
        ("open", 12400),
        ("open", 12400),
    ]
    assert "stays open until the payment is booked" in str(report.outcomes[0].remarks[-1])
    later = answered(house, HEAD + PAID_ROWS.replace("A-", "B-"), paid="leave-out")
    assert results(later) == ["left_out", "left_out", "created"]
    assert counts(house, Payment) == [0]


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("Paid,24.00,", "calls this document “Paid”"),
        ("Partial,0,", "calls this document “Partial”"),
        ("Partial,,0.00", "calls this document “Partial”"),
        ("Sent,125.00,", "more than the total"),
        ("Sent,20.00,100.00", "leaves 24.00 EUR"),
        ("Draft,,10.00", "calls this document “Draft”"),
        ("Void,,10.00", "calls this document “Void”"),
    ],
)
def test_what_contradicts_itself_is_refused_with_both_figures(sqlite_house, row, sentence):
    report = answered(sqlite_house, f"{HEAD}A-1,Acme Ltd,2030-01-01,100.00,24.00,{row}\n", paid="opening")
    assert any(sentence in each for _, _, each in reasons(report)), reasons(report)
    assert counts(sqlite_house, Invoice) == [0]


def test_a_document_voided_elsewhere_does_not_stay_open_unsaid(sqlite_house):
    answered(sqlite_house, HEAD + "A-1,Acme Ltd,2030-01-01,100.00,24.00,Sent,,\n")
    report = answered(sqlite_house, HEAD + "A-1,Acme Ltd,2030-01-01,100.00,24.00,Void,,\n")
    assert "is void in this file and not here" in reasons(report)[0][2]


def test_a_column_about_money_or_state_that_has_no_field_is_asked_about(sqlite_house):
    headers = (
        "Balance outstanding",
        "Total tax withheld",
        "VAT amount 2",
        "Is Voided",
        "Discount Total",
        "Παρακράτηση",
        "Document State",
        "Shipping",
        "TaxAmount",
        "Amount paid so far",
    )
    text = f"number,client,issued_on,net,{','.join(headers)}\nA-1,Acme Ltd,2030-01-01,100.00{',7.00' * len(headers)}\n"
    report = answered(sqlite_house, text)
    assert asked(report) == [f"column:{header}" for header in headers if header != "TaxAmount"]  # which is the tax
    assert "The column “Balance outstanding” may say what is owed" in reasons(report)[0][2]
    assert counts(sqlite_house, Invoice) == [0]
    kept = run(sqlite_house.olga, "invoices", text, Options(answers={f"column:{each}": "ignore" for each in headers}))
    assert results(kept) == ["created"], reasons(kept)


def test_a_column_that_cannot_change_what_is_owed_is_left_alone(sqlite_house):
    headers = ("VAT number", "Tax Name", "Project", "Status date", "Tax authority", "Sales person")
    text = (
        f"number,client,issued_on,net,tax,{','.join(headers)},Shipping\nA-1,Acme Ltd,2030-01-01,100.00,24.00"
        f"{',X7' * len(headers)},0.00\nA-2,Acme Ltd,2030-01-01,100.00,24.00{',' * len(headers)},\n"
    )
    assert results(answered(sqlite_house, text)) == ["created", "created"]


@pytest.mark.parametrize(
    ("kind", "head", "row"),
    [
        ("invoices", "number,client,issued_on,net,tax,status", "A-1,Acme Ltd,2030-01-01,100.00,24.00,sent"),
        ("payments", "client,amount,received_on,status", "Acme Ltd,10.00,2030-01-01,paid"),
    ],
)
def test_a_state_for_which_there_is_no_field_is_never_ignored_unasked(sqlite_house, kind, head, row):
    text = f"{head},Document State\n{row},Reversed\n"
    [question] = run(sqlite_house.olga, kind, text).open_questions
    assert [each.value for each in question.choices] == ["ignore", "leave-out"]
    told = run(sqlite_house.olga, kind, text, Options(answers={question.key: "ignore"}))
    assert (told.open_questions, [each for each in reasons(told) if "may say" in each[2]]) == ((), [])
    assert results(run(sqlite_house.olga, kind, text, Options(answers={question.key: "leave-out"}))) == ["left_out"]


@pytest.mark.parametrize(
    ("header", "cell", "is_asked"),
    [
        ("Is Voided", 0, False),
        ("Is Voided", False, False),
        ("Is Voided", "no", False),
        ("Is Voided", 1, True),
        ("Is Voided", True, True),
        ("Shipping", 0, False),
        ("Shipping", "0.00", False),
        ("Shipping", 7, True),
    ],
)
def test_a_cell_that_says_no_or_nothing_asks_nothing(sqlite_house, header, cell, is_asked):
    made = workbook(
        ["number", "client", "issued_on", "net", "tax", header], ["A-1", "Acme Ltd", date(2030, 1, 1), 100, 24, cell]
    )
    report = runs.preview(sqlite_house.olga, INVOICES, [File("file.xlsx", made)]).report
    assert asked(report) == ([f"column:{header}"] if is_asked else [])


def test_a_column_may_be_given_its_field_by_the_answer(sqlite_house):
    text = "number,client,issued_on,net,tax,Open total\nA-1,Acme Ltd,2030-01-01,100.00,24.00,124.00\n"
    report = run(sqlite_house.olga, "invoices", text, Options(answers={"column:Open total": "balance"}))
    assert results(report) == ["created"], reasons(report)


@pytest.mark.parametrize(
    ("text", "books"),
    [
        (
            "Invoice Number,Client,Date,Amount,Tax Rate,Item Cost\nA-1,Acme Ltd,2030-01-01,124.00,24,100\n",
            (10000, 2400),
        ),
        (
            "Invoice Number,Client,Date,Amount,Tax Rate,Item Cost\nA-1,Acme Ltd,2030-01-01,100.00,24,100\n",
            (10000, 2400),
        ),
        (
            "Invoice Number,Client,Date,Amount,Tax Rate,Item Cost,Qty\nA-1,Acme Ltd,2030-01-01,372.00,24,100,1\n"
            "A-1,Acme Ltd,2030-01-01,372.00,24,100,2\n",
            (30000, 7200),
        ),
        (
            "Invoice Number,Client,Date,Total,VAT %,Price,Qty\nA-1,Acme Ltd,2030-01-01,124,24,100,1\n"
            "A-1,Acme Ltd,2030-01-01,248,24,100,2\n",
            (30000, 7200),
        ),
        ("Invoice Number,Client,Date,Amount,VAT,Total\nA-1,Acme Ltd,2030-01-01,100,24,124\n", (10000, 2400)),
        ("Invoice Number,Client,Date,Amount,VAT,VAT %\nA-1,Acme Ltd,2030-01-01,124,24,24\n", (10000, 2400)),
        ("Αριθμός,Πελάτης,Ημερομηνία,Ποσό,ΦΠΑ %,Τιμή μονάδας\nA-1,Acme Ltd,2030-01-01,124,24,100\n", (10000, 2400)),
    ],
)
def test_other_columns_tell_whether_an_amount_is_with_tax(sqlite_house, text, books):
    report = answered(sqlite_house, text)
    assert results(report) == ["created"], (reasons(report), asked(report))
    row = one(sqlite_house, "A-1")
    assert (row.net_minor, row.tax_minor) == books


def test_an_amount_that_nothing_explains_is_asked_about_with_what_each_answer_books(sqlite_house):
    text = "Invoice Number,Client,Date,Amount,VAT %\nA-1,Acme Ltd,2030-01-01,124.00,24\n"
    report = answered(sqlite_house, text)
    assert asked(report) == ["amount:Amount"]
    question = report.open_questions[0]
    assert {each.value: each.examples for each in question.choices} == {
        "amount": ("124.00 + 29.76 EUR",),
        "line_gross": ("100.00 + 24.00 EUR",),
    }
    assert results(answered(sqlite_house, text, amount__Amount="line_gross")) == ["created"]
    assert (one(sqlite_house, "A-1").net_minor, one(sqlite_house, "A-1").tax_minor) == (10000, 2400)


def test_a_list_of_totals_alone_is_booked_in_one_sum_only_if_somebody_says_so(sqlite_house):
    text = "No,Invoice number,Customer,Date,Total incl. VAT\n1,A-1,Acme Ltd,2030-01-01,124.00\n"
    assert asked(answered(sqlite_house, text)) == ["totals-only"]
    report = run(sqlite_house.olga, "invoices", text, Options(answers={"totals-only": "one-sum"}))
    assert results(report) == ["created"], reasons(report)
    assert one(sqlite_house, "A-1").payable_minor == 12400


TABLE = "number{0}client{0}issued_on{0}net{0}tax\nT1{0}Acme Ltd{0}2030-01-01{0}100{0}24\nT2{0}Acme Ltd{0}2030-01-02{0}1{0}0\n"
titles = st.lists(
    st.sampled_from(
        [
            "Some program, 3 March 2026",
            "",
            "INVOICES",
            "From;2026-01-01;to;2026-03-31",
            "Company: Example & Co",
            ",,,,",
            '"a, quoted title"',
        ]
    ),
    max_size=7,
    unique=True,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
@given(above=titles, mark=st.sampled_from(",;\t|"))
def test_a_header_is_found_below_titles_captions_and_blank_lines(sqlite_house, above, mark):
    text = "\n".join([*above, TABLE.format(mark)])
    preview = runs.preview(sqlite_house.olga, INVOICES, [file(text)])
    assert preview.headers[:5] == ("number", "client", "issued_on", "net", "tax"), (text, preview.headers)
    assert [each.number for each in preview.report.outcomes] == ["T1", "T2"]
    assert not preview.report.refused, reasons(preview.report)
    assert preview.report.outcomes[0].row == len(above) + 2


def test_a_header_that_is_nowhere_says_where_it_was_looked_for(sqlite_house):
    report = answered(sqlite_house, "a,b\n1,2\n3,4\n")
    assert "the first 20 rows" in reasons(report)[0][2]


@pytest.mark.parametrize(
    "headers",
    [
        "ΑΡΙΘΜΟΣ;Πελάτης;Ημερομηνία έκδοσης;Καθαρή αξία;ΦΠΑ",
        "\ufeffInvoice  No.;CLIENT NAME;invoice_date;Net ;Vat",
        " number ;\u00a0Client\u00a0;Issued-On;NET TOTAL;tax total",
        "Αριθμός;πελατης;ημερομηνια;ΚΑΘΑΡΗ ΑΞΙΑ;φπα",
    ],
)
def test_headers_in_two_languages_whatever_case_marks_and_spaces(sqlite_house, headers):
    report = answered(sqlite_house, f"{headers}\nA-1;Acme Ltd;2030-01-01;100.00;24.00\n")
    assert results(report) == ["created"], reasons(report)
    assert one(sqlite_house, "A-1").tax_minor == 2400


@pytest.mark.parametrize(
    "below",
    [
        "TOTAL,,,101.00,24.00",
        "Σύνολο,,,101.00,24.00",
        '"Accrual basis, 5 March 2026",,,,',
        "Total Acme Ltd,,,101.00,24.00\n,,,,\nGRAND TOTAL,,,101.00,24.00",
    ],
)
def test_totals_below_the_table_are_left_out_and_named(sqlite_house, below):
    report = answered(sqlite_house, TABLE.format(",") + below + "\n")
    assert results(report) == ["created", "created"], reasons(report)
    assert any("below the table" in str(each) for each in report.remarks)


def test_a_workbook_with_titles_reads_like_the_csv(sqlite_house):
    made = workbook(
        ["Sales by customer"],
        [],
        ["number", "client", "issued_on", "net", "tax"],
        ["T1", "Acme Ltd", date(2030, 1, 1), 100, 24],
    )
    from services.platform.importing.outcomes import File

    report = runs.run(sqlite_house.olga, INVOICES, [File("x.xlsx", made)])
    assert results(report) == ["created"], reasons(report)


def test_drafts_and_nothing_else_stay_out_of_a_clients_sight(sqlite_house):
    house = sqlite_house
    answered(
        house,
        HEAD + "A-1,Acme Ltd,2030-01-01,100.00,24.00,Draft,124.00,\n"
        "A-2,Acme Ltd,2030-01-01,100.00,24.00,Void,0,\nA-3,Acme Ltd,2030-01-01,1.00,0.24,Sent,,\n",
    )
    assert [(one(house, n).status, one(house, n).issued_at is None) for n in ("A-1", "A-2", "A-3")] == [
        ("draft", True),
        ("void", False),
        ("open", False),
    ]
