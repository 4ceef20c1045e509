"""Words for kinds and states: known ones count, others are asked about, and what is no document or client stays out."""

import pytest
from sqlalchemy import select

from data.billing.invoices import Invoice
from data.billing.payments import Payment
from data.people.tables import Entity
from services.imports.kinds.client_words import ROLES, SORTS, Unsaid
from services.imports.kinds.document_kinds import KINDS, OTHERS, Kind
from services.imports.kinds.payment_words import METHODS, PAYMENT_KINDS, PAYMENT_STATES, Came
from services.imports.rows.vocabularies import Vocabulary
from services.platform.importing.outcomes import Options
from tests.services.imported import counts, reasons, results, run

HEAD = "Number,Client,Date,Net,Tax,Type\n"


def line(number: str, kind: str) -> str:
    return f"{number},Acme Ltd,2030-01-01,100.00,24.00,{kind}\n"


def test_every_known_kind_of_document_is_booked_as_it_says(sqlite_house):
    kinds = sorted(KINDS.words.items())
    report = run(
        sqlite_house.olga, "invoices", HEAD + "".join(line(f"A-{n}", word) for n, (word, _) in enumerate(kinds))
    )
    assert set(results(report)) == {"created"}, reasons(report)
    with sqlite_house.backstage() as db:
        found = {row.number: str(row.kind) for row in db.scalars(select(Invoice))}
    assert found == {f"A-{n}": str(kind).replace("-", "_") for n, (_, kind) in enumerate(kinds)}


@pytest.mark.parametrize("word", [*sorted(OTHERS)[:6], "Whatever", "Προσφορά"])
def test_no_other_kind_is_ever_guessed(sqlite_house, word):
    text = HEAD + line("A-1", word) + line("A-2", "Invoice")
    report = run(sqlite_house.olga, "invoices", text)
    assert [(each.key, each.samples) for each in report.open_questions] == [(f"kind:{word}", ("A-1",))]
    assert counts(sqlite_house, Invoice) == [0]
    assert results(run(sqlite_house.olga, "invoices", text, Options(answers={f"kind:{word}": "leave-out"}))) == [
        "left_out",
        "created",
    ]
    assert results(
        run(sqlite_house.olga, "invoices", text.replace("A-", "B-"), Options(answers={f"kind:{word}": "credit-note"}))
    ) == ["created", "created"]
    with sqlite_house.backstage() as db:
        assert {row.number: str(row.kind) for row in db.scalars(select(Invoice))} == {
            "A-2": "invoice",
            "B-1": "credit_note",
            "B-2": "invoice",
        }


@pytest.mark.parametrize("header", ["Entry type", "Document", "Transaction", "Kind of voucher", "Είδος κίνησης"])
def test_a_column_of_kinds_under_a_name_that_nobody_knows_is_asked_about(sqlite_house, header):
    text = HEAD.replace("Type", header) + line("A-1", "Payment") + line("A-2", "Invoice")
    report = run(sqlite_house.olga, "invoices", text)
    assert [each.key for each in report.open_questions] == [f"column:{header}"], reasons(report)
    report = run(sqlite_house.olga, "invoices", text, Options(answers={f"column:{header}": "kind"}))
    assert [each.key for each in report.open_questions] == ["kind:Payment"]
    assert results(
        run(
            sqlite_house.olga,
            "invoices",
            text,
            Options(answers={f"column:{header}": "kind", "kind:Payment": "leave-out"}),
        )
    ) == ["left_out", "created"]


def test_a_type_that_is_about_something_else_asks_nothing(sqlite_house):
    report = run(sqlite_house.olga, "invoices", HEAD.replace("Type", "Item type") + line("A-1", "goods"))
    assert (results(report), report.questions) == (["created"], ()), reasons(report)


def test_bad_cells_of_a_document_that_stays_out_refuse_nothing(sqlite_house):
    text = HEAD + "E-1,Nobody,someday,x,y,Estimate\n" + line("A-1", "Invoice")
    report = run(sqlite_house.olga, "invoices", text, Options(answers={"kind:Estimate": "leave-out"}))
    assert results(report) == ["left_out", "created"], reasons(report)


PARTLY = "Number,Client,Date,Net,Tax,Status\nA-1,Acme Ltd,2030-01-01,100.00,24.00,Partial\n"


def test_a_partly_paid_document_without_its_amount_is_asked_about(sqlite_house):
    report = run(sqlite_house.olga, "invoices", PARTLY)
    [question] = report.open_questions
    assert (question.key, question.samples) == ("partly-paid", ("A-1",))
    assert "does not say how much" in str(question.sentence)
    assert counts(sqlite_house, Invoice) == [0]
    assert results(run(sqlite_house.olga, "invoices", PARTLY, Options(answers={"partly-paid": "leave-out"}))) == [
        "left_out"
    ]
    report = run(sqlite_house.olga, "invoices", PARTLY, Options(answers={"partly-paid": "open"}))
    assert results(report) == ["created"]
    assert "not how much" in " ".join(map(str, report.outcomes[0].remarks))
    with sqlite_house.backstage() as db:
        assert db.scalars(select(Invoice)).one().balance.minor == 12400
    assert counts(sqlite_house, Payment) == [0]
    again = run(sqlite_house.olga, "invoices", PARTLY)
    assert (results(again), again.questions) == (["unchanged"], ())


def test_suppliers_in_a_list_of_contacts_are_no_clients(sqlite_house):
    words = sorted(ROLES.words.items())
    report = run(
        sqlite_house.olga,
        "clients",
        "Name,Contact Type\n" + "".join(f"C{n},{word}\n" for n, (word, _) in enumerate(words)),
    )
    assert results(report) == ["left_out" if role is Unsaid.LEAVE_OUT else "created" for _, role in words]
    left = [each for each in report.outcomes if str(each.result) == "left_out"]
    assert all("because the file calls it" in str(each.remarks[0]) for each in left)
    assert counts(sqlite_house, Entity) == [2 + len(words) - len(left)]


@pytest.mark.parametrize(
    ("text", "key", "answer"),
    [
        ("Name,Contact Type\nC1,Employee\n", "role:Employee", "leave-out"),
        ("Name,Type\nC1,Retail\n", "sort:Retail", "leave-out"),
    ],
)
def test_an_unknown_sort_of_client_is_asked_about(sqlite_house, text, key, answer):
    report = run(sqlite_house.olga, "clients", text)
    assert [(each.key, each.samples) for each in report.open_questions] == [(key, ("C1",))], reasons(report)
    assert counts(sqlite_house, Entity) == [2]
    assert results(run(sqlite_house.olga, "clients", text, Options(answers={key: answer}))) == ["left_out"]


def test_a_column_of_suppliers_under_another_name_is_asked_about(sqlite_house):
    report = run(sqlite_house.olga, "clients", "Name,Category\nC1,Supplier\nC2,Customer\n")
    assert [each.key for each in report.open_questions] == ["column:Category"]
    assert results(
        run(
            sqlite_house.olga,
            "clients",
            "Name,Category\nC1,Supplier\nC2,Customer\n",
            Options(answers={"column:Category": "role"}),
        )
    ) == ["left_out", "created"]


def test_every_known_sort_of_client_is_kept_as_it_says(sqlite_house):
    words = sorted((word, sort) for word, sort in SORTS.words.items() if not isinstance(sort, Unsaid))
    report = run(
        sqlite_house.olga, "clients", "Name,Type\n" + "".join(f"C{n},{w.upper()}\n" for n, (w, _) in enumerate(words))
    )
    assert set(results(report)) == {"created"}, reasons(report)
    with sqlite_house.backstage() as db:
        found = {row.name: row.kind for row in db.scalars(select(Entity))}
    assert all(found[f"C{n}"] is sort for n, (_, sort) in enumerate(words))


def test_a_balance_in_a_list_of_clients_is_told_about_and_not_asked(sqlite_house):
    report = run(sqlite_house.olga, "clients", "Name,Balance,Paid,Credit Limit\nC1,100.00,20.00,500\n")
    assert (results(report), report.questions) == (["created"], ()), reasons(report)
    assert any("Balance, Paid" in str(each) and "no balance of its own" in str(each) for each in report.remarks)
    assert [str(each) for each in report.remarks if "not used: Credit Limit." in str(each)], (
        "each column is told about once"
    )


PAYMENT = "Id,Client,Date,Amount,{}\n"


@pytest.mark.parametrize(("header", "words"), [("Status", PAYMENT_STATES), ("Type", PAYMENT_KINDS)])
def test_only_money_that_came_in_is_booked(sqlite_house, header, words: Vocabulary[Came]):
    known = sorted(words.words.items())
    text = PAYMENT.format(header) + "".join(
        f"P{n},Acme Ltd,2030-01-01,5.00,{w.title()}\n" for n, (w, _) in enumerate(known)
    )
    report = run(sqlite_house.olga, "payments", text)
    assert results(report) == ["created" if came is Came.IN else "left_out" for _, came in known], reasons(report)
    for word in ("Refunded", "Pending"):
        text = PAYMENT.format(header) + f"X1,Acme Ltd,2030-01-01,5.00,{word}\n"
        report = run(sqlite_house.olga, "payments", text)
        assert [each.key for each in report.open_questions] == [f"{words.key}:{word}"]
        for answer, result in (("leave-out", "left_out"), ("came-in", "created")):
            assert results(
                run(
                    sqlite_house.olga,
                    "payments",
                    text.replace("X1", word),
                    Options(answers={f"{words.key}:{word}": answer}),
                )
            ) == [result]
    assert counts(sqlite_house, Payment) == [sum(came is Came.IN for _, came in known) + 2]


def test_payments_without_ids_come_in_once_and_equal_rows_each_count(sqlite_house):
    text = "Client,Date,Amount\nAcme Ltd,2030-01-01,5.00\nAcme Ltd,2030-01-01,5.00\nAcme Ltd,2030-01-02,5.00\n"
    report = run(sqlite_house.olga, "payments", text)
    assert results(report) == ["created"] * 3
    assert any("have no number or id" in str(each) for each in report.remarks)
    assert results(run(sqlite_house.olga, "payments", text + "Acme Ltd,2030-01-03,5.00\n")) == ["unchanged"] * 3 + [
        "created"
    ]
    assert counts(sqlite_house, Payment) == [4]


def test_kinds_are_three():
    assert set(KINDS.words.values()) == {Kind.INVOICE, Kind.CREDIT_NOTE}


def test_every_known_method_is_kept_and_another_is_asked_about(sqlite_house):
    known = sorted(METHODS.words.items())
    text = PAYMENT.format("Method") + "".join(
        f"P{n},Acme Ltd,2030-01-01,5.00,{w.upper()}\n" for n, (w, _) in enumerate(known)
    )
    assert set(results(run(sqlite_house.olga, "payments", text))) == {"created"}
    text = PAYMENT.format("Method") + "X1,Acme Ltd,2030-01-01,5.00,PayPal\n"
    [question] = run(sqlite_house.olga, "payments", text).open_questions
    assert (question.key, question.samples) == ("method:PayPal", ("X1",))
    assert results(run(sqlite_house.olga, "payments", text, Options(answers={question.key: "other"}))) == ["created"]
    with sqlite_house.backstage() as db:
        found = {row.external_id: row.method for row in db.scalars(select(Payment))}
    assert found == {f"P{n}": method for n, (_, method) in enumerate(known)} | {"X1": "other"}


@pytest.mark.parametrize("header", ["Is Paid", "Paid?", "Fully paid", "Unpaid"])
@pytest.mark.parametrize("word", ["true", "Yes", "x", "ΑΛΗΘΕΣ", "No"])
def test_a_tick_about_money_is_a_state_and_never_ignored(sqlite_house, header, word):
    text = f"Number,Client,Date,Net,Tax,{header}\nA-1,Acme Ltd,2030-01-01,100.00,24.00,{word}\n"
    report = run(sqlite_house.olga, "invoices", text)
    if word == "No":
        return
    assert report.open_questions or report.refused, reasons(report)
    assert counts(sqlite_house, Invoice) == [0]


@pytest.mark.parametrize(
    ("discount", "totals", "books"),
    [
        ("10", "90.00,21.60,", None),
        ("10", "90.00,,111.60", None),
        ("0", "90.00,21.60,", 11160),
        ("", "90.00,21.60,", 11160),
        ("10", "90.00,21.60,111.60", 11160),
    ],
)
def test_a_discount_beside_totals_counts_only_where_they_say_that_it_is_off(sqlite_house, discount, totals, books):
    text = f"Number,Client,Date,Discount %,Net,Tax,Gross\nA-1,Acme Ltd,2030-01-01,{discount},{totals}\n"
    report = run(sqlite_house.olga, "invoices", text)
    if books is None:
        assert "before this discount" in reasons(report)[0][2]
    else:
        assert [each.figures and each.figures.due_minor for each in report.outcomes] == [books], reasons(report)


def test_a_day_in_utc_is_found_and_is_the_firms_day(sqlite_house):
    text = "Id,Client,Payment Date (UTC),Amount\nP1,Acme Ltd,2030-02-27 23:30:00,20.00\n"
    assert results(run(sqlite_house.olga, "payments", text)) == ["created"]
    with sqlite_house.backstage() as db:
        assert db.scalars(select(Payment.received_on)).one().isoformat() == "2030-02-28"
