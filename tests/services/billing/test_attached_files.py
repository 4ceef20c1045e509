"""Files inside an electronic invoice: sealed, listed on page and paper, downloaded by whoever may read the invoice."""

from __future__ import annotations

import base64
from typing import Any
from urllib.parse import quote

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient
from sqlalchemy import select

from data.billing.invoices import Attachment
from pages.billing import pdf_routes
from pages.guard.http.cookies import Cookies
from pages.shell import error_pages
from tests.cast import House
from tests.pages.stage import cookie
from tests.services.billing.test_stated_terms import imported, page_and_paper, remarks, staff_page, with_head
from tests.services.einvoice_files import BOTH, cii, plain, ubl


def attached(write: Any, name: str, mime: str, content: bytes) -> bytes:
    data = base64.b64encode(content).decode()
    if write is ubl:
        return with_head(
            ubl(plain()),
            "<cac:AccountingSupplierParty>",
            f"""<cac:AdditionalDocumentReference>
            <cbc:ID>Timesheet</cbc:ID><cbc:DocumentDescription>Hours of May</cbc:DocumentDescription><cac:Attachment>
            <cbc:EmbeddedDocumentBinaryObject mimeCode="{mime}" filename="{name}">{data}</cbc:EmbeddedDocumentBinaryObject>
            </cac:Attachment></cac:AdditionalDocumentReference>""",
        )
    return with_head(
        cii(plain()),
        "</ram:ApplicableHeaderTradeAgreement>",
        f"""<ram:AdditionalReferencedDocument>
        <ram:IssuerAssignedID>Timesheet</ram:IssuerAssignedID><ram:TypeCode>916</ram:TypeCode><ram:Name>Hours of May</ram:Name>
        <ram:AttachmentBinaryObject mimeCode="{mime}" filename="{name}">{data}</ram:AttachmentBinaryObject>
        </ram:AdditionalReferencedDocument>""",
    )


async def got(house: House, ctx: Any, path: str) -> Any:
    app = FastAPI()
    error_pages.register(app, house.inside)
    pdf_routes.register(app, house.inside)
    async with AsyncClient(transport=ASGITransport(app), base_url="http://localhost:8080") as browser:
        return await browser.get(path, headers={"cookie": f"{Cookies(secure=False).session}={cookie(house, ctx)}"})


@BOTH
@pytest.mark.parametrize(
    ("name", "mime", "kept"),
    [
        ("timesheet.pdf", "application/pdf", "timesheet.pdf"),
        ("../../etc/passwd", "text/csv", "passwd.csv"),
        ("C:\\x\\run.exe", "image/png", "run.exe.png"),
        ("photo.jpeg", "image/jpeg", "photo.jpg"),
        ("", "application/vnd.oasis.opendocument.spreadsheet", "attachment-1.ods"),
        ("Ώρες \u202e.pdf", "application/pdf", "Ώρες _.pdf"),
    ],
)
async def test_an_attached_file_is_kept_and_offered(
    sqlite_house: House, write: Any, name: str, mime: str, kept: str
) -> None:
    content = b"%PDF-1.7 <script>alert(1)</script>" + bytes(range(256))
    report = imported(sqlite_house, attached(write, name, mime, content))
    assert [str(one.result) for one in report.outcomes] == ["created"]
    assert "not shown" not in remarks(report)
    for said in (*page_and_paper(sqlite_house), staff_page(sqlite_house)):
        assert kept in said
        assert "Timesheet · Hours of May" in said
    path = "/files/invoices/R-1/files/1"
    answer = await got(sqlite_house, sqlite_house.olga, path)
    assert (answer.status_code, answer.content) == (200, content)
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-disposition"] == f"attachment; filename*=UTF-8''{quote(kept, safe='')}"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert (await got(sqlite_house, sqlite_house.carol, path)).status_code == 404
    assert (await got(sqlite_house, sqlite_house.olga, "/files/invoices/R-1/files/2")).status_code == 404
    with sqlite_house.backstage() as db:
        row = db.scalars(select(Attachment)).one()
    sealed = sqlite_house.inside.gateways.vault.storage.path(f"{row.id}.body").read_bytes()
    assert b"script" not in sealed
    assert imported(sqlite_house, attached(write, name, mime, content)).outcomes[0].result == "unchanged"
    assert len(sqlite_house.inside.gateways.vault.ids()) == 1


@BOTH
@pytest.mark.security("R63")
async def test_a_file_that_is_not_what_it_says_is_kept_and_said_to_be_so(sqlite_house: House, write: Any) -> None:
    page = b"<!doctype html><script>alert(1)</script>"
    caution = "Its content is not what its type says"
    found = remarks(imported(sqlite_house, attached(write, "hours.pdf", "application/pdf", page)))
    assert "The attached file hours.pdf is kept, but its content is not application/pdf as the document says." in found
    with sqlite_house.backstage() as db:
        assert db.scalars(select(Attachment.mime)).all() == ["application/octet-stream"]
    assert caution in page_and_paper(sqlite_house)[0]
    assert caution in staff_page(sqlite_house)
    answer = await got(sqlite_house, sqlite_house.olga, "/files/invoices/R-1/files/1")
    assert answer.content == page
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment;")


@BOTH
def test_an_honest_file_is_offered_without_a_word(sqlite_house: House, write: Any) -> None:
    found = remarks(imported(sqlite_house, attached(write, "hours.pdf", "application/pdf", b"%PDF-1.7")))
    assert "its content is not" not in found
    assert "Its content" not in staff_page(sqlite_house)


@BOTH
@pytest.mark.parametrize(
    ("mime", "broken", "said"),
    [
        ("text/html", False, "type text/html is not among"),
        ("image/svg+xml", False, "type image/svg+xml is not"),
        ("", False, "type ? is not"),
        ("application/pdf", True, "cannot be decoded"),
    ],
)
def test_a_file_that_is_left_out_is_named(sqlite_house: House, write: Any, mime: str, broken: bool, said: str) -> None:
    xml = attached(write, "x.html", mime, b"<script>")
    xml = xml.replace(base64.b64encode(b"<script>"), b"$$$") if broken else xml
    found = remarks(imported(sqlite_house, xml))
    assert "The attached file x.html was left out" in found
    assert said in found
    with sqlite_house.backstage() as db:
        assert db.scalars(select(Attachment)).all() == []


@BOTH
def test_a_file_kept_outside_is_named_and_not_fetched(sqlite_house: House, write: Any) -> None:
    address = "https://files.example.com/t.pdf"
    xml = (
        with_head(
            ubl(plain()),
            "<cac:AccountingSupplierParty>",
            "<cac:AdditionalDocumentReference><cbc:ID>T</cbc:ID>"
            f"<cac:Attachment><cac:ExternalReference><cbc:URI>{address}</cbc:URI></cac:ExternalReference>"
            "</cac:Attachment></cac:AdditionalDocumentReference>",
        )
        if write is ubl
        else with_head(
            cii(plain()),
            "</ram:ApplicableHeaderTradeAgreement>",
            "<ram:AdditionalReferencedDocument>"
            f"<ram:IssuerAssignedID>T</ram:IssuerAssignedID><ram:URIID>{address}</ram:URIID><ram:TypeCode>916"
            "</ram:TypeCode></ram:AdditionalReferencedDocument>",
        )
    )
    imported(sqlite_house, xml)
    for said in page_and_paper(sqlite_house):
        assert f"files.example.com: {address}" in said
        assert f'href="{address}"' not in said


async def test_a_file_stays_whatever_happens_after_the_commit(
    sqlite_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = b"%PDF-1.7 hours"

    def publish(self: object, topics: dict[str, None]) -> None:
        if topics:  # who only looked tells nothing
            raise OSError("the bus is gone")

    monkeypatch.setattr(type(sqlite_house.inside.bus), "publish", publish)
    with pytest.raises(OSError, match="bus is gone"):
        imported(sqlite_house, attached(ubl, "timesheet.pdf", "application/pdf", content))
    monkeypatch.undo()
    answer = await got(sqlite_house, sqlite_house.olga, "/files/invoices/R-1/files/1")
    assert (answer.status_code, answer.content) == (200, content)
