"""What clients asked about services and nobody answered yet, with the firm's answer: yes, or no with a sentence."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID

from markupsafe import Markup

from components.display.panel import panel
from components.forms.button import button_markup, link_button
from components.forms.dialog import dialog
from components.forms.field_elements import Field
from components.forms.fields import area_field, select_field
from components.html.island import Pick, island
from components.html.markup import Child, tag
from data.service_states import ServiceRequestKind
from pages.field_service.staff.jobs_list import PATH
from pages.field_service.staff.plan_fields import PlaceFields
from pages.field_service.words import ASKED, when_words
from pages.shell.staff_words import moment
from pages.shell.visit import Visit
from services.field_service import answering
from services.field_service.answering import LONGEST_ANSWER, AskedRow
from services.field_service.plans import PlanForm, clean_plan
from services.platform.context import Context

Again = Callable[[], Awaitable[None]]


class Answers:
    """The requests that wait, live with the screen they stand on, and the dialogs that answer them."""

    def __init__(self, visit: Visit, rows: Sequence[AskedRow], again: Again) -> None:
        self._visit, self._rows, self._again = visit, {str(each.id): each for each in rows}, again
        self._row: AskedRow | None = None
        self._list = island(self._drawn(), on={"accept": self._accept, "decline": self._decline})
        say = visit.say
        self._no = dialog(say("Decline"), close=say("Close"))
        with self._no:
            island(tag("p", {"class": "muted"}, say("The client reads it in the portal and by mail.")))
            self._why = area_field(say("Why it is not possible"), required=True, rows=3, longest=LONGEST_ANSWER)
        self._no.buttons(say("Decline"), self._declined, cancel=say("Cancel"), kind="danger")
        self._yes = dialog(say("Cancel the visit"), close=say("Close"))
        with self._yes:
            island(tag("p", {"class": "muted"}, say("The visit is cancelled, and the client is told.")))
            self._word = area_field(say("A sentence for the client"), rows=3, longest=LONGEST_ANSWER)
        self._yes.buttons(say("Cancel the visit"), self._cancelled, cancel=say("Close"), kind="danger")
        self._date = dialog(say("Another date"), close=say("Close"))
        with self._date:
            self._wish = island(Markup(""))
            ways = {"once": say("At this time"), "waiting": say("Back to the waiting list, without a date for now")}
            self._how = select_field(say("When"), ways, on_change=self._settle)
            self._place = PlaceFields(visit, {})
            self._place.resource.set_visibility(False)
            self._said = area_field(say("A sentence for the client"), rows=3, longest=LONGEST_ANSWER)
        self._date.buttons(say("Accept"), self._moved, cancel=say("Cancel"))

    def show(self, rows: Sequence[AskedRow]) -> None:
        self._rows = {str(each.id): each for each in rows}
        self._list.show(self._drawn())

    def _drawn(self) -> Markup:
        if not self._rows:
            return Markup("")
        lines = (self._line(each) for each in self._rows.values())
        return panel(self._visit.say("What clients ask for"), tag("ul", {"class": "rows plain-rows"}, *lines))

    def _line(self, row: AskedRow) -> Markup:
        visit, say, id = self._visit, self._visit.say, str(row.id)
        what = say(ASKED[row.kind])
        title = say("{what}: {title}", what=what, title=row.title) if row.title else what
        name = f"{title}, {row.client}"
        when = when_words(visit, row.starts_at, row.ends_at)
        parts = (row.client, say("planned for {when}", when=when) if when else "", moment(visit, row.asked_at))
        wish = tag("span", {"class": "sub"}, say("Would like: {wish}", wish=row.wish)) if row.wish else None
        text = (tag("span", {"class": "sub"}, line) for line in row.text.split("\n") if line)
        yes, no = say("Accept"), say("Decline")
        accept = (
            link_button(yes, f"{PATH}/new?asked={id}", kind="primary", small=True, name=f"{yes}: {name}")
            if row.kind is ServiceRequestKind.NEW
            else button_markup(yes, do="accept", id=id, kind="primary", small=True, name=f"{yes}: {name}")
        )
        decline = button_markup(no, do="decline", id=id, small=True, name=f"{no}: {name}")
        head: Child = (
            tag("a", {"class": "lead", "href": f"{PATH}/{row.number}"}, title) if row.number else tag("b", {}, title)
        )
        sub = tag("span", {"class": "sub"}, " · ".join(filter(None, parts)))
        return tag("li", {}, head, sub, *text, wish, tag("span", {"class": "side line"}, accept, decline))

    def _settle(self) -> None:
        at_once = self._how.chosen == "once"
        for each in (self._place.day, self._place.hours):
            each.set_visibility(at_once)

    def _accept(self, pick: Pick) -> None:
        row = self._row = self._rows.get(pick.id)
        if row is None:
            return
        if row.kind is ServiceRequestKind.CANCEL:
            self._word.value = ""
            self._yes.retitle(self._visit.say("Cancel {title}", title=row.title))
            self._yes.open(str(row.id))
        elif row.kind is ServiceRequestKind.OTHER_DATE:
            wish = self._visit.say("Would like: {wish}", wish=row.wish)
            self._wish.show(tag("p", {"class": "muted"}, wish))
            self._place.show(row.starts_at, row.ends_at, None, "")
            self._how.value, self._said.value = "once", ""
            self._date.retitle(self._visit.say("Another date: {title}", title=row.title))
            self._date.open(str(row.id))

    def _decline(self, pick: Pick) -> None:
        row = self._row = self._rows.get(pick.id)
        if row is not None:
            self._why.value = ""
            self._why.accept()
            self._no.open(str(row.id))

    async def _declined(self) -> None:
        if (row := self._row) is not None:
            done = await self._visit.ask_in({"answer": self._why}, _declined, row.id, str(self._why.value or ""))
            await self._over(bool(done), self._no.close, self._visit.say("The client is told that it is not possible."))

    async def _cancelled(self) -> None:
        if (row := self._row) is not None:
            fields = {"answer": self._word}
            done = await self._visit.ask_in(fields, _cancelled, row, str(self._word.value or ""))
            await self._over(bool(done), self._yes.close, self._visit.say("The visit is cancelled."))

    async def _moved(self) -> None:
        if (row := self._row) is None:
            return
        fields: dict[str, Field] = self._place.fields | {"answer": self._said, "how": self._how}
        at_once = self._how.chosen == "once"
        done = await self._visit.ask_in(
            fields, _moved, row, self._place.typed if at_once else None, str(self._said.value or "")
        )
        said = self._visit.say("The visit is moved.") if at_once else self._visit.say("The visit waits for a date.")
        await self._over(bool(done), self._date.close, said)

    async def _over(self, done: bool, close: Callable[[], None], said: str) -> None:
        if done:
            self._row = None
            close()
            await self._again()
            self._visit.shell.tell("good", said)


def _declined(ctx: Context, id: UUID, answer: str) -> bool:
    answering.decline(ctx, id, answer)
    return True


def _cancelled(ctx: Context, row: AskedRow, answer: str) -> bool:
    answering.accept_cancel(ctx, row.id, row.visit_version, answer)
    return True


def _moved(ctx: Context, row: AskedRow, form: PlanForm | None, answer: str) -> bool:
    starts_at, ends_at = clean_plan(form).moments(ctx.zone) if form is not None else (None, None)
    answering.accept_other_date(ctx, row.id, row.visit_version, starts_at, ends_at, answer)
    return True
