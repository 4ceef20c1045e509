"""Dialogs about one visit of a job: where and when it is, how it was done; and another visit for the job."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import cast
from uuid import UUID

from nicegui import ui

from components.forms.dialog import dialog
from components.forms.field_elements import CheckField, Field
from components.forms.fields import area_field, check_field, select_field
from components.html.island import island
from components.html.markup import tag
from data.service_states import VisitState
from pages.field_service.staff.plan_fields import PlaceFields, PlanFields
from pages.shell.visit import Visit
from services.field_service import finishing, jobs, placing
from services.field_service.finishing import LONGEST_REPORT
from services.field_service.placing import Which
from services.field_service.plans import PlanForm
from services.field_service.record import JobVisit
from services.platform.context import Context
from services.platform.i18n import msgid

Again = Callable[[], Awaitable[None]]
WHICH = {
    "this": msgid("Only this visit"),
    "later": msgid("This one and all later ones"),
    "all": msgid("All that are still to come"),
}


class PlaceDialog:
    """From the waiting list to a time, or to another time; of visits that repeat also others."""

    def __init__(self, visit: Visit, resources: Mapping[UUID, str], again: Again) -> None:
        say = visit.say
        self._visit, self._again = visit, again
        self._row: JobVisit | None = None
        self._box = dialog(say("Schedule"), close=say("Close"))
        with self._box:
            self._place = PlaceFields(visit, resources)
            which = {key: say(words) for key, words in WHICH.items()}
            self._which = select_field(say("Which visits"), which)
        self._main = self._box.buttons(say("Schedule"), self._save, cancel=say("Cancel"))

    def open(self, row: JobVisit) -> None:
        say, self._row = self._visit.say, row
        words = say("Schedule") if row.state is VisitState.WAITING else say("Move")
        self._place.show(row.starts_at, row.ends_at, row.resource_id, row.who)
        self._which.value = "this"
        self._which.set_visibility(bool(row.rule))
        self._main.say(words)
        self._box.retitle(words)
        self._box.open(str(row.id))

    async def _save(self) -> None:
        row, say = self._row, self._visit.say
        if row is None:
            return
        fields = self._place.fields | {"which": self._which}
        which = self._which.chosen if row.rule else "this"
        if await self._visit.ask_in(fields, _placed, row, self._place.typed, which):
            self._box.close()
            await self._again()
            is_new = row.state is VisitState.WAITING
            said = say("The visit is scheduled.") if is_new else say("The visit is moved.")
            self._visit.shell.tell("good", said)


class FinishDialog:
    """How it was done: the lines of the checklist, and what the client reads of it."""

    def __init__(self, visit: Visit, again: Again) -> None:
        say = visit.say
        self._visit, self._again = visit, again
        self._row: JobVisit | None = None
        self._ticks: list[CheckField] = []
        self._box = dialog(say("Done"), close=say("Close"))
        with self._box:
            self._lines = ui.element("div").classes("form")
            self._report = area_field(
                say("What was done"), rows=4, longest=LONGEST_REPORT, help=say("The client reads it.")
            )
        self._box.buttons(say("It is done"), self._save, cancel=say("Cancel"))

    def open(self, row: JobVisit) -> None:
        self._row = row
        self._lines.clear()
        with self._lines:
            self._ticks = [
                check_field(each.text, each.is_done, keep=f"{at} {each.text}") for at, each in enumerate(row.checklist)
            ]
        self._report.value = row.report
        self._report.accept()
        self._box.open(str(row.id))

    async def _save(self) -> None:
        row, say = self._row, self._visit.say
        if row is None:
            return
        ticked = [at for at, each in enumerate(self._ticks) if each.value]
        ticks = {f"line.{at}": each for at, each in enumerate(self._ticks)}
        fields: dict[str, Field] = {"report": self._report, **ticks}
        if await self._visit.ask_in(fields, _finished, row, ticked, str(self._report.value or "")):
            self._box.close()
            await self._again()
            self._visit.shell.tell("good", say("The visit is done."))


class AddVisitDialog:
    """Another visit for a job, or a rule by which it repeats."""

    def __init__(self, visit: Visit, job_id: UUID, resources: Mapping[UUID, str], again: Again) -> None:
        say = visit.say
        self._visit, self._job_id, self._again = visit, job_id, again
        self._box = dialog(say("Add visits"), close=say("Close"))
        with self._box:
            island(tag("p", {"class": "muted"}, say("Of the same job: the client sees them under its title.")))
            self._plan = PlanFields(visit, resources)
        self._box.buttons(say("Add visits"), self._save, cancel=say("Cancel"))

    def open(self) -> None:
        self._box.open(str(self._job_id))

    async def _save(self) -> None:
        if await self._visit.ask_in(self._plan.fields, _added, self._job_id, self._plan.typed):
            self._box.close()
            await self._again()
            self._visit.shell.tell("good", self._visit.say("Added."))


def _placed(ctx: Context, row: JobVisit, form: PlanForm, which: str) -> bool:
    placing.place_as_typed(ctx, row.id, row.version, form, cast(Which, which))
    return True


def _finished(ctx: Context, row: JobVisit, ticked: Collection[int], report: str) -> bool:
    finishing.finish(ctx, row.id, row.version, ticked, report)
    return True


def _added(ctx: Context, job_id: UUID, plan: PlanForm) -> bool:
    jobs.add_visit(ctx, job_id, plan)
    return True
