"""Who and what the firm sends to visits: made, changed, closed, and when they are away."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select

from data.database.session import ScopedSession
from data.errors import Conflict, Invalid, NotFound
from data.field_service.jobs import EndsBeforeStart
from data.field_service.resources import Absence, Resource
from data.people.tables import Person
from data.service_states import ResourceKind
from services.field_service.holding import BadTime
from services.field_service.permissions import DISPATCH, READ
from services.field_service.topics import ALL, RESOURCES
from services.platform.context import Context
from services.platform.text_input import one_line

LONGEST_NAME, LONGEST_SKILL, MOST_SKILLS = 100, 40, 20
_TIME = re.compile(r"([01]?[0-9]|2[0-4])[:.]([0-5][0-9])", re.ASCII)
DAY = 24 * 60


class BadHours(Invalid):
    message = "Write working hours such as 08:00-16:30, or nothing for a day off."


class NotStaff(Invalid):
    message = "Choose somebody who works here."
    field = "person"


@dataclass(frozen=True, slots=True)
class ResourceForm:
    """As typed. `hours` by weekday (0 is Monday), "08:00-16:30" or "" for a day off; all of them "" is: at any time."""

    kind: ResourceKind = ResourceKind.PERSON
    name: str = ""
    person_id: UUID | None = None
    hours: Mapping[int, str] = field(default_factory=dict)
    skills: str = ""


@dataclass(frozen=True, slots=True)
class ResourceRow:
    id: UUID
    version: int
    name: str
    kind: ResourceKind
    skills: tuple[str, ...]
    is_closed: bool


def rows(ctx: Context) -> list[ResourceRow]:
    """For staff, by name; closed ones, too. Raises NotFound, NotAllowed."""
    with ctx.transaction(READ) as db:
        ctx.require(DISPATCH)
        return [
            ResourceRow(each.id, each.version, each.name, each.kind, tuple(each.skills), each.closed_at is not None)
            for each in db.scalars(select(Resource).order_by(Resource.order_key, Resource.id))
        ]


def add(ctx: Context, form: ResourceForm) -> UUID:
    """Raises NotFound, NotAllowed, Missing, TooLong, BadHours, NotStaff."""
    with ctx.transaction(DISPATCH) as db:
        row = Resource(id=uuid4(), made_at=db.now)
        _fill(db, row, form)
        db.add(row)
        db.record("resource.added", row, name=row.name)
        db.tell(RESOURCES)
        return row.id


def change(ctx: Context, resource_id: UUID, version: int, form: ResourceForm) -> None:
    """Raises NotFound, NotAllowed, Conflict when somebody saved first, and what is wrong with a field."""
    with ctx.transaction(DISPATCH) as db:
        row = _hold(db, resource_id)
        if row.version != version:
            raise Conflict()
        _fill(db, row, form)
        db.record("resource.changed", row, name=row.name)
        db.tell(RESOURCES)
        db.tell(ALL)


def close(ctx: Context, resource_id: UUID) -> None:
    """It is sent nowhere any more; visits it has stay its own until they are moved. Twice is once.

    Raises NotFound, NotAllowed.
    """
    with ctx.transaction(DISPATCH) as db:
        row = _hold(db, resource_id)
        if row.closed_at is not None:
            db.recorded = True
            return
        row.closed_at = db.now
        db.record("resource.closed", row, name=row.name)
        db.tell(RESOURCES)


def add_absence(ctx: Context, resource_id: UUID, starts_at: datetime, ends_at: datetime, reason: str = "") -> UUID:
    """Raises NotFound, NotAllowed, EndsBeforeStart, BadTime, TooLong."""
    why = one_line(reason, "reason", longest=200)
    if starts_at.tzinfo is None or ends_at.tzinfo is None:
        raise BadTime()
    if ends_at <= starts_at:
        raise EndsBeforeStart()
    with ctx.transaction(DISPATCH) as db:
        row = _hold(db, resource_id)
        same = select(Absence.id).where(
            Absence.resource_id == row.id, Absence.starts_at == starts_at, Absence.ends_at == ends_at
        )
        if (found := db.scalar(same)) is not None:
            db.recorded = True
            return found
        absence = Absence(id=uuid4(), resource_id=row.id, starts_at=starts_at, ends_at=ends_at, reason=why)
        db.add(absence)
        db.record("resource.away", row, name=row.name)
        db.tell(RESOURCES)
        return absence.id


def remove_absence(ctx: Context, absence_id: UUID) -> None:
    """Raises NotFound, NotAllowed."""
    with ctx.transaction(DISPATCH) as db:
        absence = db.get(Absence, absence_id)
        if absence is None:
            raise NotFound(what="resource")
        row = _hold(db, absence.resource_id)
        db.delete(absence)
        db.record("resource.back", row, name=row.name)
        db.tell(RESOURCES)


def _hold(db: ScopedSession, resource_id: UUID) -> Resource:
    found = db.get(Resource, resource_id, with_for_update=True)
    if found is None:
        raise NotFound(what="resource")
    return found


def _fill(db: ScopedSession, row: Resource, form: ResourceForm) -> None:
    row.kind = form.kind
    row.name = one_line(form.name, "name", longest=LONGEST_NAME, required=True) or ""
    if form.person_id is not None:
        person = db.get(Person, form.person_id)
        if person is None or not person.works_here:
            raise NotStaff()
    row.person_id = form.person_id
    row.hours = {str(day): _hours(day, text) for day, text in sorted(form.hours.items()) if text.strip()}
    row.skills = skills_of(form.skills)


def _hours(day: int, text: str) -> list[int]:
    begins, _, ends = text.replace("\N{EN DASH}", "-").partition("-")
    found = [_TIME.fullmatch(each.strip()) for each in (begins, ends)]
    if day not in range(7) or not all(found):
        raise BadHours(f"hours.{day}")
    first, last = (int(each[1]) * 60 + int(each[2]) for each in found if each)
    if not 0 <= first < last <= DAY:
        raise BadHours(f"hours.{day}")
    return [first, last]


def skills_of(text: str) -> list[str]:
    """Typed with commas between them. Raises TooLong."""
    words = (one_line(each, "skills", longest=LONGEST_SKILL) for each in text.split(","))
    return list({each.casefold(): each for each in words if each}.values())[:MOST_SKILLS]
