"""/services: what is scheduled and past on one side, what has no date yet and what was asked on the other (SVC-01 ... 04)."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from components.display.panel import panel, rows
from components.forms.button import button_markup
from components.frame.page_title import page_title
from components.html.island import Pick, island
from components.html.layout import stack, two
from components.html.markup import tag
from components.lists.empty import empty
from data.service_states import VisitState
from pages.field_service.ask_dialogs import NewServiceDialog
from pages.field_service.rows import PATH, request_lines, visit_row
from pages.shell.screens import screen
from pages.shell.visit import Address, Visit
from services.field_service import asking
from services.field_service.listing import VisitRow
from services.field_service.overview import Overview, overview
from services.platform.context import Context
from services.platform.i18n import msgid
from services.platform.lists.filters import as_id

PAST_AT_ONCE = 10


def load(ctx: Context, at: Address) -> Overview:
    return overview(ctx, PAST_AT_ONCE)


@screen(PATH, title=msgid("Services"), place="services", load=load)
def services(visit: Visit, found: Overview) -> None:
    ClientServices(visit, found)


class ClientServices:
    """All of a client's services, live."""

    def __init__(self, visit: Visit, found: Overview) -> None:
        self._visit, self._found, self._past = visit, found, PAST_AT_ONCE
        self._head = island(self._heading(), on={"ask": lambda _: self._new.open()})
        self._new = NewServiceDialog(visit, self.again)
        with two():
            with stack():
                self._scheduled = island(self._scheduled_panel())
                self._done = island(self._past_panel(), on={"more": self._more})
            with stack():
                self._waiting = island(self._waiting_panel())
                self._asked = island(self._asked_panel(), on={"withdraw": self._withdraw})
        visit.live(visit.entity_topics, self.again)

    async def again(self) -> None:
        self._found = await self._visit.look_again(overview, self._past)
        self._scheduled.show(self._scheduled_panel())
        self._done.show(self._past_panel())
        self._waiting.show(self._waiting_panel())
        self._asked.show(self._asked_panel())

    def _heading(self) -> Markup:
        say = self._visit.say
        lead = say("What the firm does at your place: when, and by whom.")
        if not self._found.may_ask:
            return page_title(say("Services"), lead)
        return page_title(
            say("Services"), lead, button_markup(say("Ask for a service"), do="ask", kind="primary", icon="plus")
        )

    def _scheduled_panel(self) -> Markup:
        say, found = self._visit.say, self._found
        if not found.scheduled:
            nothing = empty("cal", say("Nothing is scheduled"), say("Visits appear here once they have a date."))
            return panel(say("Scheduled services"), nothing)
        more = found.scheduled_found - len(found.scheduled)
        note = self._visit.words.say_n("{n} more is scheduled later.", "{n} more are scheduled later.", more)
        return panel(
            say("Scheduled services"), self._rows(found.scheduled, VisitState.SCHEDULED), _note(note) if more else None
        )

    def _past_panel(self) -> Markup:
        say, found = self._visit.say, self._found
        if not found.past:
            nothing = empty("history", say("No services yet"), say("What was done is kept here, the newest first."))
            return panel(say("Past services"), nothing)
        more = (
            tag("div", {"class": "panel-note"}, button_markup(say("Show more"), do="more", kind="ghost", small=True))
            if found.past_found > len(found.past)
            else None
        )
        return panel(say("Past services"), self._rows(found.past), more)

    def _waiting_panel(self) -> Markup:
        say, found = self._visit.say, self._found
        if not found.waiting:
            nothing = empty("clock", say("Nothing is waiting"), say("Services without a date appear here."))
            return panel(say("Not scheduled yet"), nothing)
        return panel(say("Not scheduled yet"), self._rows(found.waiting, VisitState.WAITING))

    def _asked_panel(self) -> Markup:
        say, found = self._visit.say, self._found
        if not found.requests:
            return Markup("")
        lines = request_lines(self._visit, found.requests, may_withdraw=found.may_ask)
        return panel(say("What you asked for"), lines)

    def _rows(self, found: Sequence[VisitRow], said: VisitState | None = None) -> Markup:
        return rows([visit_row(self._visit, each, said=said) for each in found])

    async def _more(self, pick: Pick) -> None:
        self._past += 20
        self._found = await self._visit.ask(overview, self._past)
        self._done.show(self._past_panel())

    async def _withdraw(self, pick: Pick) -> None:
        if (id := as_id(pick.id)) is not None:
            try:
                await self._visit.ask(asking.withdraw, id)
            finally:
                await self.again()


def _note(words: str) -> Markup:
    return tag("p", {"class": "panel-note muted"}, words)
