"""What a line of an invoice remembers of the catalogue: which item it was copied from, and nothing that could change."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select

from data.billing.catalogue import CatalogueItem
from data.database.session import ScopedSession
from services.billing.invoices.entry import NewDocument


def from_known_items(db: ScopedSession, new: NewDocument) -> NewDocument:
    """`new`, whose lines name items that exist: what a browser made up is no reference."""
    named = {line.item_id for line in new.lines if line.item_id is not None}
    if not named:
        return new
    known = set(db.scalars(select(CatalogueItem.id).where(CatalogueItem.id.in_(named))))
    lines = (line if line.item_id in known else replace(line, item_id=None) for line in new.lines)
    return replace(new, lines=tuple(lines))
