"""/staff/jobs/{number}: one job with its visits, and everything that is done with each of them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from markupsafe import Markup

from components.display.details import Fact, details
from components.display.menu import menu
from components.display.panel import panel
from components.display.status_chip import status_chip
from components.forms.button import button_markup, link_button
from components.forms.confirm import confirm
from components.frame.page_title import page_title
from components.html.icons import icon
from components.html.island import Pick, island
from components.html.layout import stack, two
from components.html.markup import Child, join, tag
from components.lists.data_list import Line
from data.service_states import COMING_VISITS, VisitState
from pages.field_service.staff.answers import Answers
from pages.field_service.staff.jobs_list import PATH, jobs_source
from pages.field_service.staff.loading import open_resources
from pages.field_service.staff.plan_fields import remark_words
from pages.field_service.staff.visit_dialogs import AddVisitDialog, FinishDialog, PlaceDialog
from pages.field_service.words import JOBS, map_link, rule_words, state_chip, when_words
from pages.shell.screens import screen
from pages.shell.split_list import beside
from pages.shell.staff_words import moment, money
from pages.shell.visit import Address, Visit
from services.field_service import answering, finishing, moves, series
from services.field_service.answering import AskedRow
from services.field_service.permissions import DISPATCH
from services.field_service.record import JobView, JobVisit, job_view
from services.field_service.remarks import Remark, remarks_of
from services.field_service.topics import RESOURCES, of_client
from services.platform.context import Context
from services.platform.i18n import msgid


@dataclass(frozen=True)
class Loaded:
    """A job; for who sends people out also what speaks against its visits' places, and what waits for an answer."""

    job: JobView
    remarks: Mapping[UUID, tuple[Remark, ...]]
    asked: Sequence[AskedRow]
    resources: Mapping[UUID, str]


def look(ctx: Context, number: str) -> Loaded:
    """Raises NotFound, NotAllowed."""
    job = job_view(ctx, number)
    if not ctx.may(DISPATCH):
        return Loaded(job, {}, (), {})
    coming = [each.id for each in job.visits if each.state in COMING_VISITS]
    asked = [each for each in answering.waiting(ctx) if each.number == number]
    return Loaded(job, remarks_of(ctx, coming), asked, open_resources(ctx))


def load(ctx: Context, at: Address) -> Loaded:
    return look(ctx, at.parts["number"])


@screen(f"{PATH}/{{number}}", title=msgid("Job"), place="jobs", load=load)
def one_job(visit: Visit, loaded: Loaded) -> None:
    StaffJob(visit, loaded)


class StaffJob:
    """One job, live."""

    def __init__(self, visit: Visit, loaded: Loaded) -> None:
        self._visit, self._loaded = visit, loaded
        self._may = visit.frame.actor.may(DISPATCH)
        job = loaded.job
        first = str(job.visits[0].id) if job.visits else job.number
        here = Line(first, job.title, {}, f"{PATH}/{job.number}", note=job.client)
        beside(visit).stand(jobs_source(visit, loaded.resources), here, job.entity_id)
        self._head = island(self._heading(), on={"add": lambda _: self._add.open()})
        acts: dict[str, Callable[[JobVisit], Awaitable[None] | None]] = {
            "place": lambda row: self._place.open(row),
            "finish": lambda row: self._finish.open(row),
            "on_the_way": partial(self._do, finishing.set_out, visit.say("The client is told.")),
            "unschedule": partial(self._do, moves.unschedule, visit.say("The visit waits for a date.")),
            "undo": partial(self._do, moves.undo, visit.say("The last move is undone.")),
            "cancel": self._cancel,
            "stop": self._stop,
        }
        with stack():
            self._answers = Answers(visit, loaded.asked, self.again) if self._may else None
            with two():
                self._visits = island(
                    self._visits_panel(), on={key: partial(self._on, act) for key, act in acts.items()}
                )
                self._facts = island(self._facts_panels(), classes="stack")
        if self._may:
            self._place = PlaceDialog(visit, loaded.resources, self.again)
            self._finish = FinishDialog(visit, self.again)
            self._add = AddVisitDialog(visit, job.id, loaded.resources, self.again)
        visit.live([of_client(job.entity_id), RESOURCES], self.again)

    async def again(self) -> None:
        self._loaded = await self._visit.look_again(look, self._loaded.job.number)
        self._head.show(self._heading())
        self._visits.show(self._visits_panel())
        self._facts.show(self._facts_panels())
        if self._answers is not None:
            self._answers.show(self._loaded.asked)

    def _heading(self) -> Markup:
        say, job = self._visit.say, self._loaded.job
        all_of_them = tag("a", {"class": "more", "href": PATH}, say("All jobs"))
        client = tag("a", {"href": f"/staff/clients/{job.entity_id}"}, job.client)
        word, tone = JOBS[job.state]
        back = tag("div", {"class": "line"}, all_of_them, client, status_chip(say(word), tone=tone))
        acts: list[Child] = []
        if self._may:
            acts = [
                link_button(say("Change"), f"{PATH}/{job.number}/edit", icon="pen"),
                button_markup(say("Add visits"), do="add", icon="plus"),
            ]
        lead = f"{job.number} · {say('Made {moment}', moment=moment(self._visit, job.made_at))}"
        return page_title(job.title, lead, *acts, back=back)

    def _visits_panel(self) -> Markup:
        visit, say, job = self._visit, self._visit.say, self._loaded.job
        more = job.visits_found - len(job.visits)
        note = visit.words.say_n("{n} more is not shown here.", "{n} more are not shown here.", more) if more else ""
        return panel(
            say("Visits"),
            tag("ul", {"class": "rows plain-rows"}, *(self._line(each) for each in job.visits)),
            tag("p", {"class": "panel-note muted"}, note) if note else None,
        )

    def _line(self, row: JobVisit) -> Markup:
        visit, say = self._visit, self._visit.say
        when = when_words(visit, row.starts_at, row.ends_at) or say("No date yet")
        parts = (row.who or say("Nobody yet"), rule_words(visit, row.rule))
        told = [" · ".join(filter(None, parts))]
        told += [say("Would like: {wish}", wish=row.wish)] if row.wish and row.state is VisitState.WAITING else []
        if row.checklist:
            done = sum(each.is_done for each in row.checklist)
            told.append(say("Checklist: {done} of {count}", done=str(done), count=str(len(row.checklist))))
        told += row.report.split("\n") if row.report else []
        against = [
            tag("span", {"class": "sub"}, status_chip(remark_words(visit, each), tone="warn", icon="alert"))
            for each in self._loaded.remarks.get(row.id, ())
        ]
        subs = (tag("span", {"class": "sub"}, each) for each in told)
        side = tag("span", {"class": "side line"}, state_chip(visit, row.state), *self._acts(row, when))
        return tag("li", {}, tag("b", {}, when), *subs, *against, side)

    def _acts(self, row: JobVisit, when: str) -> list[Child]:
        """What comes next as a button, the rest behind one."""
        if not self._may:
            return []
        say, id, state = self._visit.say, str(row.id), row.state
        acts: list[tuple[str, str]] = []
        if state is VisitState.WAITING:
            acts = [("place", say("Schedule"))]
        elif state is VisitState.SCHEDULED:
            acts = [("place", say("Move")), ("on_the_way", say("On the way")), ("finish", say("Done"))]
            acts.append(("unschedule", say("Back to the waiting list")))
        elif state is VisitState.ON_THE_WAY:
            acts = [("finish", say("Done"))]
        if state in (VisitState.WAITING, *COMING_VISITS):
            acts.append(("cancel", say("Cancel the visit")))
        if row.rule and state is VisitState.SCHEDULED:
            acts.append(("stop", say("Stop the repetition here")))
        if row.can_undo:
            acts.append(("undo", say("Undo the last move")))
        if not acts:
            return []
        (do, words), *rest = acts
        first = button_markup(words, do=do, id=id, small=True, name=f"{words}: {when}")
        if not rest:
            return [first]
        more = (button_markup(words, do=do, id=id, kind="ghost", small=True) for do, words in rest)
        named = say("More for {name}", name=when)
        return [first, menu(f"visit-{id}", icon("more"), named, tag("div", {"class": "stack"}, *more))]

    def _facts_panels(self) -> Markup:
        visit, say, job = self._visit, self._visit.say, self._loaded.job
        facts = [Fact(say("Address"), map_link(job.address, say("Map")) if job.address else "")]
        if job.price is not None:
            facts.append(Fact(say("Price"), money(visit, job.price)))
            facts.append(Fact(say("Payment"), say("By autopay") if job.pays_by_autopay else say("By invoice")))
        if job.skills:
            facts.append(Fact(say("What it needs"), ", ".join(job.skills)))
        parts: list[Child] = [panel(say("Job"), details(facts))]
        for title, text in ((say("Notes for the client"), job.notes), (say("Internal notes"), job.internal_notes)):
            if text:
                lines = (tag("p", {}, line) for line in text.split("\n"))
                parts.append(panel(title, tag("div", {"class": "card-body"}, *lines)))
        return join(parts)

    async def _on(self, act: Callable[[JobVisit], Awaitable[None] | None], pick: Pick) -> None:
        row = next((each for each in self._loaded.job.visits if str(each.id) == pick.id), None)
        if row is None or not self._may:
            return
        found = act(row)
        if isinstance(found, Awaitable):
            await found

    async def _do(self, verb: Callable[[Context, UUID, int], Any], said: str, row: JobVisit) -> None:
        try:
            await self._visit.ask(verb, row.id, row.version)
        finally:
            await self.again()
        self._visit.shell.tell("good", said)

    async def _cancel(self, row: JobVisit) -> None:
        say = self._visit.say
        told = say("The client is told. Later you can undo it.")
        if await confirm(say("Cancel this visit?"), told, yes=say("Cancel the visit"), no=say("Keep it"), danger=True):
            await self._do(finishing.cancel, say("The visit is cancelled."), row)

    async def _stop(self, row: JobVisit) -> None:
        say = self._visit.say
        told = say("This visit and all later ones that are only scheduled are taken away. Earlier ones stay.")
        if await confirm(say("Stop the repetition here?"), told, yes=say("Stop it"), no=say("Keep it"), danger=True):
            await self._do(series.stop, say("The repetition is stopped."), row)
