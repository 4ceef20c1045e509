"""Jobs and visits as tests make and look at them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from data.field_service.jobs import Visit
from data.firm.tables import Mail
from data.service_states import ResourceKind
from services.access import authentication
from services.field_service import jobs, resources
from services.field_service.detail import VisitView, view
from services.field_service.jobs import JobForm
from services.field_service.overview import Overview, overview
from services.field_service.plans import PlanForm
from services.field_service.resources import ResourceForm
from services.platform.context import Context
from tests.cast import NOON, House

TOMORROW = NOON + timedelta(days=1)
HOUR = timedelta(hours=1)


def form(title: str = "Gutter cleaning", **more: object) -> JobForm:
    return JobForm(title, **{"address": "Quay Street 14", **more})  # type: ignore[arg-type]


def once(day: date | None = None, begins: str = "10:00", ends: str = "11:00", **more: object) -> PlanForm:
    return PlanForm("once", day or TOMORROW.date(), begins, ends, **more)  # type: ignore[arg-type]


def weekly(**more: object) -> PlanForm:
    given: dict[str, object] = {"day": TOMORROW.date(), "begins": "10:00", "ends": "11:00", "every": "week", **more}
    return PlanForm("repeat", **given)  # type: ignore[arg-type]


def made(house: House, plan: PlanForm | None = None, entity: UUID | None = None, **more: object) -> UUID:
    """A visit of a new job; on the waiting list unless `plan` says otherwise."""
    return jobs.make(house.sam, entity or house.acme, form(**more), plan or PlanForm())


def somebody(house: House, name: str = "Petros", **more: object) -> UUID:
    return resources.add(house.sam, ResourceForm(ResourceKind.PERSON, name, **more))  # type: ignore[arg-type]


def seen(ctx: Context, visit_id: UUID) -> VisitView:
    return view(ctx, visit_id)


def version(house: House, visit_id: UUID) -> int:
    return view(house.sam, visit_id).version


def services(ctx: Context) -> Overview:
    return overview(ctx)


def rows(house: House) -> list[Visit]:
    with house.backstage() as db:
        return list(db.scalars(select(Visit).order_by(Visit.original_start, Visit.id)))


def begins(house: House) -> list[datetime]:
    return sorted(each.starts_at for each in rows(house) if each.starts_at is not None)


def mails(house: House) -> list[tuple[str, str]]:
    """Kind and recipient of what is in the outbox."""
    with house.backstage() as db:
        return sorted((each.kind, each.recipient) for each in db.scalars(select(Mail)))


def worker(house: House, later: timedelta) -> Context:
    """The portal itself, so much later than NOON."""
    return authentication.system(house.inside, NOON + later)
