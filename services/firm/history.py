"""Who did what: the lines that every change left behind, with both names where somebody looked through other eyes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased

from data.billing.invoices import Invoice
from data.firm.tables import Event
from data.people.tables import Entity, Person
from services.access.contact_names import name_at
from services.platform.context import Context
from services.platform.permissions import May

MOST = 100


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One line of history. `viewer` is whoever saw through `actor`'s eyes; a blank `actor` is the portal itself."""

    at: datetime
    verb: str
    actor: str
    viewer: str
    address: str
    facts: dict[str, Any]


def of_client(ctx: Context, entity_id: UUID) -> tuple[HistoryLine, ...]:
    """What happened at a client, newest first; at most MOST lines. Raises NotFound."""
    with ctx.transaction(May.READ_HISTORY) as db:
        db.one(Entity, entity_id)
        return tuple(
            _history_line(row) for row in db.execute(_lines(ctx).where(Event.entity_id == entity_id).limit(MOST))
        )


def of_invoice(ctx: Context, invoice_id: UUID) -> tuple[HistoryLine, ...]:
    """What happened to an invoice, newest first. Raises NotFound."""
    with ctx.transaction(May.READ_HISTORY) as db:
        db.one(Invoice, invoice_id)
        return tuple(
            _history_line(row)
            for row in db.execute(
                _lines(ctx).where(Event.subject_kind == "invoice", Event.subject_id == str(invoice_id)).limit(MOST)
            )
        )


def of_item(ctx: Context, item_id: UUID) -> tuple[HistoryLine, ...]:
    """What happened to an item of the catalogue, newest first. Of one that is not there, nothing did."""
    with ctx.transaction(May.READ_HISTORY) as db:
        of_it = Event.subject_kind == "catalogue_item", Event.subject_id == str(item_id)
        return tuple(_history_line(row) for row in db.execute(_lines(ctx).where(*of_it).limit(MOST)))


def of_firm(ctx: Context, limit: int = 30) -> tuple[HistoryLine, ...]:
    """What changed in the firm's settings and staff, newest first."""
    with ctx.transaction(May.READ_HISTORY) as db:
        return tuple(
            _history_line(row)
            for row in db.execute(
                _lines(ctx).where(Event.verb.like("firm.%") | Event.verb.like("staff.%")).limit(min(limit, MOST))
            )
        )


def _lines(ctx: Context) -> Select[Any]:
    actor, viewer = aliased(Person), aliased(Person)
    return (
        select(Event.at, Event.verb, name_at(ctx, Event.entity_id, actor), viewer.name, Event.address, Event.facts)
        .outerjoin(actor, actor.id == Event.actor_id)
        .outerjoin(viewer, viewer.id == Event.viewer_id)
        .order_by(Event.at.desc(), Event.seq.desc())
    )


def _history_line(row: Any) -> HistoryLine:
    at, verb, actor, viewer, address, facts = row
    return HistoryLine(at, verb, actor or "", viewer or "", address or "", dict(facts or {}))
