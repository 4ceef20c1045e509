"""Links for those who may close them: what each opens, for whom, how often it was used, and whether it still works."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, case, or_, select

from data.database.session import ScopedSession
from data.documents.sharing import ShareLink
from data.folding import order_key
from data.people.tables import Entity, Person
from data.statuses import ShareKind
from services.access.contact_names import name_at
from services.documents.permissions import READ
from services.documents.sharing.permissions import may_share, require_sharing
from services.documents.sharing.standing import of_contacts, stands
from services.platform.context import Context
from services.platform.lists import engine, filters
from services.platform.lists.definition import ListDefinition, Page, Part, Sort
from services.platform.lists.query import ListQuery
from services.platform.lists.words import each_word

MOST_MINE = 50


class LinkState(StrEnum):
    WORKS = "works"
    USED_UP = "used up"
    RAN_OUT = "ran out"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class LinkRow:
    """`times` of `most_times` downloads, or files that came in. `email`: who gets the codes, "" for nobody."""

    id: UUID
    entity_id: UUID
    client: str
    kind: ShareKind
    subject: str
    email: str
    maker: str
    made_at: datetime
    expires_at: datetime
    times: int
    most_times: int
    last_at: datetime | None
    state: LinkState


def page(ctx: Context, asked: ListQuery) -> Page[LinkRow, None]:
    """For staff, the newest first. Raises NotFound, NotAllowed."""
    return engine.page(ctx, SHARE_LINKS, asked)


def of_clients(ctx: Context) -> Sequence[LinkRow]:
    """Those that a client's contacts made and that still work, for them. Nothing while the firm does not let them."""
    if ctx.actor.is_staff or not may_share(ctx):
        return ()
    return page(ctx, ListQuery(per_page=MOST_MINE, chosen={"state": (LinkState.WORKS,)})).rows


def _opens(ctx: Context) -> None:
    if ctx.actor.is_staff:
        require_sharing(ctx)


def _asked(ctx: Context, asked: ListQuery) -> list[ColumnElement[bool]]:
    mine = [] if ctx.actor.is_staff else [of_contacts(ctx)]
    return mine + [_somewhere(word) for word in each_word(asked.search)]


def _somewhere(word: str) -> ColumnElement[bool]:
    key = order_key(word)
    client = select(Entity.id).where(Entity.order_key.contains(key, autoescape=True))
    person = select(Person.id).where(Person.order_key.contains(key, autoescape=True))
    return or_(
        ShareLink.subject.icontains(word, autoescape=True),
        ShareLink.email.icontains(word, autoescape=True),
        ShareLink.entity_id.in_(client),
        and_(ShareLink.is_from_firm, ShareLink.made_by.in_(person)),
    )


def _in_state(ctx: Context, value: str) -> ColumnElement[bool] | None:
    is_open = and_(
        ShareLink.closed_at.is_(None), ShareLink.expires_at > ctx.now, ShareLink.times < ShareLink.most_times
    )
    return {LinkState.WORKS.value: is_open, "over": ~is_open}.get(value)


def _joined(query: Select[Any]) -> Select[Any]:
    return query.select_from(ShareLink).join(Entity, Entity.id == ShareLink.entity_id)


def _rows(ctx: Context, db: ScopedSession, found: Sequence[Row[Any]]) -> list[LinkRow]:
    ids = [row.id for row in found]
    links = {each.id: each for each in db.scalars(select(ShareLink).where(ShareLink.id.in_(ids)))}
    named = case((ShareLink.is_from_firm, Person.name), else_=name_at(ctx, ShareLink.entity_id)).label("maker")
    asked = select(ShareLink.id, named).join(Person, Person.id == ShareLink.made_by).where(ShareLink.id.in_(ids))
    makers: dict[UUID, str] = {row.id: row.maker for row in db.execute(asked)}
    return [
        LinkRow(
            row.id,
            row.entity_id,
            row.client,
            row.kind,
            row.subject,
            row.email or "",
            makers[row.id],
            row.made_at,
            row.expires_at,
            row.times,
            row.most_times,
            row.last_at,
            _state(ctx, db, links[row.id]),
        )
        for row in found
    ]


def _state(ctx: Context, db: ScopedSession, link: ShareLink) -> LinkState:
    if link.closed_at is not None:
        return LinkState.CLOSED
    if link.expires_at <= ctx.now:
        return LinkState.RAN_OUT
    if link.times >= link.most_times:
        return LinkState.USED_UP
    return LinkState.WORKS if stands(ctx, db, link) else LinkState.CLOSED


_PART = Part(
    ShareLink,
    {
        "id": ShareLink.id,
        "entity_id": ShareLink.entity_id,
        "client": Entity.name,
        "client_order": Entity.order_key,
        "kind": ShareLink.kind,
        "subject": ShareLink.subject,
        "email": ShareLink.email,
        "made_at": ShareLink.made_at,
        "expires_at": ShareLink.expires_at,
        "times": ShareLink.times,
        "most_times": ShareLink.most_times,
        "last_at": ShareLink.last_at,
    },
    asked=_asked,
    joined=_joined,
    filters={"state": filters.either(_in_state), "client": filters.id_of(ShareLink.entity_id)},
)
SHARE_LINKS: ListDefinition[LinkRow, None] = ListDefinition(
    "share_links",
    READ,
    parts=(_PART,),
    sorts={
        "client": Sort(lambda row: (row.client_order,)),
        "until": Sort(lambda row: (row.expires_at,)),
        "made": Sort(lambda row: (row.made_at,)),
    },
    usual=("made", True),
    last=lambda row: (row.id,),
    totals=engine.Counted(),
    rows=_rows,
    opens=_opens,
)
