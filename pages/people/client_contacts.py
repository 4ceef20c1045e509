"""/staff/clients/{id}/contacts: who they are, what they may do, and their way into the portal (AUT-14..19)."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from markupsafe import Markup

from components.display.notice import notice
from components.display.panel import panel
from components.forms.button import button
from components.forms.confirm import confirm
from components.frame.impersonate_dialog import impersonate_dialog
from components.html.island import Pick, island
from components.html.layout import line
from components.html.markup import tag
from components.lists.empty import empty
from pages.access.reauthentication import asks_again
from pages.billing.staff.lists import id_in
from pages.people.add_with_code import AddWithCode
from pages.people.contact_dialog import EDIT, ContactDialog
from pages.people.contact_panel import contact_panel
from pages.people.invite_dialog import InviteDialog
from pages.shell.client_header import client_head
from pages.shell.going_on import GO_ON
from pages.shell.screens import screen
from pages.shell.visit import Address, Visit
from services.access import sessions
from services.access.invitations import actions as invitations
from services.access.invitations import listing as invite_list
from services.access.invitations.listing import AccessRow, InvitationQuota
from services.access.settings import ONBOARDING
from services.people import clients, contacts
from services.people.clients import ClientRecord
from services.people.contact_form import ContactRow
from services.platform.context import Context
from services.platform.flashes import SAID
from services.platform.i18n import msgid
from services.platform.permissions import May


@dataclass(frozen=True)
class Loaded:
    client: ClientRecord
    people: tuple[ContactRow, ...]
    ways: dict[UUID, AccessRow]
    desk: InvitationQuota
    asks_again: bool  # looking through their eyes asks for the password first (R13)
    signs_out: frozenset[UUID]  # persons whose sessions the reader may end


def load(ctx: Context, at: Address) -> Loaded:
    return _loaded(ctx, id_in(at.parts["id"], "client"))


def _loaded(ctx: Context, id: UUID) -> Loaded:
    ways = {row.contact_id: row for row in invite_list.access_list(ctx, entity_id=id)}
    return Loaded(
        clients.record(ctx, id),
        contacts.of_client(ctx, id),
        ways,
        invite_list.invitation_quota(ctx),
        asks_again(ctx),
        sessions.theirs_to_end(ctx, id),
    )


@screen("/staff/clients/{id}/contacts", title=msgid("Contacts"), place="clients", load=load, takes=(SAID, GO_ON))
def client_contacts(visit: Visit, loaded: Loaded) -> None:
    say, now, id = visit.say, loaded, loaded.client.id
    client_head(visit, loaded.client, "/contacts")
    look = impersonate_dialog(visit.form_token, say, ask_password=loaded.asks_again)

    async def again() -> None:
        nonlocal now
        now = await visit.look_again(_loaded, id)
        shown.show(_people(visit, now))

    def chosen(pick: Pick) -> ContactRow:
        return next(each for each in now.people if str(each.id) == pick.id)

    async def edit(pick: Pick) -> None:
        form.change(chosen(pick))

    async def invite(pick: Pick) -> None:
        asking.open(chosen(pick), now.desk)

    async def revoke(pick: Pick) -> None:
        who = chosen(pick)
        if await confirm(
            say("Revoke the access of {name}?", name=who.name),
            say("Open pages close within seconds and old links stop working. What they did stays."),
            yes=say("Revoke {name}", name=who.name),
            no=say("Keep access"),
            danger=True,
        ):
            await visit.ask(invitations.revoke, who.id)
            await again()

    async def remove(pick: Pick) -> None:
        who = chosen(pick)
        if await confirm(
            say("Remove {name}?", name=who.name),
            say("They lose access to this client at once."),
            yes=say("Remove {name}", name=who.name),
            no=say("Keep them"),
            danger=True,
        ):
            await visit.ask(contacts.remove, who.id)
            await again()

    async def sign_out(pick: Pick) -> None:
        who = chosen(pick)
        if await confirm(
            say("Sign {name} out everywhere?", name=who.name),
            say("All their browsers are signed out within seconds. They can sign in again as before."),
            yes=say("Sign {name} out", name=who.name),
            no=say("Leave them signed in"),
            danger=True,
        ):
            await visit.ask(sessions.end_of, who.person_id)
            visit.shell.tell("good", say("{name} is signed out everywhere.", name=who.name))

    async def keep(pick: Pick) -> None:
        await visit.ask(contacts.keep_address, chosen(pick).id)
        await again()

    form, asking, adding = ContactDialog(visit, id, again), InviteDialog(visit, id), AddWithCode(visit, id)
    automatic = visit.frame.preferences[ONBOARDING] == "auto_on_contact"
    if visit.frame.actor.may(May.EDIT_CLIENTS):
        with line():
            button(
                say("Add a contact"), lambda: adding.open() if automatic else form.add(), kind="primary", icon="plus"
            )
    shown = island(
        _people(visit, now),
        on={
            "edit": edit,
            "invite": invite,
            "revoke": revoke,
            "remove": remove,
            "keep": keep,
            "signout": sign_out,
            "look": lambda pick: look.open(chosen(pick).name, chosen(pick).id),
        },
    )
    visit.live([f"entity:{id}", "inbox"], again)
    _answer(visit, now, form, asking, adding)


def _answer(visit: Visit, now: Loaded, changing: ContactDialog, asking: InviteDialog, adding: AddWithCode) -> None:
    """What a native form said: a word in passing, or its dialog again with what was wrong."""
    said = visit.said()
    opened = next((each for each in now.people if str(each.id) == visit.address.query.get(EDIT)), None)
    if opened is not None and visit.frame.actor.may(May.EDIT_CLIENTS) and (said is None or said.form == "again"):
        changing.change(opened, said)  # back from the question for the password, with what was typed
        return
    if said is None:
        return
    form, _, id = said.form.partition(":")
    who = next((each for each in now.people if str(each.id) == id), None)
    if said.tone == "good":
        visit.shell.tell("good", said.sentence)
    elif form == "contact":
        adding.open(said)
    elif form == "invite" and who is not None:
        asking.open(who, now.desk, said)
    else:
        visit.shell.tell("bad", said.sentence)


def _people(visit: Visit, loaded: Loaded) -> Markup:
    say = visit.say
    if not loaded.people:
        return panel(
            say("Contacts"),
            empty(
                "users",
                say("No contacts yet"),
                say("Add the people who look after this client's bills, then invite them."),
            ),
        )
    warning = (
        None
        if loaded.desk.sender_verified
        else notice("warn", say("Invitations wait until the firm's e-mail address is confirmed in the settings."))
    )
    cards = (contact_panel(visit, each, loaded.ways.get(each.id), loaded.signs_out) for each in loaded.people)
    return tag("div", {"class": "stack"}, warning, tag("div", {"class": "people"}, *cards))
