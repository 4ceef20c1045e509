"""The list of clients: search, filters, order and totals over all that was found."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, false, func, select

from data.billing.invoices import Invoice
from data.database.session import ScopedSession
from data.people.tables import Assignment, Contact, Entity
from data.statuses import AccessStatus, EntityKind
from services.billing import balances as figures
from services.billing.balances import BALANCE, OWED, Figures
from services.platform.context import Context
from services.platform.lists.words import found_by
from services.platform.permissions import May

ACCESS = (*(each.value for each in AccessStatus), "nobody")
MOST = 100
SORTS = ("name", "kind", "external_id", "city", "owed", "overdue")


@dataclass(frozen=True, slots=True)
class ClientQuery:
    """What is asked for. `access`: clients with a contact in one of these states; "nobody": no contact at all.

    `sort` is name, kind, external_id, city, owed or overdue.
    """

    search: str = ""
    kinds: tuple[str, ...] = ()
    access: tuple[str, ...] = ()
    money: tuple[str, ...] = ()  # owing, overdue
    archived: bool = False
    unassigned: bool = False  # those that nobody looks after
    sort: str = "name"
    descending: bool = False
    offset: int = 0
    limit: int = 24


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


@dataclass(frozen=True, slots=True)
class ClientPage:
    """One page of rows; `found` and `totals` are of all that was found."""

    rows: tuple[ClientRow, ...]
    found: int
    totals: Figures


@dataclass(frozen=True, slots=True)
class ClientChoice:
    """A client to choose from, with what a new invoice takes over."""

    id: UUID
    name: str
    currency: str
    external_id: str | None = None  # with the city it tells two of the same name apart
    city: str | None = None


def page_of(ctx: Context, query: ClientQuery) -> ClientPage:
    """The clients in the actor's scope that match."""
    with ctx.transaction(May.READ_CLIENTS) as db:
        where = _conditions(ctx, query)
        found = db.scalar(select(func.count(Entity.id)).where(*where)) or 0
        rows = db.scalars(
            _ordered(ctx, select(Entity).where(*where), query).offset(query.offset).limit(min(query.limit, MOST))
        ).all()
        ids = [row.id for row in rows]
        owed, access = figures.by_client(db, ctx.today, ids), _access(db, ids)
        return ClientPage(
            tuple(
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
                for row in rows
            ),
            found,
            figures.of_all(db, ctx.today, select(Entity.id).where(*where)),
        )


def ids_of(ctx: Context, query: ClientQuery) -> frozenset[UUID]:
    """All that match, on every page."""
    with ctx.transaction(May.READ_CLIENTS) as db:
        return frozenset(db.scalars(select(Entity.id).where(*_conditions(ctx, query))))


def is_empty(ctx: Context) -> bool:
    """Whether there is no client at all in the actor's scope, archived ones included."""
    with ctx.transaction(May.READ_CLIENTS) as db:
        return db.scalar(select(Entity.id).limit(1)) is None


def choices(ctx: Context, search: str = "", limit: int = 20) -> tuple[ClientChoice, ...]:
    """Clients to make out an invoice to, by name."""
    with ctx.transaction(May.READ_CLIENTS) as db:
        rows = db.scalars(
            select(Entity)
            .where(*_conditions(ctx, ClientQuery(search)))
            .order_by(Entity.order_key, Entity.id)
            .limit(limit)
        )
        return tuple(
            ClientChoice(row.id, row.name, row.currency or ctx.preferences.currency, row.external_id, row.city)
            for row in rows
        )


def _conditions(ctx: Context, query: ClientQuery) -> list[ColumnElement[bool]]:
    where: list[Any] = [Entity.archived_at.is_not(None) if query.archived else Entity.archived_at.is_(None)]
    where += found_by(query.search)
    if query.kinds:
        where.append(Entity.kind.in_([EntityKind(each) for each in query.kinds if each in set(EntityKind)]))
    if query.access:
        where.append(_with_access(query.access))
    if query.unassigned:
        where.append(Entity.id.not_in(select(Assignment.entity_id)))
    if "owing" in query.money:
        where.append(Entity.id.in_(select(Invoice.entity_id).where(*OWED)))
    if "overdue" in query.money:
        where.append(Entity.id.in_(select(Invoice.entity_id).where(*OWED, Invoice.due_on < ctx.today)))
    return where


def _with_access(wanted: tuple[str, ...]) -> ColumnElement[bool]:
    states = [AccessStatus(each) for each in wanted if each in set(AccessStatus)]
    result: ColumnElement[bool] = false()
    if states:
        result |= Entity.id.in_(select(Contact.entity_id).where(Contact.status.in_(states)))
    if "nobody" in wanted:
        result |= Entity.id.not_in(select(Contact.entity_id))
    return result


def _ordered(ctx: Context, chosen: Select[Entity], query: ClientQuery) -> Select[Entity]:
    """Amounts order by the firm's own currency: amounts of several currencies have no order."""
    keys: dict[str, Any] = {
        "name": Entity.order_key,
        "kind": Entity.kind,
        "external_id": Entity.external_order,
        "city": Entity.city_order,
    }
    if query.sort in ("owed", "overdue"):
        late = [Invoice.due_on < ctx.today] if query.sort == "overdue" else []
        sums = (
            select(Invoice.entity_id, func.sum(BALANCE).label("minor"))
            .where(*OWED, *late, Invoice.currency == ctx.preferences.currency)
            .group_by(Invoice.entity_id)
            .subquery()
        )
        chosen = chosen.outerjoin(sums, sums.c.entity_id == Entity.id)
        key = func.coalesce(sums.c.minor, 0)
    else:
        key = keys.get(query.sort, Entity.order_key)
    return chosen.order_by(key.desc() if query.descending else key.asc(), Entity.order_key, Entity.id)


def _access(db: ScopedSession, ids: list[UUID]) -> defaultdict[UUID, Counter[AccessStatus]]:
    found: defaultdict[UUID, Counter[AccessStatus]] = defaultdict(Counter)
    for entity_id, status, count in db.execute(
        select(Contact.entity_id, Contact.status, func.count(Contact.id))
        .where(Contact.entity_id.in_(ids))
        .group_by(Contact.entity_id, Contact.status)
    ):
        found[entity_id][status] = count
    return found
