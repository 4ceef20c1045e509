"""What each client's documents take, who downloaded what, and the lists of documents as files."""

from __future__ import annotations

import csv
import io

import pytest

from services.documents import opening
from services.platform.context import Context
from tests.cast import House
from tests.pages.stage import cookie, shown, stage
from tests.services.documents.conftest import PDF, added


@pytest.mark.feature("DOC-21")
async def test_the_console_tells_what_documents_take_and_who_has_them(sqlite_house: House) -> None:
    house = sqlite_house.switch_on("documents")
    tax = added(house.sam, house.acme, "tax return.pdf")
    added(house.sam, house.umbra, "accounts.pdf", PDF * 40)
    opening.downloaded(house.alice, opening.opened(house.alice, tax))
    async with stage(house) as site:
        olga, ben = cookie(house, house.olga), cookie(house, house.ben)
        page = shown(await site.open(olga, "/staff/documents"))
        assert 'href="/staff/documents/storage"' in page
        assert 'href="/staff/documents/downloads"' in page
        storage = shown(await site.open(olga, "/staff/documents/storage"))
        assert storage.index("Umbra SA") < storage.index("Acme Ltd"), "the largest first"
        assert "Umbra SA" not in shown(await site.open(ben, "/staff/documents/storage"))
        taken = shown(await site.open(olga, "/staff/documents/downloads"))
        assert "tax return.pdf" in taken
        assert "Alice Adams" in taken
        assert "accounts.pdf" not in taken
        for path in ("storage", "downloads"):
            alice = site.holds(cookie(house, house.alice))
            assert (await alice.get(f"/staff/documents/{path}")).status_code == 404


@pytest.mark.feature("DOC-21")
async def test_each_list_of_documents_is_a_file_of_what_it_shows(sqlite_house: House) -> None:
    house = sqlite_house.switch_on("documents")
    tax = added(house.sam, house.acme, "tax return.pdf", year=2025)
    added(house.sam, house.acme, "letter.pdf", year=2024)
    added(house.sam, house.umbra, "accounts.pdf")
    opening.downloaded(house.alice, opening.opened(house.alice, tax))
    async with stage(house) as site:

        async def names(who: Context, path: str, column: str = "Name") -> list[str]:
            answer = await site.holds(cookie(house, who)).get(path)
            assert answer.status_code == 200, answer.text
            return sorted(row[column] for row in csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))

        assert await names(house.alice, "/export/documents.csv?sort=name") == ["letter.pdf", "tax return.pdf"]
        assert await names(house.alice, "/export/documents.csv", "From") == [house.olga.preferences.portal_name] * 2
        assert await names(house.alice, "/export/documents.csv", "Folder") == ["", ""]
        assert await names(house.alice, "/export/documents.csv", "Year") == ["2024", "2025"]
        assert await names(house.maria, "/export/documents.csv", "For") == ["Acme Ltd", "Acme Ltd", "Umbra SA"]
        assert await names(house.olga, "/export/staff_documents.csv", "From") == ["Sam Reid"] * 3
        assert await names(house.alice, "/export/documents.csv?q=letter") == ["letter.pdf"]
        assert await names(house.alice, "/export/documents.csv?f.year=2025") == ["tax return.pdf"]
        assert await names(house.olga, "/export/staff_documents.csv") == [
            "accounts.pdf",
            "letter.pdf",
            "tax return.pdf",
        ]
        assert await names(house.ben, "/export/staff_documents.csv") == ["letter.pdf", "tax return.pdf"]
        assert await names(house.olga, "/export/document_downloads.csv", "Who") == ["Alice Adams"]
        assert await names(house.olga, "/export/document_storage.csv", "Bytes") == [str(len(PDF)), str(2 * len(PDF))]
        tab = shown(await site.open(cookie(house, house.olga), f"/staff/clients/{house.umbra}/documents"))
        assert f"/export/staff_documents.csv?f.client={house.umbra}" in tab
        assert await names(house.olga, f"/export/staff_documents.csv?f.client={house.umbra}") == ["accounts.pdf"]
        for lists in ("documents", "staff_documents", "document_downloads", "document_storage"):
            who = house.alice if lists == "documents" else house.olga
            other = house.olga if lists == "documents" else house.alice
            assert (await site.holds(cookie(house, other)).get(f"/export/{lists}.csv")).status_code == 404
            house.prefer(areas_on=[])
            assert (await site.holds(cookie(house, who)).get(f"/export/{lists}.csv")).status_code == 404
            house.prefer(areas_on=["documents"])
