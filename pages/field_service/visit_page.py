"""/services/{id}: one visit: when, who comes, what, where, what it costs, and what can be asked about it."""

from __future__ import annotations

from markupsafe import Markup

from components.display.details import Fact, details
from components.display.panel import panel
from components.forms.button import button_markup, link_button
from components.frame.page_title import page_title
from components.html.island import Pick, island
from components.html.layout import stack, two
from components.html.markup import Child, join, tag
from data.errors import NotFound
from data.service_states import COMING_VISITS, VisitState
from pages.field_service.ask_dialogs import VisitDialog
from pages.field_service.routes import CALENDAR
from pages.field_service.rows import PATH, request_lines
from pages.field_service.words import length_words, map_link, rule_words, state_chip, when_words
from pages.shell.screens import screen
from pages.shell.staff_words import moment, money
from pages.shell.visit import Address, Visit
from services.field_service import asking, detail
from services.field_service.detail import VisitView
from services.field_service.permissions import ASK
from services.field_service.topics import of_client
from services.platform.context import Context
from services.platform.i18n import msgid
from services.platform.lists.filters import as_id


def load(ctx: Context, at: Address) -> VisitView:
    """Of the address. Raises NotFound, NotAllowed."""
    id = as_id(at.parts["id"])
    if id is None:
        raise NotFound(what="visit")
    return detail.view(ctx, id)


@screen(f"{PATH}/{{id}}", title=msgid("Service"), place="services", load=load)
def one_service(visit: Visit, found: VisitView) -> None:
    ClientVisit(visit, found)


class ClientVisit:
    """One visit, live."""

    def __init__(self, visit: Visit, found: VisitView) -> None:
        self._visit, self._found = visit, found
        self._head = island(
            self._heading(), on={"other_date": lambda _: self._other.open(), "cancel": lambda _: self._cancel.open()}
        )
        self._other = VisitDialog(visit, found.id, self.again, cancels=False)
        self._cancel = VisitDialog(visit, found.id, self.again, cancels=True)
        with two():
            with stack():
                self._facts = island(self._facts_panel())
            with stack():
                self._work = island(self._work_panels(), classes="stack")
                self._asked = island(self._asked_panel(), on={"withdraw": self._withdraw})
        visit.live([of_client(found.entity_id)], self.again)

    async def again(self) -> None:
        self._found = await self._visit.look_again(detail.view, self._found.id)
        self._head.show(self._heading())
        self._facts.show(self._facts_panel())
        self._work.show(self._work_panels())
        self._asked.show(self._asked_panel())

    def _heading(self) -> Markup:
        say, found = self._visit.say, self._found
        back = tag(
            "div",
            {"class": "line"},
            tag("a", {"class": "more", "href": PATH}, say("All services")),
            state_chip(self._visit, found.state),
        )
        lead = when_words(self._visit, found.starts_at, found.ends_at)
        return page_title(found.title, lead, *self._acts(), back=back)

    def _acts(self) -> list[Child]:
        say, found, acts = self._visit.say, self._found, list[Child]()
        if found.state in COMING_VISITS:
            href = CALENDAR.format(id=found.id)
            acts.append(link_button(say("Add to calendar"), href, icon="cal", new_tab=True))
        if found.may_ask and self._visit.frame.actor.is_offered(ASK):
            acts.append(button_markup(say("Ask for another date"), do="other_date"))
            acts.append(button_markup(say("Ask to cancel"), do="cancel", kind="ghost"))
        return acts

    def _facts_panel(self) -> Markup:
        visit, say, found = self._visit, self._visit.say, self._found
        when = when_words(visit, found.starts_at, found.ends_at) or say("No date yet")
        facts = [Fact(say("When"), when)]
        if found.wish and found.starts_at is None:
            facts.append(Fact(say("You would like"), found.wish))
        if found.rule:
            facts.append(Fact(say("Repeats"), rule_words(visit, found.rule)))
        if found.state in (VisitState.WAITING, VisitState.SCHEDULED):
            facts.append(Fact(say("How long"), length_words(visit, found.minutes)))
        if found.who:
            facts.append(Fact(say("Who comes") if found.finished_at is None else say("Who came"), found.who))
        if found.address:
            facts.append(Fact(say("Address"), map_link(found.address, say("Map"))))
        if found.price is not None:
            facts.append(Fact(say("Price"), money(visit, found.price)))
            paid = say("By autopay") if found.pays_by_autopay else say("By invoice")
            facts.append(Fact(say("Payment"), paid))
        if len(visit.frame.actor.memberships) > 1:
            facts.append(Fact(say("For"), found.client))
        facts.append(Fact(say("Number"), found.number))
        return panel(say("Visit"), details(facts))

    def _work_panels(self) -> Markup:
        say, found = self._visit.say, self._found
        parts: list[Child] = []
        if found.report:
            done = say("Done {when}", when=moment(self._visit, found.finished_at)) if found.finished_at else ""
            note = tag("p", {"class": "faint"}, done) if done else None
            parts.append(panel(say("What was done"), tag("div", {"class": "card-body"}, _text(found.report), note)))
        if found.notes:
            parts.append(panel(say("Notes for you"), tag("div", {"class": "card-body"}, _text(found.notes))))
        if found.checklist:
            parts.append(panel(say("What belongs to it"), self._checklist()))
        return join(parts)

    def _checklist(self) -> Markup:
        """What was done is said only once it is over: before, nothing is."""
        say, found = self._visit.say, self._found
        is_over = found.state is VisitState.DONE
        lines = (
            tag(
                "li",
                {},
                tag("b", {}, each.text),
                tag("span", {"class": "side muted"}, say("done") if each.is_done else say("not done"))
                if is_over
                else None,
            )
            for each in found.checklist
        )
        return tag("ul", {"class": "rows plain-rows"}, *lines)

    def _asked_panel(self) -> Markup:
        say, found = self._visit.say, self._found
        if not found.requests:
            return Markup("")
        may_withdraw = self._visit.frame.actor.is_offered(ASK)
        return panel(say("What you asked for"), request_lines(self._visit, found.requests, may_withdraw=may_withdraw))

    async def _withdraw(self, pick: Pick) -> None:
        if (id := as_id(pick.id)) is not None:
            try:
                await self._visit.ask(asking.withdraw, id)
            finally:
                await self.again()


def _text(text: str) -> Markup:
    """Paragraphs as they were typed."""
    return join(tag("p", {}, line) for line in text.split("\n"))
