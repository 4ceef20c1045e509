"""How a person likes their lists: columns and rows per page, remembered per list (INV-18, NAV-09)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from data.people import Person
from services.access import May
from services.context import Context
from services.people import myself

MOST_COLUMNS = 40


@dataclass(frozen=True, slots=True)
class ListChoice:
    """`columns` empty: the list's own; `rows` 0: the default."""

    columns: tuple[str, ...] = ()
    rows: int = 0


def choice(ctx: Context, name: str) -> ListChoice:
    """What the person chose for the list `name`; an impersonator sees the contact's choice (IMP-04)."""
    with ctx.transaction(May.READ_SELF) as db:
        chosen = db.scalar(select(Person.list_choices).where(Person.id == ctx.actor.person_id)) or {}
    mine = chosen.get(name, {})
    return ListChoice(tuple(mine.get("columns", ())), int(mine.get("rows", 0)))


def remember(ctx: Context, name: str, columns: Sequence[str], rows: int) -> None:
    """Keep the choice for next time. Whoever only looks through this person's eyes changes nothing (IMP-06)."""
    if ctx.actor.is_viewed:
        return
    with ctx.transaction(May.EDIT_SELF) as db:
        person = myself(ctx, db)
        kept = {"columns": list(columns)[:MOST_COLUMNS], "rows": rows}
        if person.list_choices.get(name) != kept:
            person.list_choices = {**person.list_choices, name: kept}
        db.recorded = True                   # how wide a table is drawn is no history
