"""Tax numbers: one form for one number, whichever way it is written, and none for what fills a field."""

import pytest

from data.migrations import folding_20261128 as frozen
from data.people.tax_numbers import from_key, is_placeholder, tax_number

SAME = [
    ("EL123456783", "GR123456783", "ΕΛ 123.456.783", "el-123 456 783", "ΑΦΜ: 123456783", "１２３４５６７８３"),
    ("XI123456789", "GB 123 4567 89", "VAT GB123456789", "gb123456789"),
    ("CHE-123.456.788 MWST", "CHE123456788TVA", "CHE-123.456.788"),
    ("FR40303265045", "FR 40 303 265 045"),
    ("NL004495445B01", "NL 0044.95.445.B.01"),
    ("BE0428759497", "BE 428.759.497", "BE 0428.759.497"),
    ("SE556188840401", "SE 556188-8404 01"),
    ("ATU12345678", "AT U 1234 5678"),
    ("NO 123 456 789 MVA", "NO123456789"),
]
NATIONAL = [
    ("EL123456783", "123 456 783", "GR"),
    ("FR40303265045", "303 265 045", "FR"),
    ("FR40303265045", "30326504500017", "FR"),
    ("CHE-123.456.788 MWST", "123.456.788", "CH"),
    ("NL004495445B01", "4495445", "NL"),
    ("SE556188840401", "556188-8404", "SE"),
    ("ATU12345678", "U12345678", "AT"),
    ("NO123456789MVA", "123 456 789", "NO"),
    ("BE0428759497", "428.759.497", "BE"),
    ("ESB58378431", "B-58378431", "ES"),
    ("DK12345678", "12 34 56 78", "DK"),
    ("PL1234563218", "123-456-32-18", "PL"),
]
NOTHING = [
    "",
    " ",
    "N/A",
    "-",
    "—",
    "0000",
    "000.000.000",
    "none",
    "NONE.",
    "n.a.",
    "unknown",
    "δ/υ",
    "Δ.Υ.",
    "?",
    "EL000000000",
    "999999999",
    "#N/A",
    "x",
    "xxx-xx-xxxx",
    "keine",
    "tbd",
]


@pytest.mark.parametrize("ways", SAME, ids=lambda ways: ways[0])
def test_one_number_has_one_form(ways):
    first = tax_number(ways[0], {"X": "GB"}.get(ways[0][0], ways[0][:2].replace("EL", "GR")))
    assert first is not None
    assert all(first.same_as(found) for way in ways if (found := tax_number(way, first.country)) is not None)
    assert all(tax_number(way, first.country) for way in ways)


@pytest.mark.parametrize(("vat", "national", "country"), NATIONAL)
def test_the_national_form_is_the_same_number(vat, national, country):
    assert tax_number(vat) == tax_number(vat, country) == tax_number(national, country)


@pytest.mark.parametrize("text", NOTHING)
def test_what_fills_a_field_is_no_number(text):
    assert is_placeholder(text)
    assert tax_number(text, "GR") is None


@pytest.mark.parametrize(
    "text",
    [
        "EXEMPT",
        "Not registered",
        "Privatperson",
        "applied for",
        "ΧΩΡΙΣ ΑΦΜ",
        "VAT: none",
        "Kleinunternehmer",
        "EL",
        "GB-",
    ],
)
def test_what_has_no_figure_is_no_number(text):
    assert tax_number(text, "GR") is None


def test_numbers_of_two_countries_are_two_and_one_without_a_country_may_be_either():
    greek, german, bare = tax_number("EL123456789"), tax_number("DE123456789"), tax_number("123456789")
    assert not greek.same_as(german)
    assert bare.same_as(greek)
    assert bare.same_as(german)
    assert from_key(greek.key) == greek


def test_the_migration_keeps_to_what_was_in_force_then():
    texts = [*(way for ways in SAME for way in ways), *(each[1] for each in NATIONAL), *NOTHING]
    for text in texts:
        now, then = tax_number(text, "GR"), frozen.tax_number(text, "GR")
        assert (now and now.key) == (then and then.key)
