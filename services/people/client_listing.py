"""The list of clients: search, filters, order and totals over all that was found."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, bindparam, func, select

from data.billing.invoices import Invoice
from data.database.session import ScopedSession
from data.people.tables import Assignment, Contact, Entity
from data.statuses import AccessStatus, EntityKind
from services.billing import balances as figures
from services.billing.balances import BALANCE, OWED, Figures
from services.platform.context import Context
from services.platform.lists import engine, filters
from services.platform.lists.definition import ListDefinition, Page, Part, Sort, Wheres
from services.platform.lists.query import ListQuery
from services.platform.lists.words import Searched
from services.platform.permissions import May

ACCESS = (*(each.value for each in AccessStatus), "nobody")


@dataclass(frozen=True, slots=True)
class ClientRow:
    id: UUID
    name: str
    kind: EntityKind
    external_id: str | None
    city: str | None
    email: str | None
    phone: str | None
    figures: Figures
    access: dict[AccessStatus, int]  # contacts per state
    archived_at: datetime | None


ClientPage = Page[ClientRow, Figures]


@dataclass(frozen=True, slots=True)
class ClientChoice:
    """A client to choose from, with what a new invoice takes over."""

    id: UUID
    name: str
    currency: str
    external_id: str | None = None  # with the city it tells two of the same name apart
    city: str | None = None


def page_of(ctx: Context, asked: ListQuery) -> ClientPage:
    """The clients in the actor's scope that match, those in use unless archived ones are asked for.

    Filters: kind, access (clients with a contact in one of these states, "nobody": no contact at all), money (owing,
    overdue), after ("nobody" looks after them), archived ("yes").
    """
    return engine.page(ctx, CLIENTS, asked)


def ids_of(ctx: Context, asked: ListQuery) -> frozenset[UUID]:
    """All that match, on every page."""
    with ctx.transaction(May.READ_CLIENTS) as db:
        return frozenset(db.scalars(select(Entity.id).where(*engine.of_part(ctx, CLIENTS.parts[0], asked))))


def is_empty(ctx: Context) -> bool:
    """Whether there is no client at all in the actor's scope, archived ones included."""
    with ctx.transaction(May.READ_CLIENTS) as db:
        return db.scalar(select(Entity.id).limit(1)) is None


def choices(ctx: Context, search: str = "", limit: int = 20) -> tuple[ClientChoice, ...]:
    """Clients to make out an invoice to, by name."""
    with ctx.transaction(May.READ_CLIENTS) as db:
        rows = db.scalars(
            select(Entity)
            .where(*engine.of_part(ctx, CLIENTS.parts[0], ListQuery(search)))
            .order_by(Entity.order_key, Entity.id)
            .limit(limit)
        )
        return tuple(
            ClientChoice(row.id, row.name, row.currency or ctx.preferences.currency, row.external_id, row.city)
            for row in rows
        )


def _in_use(ctx: Context, asked: ListQuery) -> list[ColumnElement[bool]]:
    archived = "yes" in asked.values("archived")
    return [Entity.archived_at.is_not(None) if archived else Entity.archived_at.is_(None)]


def _access(ctx: Context, wanted: str) -> ColumnElement[bool] | None:
    if wanted == "nobody":
        return Entity.id.not_in(select(Contact.entity_id))
    if wanted not in set(AccessStatus):
        return None
    return Entity.id.in_(select(Contact.entity_id).where(Contact.status == AccessStatus(wanted)))


def _owing(ctx: Context, values: tuple[str, ...]) -> list[ColumnElement[bool]]:
    late = {"owing": [], "overdue": [Invoice.due_on < ctx.today]}
    return [Entity.id.in_(select(Invoice.entity_id).where(*OWED, *late[each])) for each in values if each in late]


def _looked_after(ctx: Context, values: tuple[str, ...]) -> list[ColumnElement[bool]]:
    return [Entity.id.not_in(select(Assignment.entity_id))] if "nobody" in values else []


def _by_debt(*late: ColumnElement[bool]) -> Sort:
    """In the firm's own currency: amounts of several currencies have no order."""
    sums = (
        select(Invoice.entity_id, func.sum(BALANCE).label("minor"))
        .where(*OWED, *late, Invoice.currency == bindparam("home"))
        .group_by(Invoice.entity_id)
        .subquery()
    )
    return Sort(
        lambda row: (func.coalesce(sums.c.minor, 0),),
        lambda query: query.outerjoin(sums, sums.c.entity_id == Entity.id),
    )


def _totals(
    ctx: Context, db: ScopedSession, definition: ListDefinition[Any, Figures], wheres: Wheres
) -> tuple[int, Figures]:
    found, _ = engine.Counted()(ctx, db, definition, wheres)
    return found, figures.of_all(db, ctx.today, select(Entity.id).where(*wheres[0]))


def _rows(ctx: Context, db: ScopedSession, found: Sequence[Row[Any]]) -> list[ClientRow]:
    ids = [row.id for row in found]
    owed, access = figures.by_client(db, ctx.today, ids), _contacts(db, ids)
    return [
        ClientRow(
            row.id,
            row.name,
            row.kind,
            row.external_id,
            row.city,
            row.email,
            row.phone,
            owed.get(row.id, Figures()),
            dict(access[row.id]),
            row.archived_at,
        )
        for row in found
    ]


def _contacts(db: ScopedSession, ids: list[UUID]) -> defaultdict[UUID, Counter[AccessStatus]]:
    found: defaultdict[UUID, Counter[AccessStatus]] = defaultdict(Counter)
    for entity_id, status, count in db.execute(
        select(Contact.entity_id, Contact.status, func.count(Contact.id))
        .where(Contact.entity_id.in_(ids))
        .group_by(Contact.entity_id, Contact.status)
    ):
        found[entity_id][status] = count
    return found


_COLUMNS = {
    "id": Entity.id,
    "name": Entity.name,
    "kind": Entity.kind,
    "external_id": Entity.external_id,
    "city": Entity.city,
    "email": Entity.email,
    "phone": Entity.phone,
    "archived_at": Entity.archived_at,
}
CLIENTS: ListDefinition[ClientRow, Figures] = ListDefinition(
    "clients",
    May.READ_CLIENTS,
    parts=(
        Part(
            Entity,
            _COLUMNS,
            searched=Searched(Entity.folded, Entity.external_order),
            filters={
                "kind": filters.one_of(Entity.kind, EntityKind),
                "access": filters.either(_access),
                "money": _owing,
                "after": _looked_after,
            },
            asked=_in_use,
        ),
    ),
    sorts={
        "name": Sort(lambda row: (Entity.order_key,)),
        "kind": Sort(lambda row: (row.kind,)),
        "external_id": Sort(lambda row: (Entity.external_order,)),
        "city": Sort(lambda row: (Entity.city_order,)),
        "owed": _by_debt(),
        "overdue": _by_debt(Invoice.due_on < bindparam("today")),
    },
    usual=("name", False),
    last=lambda row: (Entity.order_key, Entity.id),
    last_stands=True,
    totals=_totals,
    rows=_rows,
)
SORTS = tuple(CLIENTS.sorts)
