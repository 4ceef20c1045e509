"""Jobs as the firm makes and changes them; with each comes its first visit, or the rule by which they repeat."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy import select

from data.database.counters import next_number
from data.database.session import ScopedSession
from data.errors import Conflict, Invalid
from data.field_service.jobs import ServiceJob, Visit, VisitSeries
from data.money import Money
from data.people.tables import Entity
from data.service_states import JobState, VisitState
from services.field_service.holding import changed, hold_job, require_sane, usable_resource
from services.field_service.permissions import DISPATCH, READ
from services.field_service.plans import Plan, PlanForm, clean_plan
from services.field_service.resources import skills_of
from services.field_service.topics import tell
from services.field_service.upkeep import make_visits
from services.platform import number_input
from services.platform.context import Context
from services.platform.text_input import few_lines, one_line

LONGEST_TITLE, LONGEST_NOTES, LONGEST_INTERNAL, LONGEST_ADDRESS, LONGEST_LINE = 200, 2000, 4000, 400, 200
MOST_LINES = 50
PREFIX = "JOB-"


class ClientArchived(Conflict):
    message = "{client} is archived. Take the client out of the archive first."
    field = "client"


class TooManyLines(Invalid):
    message = "A checklist has at most {most} lines."
    field = "checklist"


@dataclass(frozen=True, slots=True)
class JobForm:
    """As typed: `price` "" for none, `skills` with commas between them, `checklist` a line each."""

    title: str = ""
    notes: str = ""
    internal_notes: str = ""
    address: str = ""
    price: str = ""
    currency: str = ""
    pays_by_autopay: bool = False
    skills: str = ""
    checklist: str = ""


@dataclass(frozen=True, slots=True)
class Editing:
    """A job as its editor begins."""

    id: UUID
    version: int
    number: str
    entity_id: UUID
    form: JobForm


def make(ctx: Context, entity_id: UUID, form: JobForm, plan: PlanForm) -> UUID:
    """A job with its first visit: waiting, scheduled, or the first of those that repeat. The visit's id.

    Raises NotFound, NotAllowed, ClientArchived, ResourceClosed, and what is wrong with a field.
    """
    with ctx.transaction(DISPATCH) as db:
        job = new_job(ctx, db, entity_id, form)
        return new_visit(ctx, db, job, clean_plan(plan)).id


def add_visit(ctx: Context, job_id: UUID, plan: PlanForm) -> UUID:
    """Another visit of a job, or another rule for it. Raises what `make` raises."""
    with ctx.transaction(DISPATCH) as db:
        job = hold_job(db, job_id)
        return new_visit(ctx, db, job, clean_plan(plan)).id


def editing(ctx: Context, job_id: UUID) -> Editing:
    """Raises NotFound, NotAllowed."""
    with ctx.transaction(READ) as db:
        ctx.require(DISPATCH)
        job = hold_job(db, job_id)
        price = "" if job.price_minor is None else str(Money(job.price_minor, job.currency or "").major)
        price = price.replace(".", number_input.decimal_mark(ctx.words))
        form = JobForm(
            job.title,
            job.notes or "",
            job.internal_notes or "",
            job.address or "",
            price,
            job.currency or "",
            job.pays_by_autopay,
            ", ".join(job.skills),
            "\n".join(job.checklist),
        )
        return Editing(job.id, job.version, job.number, job.entity_id, form)


def change(ctx: Context, job_id: UUID, version: int, form: JobForm) -> None:
    """What a job says. Its checklist is that of visits that are made from now on.

    Raises NotFound, NotAllowed, Conflict when somebody saved first, and what is wrong with a field.
    """
    with ctx.transaction(DISPATCH) as db:
        job = hold_job(db, job_id)
        if job.version != version:
            raise Conflict()
        _fill(ctx, job, form)
        db.record("job.changed", job, number=job.number, title=job.title)
        tell(db, job.entity_id)


def new_job(ctx: Context, db: ScopedSession, entity_id: UUID, form: JobForm) -> ServiceJob:
    """For verbs with a transaction of their own. Raises NotFound, ClientArchived, and what is wrong with a field."""
    client = db.one(Entity, entity_id)
    if client.archived_at is not None:
        raise ClientArchived(client=client.name)
    job = ServiceJob(id=uuid4(), entity_id=client.id, state=JobState.OPEN, made_at=db.now, made_by=ctx.actor.person_id)
    _fill(ctx, job, form)
    job.number = next_number(db, PREFIX, ctx.today.year)
    job.refold()
    db.add(job)
    db.record("job.made", job, number=job.number, title=job.title)
    tell(db, job.entity_id)
    return job


def new_visit(ctx: Context, db: ScopedSession, job: ServiceJob, plan: Plan) -> Visit:
    """For verbs with a transaction of their own. Raises ResourceClosed, EndsBeforeStart, TooLong."""
    if plan.rule is not None:
        return _first_of_series(ctx, db, job, plan)
    visit = Visit(
        id=uuid4(),
        entity_id=job.entity_id,
        job_id=job.id,
        state=VisitState.WAITING,
        minutes=plan.minutes,
        wish=plan.wish,
        checklist=[{"text": each, "done": False} for each in job.checklist],
        changed_at=db.now,
    )
    if plan.first is not None:
        starts_at, ends_at = plan.moments(ctx.zone)
        require_sane(starts_at, ends_at)
        visit.state = VisitState.SCHEDULED
        visit.take_place(starts_at, ends_at)
        visit.resource_id = usable_resource(db, plan.resource_id)
    db.add(visit)
    changed(db, visit, "visit.added")
    return visit


def _first_of_series(ctx: Context, db: ScopedSession, job: ServiceJob, plan: Plan) -> Visit:
    assert plan.first is not None
    starts_at, ends_at = plan.moments(ctx.zone)
    require_sane(starts_at, ends_at)
    series = VisitSeries(
        id=uuid4(),
        entity_id=job.entity_id,
        job_id=job.id,
        rule=str(plan.rule),
        zone=str(ctx.zone),
        first_local=plan.first.isoformat(timespec="minutes"),
        minutes=plan.minutes,
        resource_id=usable_resource(db, plan.resource_id),
        skipped=[],
    )
    db.add(series)
    db.flush()
    visits = begin_series(ctx, db, series)
    job.state = JobState.OPEN
    db.record("visits.made", job, number=job.number, title=job.title, count=len(visits))
    tell(db, job.entity_id)
    return visits[0]


def begin_series(ctx: Context, db: ScopedSession, series: VisitSeries) -> Sequence[Visit]:
    """Make what a new rule brings; the client is told of its first visit. Raises NeverHappens if it brings none."""
    made = make_visits(ctx, db, series, is_told=True)
    ids = [each.id for each in made]
    visits = list(db.scalars(select(Visit).where(Visit.id.in_(ids)).order_by(Visit.original_start)))
    if visits:
        visits[0].told_state = visits[0].told_starts_at = None
    return visits


def _fill(ctx: Context, job: ServiceJob, form: JobForm) -> None:
    job.title = one_line(form.title, "title", longest=LONGEST_TITLE, required=True) or ""
    job.notes = few_lines(form.notes, "notes", longest=LONGEST_NOTES)
    job.internal_notes = few_lines(form.internal_notes, "internal_notes", longest=LONGEST_INTERNAL)
    job.address = one_line(form.address, "address", longest=LONGEST_ADDRESS)
    job.price_minor = job.currency = None
    if form.price.strip():
        price = number_input.money(ctx.words, form.price, form.currency or ctx.preferences.currency, "price")
        job.price_minor, job.currency = price.minor, price.currency
    job.pays_by_autopay = form.pays_by_autopay
    job.skills = skills_of(form.skills)
    job.checklist = checklist_of(form.checklist)
    if job.number:
        job.refold()


def checklist_of(text: str) -> list[str]:
    """A line each. Raises TooLong, TooManyLines."""
    lines = (one_line(each, "checklist", longest=LONGEST_LINE) for each in text.splitlines())
    found = [each for each in lines if each]
    if len(found) > MOST_LINES:
        raise TooManyLines(most=MOST_LINES)
    return found
