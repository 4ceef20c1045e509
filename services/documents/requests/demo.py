"""Requests of the demo firm: one half done, one overdue, one closed, one nobody has begun, and the firm's templates."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select

from data.database.session import ScopedSession
from data.documents.requests import (
    DocumentRequest,
    RequestFile,
    RequestItem,
    RequestTemplate,
    RequestTemplateItem,
)
from data.documents.tables import DocumentType
from data.firm.tables import Notice
from data.people.tables import Contact, Entity
from data.statuses import ItemState, RequestState
from services.documents.demo import CONTRACTS, PAYROLL, TAX, Paper, add_document
from services.documents.requests.notices import REQUEST, SENT
from services.platform.context import Context

_HOUR, _DAY = 60, 24 * 60


@dataclass(frozen=True, slots=True)
class Thing:
    """An item; `file` is what came for it, {year} in texts the year it is about."""

    title: str
    note: str = ""
    folder: str | None = None
    state: ItemState = ItemState.MISSING
    reason: str | None = None
    file: str = ""


@dataclass(frozen=True, slots=True)
class DemoRequest:
    """`due_in` and `made_ago` in days; None: not due."""

    title: str
    due_in: int | None
    made_ago: int
    things: tuple[Thing, ...]
    note: str = ""
    state: RequestState = RequestState.OPEN
    answered_minutes_ago: int = 0


PERSONAL = (
    Thing("Wage statements", "From every employer you had.", PAYROLL),
    Thing("Interest and dividends", "The yearly statement of each bank.", TAX),
    Thing("Medical bills", "Only what no insurance paid back.", TAX),
    Thing("Rent you received", "Contracts and what came in each month.", CONTRACTS),
    Thing("Donations", "", TAX),
)
COMPANY = (
    Thing("Bank statements of December", "All accounts, to the last day.", TAX),
    Thing("Stock list", "Counted on 31 December, at cost.", TAX),
    Thing("Loan agreements", "New ones and changes.", CONTRACTS),
    Thing("List of open invoices", "", TAX),
    Thing("Assets bought and sold", "With the invoices.", TAX),
)
QUARTER = (
    Thing("Sales invoices", "", TAX),
    Thing("Purchase invoices and receipts", "A photograph of each receipt will do.", TAX),
    Thing("Bank statements", "", TAX),
)
STARTER = (
    Thing("Identity card or passport", "Both sides.", CONTRACTS),
    Thing("Employment contract", "Signed by both.", CONTRACTS),
    Thing(
        "Bank account for the wages", "A photograph of the card is not enough: the IBAN has to be readable.", PAYROLL
    ),
)
TEMPLATES = (
    ("Personal tax return", "Please send what applies to you; say so where something does not.", PERSONAL),
    ("Year-end accounts of a company", "We begin as soon as the bank statements are here.", COMPANY),
    ("VAT return of a quarter", "", QUARTER),
    ("New employee", "We need these three before the first day of work.", STARTER),
)
ACCEPTED, UPLOADED = ItemState.ACCEPTED, ItemState.UPLOADED
HALF_DONE = DemoRequest(
    "Personal tax return {year}",
    9,
    12,
    (
        replace(PERSONAL[0], state=ACCEPTED, file="Wage statement {year}.pdf"),
        replace(PERSONAL[1], state=UPLOADED, file="Bank interest {year}.pdf"),
        replace(
            PERSONAL[2],
            state=ItemState.RETURNED,
            reason="The amount cannot be read on the photograph. Please take it again in daylight.",
            file="Pharmacy.jpg",
        ),
        PERSONAL[3],
        replace(PERSONAL[4], state=ItemState.INAPPLICABLE, reason="I made no donations last year."),
    ),
    "Please send what applies to you; say so where something does not.",
    answered_minutes_ago=3 * _HOUR,
)
OVERDUE = DemoRequest(
    "Year-end accounts {year}",
    -4,
    40,
    (replace(COMPANY[0], state=UPLOADED, file="December {year}.csv"), *COMPANY[1:]),
    "We begin as soon as the bank statements are here.",
    answered_minutes_ago=6 * _DAY,
)
CLOSED = DemoRequest(
    "VAT return, last quarter of {year}",
    -30,
    60,
    (
        replace(QUARTER[0], state=ACCEPTED, file="Sales {year}.csv"),
        replace(QUARTER[1], state=ACCEPTED, file="Receipts.jpg"),
        replace(QUARTER[2], state=ACCEPTED, file="Statements {year}.pdf"),
    ),
    state=RequestState.CLOSED,
    answered_minutes_ago=33 * _DAY,
)
NEW = DemoRequest("New employee", 20, 1, STARTER, "We need these three before the first day of work.")
GREEK = DemoRequest(
    "Φορολογική δήλωση {year}",
    6,
    8,
    (
        Thing("Βεβαίωση αποδοχών", "Από κάθε εργοδότη.", PAYROLL, UPLOADED, file="Βεβαίωση {year}.pdf"),
        Thing("Τόκοι καταθέσεων", "Η ετήσια κατάσταση κάθε τράπεζας.", TAX),
        Thing("Ιατρικές δαπάνες", "Όσες δεν κάλυψε η ασφάλεια.", TAX),
    ),
    answered_minutes_ago=_HOUR,
)
# By the place of the client in the town, as in services/documents/demo.py.
OF_CLIENTS = {0: (HALF_DONE,), 1: (OVERDUE, CLOSED), 4: (GREEK,), 5: (NEW, CLOSED), 6: (HALF_DONE,)}


def write(ctx: Context, db: ScopedSession, town: Any) -> None:
    """Templates, and requests of clients of `town` that have documents, dated from now."""
    folders = {row.name: row.id for row in db.scalars(select(DocumentType))}
    for name, note, things in TEMPLATES:
        _template(db, folders, name, note, things)
    for at, requests in OF_CLIENTS.items():
        client: Entity = town.entities[at]
        payer = Contact.person_id == town.contacts[client.id]
        contact = db.scalars(select(Contact).where(payer, Contact.entity_id == client.id)).one()
        for each in requests:
            _request(ctx, db, each, client, contact, town.bookkeeper, folders)


def _template(db: ScopedSession, folders: dict[str, UUID], name: str, note: str, things: tuple[Thing, ...]) -> None:
    row = RequestTemplate(id=uuid4(), name=name, note=note or None, made_at=db.now - timedelta(days=90))
    db.add(row)
    db.flush()
    for place, each in enumerate(things):
        folder = folders[each.folder] if each.folder else None
        db.add(
            RequestTemplateItem(
                id=uuid4(),
                template_id=row.id,
                position=place,
                title=each.title,
                note=each.note or None,
                type_id=folder,
            )
        )


def _request(
    ctx: Context,
    db: ScopedSession,
    asked: DemoRequest,
    client: Entity,
    contact: Contact,
    staff: UUID,
    folders: dict[str, UUID],
) -> None:
    year = db.now.astimezone(ctx.zone).year - 1
    made_at = db.now - timedelta(days=asked.made_ago)
    answered_at = db.now - timedelta(minutes=asked.answered_minutes_ago)
    request = DocumentRequest(
        id=uuid4(),
        entity_id=client.id,
        title=asked.title.format(year=year),
        note=asked.note or None,
        year=year,
        due_on=None if asked.due_in is None else ctx.today + timedelta(days=asked.due_in),
        state=asked.state,
        made_at=made_at,
        made_by=staff,
        ended_at=answered_at if asked.state is RequestState.CLOSED else None,
    )
    db.add(request)
    db.flush()
    waiting = 0
    for place, each in enumerate(asked.things):
        is_begun = each.state is not ItemState.MISSING
        by_client = each.state in (ItemState.UPLOADED, ItemState.INAPPLICABLE)
        item = RequestItem(
            id=uuid4(),
            entity_id=client.id,
            request_id=request.id,
            position=place,
            title=each.title.format(year=year),
            note=each.note or None,
            type_id=folders[each.folder] if each.folder else None,
            state=each.state,
            reason=each.reason,
            moved_at=answered_at if is_begun else made_at,
            moved_by=contact.person_id if by_client else staff,
            is_told=True,
        )
        db.add(item)
        if each.file:
            waiting += each.state is ItemState.UPLOADED
            paper = Paper(each.file, each.folder, 1, asked.answered_minutes_ago, is_from_firm=False)
            document = add_document(ctx, db, paper, client, contact, staff, item.type_id)
            db.flush()
            db.add(
                RequestFile(
                    id=uuid4(),
                    entity_id=client.id,
                    item_id=item.id,
                    document_id=document.id,
                    added_at=answered_at,
                )
            )
    if waiting:
        _notice(db, request, contact, waiting)


def _notice(db: ScopedSession, request: DocumentRequest, contact: Contact, waiting: int) -> None:
    db.add(
        Notice(
            entity_id=request.entity_id,
            dedupe=f"request:{request.id}",
            kind=REQUEST.name,
            at=db.now - timedelta(hours=1),
            subject_kind=DocumentRequest.__tablename__,
            subject_id=request.id,
            person_id=contact.person_id,
            facts={"how": SENT, "title": request.title, "item": "", "count": waiting},
        )
    )
