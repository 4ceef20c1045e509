"""Services of the demo firm, dated from the demo's own day: people and a van, and what they do at Maria's and others'."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select

from data.database.counters import next_number
from data.database.session import ScopedSession
from data.field_service.jobs import ServiceJob, Visit, VisitSeries
from data.field_service.requests import ServiceRequest
from data.field_service.resources import Resource
from data.people.tables import Entity, Person
from data.service_states import JobState, ResourceKind, ServiceRequestKind, ServiceRequestState, VisitState
from services.field_service.jobs import PREFIX
from services.field_service.notices import notify_of
from services.field_service.recurrence import Rule, in_utc
from services.field_service.upkeep import make_visits
from services.platform.context import Context

MARIA, CERAMICS, TRUST, QUAY, NIKOS = range(5)  # places in the town
CREW, VAN, DIMITRA = "Garden crew", "Van 2", "Dimitra Sava"
WEEK = {"0": [480, 960], "1": [480, 960], "2": [480, 960], "3": [480, 960], "4": [480, 900]}


@dataclass(frozen=True, slots=True)
class DemoVisit:
    """`on` in days from the demo's day, None: waiting. `state` of what has a time."""

    on: int | None
    begins: int = 10
    minutes: int = 60
    who: str = CREW
    state: VisitState = VisitState.SCHEDULED
    report: str = ""
    wish: str = ""
    rule: Rule | None = None


@dataclass(frozen=True, slots=True)
class DemoJob:
    title: str
    visit: DemoVisit
    price: int | None = None  # cents
    notes: str = ""
    internal: str = ""
    checklist: tuple[str, ...] = ()


GUTTERS = ("Front gutter", "Back gutter", "Downpipes rinsed")
JOBS: dict[int, tuple[DemoJob, ...]] = {
    MARIA: (
        DemoJob(
            "Boiler service",
            DemoVisit(1, 9, 90, VAN),
            14_500,
            "Please keep the door to the boiler room clear.",
            "The last filter was an old model: take two sizes.",
            ("Burner cleaned", "Pressure checked", "Filter changed"),
        ),
        DemoJob(
            "Gutter cleaning",
            DemoVisit(-7, 11, 60, state=VisitState.DONE, report="All gutters are clear. One bracket was replaced."),
            12_000,
            checklist=GUTTERS,
        ),
        DemoJob(
            "Repair of the garden gate",
            DemoVisit(None, wish="A morning, not Mondays"),
            notes="The lock sticks, and the left hinge is loose.",
        ),
    ),
    QUAY: (
        DemoJob(
            "Garden care",
            DemoVisit(2, 8, 120, rule=Rule("WEEKLY", 2)),
            8_500,
            "The gate on the harbour side is open from eight.",
            checklist=("Lawn mown", "Hedges trimmed", "Cuttings taken away"),
        ),
        DemoJob("Window cleaning", DemoVisit(-21, 13, 90, state=VisitState.DONE, report="Inside and outside."), 9_000),
        DemoJob("Roof inspection", DemoVisit(-3, 10, 60, DIMITRA, VisitState.CANCELLED)),
    ),
    NIKOS: (
        DemoJob("Συντήρηση κλιματιστικών", DemoVisit(3, 10, 60, VAN), 11_000, "Δύο μονάδες στον πρώτο όροφο."),
        DemoJob("Καθαρισμός υδρορροών", DemoVisit(None, wish="Απόγευμα")),
    ),
}


def write(ctx: Context, db: ScopedSession, town: Any) -> None:
    """Resources, and jobs of Maria's, her house's and Nikos's, with one request that waits."""
    resources = _resources(db)
    for at, jobs in JOBS.items():
        for each in jobs:
            _job(ctx, db, town.entities[at], each, resources)
    _request(ctx, db, town.entities[MARIA], town.contacts[town.entities[MARIA].id])


def _resources(db: ScopedSession) -> dict[str, UUID]:
    person = db.scalar(select(Person.id).where(Person.name == DIMITRA))
    rows = (
        Resource(id=uuid4(), kind=ResourceKind.PERSON, name=DIMITRA, person_id=person, hours=WEEK, skills=["Roof"]),
        Resource(id=uuid4(), kind=ResourceKind.CREW, name=CREW, hours=WEEK, skills=["Garden", "Ladder"]),
        Resource(id=uuid4(), kind=ResourceKind.VEHICLE, name=VAN, hours={}, skills=["Boiler"]),
    )
    for row in rows:
        row.made_at = db.now - timedelta(days=300)
        db.add(row)
    db.flush()
    return {row.name: row.id for row in rows}


def _job(ctx: Context, db: ScopedSession, client: Entity, asked: DemoJob, resources: dict[str, UUID]) -> None:
    job = ServiceJob(
        id=uuid4(),
        entity_id=client.id,
        number=next_number(db, PREFIX, ctx.today.year),
        title=asked.title,
        notes=asked.notes or None,
        internal_notes=asked.internal or None,
        address=", ".join(filter(None, (client.address, client.zip, client.city))),
        price_minor=asked.price,
        currency="EUR" if asked.price is not None else None,
        state=JobState.OPEN,
        made_at=db.now - timedelta(days=30),
        checklist=list(asked.checklist),
    )
    job.refold()
    db.add(job)
    db.flush()
    visit, day = asked.visit, ctx.today + timedelta(days=asked.visit.on or 0)
    if visit.rule is not None:
        _series(ctx, db, job, visit, day, resources[visit.who])
        return
    row = Visit(
        id=uuid4(),
        entity_id=client.id,
        job_id=job.id,
        state=VisitState.WAITING,
        minutes=visit.minutes,
        wish=visit.wish or None,
        checklist=[{"text": each, "done": visit.state is VisitState.DONE} for each in asked.checklist],
        changed_at=db.now - timedelta(days=10),
        told_state=VisitState.WAITING.value,
    )
    if visit.on is not None:
        starts_at = in_utc(datetime.combine(day, time(visit.begins)), ctx.zone)
        row.state, row.resource_id = visit.state, resources[visit.who]
        row.take_place(starts_at, starts_at + timedelta(minutes=visit.minutes))
        row.told_state, row.told_starts_at = visit.state.value, starts_at
        row.report = visit.report or None
        row.finished_at = row.ends_at if visit.state is VisitState.DONE else None
        over = {VisitState.DONE: JobState.DONE, VisitState.CANCELLED: JobState.CANCELLED}
        job.state = over.get(visit.state, JobState.OPEN)
    db.add(row)


def _series(ctx: Context, db: ScopedSession, job: ServiceJob, visit: DemoVisit, day: date, resource: UUID) -> None:
    """On workdays, from `day` on."""
    while day.weekday() > 4:
        day += timedelta(days=1)
    first = datetime.combine(day, time(visit.begins))
    assert visit.rule is not None
    rule = Rule(visit.rule.frequency, visit.rule.interval, ((day.weekday(), 0),))
    series = VisitSeries(
        id=uuid4(),
        entity_id=job.entity_id,
        job_id=job.id,
        rule=str(rule),
        zone=str(ctx.zone),
        first_local=first.isoformat(timespec="minutes"),
        minutes=visit.minutes,
        resource_id=resource,
        skipped=[],
    )
    db.add(series)
    db.flush()
    make_visits(ctx, db, series, is_told=True)


def _request(ctx: Context, db: ScopedSession, client: Entity, person_id: UUID) -> None:
    row = ServiceRequest(
        id=uuid4(),
        entity_id=client.id,
        kind=ServiceRequestKind.NEW,
        state=ServiceRequestState.WAITING,
        text="Could you also look at the awning on the terrace?",
        wish="Next week, in the afternoon",
        asked_at=db.now - timedelta(hours=5),
        asked_by=person_id,
    )
    db.add(row)
    db.flush()
    notify_of(db, row, row.text or "", row.asked_at)
