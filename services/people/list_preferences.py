"""How a person likes their lists: columns and rows per page, remembered per list (INV-18, NAV-09)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, select

from data.people.tables import Person
from services.access.own_person import myself
from services.platform.context import Context
from services.platform.permissions import May

MOST_COLUMNS = 40
_CHOICES = select(Person.list_choices).where(Person.id == bindparam("person_id"))


@dataclass(frozen=True, slots=True)
class ListChoice:
    """`columns` empty: the list's own; `rows` 0: the default."""

    columns: tuple[str, ...] = ()
    rows: int = 0


def choice(ctx: Context, name: str) -> ListChoice:
    """What the person chose for the list `name`; an impersonator sees the contact's choice (IMP-04)."""
    return choices(ctx, name)[0]


def choices(ctx: Context, *names: str) -> tuple[ListChoice, ...]:
    """The same for several lists at once."""
    with ctx.transaction(May.READ_SELF) as db:
        chosen = db.scalar(_CHOICES, {"person_id": ctx.actor.person_id}) or {}
    found = [chosen.get(name, {}) for name in names]
    return tuple(ListChoice(tuple(each.get("columns", ())), int(each.get("rows", 0))) for each in found)


def remember(ctx: Context, name: str, columns: Sequence[str], rows: int) -> None:
    """Keep the choice for next time. Whoever only looks through this person's eyes changes nothing (IMP-06)."""
    if ctx.actor.is_viewed:
        return
    with ctx.transaction(May.EDIT_SELF) as db:
        person = myself(ctx, db)
        kept = {"columns": list(columns)[:MOST_COLUMNS], "rows": rows}
        if person.list_choices.get(name) != kept:
            person.list_choices = {**person.list_choices, name: kept}
        db.recorded = True  # how wide a table is drawn is no history
