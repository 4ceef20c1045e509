"""What page, paper and desk say of an imported electronic invoice."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import cast

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from data.invoices import Invoice
from data.statuses import DocumentKind
from pages.client import invoice as page
from pages.staff import invoice_sheet
from pages.visit import Visit
from services import invoice_sheets
from services.imports import runs
from services.imports.model import File, ImportKind, Report
from services.paper_of import paper_of
from services.printing import invoice_html
from services.wording import Wording
from tests.cast import House

ENGLISH, GREEK = Wording("en"), Wording("el")


def imported(house: House, xml: bytes) -> Report:
    return runs.run(house.system, ImportKind.INVOICES, [File("a.xml", xml)])


def remarks(report: Report) -> str:
    return "\n".join(str(one) for one in report.outcomes[0].remarks)


def page_and_paper(house: House, number: str = "R-1") -> tuple[str, str]:
    """The sheet of the client's page and the HTML that is printed."""
    with house.backstage() as db:
        kind: DocumentKind = db.scalars(select(Invoice.kind).where(Invoice.number == number)).one()
    loaded = page._loaded(house.olga, kind, number)
    sheet = page._sheet(cast(Visit, SimpleNamespace(say=ENGLISH.say, words=ENGLISH)), loaded)
    with house.backstage() as db:
        row = db.scalars(select(Invoice).where(Invoice.number == number).options(selectinload(Invoice.lines))).one()
        html = invoice_html(paper_of(house.system, db, row), ENGLISH)
    return re.sub(r"\s+", " ", str(sheet)), re.sub(r"\s+", " ", html)


def staff_page(house: House, number: str = "R-1") -> str:
    """The document as the desk shows it."""
    with house.backstage() as db:
        id = db.scalars(select(Invoice.id).where(Invoice.number == number)).one()
    shown = invoice_sheet.Shown(invoice_sheets.sheet(house.olga, id), None, {})
    frame = SimpleNamespace(preferences=house.olga.preferences)
    visit = cast(Visit, SimpleNamespace(say=ENGLISH.say, words=ENGLISH, frame=frame))
    return re.sub(r"\s+", " ", str(invoice_sheet.sheet_markup(visit, shown)))


def with_head(xml: bytes, before: str, more: str) -> bytes:
    assert before.encode() in xml
    return xml.replace(before.encode(), (more + before).encode(), 1)
