"""Files find their client by their names: by what belongs to one client alone, and never by a guess."""

from __future__ import annotations

import unicodedata
from uuid import UUID, uuid5

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.people.tables import Entity
from data.people.tax_numbers import tax_number
from services.documents.matching import ClientIndex, Evidence, KnownClient, Match, Weight, known_clients
from services.documents.permissions import READ
from tests.cast import NOON, House
from tests.night import times

pytestmark = pytest.mark.feature("DOC-05")
_SPACE = UUID(int=7)


def client(name: str, code: str | None = None, tax: str | None = None, country: str = "GR", **how: bool) -> KnownClient:
    return KnownClient(uuid5(_SPACE, f"{name} {code} {tax}"), name, code, tax_number(tax, country), **how)


def match(file_name: str, *clients: KnownClient) -> Match:
    return ClientIndex(clients).match(file_name)


def certain(file_name: str, *clients: KnownClient) -> str | None:
    found = match(file_name, *clients).certain
    return found and found.name


def candidates(file_name: str, *clients: KnownClient) -> list[str]:
    return [each.client.name for each in match(file_name, *clients).candidates]


ACME, UMBRA = client("Acme Ltd", "C-102", "EL123456783"), client("Umbra SA", "C-103", "094259216")
SMITH, SONS = client("Smith"), client("Smith & Sons")
NIKOS, MARIA = client("Νίκος Παπαδόπουλος"), client("Μαρία Παπαδοπούλου")


@pytest.mark.parametrize(
    "file_name",
    [
        "Acme Ltd 2024.pdf",
        "acme_ltd-2024.pdf",
        "ACME 2024 tax return.pdf",
        "2024ACME.pdf",
        "Tax return ACME.pdf",
        "C-102 payroll.pdf",
        "c102_payroll.pdf",
        "EL123456783.pdf",
        "GR 123456783 F2.pdf",
        "ΑΦΜ123456783.pdf",
        "123.456.783 E3.pdf",
        "vat 123 456 783.pdf",
        "scan 123456783.PDF",
        "C-102 Acme Ltd EL123456783 2024.pdf",
    ],
)
def test_a_number_a_code_or_the_whole_name_names_its_client(file_name: str) -> None:
    assert certain(file_name, ACME, UMBRA) == "Acme Ltd"


@pytest.mark.parametrize(
    "file_name",
    [
        "Tax return 2024.pdf",
        "scan.pdf",
        "",
        ".pdf",
        "123456784.pdf",  # a figure of it is another
        "1234567839.pdf",
        "91234 56783.pdf",
        "IT123456783.pdf",  # the same figures of another country
        "C-1025.pdf",
        "XC-102.pdf",
        "AcmeLtdx.pdf",
        "Acmeon 2024.pdf",
        "ltd 2024.pdf",
    ],
)
def test_what_only_resembles_points_to_nobody(file_name: str) -> None:
    assert match(file_name, ACME, UMBRA).candidates == ()


def test_greek_names_are_found_with_and_without_tonos_in_any_order_and_form() -> None:
    for name in ("Νίκος Παπαδόπουλος Ε1.pdf", "ΠΑΠΑΔΟΠΟΥΛΟΣ ΝΙΚΟΣ 2024.pdf", "νικος_παπαδοπουλοσ.pdf"):
        for form in ("NFC", "NFD", "NFKD"):
            assert certain(unicodedata.normalize(form, name), NIKOS, MARIA) == NIKOS.name
    assert certain("Παπαδόπουλος.pdf", NIKOS, MARIA) is None
    assert candidates("Παπαδόπουλος.pdf", NIKOS, MARIA) == [NIKOS.name]


def test_of_two_names_that_contain_each_other_the_longer_is_told_and_the_shorter_is_asked() -> None:
    assert certain("Smith & Sons 2024.pdf", SMITH, SONS) == "Smith & Sons"
    assert certain("Smith and Sons 2024.pdf", SMITH, SONS) == "Smith & Sons"
    assert certain("Smith 2024.pdf", SMITH, SONS) is None
    assert candidates("Smith 2024.pdf", SMITH, SONS) == ["Smith", "Smith & Sons"]
    assert certain("Smith 2024.pdf", SMITH) == "Smith"
    assert certain("Smith & Sons 2024.pdf", SMITH) is None  # somebody we do not know
    assert certain("Smith Ltd.pdf", SMITH) is None
    assert certain("Jones & Smith.pdf", SMITH) is None
    wu, more = client("Wu Li"), client("Wu Li An")
    assert certain("Wu Li.pdf", wu) == "Wu Li"
    assert certain("Wu Li.pdf", wu, more) is None


def test_names_that_differ_in_their_legal_form_are_told_by_it_only() -> None:
    other = client("Acme SA")
    assert certain("Acme Ltd.pdf", ACME, other) == "Acme Ltd"
    assert certain("Acme S.A. 2024.pdf", ACME, other) == "Acme SA"
    assert certain("Acme.pdf", ACME, other) is None
    assert certain("Acme GmbH.pdf", ACME, other) is None
    assert candidates("Acme.pdf", ACME, other) == ["Acme Ltd", "Acme SA"]


def test_what_points_to_two_is_certain_of_none() -> None:
    assert certain("C-102 Umbra SA.pdf", ACME, UMBRA) is None
    assert certain("Acme Ltd Umbra SA.pdf", ACME, UMBRA) is None
    assert certain("Acme Ltd 094259216.pdf", ACME, UMBRA) is None
    assert set(candidates("C-102 Umbra SA.pdf", ACME, UMBRA)) == {"Acme Ltd", "Umbra SA"}
    twins = client("Jo Fox", "A-001"), client("Jo Fox", "A-002")
    assert certain("Jo Fox.pdf", *twins) is None
    assert match("Jo Fox A-002.pdf", *twins).certain is None  # the name points to both
    assert candidates("Jo Fox A-002.pdf", *twins) == ["Jo Fox", "Jo Fox"]
    assert match("A-002.pdf", *twins).certain is twins[1]
    assert certain("Acme Ltd contract with Nikos Παπαδόπουλος.pdf", ACME, NIKOS) is None


def test_the_same_figures_of_two_countries_are_told_by_the_prefix_only() -> None:
    greek, german = client("Alpha", tax="EL123456783"), client("Beta", tax="DE123456783", country="DE")
    assert certain("EL123456783.pdf", greek, german) == "Alpha"
    assert certain("DE123456783.pdf", greek, german) == "Beta"
    assert certain("123456783.pdf", greek, german) is None


def test_codes_that_may_be_years_days_or_counts_are_only_offered() -> None:
    for code, name in (
        ("2024", "Tax 2024.pdf"),
        ("2024", "2024.pdf"),
        ("20240131", "20240131.pdf"),
        ("7", "Part 7.pdf"),
        ("1040", "1040 return.pdf"),
        ("10452", "Invoice 10452.pdf"),
        ("FY24", "FY24 report.pdf"),
        ("Q1", "Q1.pdf"),
        ("TAX2024", "TAX2024.pdf"),
        ("TAX", "TAX return.pdf"),
        ("PAP", "PAP.pdf"),
    ):
        assert certain(name, client("Somebody", code)) is None, name
        assert candidates(name, client("Somebody", code)) == ["Somebody"], name
    assert certain("10452 return 2024.pdf", client("Somebody", "10452")) == "Somebody"
    assert certain("PAP Umbra SA.pdf", UMBRA) == "Umbra SA"
    assert certain("2024 Umbra SA.pdf", UMBRA, client("Somebody", "2024")) == "Umbra SA"  # a year says nothing
    assert certain("10452 Umbra SA.pdf", UMBRA, client("Somebody", "10452")) is None
    assert certain("1-23.pdf", client("Somebody", "12-3")) is None
    assert candidates("1 23.pdf", client("Somebody", "1-23")) == []


def test_words_that_stand_in_file_names_anyway_are_nobodys_name() -> None:
    assert certain("May 2024 payroll.pdf", client("May")) is None
    assert certain("Tax return.pdf", client("Tax Return Ltd")) is None
    assert certain("Tax Return Ltd 2024.pdf", client("Tax Return Ltd")) == "Tax Return Ltd"
    assert certain("Receipt Bergen trip.pdf", client("Bergen")) is None
    assert certain("Bergen, receipt.pdf", client("Bergen")) == "Bergen"


def test_an_archived_client_is_never_certain_and_makes_another_uncertain() -> None:
    old = client("Acme Ltd", "OLD-1", is_archived=True)
    assert certain("OLD-1.pdf", old) is None
    assert candidates("OLD-1.pdf", old) == ["Acme Ltd"]
    assert certain("Acme Ltd.pdf", old, ACME) is None


def test_the_strongest_candidate_comes_first_and_says_why() -> None:
    found = match("Acme Ltd C-102 Smith.pdf", SONS, ACME).candidates
    assert [(each.client.name, each.weight) for each in found] == [
        ("Acme Ltd", Weight.SURE),
        ("Smith & Sons", Weight.LIKELY),
    ]
    assert found[0].by == (Evidence.CODE, Evidence.NAME)


def test_the_year_is_the_only_one_in_the_name() -> None:
    for name, year in (
        ("Acme 2024.pdf", 2024),
        ("Acme 2024-01-31.pdf", 2024),
        ("Acme 2023 2024.pdf", None),
        ("Acme 2023-24.pdf", None),
        ("Acme 20240131.pdf", None),
        ("Acme 1899.pdf", None),
        ("Acme.pdf", None),
        ("Acme 2024 and 2024.pdf", 2024),
    ):
        assert match(name, ACME).year == year, name
    assert match("2024 Acme.pdf", ACME, client("Somebody", "2024")).year is None


NAMES = st.lists(st.sampled_from("Alpha Beta Gamma Delta Κάππα Λάμδα Smith Sons Wu Li".split()), min_size=1, max_size=3)
CODES = st.sampled_from(["", "C-101", "C101", "AB-2024", "2024", "10452", "104520", "FY24", "K9", "1040", "ΠΕΛ-77"])
TAXES = st.sampled_from(["", "EL123456783", "094259216", "DE123456783", "IT00743110157", "99", "2024"])
PEOPLE = st.lists(st.tuples(NAMES.map(" ".join), CODES, TAXES), min_size=1, max_size=6, unique=True)
REST = st.lists(st.sampled_from(["2024", "tax", "1040", "scan", "12", "v2", "&", "Ltd", "31-01-2024", "x"]), max_size=4)


def town(rows: list[tuple[str, str, str]]) -> list[KnownClient]:
    return [client(name, code or None, tax or None) for name, code, tax in rows]


@given(rows=PEOPLE, pick=st.integers(0, 5), rest=REST, gap=st.sampled_from([" ", "_", "-", ""]), at=st.integers(0, 4))
@settings(max_examples=times(80, 2000), deadline=None)
def test_no_file_goes_to_a_client_that_nothing_of_its_name_is_there_of(
    rows: list[tuple[str, str, str]], pick: int, rest: list[str], gap: str, at: int
) -> None:
    """A name made of one client's own words is certain of that one or of none, whoever else there is."""
    clients = town(rows)
    meant = clients[pick % len(clients)]
    name = gap.join([*rest[:at], meant.name, *rest[at:]]) + ".pdf"
    found = match(name, *clients)
    if found.certain is not None:
        namesakes = [each for each in clients if set(each.name.split()) == set(meant.name.split())]
        assert found.certain is meant or found.certain in namesakes
        assert len(namesakes) == 1
    else:
        assert gap == "" or meant in [each.client for each in found.candidates] or len(meant.name) < 4


@given(rows=PEOPLE, text=st.text(max_size=40))
@settings(max_examples=times(60, 2000), deadline=None)
def test_any_name_is_answered_alike_in_every_form_and_order_of_clients(
    rows: list[tuple[str, str, str]], text: str
) -> None:
    clients = town(rows)
    found = match(f"{text} {clients[0].name}.pdf", *clients)
    turned = match(unicodedata.normalize("NFD", f"{text} {clients[0].name}.pdf"), *reversed(clients))
    assert found.certain == turned.certain
    if found.certain:
        [only] = [each for each in found.candidates if each.weight >= Weight.LIKELY]
        assert only.client is found.certain
        assert only.weight is Weight.SURE


@given(
    rows=PEOPLE, more=st.tuples(NAMES.map(" ".join), CODES, TAXES), text=st.sampled_from(["Alpha", "C-101", "10452"])
)
@settings(max_examples=times(60, 2000), deadline=None)
def test_another_client_never_makes_a_file_more_certain_of_those_there_were(
    rows: list[tuple[str, str, str]], more: tuple[str, str, str], text: str
) -> None:
    clients, new = town(rows), town([more])[0]
    before, after = match(f"{text}.pdf", *clients), match(f"{text}.pdf", *clients, new)
    if after.certain is not None and after.certain is not new and new not in clients:
        assert before.certain is after.certain


def test_staff_match_among_the_clients_they_see(town: House) -> None:
    with town.backstage() as db:
        db.get_one(Entity, town.acme).tax_id = "EL123456783"
        db.get_one(Entity, town.umbra).external_id = "C-103"
    for ctx, names in ((town.sam, {"Acme Ltd", "Umbra SA"}), (town.ben, {"Acme Ltd"})):
        with ctx.transaction(READ) as db:
            index = known_clients(db)
        assert {each.name for each in index.clients} == names
    assert index.match("123456783.pdf").certain == index.clients[0]
    with town.backstage() as db:
        db.get_one(Entity, town.acme).archived_at = NOON
    with town.ben.transaction(READ) as db:
        assert known_clients(db).match("123456783.pdf").certain is None
