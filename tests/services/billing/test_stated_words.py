"""Codes of electronic invoices are words on page and paper: reasons, units, types, means and schemes."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from services.billing.einvoices import read
from services.billing.reasons import exemption_words
from services.billing.stated.terms import pair
from services.billing.units import official_names, unit_words
from services.imports.kinds.einvoice_terms import counts_from, line_stated
from tests.cast import House
from tests.services.einvoice_files import BOTH, plain, ubl
from tests.services.stated_pages import ENGLISH, GREEK, imported, page_and_paper


@pytest.mark.parametrize(
    ("code", "english", "greek"),
    [
        ("VATEX-EU-AE", "Reverse charge", "Αντίστροφη επιβάρυνση"),
        ("vatex-eu-ae", "Reverse charge", "Αντίστροφη επιβάρυνση"),
        (
            "VATEX-EU-132-1A",
            "Exempt based on article 132, section 1 (a) of Council Directive 2006/112/EC",
            "Απαλλαγή βάσει του άρθρου 132 παράγραφος 1 στοιχείο (a) της οδηγίας 2006/112/ΕΚ του Συμβουλίου",
        ),
        ("VATEX-EU-143-1FA", "Exempt based on article 143, section 1 (fa) of Council Directive 2006/112/EC", None),
        ("VATEX-EU-79-C", "Exempt based on article 79, point (c) of Council Directive 2006/112/EC", None),
        ("VATEX-EU-148-G", "Exempt based on article 148, point (g) of Council Directive 2006/112/EC", None),
        ("VATEX-EU-135-1", "Exempt based on article 135, section 1 of Council Directive 2006/112/EC", None),
        ("VATEX-EU-309", "Exempt based on article 309 of Council Directive 2006/112/EC", None),
        ("VATEX-FR-CGI261D-1BIS", "Exempt based on article 261 D, 1° bis, of the French tax code (CGI)", None),
        ("VATEX-FR-CGI261-4", "Exempt based on article 261, 4, of the French tax code (CGI)", None),
        ("VATEX-FR-298SEXDECIESA", "Exempt based on article 298 sexdecies A of the French tax code (CGI)", None),
        ("VATEX-XX-NEW", "VATEX-XX-NEW", "VATEX-XX-NEW"),
    ],
)
def test_an_exemption_code_is_said_in_words(code: str, english: str, greek: str | None) -> None:
    assert exemption_words(ENGLISH, text="", code=code, category="E") == english
    found = exemption_words(GREEK, text="", code=code, category="E")
    assert found == greek if greek else found.startswith("Απαλλαγή")


def test_a_reason_in_words_and_its_code_are_both_said() -> None:
    assert exemption_words(ENGLISH, text="Reverse charge applies", code="VATEX-EU-AE", category="AE") == (
        "Reverse charge applies"
    )
    assert exemption_words(ENGLISH, text="Umkehr", code="VATEX-EU-AE", category="AE") == "Umkehr (Reverse charge)"
    assert exemption_words(ENGLISH, text="", code="", category="K") == "Intra-Community supply"
    assert exemption_words(ENGLISH, text="", code="", category="S") == ""


def test_every_unit_of_the_official_list_has_a_name() -> None:
    names = official_names("units")
    assert len(names) > 2000
    for code in names:
        for words in (ENGLISH, GREEK):
            for quantity in (Decimal(1), Decimal("2.5")):
                said = unit_words(words, code, quantity)
                assert said
                assert said != code or names[code] == code or len(code) > 3
    assert [unit_words(words, "HUR", Decimal(n)) for words in (ENGLISH, GREEK) for n in (1, 2)] == [
        "hour",
        "hours",
        "ώρα",
        "ώρες",
    ]
    assert unit_words(ENGLISH, "own word", Decimal(2)) == "own word"


@BOTH
def test_a_unit_is_a_word_on_page_and_paper(sqlite_house: House, write: Any) -> None:
    imported(sqlite_house, write(plain()).replace(b'unitCode="C62"', b'unitCode="HUR"'))
    for said in page_and_paper(sqlite_house):
        assert "hour" in said
        assert "HUR" not in said


@pytest.mark.parametrize(
    ("term", "code", "english", "greek"),
    [
        ("BT-3", "387", "Hire invoice", None),
        ("BT-3", "384", "Corrected invoice", "Διορθωτικό τιμολόγιο"),
        ("BT-3", "999", "999", None),
        ("BT-81", "58", "SEPA credit transfer", "Μεταφορά πίστωσης SEPA"),
        ("BT-81", "23", "Bank cheque (issued by a banking or similar establishment)", None),
        ("BT-21", "REG", "Regulatory information", "Κανονιστικές πληροφορίες"),
        ("BT-21", "QQQ", "QQQ", None),
        ("BT-8", "432", "date of payment", "ημερομηνία πληρωμής"),
        ("BT-29", "5901 (0088)", "5901 (GLN)", "5901 (GLN)"),
        ("BT-34", "a@b.test (EM)", "a@b.test", "a@b.test"),
        ("BT-49", "04011 (0204)", "04011 (Leitweg-ID)", None),
        ("BT-46", "123 (9925)", "123 (Belgium VAT number)", None),
        ("BT-29", "HP-11 (own)", "HP-11 (own)", None),
        ("BT-158", "65434568 (SRZ)", "65434568 (harmonized tariff schedule)", None),
        ("BT-158", "7 (0088)", "7 (GLN)", None),
        ("BT-29", "DE98ZZZ (SEPA)", "DE98ZZZ", None),
        ("BT-13", "Order (EM)", "Order (EM)", "Order (EM)"),
        ("BG-5", "12345 Town, DE", "12345 Town, Germany", "12345 Town, Γερμανία"),
        ("BG-8", "GR", "Greece", "Ελλάδα"),
        ("BG-8", "Street 5, XQ", "Street 5, XQ", "Street 5, XQ"),
        ("BG-10", "AB 12", "AB 12", None),
    ],
)
def test_a_code_among_the_terms_is_said_in_words(term: str, code: str, english: str, greek: str | None) -> None:
    assert pair(ENGLISH, term, code)[1] == english
    if greek:
        assert pair(GREEK, term, code)[1] == greek


@pytest.mark.parametrize(("term", "name"), [("BT-3", "documents"), ("BT-81", "means")])
def test_every_code_of_an_official_list_is_said_in_words(term: str, name: str) -> None:
    codes = official_names(name)
    assert len(codes) > 50
    for code in codes:
        for words in (ENGLISH, GREEK):
            assert re.search(r"[^\W\d]{2}", pair(words, term, code)[1])


def test_who_gave_out_an_identifier_has_a_name() -> None:
    for scheme in official_names("schemes"):
        said = pair(ENGLISH, "BT-29", f"X1 ({scheme})")[1]
        assert said.startswith("X1")
        assert f"({scheme})" not in said


@pytest.mark.parametrize(
    ("ids", "said"),
    [
        (("1", "2", "3"), ()),
        (("0", "1", "2"), ()),
        (("001", "002", "003"), ()),
        (("10", "20", "30"), ("10", "20", "30")),
        (("0",), ()),
        (("a", "2", "c"), ("a", "c")),
        (("1", "2", "2"), ("2",)),
        (("0", "0", "0"), ("0", "0", "0")),
        (("", "", ""), ()),
    ],
)
def test_the_number_of_a_line_is_said_where_it_tells_something(ids: tuple[str, ...], said: tuple[str, ...]) -> None:
    lines = [replace(read(ubl(plain())).lines[0], id=id) for id in ids]
    told = [line_stated(line, at, "EUR", counted_from=counts_from(lines)) for at, line in enumerate(lines, start=1)]
    assert [value for one in told if one for term, value in one["facts"] if term == "BT-126"] == list(said)
