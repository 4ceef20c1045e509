"""What page, paper and desk say of an imported electronic invoice."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import cast

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from data.billing.invoices import Invoice
from data.statuses import DocumentKind
from pages.billing.client import invoice as page
from pages.billing.staff import invoice_issued
from pages.shell.visit import Visit
from services.billing.invoices import staff_detail
from services.billing.invoices.printed import paper_of
from services.billing.pdf.render import invoice_html
from services.imports import run as runs
from services.imports.declared import INVOICES
from services.imports.report import Report
from services.platform.i18n import Wording
from services.platform.importing.outcomes import File
from tests.cast import House

ENGLISH, GREEK = Wording("en"), Wording("el")


def imported(house: House, xml: bytes) -> Report:
    return runs.run(house.system, INVOICES, [File("a.xml", xml)])


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
    shown = invoice_issued.Shown(staff_detail.sheet(house.olga, id), None, {})
    frame = SimpleNamespace(preferences=house.olga.preferences)
    visit = cast(Visit, SimpleNamespace(say=ENGLISH.say, words=ENGLISH, frame=frame))
    return re.sub(r"\s+", " ", str(invoice_issued.sheet_markup(visit, shown)))


def with_head(xml: bytes, before: str, more: str) -> bytes:
    assert before.encode() in xml
    return xml.replace(before.encode(), (more + before).encode(), 1)
