"""/staff/jobs/resources: who and what is sent to visits, when they work, and when they are away."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from markupsafe import Markup

from components.display.panel import panel
from components.display.status_chip import status_chip
from components.forms.button import button_markup
from components.forms.confirm import confirm
from components.forms.dialog import dialog
from components.forms.field_elements import Field
from components.forms.fields import date_field, select_field, text_field
from components.frame.page_title import page_title
from components.html.island import Pick, island
from components.html.layout import form
from components.html.markup import Child, tag
from components.lists.empty import empty
from data.service_states import ResourceKind
from pages.field_service.staff.jobs_list import PATH
from pages.field_service.words import NARROW_DASH
from pages.shell.screens import screen
from pages.shell.visit import Address, Visit
from services.field_service import resource_view, resources
from services.field_service.resource_view import Away, ResourceView
from services.field_service.resources import LONGEST_NAME, ResourceForm
from services.field_service.topics import RESOURCES
from services.platform.context import Context
from services.platform.i18n import msgid
from services.platform.lists.filters import as_id

KINDS = {
    ResourceKind.PERSON: msgid("Person"),
    ResourceKind.CREW: msgid("Crew"),
    ResourceKind.VEHICLE: msgid("Vehicle"),
}


def load(ctx: Context, at: Address) -> list[ResourceView]:
    return resource_view.views(ctx)


@screen(f"{PATH}/resources", title=msgid("People, crews and vehicles"), place="jobs", load=load)
def all_resources(visit: Visit, found: list[ResourceView]) -> None:
    Resources(visit, found)


class Resources:
    """The list, live, and the dialogs that change it."""

    def __init__(self, visit: Visit, found: Sequence[ResourceView]) -> None:
        say = visit.say
        self._visit, self._rows = visit, {str(each.id): each for each in found}
        self._row: ResourceView | None = None
        back = tag("a", {"class": "more", "href": PATH}, say("All jobs"))
        lead = say("Who and what is sent to visits. Working hours and absences are pointed out, and forbid nothing.")
        add = button_markup(say("Add"), do="add", kind="primary", icon="plus")
        title = page_title(say("People, crews and vehicles"), lead, add, back=back)
        island(title, on={"add": lambda _: self._open(None)})
        self._list = island(
            self._drawn(), on={"change": self._change, "away": self._ask_away, "back": self._back, "close": self._close}
        )
        self._box = dialog(say("Add a person, crew or vehicle"), close=say("Close"))
        with self._box:
            skills = say("With commas between them, such as: roof, ladder.")
            self._kind = select_field(say("Kind"), {key.value: say(word) for key, word in KINDS.items()})
            self._name = text_field(say("Name"), required=True, longest=LONGEST_NAME)
            self._skills = text_field(say("Skills"), longest=800, help=skills)
            words = say("Working hours, such as 08:00-16:30. An empty day is a day off; all empty: at any time.")
            island(tag("p", {"class": "muted"}, words))
            with form(columns=True):
                self._hours = [text_field(visit.words.weekday(day, wide=True), longest=15) for day in range(7)]
        self._box.buttons(say("Save"), self._save, cancel=say("Cancel"))
        self._away = dialog(say("Enter an absence"), close=say("Close"))
        with self._away:
            self._first = date_field(say("First day"), required=True)
            self._last = date_field(say("Last day"), help=say("Empty: one day only."))
            self._reason = text_field(say("Reason"), longest=200, help=say("Only the firm reads it."))
        self._away.buttons(say("Enter the absence"), self._enter, cancel=say("Cancel"))
        visit.live([RESOURCES], self.again)

    async def again(self) -> None:
        self._rows = {str(each.id): each for each in await self._visit.look_again(resource_view.views)}
        self._list.show(self._drawn())

    def _drawn(self) -> Markup:
        say = self._visit.say
        title = say("People, crews and vehicles")
        if not self._rows:
            nothing = empty("users", say("Nobody is there yet"), say("Add who and what you send to clients."))
            return panel(title, nothing)
        return panel(
            title, tag("ul", {"class": "rows plain-rows"}, *(self._line(each) for each in self._rows.values()))
        )

    def _line(self, row: ResourceView) -> Markup:
        say, id = self._visit.say, str(row.id)
        week = self._visit.words
        hours = ", ".join(f"{week.weekday(day)} {text}" for day, text in row.hours.items()) or say("at any time")
        about = " · ".join(filter(None, (say(KINDS[row.kind]), ", ".join(row.skills))))
        acts = (
            []
            if row.is_closed
            else [("change", say("Change")), ("away", say("Absence")), ("close", say("Take out of use"))]
        )
        side: list[Child] = [status_chip(say("Is sent nowhere"), icon="lock")] if row.is_closed else []
        side += [
            button_markup(words, do=do, id=id, kind="ghost", small=True, name=f"{words}: {row.name}")
            for do, words in acts
        ]
        return tag(
            "li",
            {},
            tag("b", {}, row.name),
            tag("span", {"class": "sub"}, about),
            tag("span", {"class": "sub"}, hours),
            *(self._away_line(each, row) for each in row.away),
            tag("span", {"class": "side line"}, *side),
        )

    def _away_line(self, away: Away, row: ResourceView) -> Markup:
        say, (first, last) = self._visit.say, self._days(away)
        days = self._visit.words.date(first)
        if last != first:
            days = f"{days}{NARROW_DASH}{self._visit.words.date(last)}"
        words = say("Away {days}", days=days)
        told = " · ".join(filter(None, (words, away.reason)))
        take = say("Take back")
        named = f"{take}: {row.name}, {words}"
        return tag(
            "span",
            {"class": "sub"},
            told,
            " ",
            button_markup(take, do="back", id=str(away.id), kind="ghost", small=True, name=named),
        )

    def _days(self, away: Away) -> tuple[date, date]:
        zone = ZoneInfo(self._visit.frame.preferences.time_zone)
        return away.starts_at.astimezone(zone).date(), (away.ends_at - timedelta(seconds=1)).astimezone(zone).date()

    @property
    def _fields(self) -> dict[str, Field]:
        hours = {f"hours.{day}": each for day, each in enumerate(self._hours)}
        return {"kind": self._kind, "name": self._name, "skills": self._skills, **hours}

    def _change(self, pick: Pick) -> None:
        if (row := self._rows.get(pick.id)) is not None:
            self._open(row)

    def _open(self, row: ResourceView | None) -> None:
        say, self._row = self._visit.say, row
        self._kind.value = row.kind.value if row else ResourceKind.PERSON.value
        self._name.value = row.name if row else ""
        self._skills.value = ", ".join(row.skills) if row else ""
        for day, each in enumerate(self._hours):
            each.value = row.hours.get(day, "") if row else ""
        for field in self._fields.values():
            field.accept()
        self._box.retitle(say("Change {name}", name=row.name) if row else say("Add a person, crew or vehicle"))
        self._box.open(str(row.id) if row else "new")

    async def _save(self) -> None:
        row = self._row
        typed = ResourceForm(
            ResourceKind(self._kind.chosen),
            str(self._name.value or ""),
            row.person_id if row else None,
            {day: str(each.value or "") for day, each in enumerate(self._hours)},
            str(self._skills.value or ""),
        )
        if await self._visit.ask_in(self._fields, _saved, row, typed):
            self._box.close()
            await self.again()
            self._visit.shell.tell("good", self._visit.say("Saved."))

    def _ask_away(self, pick: Pick) -> None:
        if (row := self._rows.get(pick.id)) is not None:
            self._row = row
            self._first.value = self._last.value = self._reason.value = ""
            for each in (self._first, self._last, self._reason):
                each.accept()
            self._away.retitle(self._visit.say("{name} is away", name=row.name))
            self._away.open(str(row.id))

    async def _enter(self) -> None:
        if (row := self._row) is None:
            return
        fields: dict[str, Field] = {"first": self._first, "last": self._last, "reason": self._reason}
        given = (self._first.day, self._last.day, str(self._reason.value or ""))
        if await self._visit.ask_in(fields, resource_view.add_days_away, row.id, *given):
            self._away.close()
            await self.again()
            self._visit.shell.tell("good", self._visit.say("The absence is entered."))

    async def _back(self, pick: Pick) -> None:
        if (id := as_id(pick.id)) is not None:
            try:
                await self._visit.ask(resources.remove_absence, id)
            finally:
                await self.again()

    async def _close(self, pick: Pick) -> None:
        say, row = self._visit.say, self._rows.get(pick.id)
        if row is None:
            return
        told = say("Nobody chooses it any more. Visits it has stay as they are until they are moved.")
        words = say("Take {name} out of use", name=row.name)
        if await confirm(
            say("Take {name} out of use?", name=row.name), told, yes=words, no=say("Keep it"), danger=True
        ):
            await self._visit.ask(resources.close, row.id)
            await self.again()


def _saved(ctx: Context, row: ResourceView | None, typed: ResourceForm) -> UUID:
    if row is None:
        return resources.add(ctx, typed)
    resources.change(ctx, row.id, row.version, typed)
    return row.id
