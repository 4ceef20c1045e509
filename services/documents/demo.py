"""Documents of the demo firm: real small PDFs, a table and photographs, in folders and years, of both sides."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas
from sqlalchemy import select

from data.database.session import ScopedSession
from data.documents.tables import Blob, Document, DocumentFetch, DocumentType, DocumentVersion
from data.people.tables import Contact, Entity
from services.documents.calendar import NEW_MONTHS, months_later
from services.documents.file_types import type_of
from services.documents.sharing import demo as sharing_demo
from services.platform.context import Context

_PICTURES = Path(__file__).resolve().parents[2] / "assets" / "demo"
TAX, PAYROLL, CONTRACTS, LETTERS = "Tax returns", "Payroll", "Contracts", "Letters"
FOLDERS = (TAX, PAYROLL, CONTRACTS, LETTERS)


@dataclass(frozen=True, slots=True)
class Paper:
    """`years_ago` of the calendar year it belongs to; None: to none. `minutes_ago` it was added."""

    name: str
    folder: str | None
    years_ago: int | None
    minutes_ago: int
    is_from_firm: bool = True
    has_been_fetched: bool = False
    is_held: bool = False
    is_in_bin: bool = False
    versions: int = 1


_DAY = 24 * 60
# Of everybody with papers; {year} is the one they belong to.
COMPANY = (
    Paper("Tax return {year}.pdf", TAX, 1, 2 * _DAY),
    Paper("Tax return {year}.pdf", TAX, 2, 370 * _DAY, has_been_fetched=True),
    Paper("Tax return {year}.pdf", TAX, 3, 735 * _DAY, has_been_fetched=True),
    Paper("Trial balance {year}.csv", TAX, 1, 9 * _DAY, has_been_fetched=True),
    Paper("Payroll, first half of {year}.pdf", PAYROLL, 1, 160 * _DAY, has_been_fetched=True, versions=2),
    Paper("Payroll, second half of {year}.pdf", PAYROLL, 1, 20 * _DAY),
    Paper("Engagement letter.pdf", CONTRACTS, None, 800 * _DAY, has_been_fetched=True, is_held=True),
    Paper("Lease of the workshop.pdf", CONTRACTS, None, 40 * _DAY, is_from_firm=False),
    Paper("Letter to the tax office.pdf", LETTERS, 0, 33 * _DAY, is_in_bin=True),
    Paper("Fuel receipt.jpg", None, 0, 3 * _DAY, is_from_firm=False),
    Paper("Stationery receipt.jpg", None, 0, 12, is_from_firm=False),
)
PERSON = (
    Paper("Tax return {year}.pdf", TAX, 1, 5 * _DAY),
    Paper("Tax return {year}.pdf", TAX, 2, 371 * _DAY, has_been_fetched=True),
    Paper("Rent receipt.jpg", None, 0, 4 * _DAY, is_from_firm=False),
)
GREEK = (
    Paper("Φορολογική δήλωση {year}.pdf", TAX, 1, 5 * _DAY),
    Paper("Φορολογική δήλωση {year}.pdf", TAX, 2, 371 * _DAY, has_been_fetched=True),
    Paper("Απόδειξη ενοικίου.jpg", None, 0, 4 * _DAY, is_from_firm=False),
)
# By the place of the client in the town: Maria's four, then Nikos and some others.
OF_CLIENTS: dict[int, tuple[Paper, ...]] = {
    0: PERSON,
    1: COMPANY,
    3: PERSON[:2],
    4: GREEK,
    5: COMPANY,
    6: PERSON,
    8: COMPANY[:6],
}


def write(ctx: Context, db: ScopedSession, town: Any) -> None:
    """Fill folders and clients of `town` (services/demo/people.py), dated back from now."""
    folders = {name: DocumentType(id=uuid4(), name=name) for name in FOLDERS}
    db.add_all(folders.values())
    db.flush()
    for at, papers in OF_CLIENTS.items():
        client: Entity = town.entities[at]
        payer = Contact.person_id == town.contacts[client.id]
        contact = db.scalars(select(Contact).where(payer, Contact.entity_id == client.id)).one()
        for paper in papers:
            folder = folders[paper.folder].id if paper.folder else None
            add_document(ctx, db, paper, client, contact, town.bookkeeper, folder)
    db.flush()
    sharing_demo.write(ctx, db, town)


def add_document(
    ctx: Context, db: ScopedSession, paper: Paper, client: Entity, contact: Contact, staff: UUID, folder: UUID | None
) -> Document:
    at = db.now - timedelta(minutes=paper.minutes_ago)
    year = None if paper.years_ago is None else db.now.astimezone(ctx.zone).year - paper.years_ago
    author = staff if paper.is_from_firm else contact.person_id
    name = paper.name.format(year=year)
    document = Document(
        id=uuid4(),
        entity_id=client.id,
        type_id=folder,
        year=year,
        name=name,
        is_from_firm=paper.is_from_firm,
        made_at=at,
        made_by=author,
        deleted_at=db.now - timedelta(days=30) if paper.is_in_bin else None,
        deleted_by=staff if paper.is_in_bin else None,
        reviewed_at=db.now - timedelta(days=2) if paper.minutes_ago > 3 * _DAY and not paper.is_from_firm else None,
        reviewed_by=staff if paper.minutes_ago > 3 * _DAY and not paper.is_from_firm else None,
        held_at=at if paper.is_held else None,
        held_by=staff if paper.is_held else None,
        hold_reason="The tax office has asked for it" if paper.is_held else None,
    )
    db.add(document)
    db.flush()
    for number in range(1, paper.versions + 1):
        added = at - timedelta(days=paper.versions - number)
        content = _content(name, client.name, number)
        blob = Blob(id=uuid4(), size_bytes=len(content), sha256="", made_at=added)
        blob.sha256 = ctx.gateways.vault.keep(blob.id, content)
        db.add(blob)
        db.flush()
        version = DocumentVersion(
            id=uuid4(),
            entity_id=client.id,
            document_id=document.id,
            number=number,
            blob_id=blob.id,
            mime=type_of(name).mime,
            is_from_firm=paper.is_from_firm,
            new_until=months_later(added, NEW_MONTHS, ctx.zone) if paper.is_from_firm else None,
            uploaded_at=added,
            uploaded_by=author,
        )
        db.add(version)
    if paper.has_been_fetched:
        db.flush()
        db.add(DocumentFetch(entity_id=client.id, version_id=version.id, contact_id=contact.id, at=at))
    return document


@cache
def _content(name: str, client: str, number: int) -> bytes:
    """The bytes of a paper; the same in each demo that is made on a day of that year."""
    ending = name.rpartition(".")[2]
    return {"pdf": pdf, "jpg": _photograph, "csv": _table}[ending](name.rpartition(".")[0], client, number)


def pdf(title: str, client: str, number: int) -> bytes:
    """One page of figures; the same for the same words."""
    written = io.BytesIO()
    page = Canvas(written, pagesize=A4, invariant=1)
    page.setTitle(title)
    plain = title if title.isascii() else "Tax return"  # the standard fonts of a PDF know Latin letters only
    page.setFont("Helvetica-Bold", 20)
    page.drawString(72, 740, plain)
    page.setFont("Helvetica", 11)
    lines = [
        f"Prepared for {client if client.isascii() else 'the client'} by Harbour & Pine.",
        f"Version {number}.",
        "",
    ]
    lines += [f"{label} {'.' * (60 - len(label))} {amount:>12}" for label, amount in _FIGURES]
    for at, line in enumerate(lines):
        page.drawString(72, 700 - 18 * at, line)
    page.showPage()
    page.save()
    return written.getvalue()


_FIGURES = (
    ("Income from the business", "48,210.00"),
    ("Rent received", "9,600.00"),
    ("Expenses", "-21,874.50"),
    ("Taxable income", "35,935.50"),
    ("Tax", "7,906.02"),
    ("Paid in advance", "-6,000.00"),
    ("To pay", "1,906.02"),
)


def _photograph(title: str, client: str, number: int) -> bytes:
    """A till receipt on a table, slightly askew, as a phone sees it."""
    return (_PICTURES / f"receipt-{sum(map(ord, title)) % 3 + 1}.jpg").read_bytes()


def _table(title: str, client: str, number: int) -> bytes:
    rows = "".join(
        f"{1000 + 10 * at},{label},{amount.replace(',', '')}\n" for at, (label, amount) in enumerate(_FIGURES)
    )
    return f"Account,Name,Balance\n{rows}".encode()
