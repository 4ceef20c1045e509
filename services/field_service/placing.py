"""A visit's place as dispatchers type it: a day, hours in the firm's zone, who comes; and for which visits it holds."""

from __future__ import annotations

from typing import Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

from data.field_service.jobs import Visit, VisitSeries, WrongVisitState
from data.service_states import VisitState
from services.field_service import series
from services.field_service.holding import hold
from services.field_service.moves import place
from services.field_service.permissions import DISPATCH, READ
from services.field_service.plans import PlanForm, clean_plan
from services.platform.context import Context

Which = Literal["this", "later", "all"]


def place_as_typed(ctx: Context, visit_id: UUID, version: int, form: PlanForm, which: Which = "this") -> None:
    """From the waiting list to a time, or from one time to another; `which`: also others of its rule.

    `form` is taken as something that happens once. Raises NotFound, NotAllowed, VisitChanged, WrongVisitState,
    BadTime, EndsBeforeStart, TooLong, ResourceClosed; for others of its rule what series.change raises.
    """
    plan = clean_plan(form)
    starts_at, ends_at = plan.moments(ctx.zone)
    if which != "this":
        local = starts_at.astimezone(_zone_of_rule(ctx, visit_id)).replace(tzinfo=None)
        series.change(ctx, visit_id, version, which, local, plan.minutes, plan.resource_id)
        return
    with ctx.transaction(DISPATCH) as db:
        visit = hold(db, visit_id, version)
        if visit.state not in (VisitState.WAITING, VisitState.SCHEDULED):
            raise WrongVisitState()
        verb = "visit.scheduled" if visit.state is VisitState.WAITING else "visit.moved"
        place(db, visit, starts_at, ends_at, plan.resource_id, verb)


def _zone_of_rule(ctx: Context, visit_id: UUID) -> ZoneInfo:
    """The firm's, for a visit without a rule: that is refused later."""
    with ctx.transaction(READ) as db:
        asked = select(VisitSeries.zone).join(Visit, Visit.series_id == VisitSeries.id).where(Visit.id == visit_id)
        found = db.scalar(asked)
    return ZoneInfo(found) if found else ctx.zone
