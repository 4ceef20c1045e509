"""Requests as tests make and answer them."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import select

from data.firm.tables import Mail
from services.documents import resumable
from services.documents.requests import answers, detail, making
from services.documents.requests.detail import ItemView, RequestView
from services.documents.requests.forms import ItemForm, RequestForm
from services.documents.resumable import Wish
from services.documents.uploads import NewFile
from services.platform.context import Context
from tests.cast import House
from tests.services.documents.conftest import PDF

DUE = date(2030, 5, 31)  # NOON is the 17th
ITEMS = ("Payslips 2029", "Bank statements")


def form(*items: str, title: str = "Tax return 2029", due: date | None = DUE, year: str = "2029") -> RequestForm:
    return RequestForm(title, year, due, "", tuple(ItemForm(each) for each in items or ITEMS))


def asked(house: House, *items: str, **more: object) -> UUID:
    [id] = making.make(house.sam, form(*items, **more), [house.acme])  # type: ignore[arg-type]
    return id


def seen(ctx: Context, id: UUID) -> RequestView:
    return detail.view(ctx, id)


def item(ctx: Context, id: UUID, place: int = 0) -> ItemView:
    return seen(ctx, id).items[place]


def states(ctx: Context, id: UUID) -> list[str]:
    return [each.state.value for each in seen(ctx, id).items]


def answer(ctx: Context, item_id: UUID, name: str = "slip.pdf", content: bytes = PDF) -> UUID:
    """As a browser does it; the id of the document."""
    place = answers.place_of_item(ctx, item_id)
    found = resumable.begin(ctx, place, NewFile(name, len(content)), Wish(item=item_id))
    done = resumable.append(ctx, found.id, 0, content)
    assert done.document_id is not None
    return done.document_id


def mails(house: House, kind: str) -> list[Mail]:
    with house.backstage() as db:
        return list(db.scalars(select(Mail).where(Mail.kind == kind).order_by(Mail.recipient, Mail.made_at)))
