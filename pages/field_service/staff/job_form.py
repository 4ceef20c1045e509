"""/staff/jobs/new and /staff/jobs/{number}/edit: a job being written, for a client or from what a client asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from components.display.notice import notice
from components.forms.button import button
from components.forms.draft_listener import own_form
from components.forms.field_elements import Field
from components.forms.fields import area_field, money_field, text_field
from components.frame.page_title import page_title
from components.html.island import island
from components.html.layout import card, form, line, stack, two
from components.html.markup import tag
from data.errors import NotFound
from pages.field_service.staff.jobs_list import PATH
from pages.field_service.staff.loading import open_resources
from pages.field_service.staff.plan_fields import PlanFields
from pages.shell.client_picker import Nobody, nobody_yet, which_client
from pages.shell.screens import screen
from pages.shell.visit import Address, Visit
from services.field_service import answering, jobs, record
from services.field_service.answering import LONGEST_ANSWER, AskedRow
from services.field_service.jobs import (
    LONGEST_ADDRESS,
    LONGEST_INTERNAL,
    LONGEST_NOTES,
    LONGEST_TITLE,
    Editing,
    JobForm,
)
from services.field_service.permissions import DISPATCH
from services.field_service.plans import PlanForm
from services.people import clients
from services.people.clients import ClientForm
from services.platform.context import Context
from services.platform.i18n import msgid
from services.platform.lists.filters import as_id

LONGEST_SKILLS, LONGEST_CHECKLIST = 800, 10_000


@dataclass(frozen=True)
class Fresh:
    """What a new job begins with; `asked` is the request it answers."""

    entity_id: UUID
    client: str
    form: JobForm
    resources: Mapping[UUID, str]
    asked: AskedRow | None


def load_new(ctx: Context, at: Address) -> Fresh | Nobody:
    """For the client, or from the request, that the address names. Raises NotFound, NotAllowed, AnsweredAlready."""
    sent, asked = open_resources(ctx), None
    ctx.require(DISPATCH)
    if "asked" in at.query:
        asked = answering.still_waiting(ctx, _id(at.query["asked"], "request"))
        client = clients.record(ctx, asked.entity_id)
    elif "client" in at.query:
        client = clients.record(ctx, _id(at.query["client"], "client"))
    else:
        return nobody_yet(ctx)
    given = JobForm(address=_written(client.form), currency=client.form.currency)
    if asked is not None:
        head, _, rest = asked.text.partition("\n")
        given = replace(given, title=head[:LONGEST_TITLE], internal_notes=asked.text if rest else "")
    return Fresh(client.id, client.name, given, sent, asked)


@screen(f"{PATH}/new", title=msgid("New job"), place="jobs", load=load_new)
def new_job(visit: Visit, fresh: Fresh | Nobody) -> None:
    say = visit.say
    back = tag("a", {"class": "more", "href": PATH}, say("All jobs"))
    lead = fresh.client if isinstance(fresh, Fresh) else ""
    island(page_title(say("New job"), lead, back=back))
    if isinstance(fresh, Nobody):
        which_client(visit, fresh, say("Who is it for?"), lambda id: f"{PATH}/new?client={id}")
    else:
        NewJob(visit, fresh)


class JobFields:
    """What a job says, as the new one and the editor have it."""

    def __init__(self, visit: Visit, given: JobForm) -> None:
        say = visit.say
        currency = given.currency or visit.frame.preferences.currency
        self._given = given
        seen, hidden = say("The client reads it."), say("Never shown to the client.")
        a_line_each = say("A line each; whoever was there ticks them.")
        commas = say("With commas between them. Who lacks one is pointed out.")
        with form():
            self.fields: dict[str, Field] = {
                "title": text_field(say("Title"), given.title, required=True, longest=LONGEST_TITLE, help=seen),
                "address": text_field(say("Address"), given.address, longest=LONGEST_ADDRESS),
                "price": money_field(say("Price"), given.price, currency=currency, help=say("Empty: none is named.")),
                "notes": area_field(say("Notes for the client"), given.notes, rows=3, longest=LONGEST_NOTES),
                "internal_notes": area_field(
                    say("Internal notes"), given.internal_notes, rows=3, longest=LONGEST_INTERNAL, help=hidden
                ),
                "checklist": area_field(
                    say("Checklist"), given.checklist, rows=4, longest=LONGEST_CHECKLIST, help=a_line_each
                ),
                "skills": text_field(say("What it needs"), given.skills, longest=LONGEST_SKILLS, help=commas),
            }

    @property
    def typed(self) -> JobForm:
        text = {name: str(field.value or "") for name, field in self.fields.items()}
        return JobForm(**text, currency=self._given.currency, pays_by_autopay=self._given.pays_by_autopay)


class NewJob:
    """A job that is not made yet, with its first visit; maybe the answer to what a client asked."""

    def __init__(self, visit: Visit, fresh: Fresh) -> None:
        self._visit, self._fresh, self._answer = visit, fresh, None
        say, asked = visit.say, fresh.asked
        with stack() as box:
            own_form(box, f"{fresh.entity_id}|{asked.id if asked else ''}")
            if asked is not None:
                wish = say("Would like: {wish}", wish=asked.wish) if asked.wish else ""
                island(notice("info", " ".join(filter(None, (asked.text, wish))), title=say("The client asks")))
            with two():
                with card(say("What is done")):
                    self._job = JobFields(visit, fresh.form)
                with stack():
                    with card(say("When and by whom")), form():
                        self._plan = PlanFields(visit, fresh.resources, asked.wish if asked else "")
                    if asked is not None:
                        with card(say("Your answer")):
                            told = say("The client is told that you accept. Add a sentence if you like.")
                            self._answer = area_field(
                                say("A sentence for the client"), rows=3, longest=LONGEST_ANSWER, help=told
                            )
            with line():
                words = say("Accept and make the job") if asked else say("Make the job")
                button(words, self._make, kind="primary", icon="check" if asked else "plus")

    async def _make(self) -> None:
        visit, answer = self._visit, self._answer
        fields = self._job.fields | self._plan.fields | ({"answer": answer} if answer is not None else {})
        said = str(answer.value or "") if answer is not None else ""
        number = await visit.ask_in(fields, _made, self._fresh, self._job.typed, self._plan.typed, said)
        if number is not None:
            visit.shell.tell("good", visit.say("Job {number} is made.", number=number))
            visit.go(f"{PATH}/{number}")


def load_edit(ctx: Context, at: Address) -> Editing:
    return jobs.editing(ctx, record.job_view(ctx, at.parts["number"]).id)


@screen(f"{PATH}/{{number}}/edit", title=msgid("Change a job"), place="jobs", load=load_edit)
def edit_job(visit: Visit, found: Editing) -> None:
    say, place = visit.say, f"{PATH}/{found.number}"
    back = tag("a", {"class": "more", "href": place}, say("Back to the job"))
    island(page_title(say("Change {title}", title=found.form.title), found.number, back=back))
    with stack() as box:
        own_form(box, str(found.id))
        lead = say("Visits that are there keep their checklist; the new one is for those made from now on.")
        with card(say("What is done")):
            island(tag("p", {"class": "muted"}, lead))
            job = JobFields(visit, found.form)

        async def save() -> None:
            if await visit.ask_in(job.fields, _changed, found.id, found.version, job.typed):
                visit.shell.tell("good", say("Saved."))
                visit.go(place)

        with line():
            button(say("Save"), save, kind="primary")


def _made(ctx: Context, fresh: Fresh, form: JobForm, plan: PlanForm, answer: str) -> str:
    """The number of the new job."""
    if fresh.asked is not None:
        return record.number_of(ctx, answering.accept_new(ctx, fresh.asked.id, form, plan, answer))
    return record.number_of(ctx, jobs.make(ctx, fresh.entity_id, form, plan))


def _changed(ctx: Context, id: UUID, version: int, form: JobForm) -> bool:
    jobs.change(ctx, id, version, form)
    return True


def _written(client: ClientForm) -> str:
    """Where the client is, on one line."""
    street = " ".join(client.address.split())
    return ", ".join(filter(None, (street, " ".join(filter(None, (client.zip, client.city))))))[:LONGEST_ADDRESS]


def _id(text: str, what: str) -> UUID:
    """Raises NotFound."""
    found = as_id(text)
    if found is None:
        raise NotFound(what=what)
    return found
