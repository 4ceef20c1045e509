"""The imports there were: when, who, which file, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from data.firm.tables import ImportRun
from data.people.tables import Person
from services.platform.context import Context
from services.platform.permissions import May

MOST = 30


@dataclass(frozen=True, slots=True)
class PastImport:
    """`counts` by Result: how many rows or documents were created, updated, unchanged, refused."""

    at: datetime
    person: str
    kind: str
    file: str
    counts: dict[str, Any]


def past(ctx: Context, limit: int = MOST) -> tuple[PastImport, ...]:
    """The newest imports that changed something. Whoever sees only some clients sees their own. Raises NotAllowed."""
    ctx.require(May.IMPORT)
    with ctx.transaction(May.READ_CLIENTS) as db:
        query = select(ImportRun, Person.name).outerjoin(Person, Person.id == ImportRun.person_id)
        if not ctx.actor.sees_all_clients:
            query = query.where(ImportRun.person_id == ctx.actor.person_id)
        found = db.execute(query.order_by(ImportRun.at.desc()).limit(min(limit, MOST)))
        return tuple(PastImport(row.at, name or "", row.kind, row.file_name, dict(row.counts)) for row, name in found)
