"""Sentences about files and money: amounts, days and numbers stand in them as their reader writes them."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import Refusal
from data.money import Money
from data.phrases import Phrase
from services.billing.einvoices import errors as refusals
from services.billing.einvoices import read, terms
from services.imports import run as runs
from services.imports.declared import INVOICES
from services.imports.kinds.document_remarks import BookedAsCredit, DueAssumed, DueBeforeIssue
from services.imports.reading import child_protocol
from services.imports.rows import errors as import_refusals
from services.imports.rows.number_format import Style
from services.platform.i18n import Wording
from services.platform.importing.outcomes import File, Remark
from tests.cast import House
from tests.services.einvoice_files import BOTH, plain, ubl

ENGLISH, GREEK = Wording("en"), Wording("el")
# How files and machines write: never how a sentence does.
RAW = re.compile(r"\d\.\d{2} [A-Z]{3}\b|\b\d{4}-\d\d-\d\d\b|\b\d+\.\d{2}\b")


class Said(Refusal):
    message = "It says {value}."


@pytest.mark.parametrize(
    ("value", "english", "greek"),
    [
        (Money(123450, "EUR"), "€1,234.50", "1.234,50\xa0€"),
        (date(2026, 3, 1), "1 Mar 2026", "1 Μαρ 2026"),
        (Decimal("1234.50"), "1,234.5", "1.234,5"),
        (Decimal("1E+4"), "10,000", "10.000"),
        (10000, "10,000", "10.000"),
        (
            Phrase("net amount of line {line} (BT-131)", line="a{b}"),
            "net amount of line a{b} (BT-131)",
            "καθαρό ποσό της γραμμής a{b} (BT-131)",
        ),
        ("1234.50 {x}", "1234.50 {x}", "1234.50 {x}"),
    ],
)
def test_a_value_is_written_as_its_reader_writes_it(value: object, english: str, greek: str) -> None:
    assert ENGLISH.refusal(Said(value=value)) == f"It says {english}."
    assert GREEK.refusal(Said(value=value)) == f"It says {greek}."
    assert GREEK.told(Said.message, {"value": value}) == f"It says {greek}."


@given(
    st.one_of(
        st.builds(Money, st.integers(-(10**14), 10**14), st.sampled_from(("EUR", "JPY", "KWD"))),
        st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**15), max_value=10**15, places=6),
        st.text(),
        st.builds(lambda line: terms.of_line(line, "net"), st.text(max_size=20)),
    )
)
def test_the_reading_child_hands_figures_on_as_figures(value: object) -> None:
    refusal = child_protocol.passed_refusal(
        child_protocol.unpacked(child_protocol.packed(child_protocol.refusal_to_pass(refusals.Missing(what=value))))
    )
    assert GREEK.refusal(refusal) == GREEK.refusal(refusals.Missing(what=value))
    assert str(refusal) == str(refusals.Missing(what=value))


@pytest.mark.parametrize("digits", [12, 28, 29, 60, 400])
def test_a_number_of_any_length_can_be_told(digits: int) -> None:
    whole = "9" * digits
    assert GREEK.refusal(Said(value=Decimal(f"{whole}.5"))).replace(".", "") == f"It says {whole},5"
    assert GREEK.refusal(Said(value=Decimal(f"1E+{digits}"))).replace(".", "") == f"It says 1{'0' * digits}"


@pytest.mark.parametrize(
    "told",
    [
        ("money", "1", "eur"),
        ("money", "x", "EUR"),
        ("money", "1"),
        ("number", "1e9999999"),
        ("number", "NaN"),
        ("other", "1"),
        ("phrase", "{x}"),
        ("phrase", "{x.y}", "x", "1"),
        ("phrase", "a", "b"),
        ("phrase", "a", "b", 1),
        7,
        None,
        (),
    ],
)
def test_what_no_honest_child_says_is_no_field(told: object) -> None:
    with pytest.raises(child_protocol.Forged):
        child_protocol.passed_refusal(("einvoices", "Missing", {"what": told}))  # type: ignore[dict-item]


@BOTH
@pytest.mark.parametrize("field", ["line_total", "net", "tax", "gross", "due"])
def test_a_contradiction_is_told_in_the_readers_figures(write, field: str) -> None:
    sample = plain()
    with pytest.raises(refusals.DoesNotAddUp) as wrong:
        read(write(replace(sample, **{field: getattr(sample, field) + Decimal("1234.50")})))
    assert not RAW.search(GREEK.refusal(wrong.value))
    assert re.search(r"€1,\d{3}\.50", ENGLISH.refusal(wrong.value))
    assert re.search(r"1\.\d{3},50\s€", GREEK.refusal(wrong.value))


@pytest.mark.parametrize(
    "path", ["cbc:ID", "cbc:IssueDate", "cbc:DocumentCurrencyCode", "cbc:InvoiceTypeCode", "cac:LegalMonetaryTotal"]
)
def test_a_missing_term_has_a_greek_name(path: str) -> None:
    xml = re.sub(rf"<{path}>.*?</{path}>".encode(), b"", ubl(plain()), count=1)
    with pytest.raises(refusals.Missing) as missing:
        read(xml)
    assert not re.search(r"[a-z]{3}", GREEK.refusal(missing.value).partition(":")[2])


@pytest.mark.parametrize("name", sorted(terms.LINE))
def test_a_term_of_a_line_has_a_greek_name(name: str) -> None:
    said = GREEK.refusal(refusals.Missing(what=terms.of_line("7", name)))
    assert not re.search(r"[a-z]{3}", said)
    assert "7" in said


@pytest.mark.parametrize(
    "remark",
    [
        DueAssumed(days=30, due_on=date(2026, 3, 1)),
        DueBeforeIssue(due_on=date(2026, 3, 1)),
        BookedAsCredit(amount=Money(123450, "EUR")),
    ],
)
def test_a_remark_is_told_in_the_readers_figures(remark: Remark) -> None:
    assert not RAW.search(GREEK.told(remark.message, remark.fields))


@pytest.mark.parametrize(
    ("refused", "raised"),
    [
        (lambda style: style.number("1,234"), import_refusals.TwoReadings),
        (lambda style: style.day("03/04/2026"), import_refusals.TwoDates),
    ],
)
def test_a_question_about_a_cell_names_both_readings_in_the_readers_way(refused, raised) -> None:
    with pytest.raises(raised) as asked:
        refused(Style())
    said = GREEK.refusal(asked.value)
    assert not RAW.search(said)
    assert ("1,234" in said and "1.234" in said) if raised is import_refusals.TwoReadings else "3 Απρ 2026" in said


def test_a_table_is_refused_in_the_readers_figures(sqlite_house: House) -> None:
    sqlite_house.entity("Harbour Pine")
    table = (
        "Number,Client,Issued,Due,Net,Tax,Total,Currency\n"
        "T-1,Harbour Pine,2026-03-01,2026-03-31,1000.00,240.00,1234.50,EUR\n"
    )
    report = runs.run(sqlite_house.system, INVOICES, [File("a.csv", table.encode())])
    said = [GREEK.refusal(problem.refusal) for one in report.outcomes for problem in one.problems]
    assert said
    assert any("1.234,50\xa0€" in each for each in said), said
    assert not any(RAW.search(each) for each in said)
