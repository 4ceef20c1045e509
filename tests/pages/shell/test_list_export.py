"""/export: each list as a file, for whoever may read the list and nobody else."""

from __future__ import annotations

import csv
import io

import openpyxl
import pytest
from sqlalchemy import select

from data.access.security_events import SecurityEvent
from data.statuses import DocumentKind, InvoiceStatus
from pages.firm.security_words import LISTS
from pages.shell.list_export import EXPORTS, offer
from services.platform.context import Context
from tests.cast import House
from tests.pages.stage import cookie, stage
from tests.services.ledger_rows import pay

CLIENTS = {"billing", "history", "payments", "documents"}
STAFF = {"staff_invoices", "staff_payments", "clients", "security", "catalogue"}
STAFF |= {"staff_documents", "document_downloads", "document_storage", "staff_tickets", "staff_jobs"}


def lines(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


@pytest.fixture
def books(sqlite_house: House) -> House:
    house = sqlite_house.switch_on("documents", "tickets", "field_service")
    house.invoice("10.00 EUR", number="A-1", due=-3)
    house.invoice("20.00 USD", number="A-2", due=3)
    house.invoice("30.00 EUR", number="B-1", of=house.umbra)
    house.invoice("40.00 EUR", number="DRAFT", status=InvoiceStatus.DRAFT)
    house.invoice("5.00 EUR", number="CN-1", kind=DocumentKind.CREDIT_NOTE)
    pay(house, "9.00 EUR", of=house.acme, number="P-1")
    return house


def test_every_list_is_offered_once_and_has_its_word() -> None:
    assert set(EXPORTS) == CLIENTS | STAFF == set(LISTS)
    assert {name for name, each in EXPORTS.items() if each.is_staff} == STAFF
    with pytest.raises(ValueError, match="two lists"):
        offer(EXPORTS["billing"].__class__(EXPORTS["billing"].definition, "x", lambda reader: (), is_staff=False))


async def test_a_file_holds_what_the_address_asks_for_and_no_more(books: House) -> None:
    async with stage(books) as site:

        async def fetched(who: Context, path: str) -> list[list[str]]:
            answer = await site.holds(cookie(books, who)).get(path)
            assert answer.status_code == 200, answer.text
            assert answer.headers["cache-control"] == "private, no-store"
            assert answer.headers["content-disposition"].startswith("attachment; filename*=UTF-8''")
            return lines(answer.content)

        heads, *rows = await fetched(books.alice, "/export/billing.csv")
        assert [row[0] for row in rows] == ["A-1", "A-2"]
        assert rows[1][heads.index("Currency")] == "USD"
        assert rows[1][heads.index("Balance")] == "20.00"
        _, *rows = await fetched(books.alice, "/export/billing.csv?q=usd&f.status=overdue&page=7&rows=12&cols=due")
        assert rows == []
        _, *rows = await fetched(books.maria, "/export/history.csv?sort=-number")
        assert [row[0] for row in rows] == ["B-1", "A-2", "A-1"]
        _, *rows = await fetched(books.alice, "/export/payments.csv?f.kind=credit")
        assert [row[0] for row in rows] == ["CN-1"]
        _, *rows = await fetched(books.olga, f"/export/staff_invoices.csv?f.client={books.umbra}")
        assert [row[0] for row in rows] == ["B-1"]
        _, *rows = await fetched(books.ben, "/export/clients.csv")
        assert [row[0] for row in rows] == ["Acme Ltd"] * 2  # a line for each currency
        await fetched(books.olga, "/export/security.csv")
        answer = await site.holds(cookie(books, books.olga)).get("/export/staff_payments.xlsx?q=p-1")
        sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
        assert [cell.value for cell in sheet[2]][:2] == ["P-1", "Acme Ltd"]


async def test_whoever_may_not_read_the_list_gets_no_file(books: House) -> None:
    async with stage(books) as site:
        for name in STAFF | CLIENTS:
            for who in (books.alice, books.lena, books.olga, books.sam, books.rita):
                answer = await site.holds(cookie(books, who)).get(f"/export/{name}.csv")
                may = who.actor.is_staff is (name in STAFF) and who.actor.may(EXPORTS[name].definition.permission)
                assert (answer.status_code == 200) is may, (name, who.actor.name, answer.status_code)
                assert may or answer.status_code in (403, 404)
        olga = site.holds(cookie(books, books.olga))
        for path in ("/export/nothing.csv", "/export/clients.pdf", "/export/clients"):
            assert (await olga.get(path)).status_code == 404, path
        site.browser.cookies.clear()
        answer = await site.browser.get("/export/clients.csv?q=a%26b")
        assert answer.status_code == 303
        assert answer.headers["location"] == "/login?next=/export/clients.csv%3Fq%3Da%2526b"


@pytest.mark.security("R19")
@pytest.mark.parametrize(
    ("site_of", "status"), [("cross-site", 303), ("same-site", 303), ("same-origin", 200), ("none", 200)]
)
async def test_no_other_site_has_a_file_written(books: House, site_of: str, status: int) -> None:
    async with stage(books) as site:
        browser = site.holds(cookie(books, books.olga))
        answer = await browser.get("/export/clients.csv", headers={"sec-fetch-site": site_of})
    assert (answer.status_code, answer.headers.get("location")) == (status, "/" if status == 303 else None)
    with books.backstage() as db:
        noted = db.scalars(select(SecurityEvent.subject_id).where(SecurityEvent.reason == "export")).all()
    assert len(noted) == (status == 200)


async def test_the_firm_may_hide_a_list_and_its_file_with_it(books: House) -> None:
    books.prefer(show_invoice_history=False, show_payment_history=False)
    async with stage(books) as site:
        for name in ("history", "payments"):
            assert (await site.holds(cookie(books, books.alice)).get(f"/export/{name}.csv")).status_code == 404


async def test_staff_who_take_a_list_along_are_noted(books: House) -> None:
    async with stage(books) as site:
        await site.holds(cookie(books, books.olga)).get("/export/clients.csv")
        await site.holds(cookie(books, books.alice)).get("/export/billing.csv")
    with books.backstage() as db:
        noted = db.execute(
            select(SecurityEvent.person_id, SecurityEvent.subject_id).where(SecurityEvent.reason == "export")
        ).all()
    assert noted == [(books.olga.actor.person_id, "clients")]
