"""Fields that say when a visit is and who comes: one place, or a whole plan with its repetition."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from components.forms.field_elements import Field
from components.forms.fields import check_field, date_field, select_field, text_field
from components.html.island import island
from components.html.layout import form
from components.html.markup import tag
from data.service_states import PlaceRemark
from pages.field_service.words import NARROW_DASH
from pages.shell.visit import Visit
from services.field_service.plans import LONGEST_WISH, PlanForm
from services.field_service.remarks import Remark
from services.platform.i18n import msgid

HOW = {
    "waiting": msgid("Later: it goes on the waiting list"),
    "once": msgid("Once, at this time"),
    "repeat": msgid("Again and again"),
}
EVERY = {
    "day": msgid("days"),
    "week": msgid("weeks"),
    "month": msgid("months, on the same day"),
    "weekday_of_month": msgid("months, on the same weekday"),
    "year": msgid("years"),
}


class PlaceFields:
    """A day, from when until when, and who comes."""

    def __init__(self, visit: Visit, resources: Mapping[UUID, str]) -> None:
        say = visit.say
        self._zone = ZoneInfo(visit.frame.preferences.time_zone)
        nobody = {"": say("Nobody yet")}
        self._names = nobody | {str(id): name for id, name in resources.items()}
        zone = say("In the firm's time, {zone}.", zone=visit.frame.preferences.time_zone)
        self.day = date_field(say("Day"), required=True)
        with form(columns=True) as self.hours:
            self.begins = text_field(say("From"), required=True, longest=8, placeholder="09:00", help=zone)
            self.ends = text_field(say("Until"), required=True, longest=8, placeholder="10:30")
        self.resource = select_field(say("Who comes"), self._names)

    @property
    def fields(self) -> dict[str, Field]:
        return {"day": self.day, "begins": self.begins, "ends": self.ends, "resource": self.resource}

    def show(self, starts_at: datetime | None, ends_at: datetime | None, resource_id: UUID | None, who: str) -> None:
        """Fill them; somebody who is sent nowhere any more stays to choose from."""
        begins, ends = (at.astimezone(self._zone) if at else None for at in (starts_at, ends_at))
        self.day.value = begins.date().isoformat() if begins else ""
        self.begins.value = f"{begins:%H:%M}" if begins else ""
        self.ends.value = f"{ends:%H:%M}" if ends else ""
        self.resource.offer(self._names | ({str(resource_id): who} if resource_id else {}))
        self.resource.value = str(resource_id or "")
        for each in self.fields.values():
            each.accept()

    def seen(self, shown: bool) -> None:
        for each in (self.day, self.hours, self.resource):
            each.set_visibility(shown)

    @property
    def typed(self) -> PlanForm:
        begins, ends = str(self.begins.value or ""), str(self.ends.value or "")
        return PlanForm("once", self.day.day, begins, ends, self.resource.chosen)


class PlanFields:
    """A whole plan: on the waiting list, once, or by a rule; what does not belong to the choice is not shown."""

    def __init__(self, visit: Visit, resources: Mapping[UUID, str], wish: str = "", first: date | None = None) -> None:
        say = visit.say
        self._how = select_field(say("When"), {key: say(words) for key, words in HOW.items()}, on_change=self._settle)
        self._wish = text_field(
            say("Times the client would like"), wish, longest=LONGEST_WISH, help=say("For the waiting list.")
        )
        self._place = PlaceFields(visit, resources)
        with form(columns=True) as self._rule:
            self._interval = text_field(say("Every"), "1", longest=3)
            units = {key: say(words) for key, words in EVERY.items()}
            self._every = select_field(say("Of what"), units, "week", on_change=self._settle)
            self._until = date_field(say("Until and with"), help=say("Empty: until you stop it."))
            self._times = text_field(say("Or so many times"), longest=4)
        with form() as self._weekdays:
            island(tag("p", {"class": "label"}, say("On these days; none: as the first one")))
            self._days = [check_field(visit.words.weekday(day, wide=True)) for day in range(7)]
        self._settle()

    @property
    def fields(self) -> dict[str, Field]:
        return self._place.fields | {
            "how": self._how,
            "wish": self._wish,
            "interval": self._interval,
            "every": self._every,
            "until": self._until,
            "times": self._times,
            **{f"weekday.{day}": each for day, each in enumerate(self._days)},
        }

    @property
    def typed(self) -> PlanForm:
        place, how = self._place.typed, self._how.chosen
        return PlanForm(
            how,
            place.day,
            place.begins,
            place.ends,
            place.resource_id,
            str(self._wish.value or "") if how == "waiting" else "",
            self._every.chosen,
            str(self._interval.value or ""),
            tuple(day for day, each in enumerate(self._days) if each.value),
            self._until.day,
            str(self._times.value or ""),
        )

    def _settle(self) -> None:
        how = self._how.chosen
        self._wish.set_visibility(how == "waiting")
        self._place.seen(how != "waiting")
        self._rule.set_visibility(how == "repeat")
        self._weekdays.set_visibility(how == "repeat" and self._every.chosen == "week")


def remark_words(visit: Visit, remark: Remark) -> str:
    """What speaks against a place, in a sentence."""
    say, zone = visit.say, ZoneInfo(visit.frame.preferences.time_zone)
    span = ""
    if remark.starts_at is not None and remark.ends_at is not None:
        begins, ends = remark.starts_at.astimezone(zone), remark.ends_at.astimezone(zone)
        first, last = visit.words.clock(begins.time()), visit.words.clock(ends.time())
        is_short = begins.date() == ends.date()
        days = visit.words.date(begins.date()), "" if is_short else f"{visit.words.date(ends.date())} "
        span = f"{days[0]} {first}{NARROW_DASH}{days[1]}{last}"
    return {
        PlaceRemark.OVERLAP: say("At another visit then: {span}.", span=span),
        PlaceRemark.TRAVEL: say("Little time on the way to or from another visit: {span}.", span=span),
        PlaceRemark.HOURS: say("Outside of the working hours."),
        PlaceRemark.ABSENT: say("Away then: {span}.", span=span),
        PlaceRemark.SKILLS: say("Lacks what the job needs: {skills}.", skills=remark.text),
        PlaceRemark.CLOSED: say("Is sent to visits no more."),
    }[remark.kind]
