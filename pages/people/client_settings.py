"""/staff/clients/{id}/settings: how the client may pay, who looks after them, archiving."""

from __future__ import annotations

from uuid import UUID

from markupsafe import Markup

from components.forms.button import button
from components.forms.confirm import confirm
from components.forms.field_elements import CheckField, Field
from components.forms.fields import check_field
from components.html.island import island
from components.html.layout import card, form, line, stack, two
from components.html.markup import tag
from data.statuses import StaffRole
from pages.access.reauthentication import asked_first, asks_again
from pages.billing.staff.lists import id_in
from pages.shell.client_header import client_head
from pages.shell.going_on import GO_ON, as_of, goes_on
from pages.shell.screens import screen
from pages.shell.visit import Address, Visit
from services.access import ranks
from services.firm import team
from services.people import assignments, clients
from services.people.clients import ClientRecord
from services.platform.context import Context
from services.platform.flashes import SAID
from services.platform.i18n import msgid
from services.platform.permissions import May

Loaded = tuple[ClientRecord, tuple[team.StaffRow, ...], tuple[StaffRole, ...]]


def load(ctx: Context, at: Address) -> Loaded:
    found = clients.record(ctx, id_in(at.parts["id"], "client"))
    return found, team.people(ctx) if ctx.actor.may(May.MANAGE_STAFF) else (), ranks.grantable(ctx)


@screen("/staff/clients/{id}/settings", title=msgid("Settings"), place="clients", load=load, takes=(SAID, GO_ON))
def client_settings(visit: Visit, loaded: Loaded) -> None:
    client, people, roles = loaded
    client_head(visit, client, "/settings")
    with two():
        with stack():
            _paying(visit, client)
            if people:
                _looking_after(visit, client, people, roles)
        with stack():
            _archiving(visit, client)


def _paying(visit: Visit, client: ClientRecord) -> None:
    say, version = visit.say, client.version
    with card(say("Online payments")), form():
        card_ = check_field(say("Card"), client.pays_by_card, help=say("Credit and debit cards."))
        debit = check_field(say("Bank debit"), client.pays_by_bank_debit)
        island(tag("p", {"class": "muted"}, say("With neither, this client sees no payment buttons at all.")))

        async def save() -> None:
            nonlocal version
            saved = await visit.ask_in(
                {"card": card_, "bank_debit": debit},
                clients.set_pay_options,
                client.id,
                version,
                card=bool(card_.value),
                bank_debit=bool(debit.value),
            )
            if saved is not None:
                version = saved
                visit.shell.tell("good", say("Saved."))

        if visit.frame.actor.may(May.EDIT_CLIENTS):
            with line():
                button(say("Save payment types"), save, kind="primary")


def _looking_after(
    visit: Visit, client: ClientRecord, people: tuple[team.StaffRow, ...], roles: tuple[StaffRole, ...]
) -> None:
    """Those above the actor's own rank, and closed accounts, stay as they are."""
    say = visit.say
    ticks: dict[UUID, CheckField] = {}
    with card(say("Looked after by")), form():
        island(
            tag(
                "p",
                {"class": "muted"},
                say("Staff who see only their own clients reach this client when they are ticked here."),
            )
        )
        for each in people:
            if not each.is_closed and each.role in roles:
                ticks[each.id] = check_field(each.name, each.id in client.assigned, keep=str(each.id))
        above = [each for each in people if each.id in client.assigned and each.id not in ticks]
        if above:
            names = ", ".join(each.name for each in above)
            island(tag("p", {"class": "muted"}, say("Also, and not for you to change: {names}", names=names)))

        asking = island(Markup(""))
        back = f"/staff/clients/{client.id}/settings"

        def wanted() -> list[UUID]:
            return [id for id, tick in ticks.items() if tick.value] + [each.id for each in above]

        def act() -> str:
            people = (sorted(map(str, each)) for each in (client.assigned, wanted()))
            return f"assign:{client.id}:{as_of(*people)}"

        async def save() -> None:
            if await visit.ask(asks_again):
                await visit.drafts.flush()
                asking.show(asked_first(visit, back, act=act()))
                return
            asking.show(Markup(""))
            fields: dict[str, Field] = {str(id): tick for id, tick in ticks.items()}
            if await visit.ask_in(fields, _assigned, client.id, wanted()):
                visit.shell.tell("good", say("Saved."))

        with line():
            button(say("Save who looks after them"), save)

        async def again() -> None:  # once what was ticked before is ticked again
            if said := visit.said():
                asking.show(asked_first(visit, back, said, act=act()))
            elif goes_on(visit, act()):
                await save()

        if visit.said() or visit.said(GO_ON):
            visit.aside(again, "who looks after a client, after the password")


def _assigned(ctx: Context, client: UUID, people: list[UUID]) -> bool:
    assignments.assign(ctx, client, people)
    return True


def _archiving(visit: Visit, client: ClientRecord) -> None:
    say = visit.say
    if not visit.frame.actor.may(May.CREATE_CLIENTS):
        return
    with card(say("Archive")):
        if client.archived_at:
            island(tag("p", {"class": "muted"}, say("This client is archived: its contacts cannot reach it.")))

            async def back() -> None:
                await visit.ask(clients.restore, client.id)
                await visit.screens.reload()

            with line():
                button(say("Take {name} back", name=client.name), back)
            return
        island(
            tag(
                "p",
                {"class": "muted"},
                say("An archived client leaves the lists and its contacts lose the way in. All records stay."),
            )
        )

        async def away() -> None:
            if await confirm(
                say("Archive {name}?", name=client.name),
                say("You can take it back at any time."),
                yes=say("Archive {name}", name=client.name),
                no=say("Keep it"),
                danger=True,
            ):
                await visit.ask(clients.archive, client.id)
                await visit.screens.reload()

        with line():
            button(say("Archive {name}", name=client.name), away, kind="danger")
