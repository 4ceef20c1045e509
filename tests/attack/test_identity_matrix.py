"""Each route, screen, permission and connection is to each kind of person what the checked-in table says (R22, R25).

`python -m tests.attack.identity_matrix` writes the table from the running program; what stands in it is held here
against rules that no program wrote.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from nicegui import core

from data.statuses import StaffRole
from services.platform.permissions import May
from tests.attack import identity_matrix as matrix
from tests.cast import House
from tests.servers.databases import copied

Answers = dict[str, dict[str, str]]
# Where somebody without a session gets a page; everything else leads to the sign-in or is not there.
PUBLIC = {"GET /favicon.ico", "GET /healthz", "GET /login", "GET /forgot"}
ASKS_WHICH_SIDE = {"GET /side", "GET /login", "GET /invited"}
EX = ("ex-contact", "contact of an archived client")


@pytest.fixture(scope="module")
def found(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Answers]:
    engine = copied(sqlite_template)
    yield asyncio.run(matrix.asked(House(engine, tmp_path_factory.mktemp("identities"))))
    engine.dispose()


@pytest.fixture(scope="module")
def table() -> Answers:
    return matrix.read(matrix.TABLE.read_text())


@pytest.mark.feature("AUT-21")
@pytest.mark.security("R22", "R25")
def test_the_running_program_answers_as_the_table_says(found: Answers, table: Answers) -> None:
    assert set(found) - set(table) == set(), "new, and without an expectation: python -m tests.attack.identity_matrix"
    assert set(table) - set(found) == set(), "expected, and gone"
    differs = {
        (what, who, table[what].get(who), answer)
        for what, by in found.items()
        for who, answer in by.items()
        if table[what].get(who) != answer
    }
    assert differs == set()


def test_every_kind_of_person_stands_in_every_row(found: Answers) -> None:
    people = set(found["SOCKET event"])
    assert {who.split(", ")[0] for who in people} >= {each.value for each in StaffRole}
    assert {f"client, not {right}" for right in matrix.RIGHTS} <= people
    assert {f"MAY {each.value}" for each in May} <= set(found)
    for what, by in found.items():
        assert set(by) == people, what


def test_a_route_that_is_new_stands_in_no_table() -> None:
    """And one with something in its address cannot even be asked for before somebody says what."""

    @core.app.get("/brand/new", include_in_schema=False)
    def new() -> str:
        return ""

    try:
        assert ("/brand/new", "GET") in matrix.routes()
        assert "GET /brand/new" not in matrix.read(matrix.TABLE.read_text())
        assert "/brand/{id}" not in matrix.FILLED
    finally:
        core.app.router.routes.pop()


@pytest.mark.security("R22", "R35")
def test_whoever_is_not_signed_in_gets_what_is_public_and_nothing_else(table: Answers) -> None:
    for what, by in table.items():
        if by[matrix.NOBODY] == "page":
            assert what in PUBLIC, what
        if what.startswith(("PATCH", "DELETE", "PUT")):
            assert by[matrix.NOBODY] == "401", what
        elif not what.startswith(("GET", "POST", "OPTIONS")):
            assert by[matrix.NOBODY] in {"signs in", "signed out", "a stranger's"}, what
        for over in ("closed staff", "impersonator without the client"):
            assert by[over] == by[matrix.NOBODY], (what, over)


@pytest.mark.security("R28")
def test_nothing_of_a_client_is_left_to_whoever_lost_it(table: Answers) -> None:
    for what, by in table.items():
        for ex in EX:
            if what.startswith("MAY"):
                assert by[ex] in {"no", "their own"}, (what, ex)
            if what.startswith(("SCREEN /billing", "SCREEN /paid", "GET /files")):
                assert by[ex] in {"absent", "refused"}, (what, ex)


@pytest.mark.security("R22", "R31")
def test_fewer_rights_never_open_more(table: Answers) -> None:
    every = "client, every right"
    for what, by in table.items():
        for less in ("client, no right", *(f"client, not {right}" for right in matrix.RIGHTS), "impersonator"):
            assert not _opens(by[less]) or _opens(by[every]), (what, less)
        for role in StaffRole:
            assert not _opens(by[f"{role}, assigned"]) or _opens(by[f"{role}, all"]), (what, role)
            assert not what.startswith("MAY") or by[f"{role}, assigned"] != "everybody's", (what, role)
        assert what in ASKS_WHICH_SIDE or by["both sides, as client"] == by[every], what


@pytest.mark.security("R22")
def test_neither_side_is_let_in_at_the_other(table: Answers) -> None:
    staff = [f"{role}, {reach}" for role in StaffRole for reach in ("all", "assigned")]
    clients = ["client, every right", "client, no right", "client of another", "impersonator", *EX]
    for what, by in table.items():
        if what.startswith("SCREEN"):
            others = clients if what.startswith("SCREEN /staff") else staff
            assert {by[who] for who in others} == {"absent"}, what


@pytest.mark.feature("AUT-02")
def test_a_password_that_is_due_opens_no_screen_and_no_verb(table: Answers) -> None:
    for what, by in table.items():
        for due in ("client, password due", "owner, password due"):
            if what.startswith("SCREEN"):
                assert by[due] in {"goes to /password", "absent"}, (what, due)
            if what.startswith("MAY"):
                assert by[due] == "no", (what, due)


@pytest.mark.security("R19")
def test_no_form_without_its_token_does_anything(table: Answers) -> None:
    for what, by in table.items():
        if what.startswith("POST"):
            assert "page" not in by.values() or what == "POST /setup", (what, by)


def _opens(answer: str) -> bool:
    return answer in {"page", "everybody's", "their own"} or "Ltd" in answer
