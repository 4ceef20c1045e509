"""Before anything comes in: whose each document and payment is, and what is left to pay of it, in words of its reader."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from data.people.tables import Person
from tests.cast import House
from tests.pages.imports.test_import_page import opened, send
from tests.pages.stage import cookie, shown, stage

XML = Path(__file__).parents[2] / "data" / "einvoices" / "ubl-tc434-example1.xml"
INVOICES = (
    b"number,client,issued_on,currency,description,quantity,unit_price\nN-1,Acme Ltd,2026-10-01,EUR,Work,1,10.00\n"
)
PAYMENTS = b"external_id,client,received_on,amount,currency,method\nP-1,Umbra SA,2026-10-01,25.00,EUR,bank_transfer\n"


def _texts(markup: str, cell: str) -> list[str]:
    return [re.sub("<[^>]+>", "", each) for each in re.findall(rf"<{cell}[ >].*?</{cell}>", markup, re.S)]


def _table(page: str) -> str:
    [found] = re.findall(r'<div class="list">.*?</table>', page, re.S)
    return str(found)


@pytest.mark.parametrize(
    ("kind", "file", "heads", "row"),
    [
        (
            "invoices",
            ("i.csv", INVOICES),
            ["Αριθμός", "Πελάτης", "Τι γίνεται", "Καθαρή αξία", "ΦΠΑ", "Σύνολο", "Υπόλοιπο προς πληρωμή"],
            ["N-1", "Acme Ltd", "Νέο", "10,00", "0,00", "10,00", "10,00"],
        ),
        (
            "invoices",
            ("x.xml", XML.read_bytes()),
            ["Αριθμός", "Πελάτης", "Τι γίνεται", "Καθαρή αξία", "ΦΠΑ", "Σύνολο", "Υπόλοιπο προς πληρωμή"],
            ["12115118", "ODIN 59"],
        ),
        (
            "payments",
            ("p.csv", PAYMENTS),
            ["Αριθμός", "Πελάτης", "Τι γίνεται", "Ποσό"],
            ["P-1", "Umbra SA", "Νέο", "25,00"],
        ),
    ],
)
async def test_a_row_says_whose_it_is_and_what_its_amounts_are(
    sqlite_house: House, kind: str, file: tuple[str, bytes], heads: list[str], row: list[str]
) -> None:
    house = sqlite_house
    with house.backstage() as db:
        db.get_one(Person, house.olga.actor.person_id).language = "el"
    token = cookie(house, house.olga)
    async with stage(house) as site:
        table = _table(shown(await opened(site, token, await send(site, token, file, kind=kind))))
    assert _texts(table, "th") == heads
    cells = [each.replace("\xa0€", "") for each in _texts(table, "td")]
    assert cells[: len(row)] == row
