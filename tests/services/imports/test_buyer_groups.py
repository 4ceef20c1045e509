"""Buyers of the 29 UBL test files of the EN 16931 validation artefacts, all into one home (tests/data/buyers/README)."""

from __future__ import annotations

import csv

import pytest

from data.folding import name_key
from services.platform.importing.outcomes import File, Result
from tests.services.imports.test_buyers import CASES, bill, names, send

with (CASES / "en16931.csv").open(encoding="utf-8", newline="") as opened:
    BUYERS = list(csv.DictReader(opened))


def _bill(number: str, row: dict[str, str]) -> File:
    scheme, _, register = row["register"].rpartition(":")
    return bill(
        number,
        row["name"],
        vat=row["vat"],
        register=register,
        scheme=scheme,
        ids=tuple(row["ids"].split()),
        mail=row["endpoint"],
        trading=row["trading"],
        country=row["country"],
    )


@pytest.mark.parametrize(("together", "backwards"), [(False, False), (True, False), (True, True)])
def test_each_document_is_with_its_own_buyer_or_is_asked_about(sqlite_house, together, backwards):
    bills = {f"N-{at}": _bill(f"N-{at}", row) for at, row in enumerate(BUYERS)}
    said = {f"N-{at}": row["name"] for at, row in enumerate(BUYERS)}
    order = list(reversed(bills)) if backwards else list(bills)
    reports = (
        [send(sqlite_house, *(bills[each] for each in order))]
        if together
        else [send(sqlite_house, bills[each]) for each in order]
    )
    outcomes = {each.label: each for report in reports for each in report.outcomes}
    with_client = names(sqlite_house)
    assert len(with_client) >= 20
    for number, name in said.items():
        if number in with_client:
            assert name_key(with_client[number]) == name_key(name)
        else:
            assert outcomes[number].result is Result.REFUSED
            assert all("Who is the buyer?" in str(each.refusal) for each in outcomes[number].problems), number
            assert outcomes[number].problems
