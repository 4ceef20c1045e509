"""/staff/clients/{id}/contacts: who they are, what they may do, and their way into the portal (AUT-14..19)."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from markupsafe import Markup

from components.display.details import Fact, details
from components.display.notice import notice
from components.display.panel import panel
from components.display.status_chip import status_chip
from components.forms.button import button, button_markup
from components.forms.confirm import confirm
from components.frame.impersonate import impersonate_dialog
from components.html.island import Pick, island
from components.html.layout import line
from components.html.markup import join, tag
from components.lists.empty import empty
from data.statuses import AccessStatus
from pages.access.reauthentication import asks_again
from pages.billing.staff.lists import id_in
from pages.people.contact_dialogs import EDIT, AddWithCode, ContactDialog, InviteDialog
from pages.shell.client_header import client_head
from pages.shell.screens import screen
from pages.shell.staff_words import ACCESS, chip, moment
from pages.shell.visit import Address, Visit
from services.access import sessions
from services.access.invitations import actions as invitations
from services.access.invitations import listing as invite_list
from services.access.invitations.listing import AccessRow, InviteDesk
from services.access.settings import ONBOARDING
from services.people import clients, contacts
from services.people.clients import ClientRecord
from services.people.contact_form import ContactRow
from services.platform.areas import offered_rights
from services.platform.context import Context
from services.platform.flashes import SAID
from services.platform.i18n import msgid
from services.platform.permissions import May


@dataclass(frozen=True)
class Loaded:
    client: ClientRecord
    people: tuple[ContactRow, ...]
    ways: dict[UUID, AccessRow]
    desk: InviteDesk
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
        invite_list.invite_desk(ctx),
        asks_again(ctx),
        sessions.theirs_to_end(ctx, id),
    )


@screen("/staff/clients/{id}/contacts", title=msgid("Contacts"), place="clients", load=load, takes=(SAID,))
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
    cards = (_person(visit, loaded, each) for each in loaded.people)
    return tag("div", {"class": "stack"}, warning, tag("div", {"class": "people"}, *cards))


def _person(visit: Visit, loaded: Loaded, row: ContactRow) -> Markup:
    say, form = visit.say, row.form
    way = loaded.ways.get(row.id)
    primary = status_chip(say("Primary"), tone="brand") if form.is_primary else None
    mail = (
        join((form.email or say("No e-mail address"), " ", _invite(visit, row, small=True)))
        if form.email
        else tag("span", {"class": "faint"}, say("No e-mail address"))
    )
    awaited = _awaited(visit, row)
    may = [say(each.verb) for each in offered_rights(visit.frame.preferences) if each.name in form.rights]
    account = (
        []
        if row.is_concealed
        else [
            Fact(say("User name"), form.username),
            Fact(say("Last signed in"), moment(visit, row.last_signed_in_at), say("Never")),
        ]
    )
    facts = [
        Fact(say("E-mail"), mail),
        *awaited,
        *account[:1],
        Fact(say("Phone"), ", ".join(filter(None, (form.phone, form.mobile)))),
        Fact(say("May"), ", ".join(may), say("nothing yet")),
        Fact(say("Client portal"), _portal(visit, row, way)),
        *account[1:],
    ]
    return panel(
        row.name,
        tag("p", {"class": "muted panel-note"}, form.job_title) if form.job_title else None,
        details(facts),
        _acts(visit, row, loaded.signs_out),
        aside=primary,
    )


def _awaited(visit: Visit, row: ContactRow) -> list[Fact]:
    """The address that waits to hold, and the way to call it off."""
    if not row.awaited_email or row.awaited_at is None:
        return []
    say = visit.say
    stop = button_markup(
        say("Call off"),
        do="keep",
        id=str(row.id),
        small=True,
        kind="ghost",
        name=f"{say('Call off')}: {row.awaited_email}",
    )
    told = say(
        "{email}, from {moment}",
        email=row.awaited_email,
        moment=visit.words.moment(row.awaited_at, visit.frame.preferences.time_zone),
    )
    return [
        Fact(
            say("New e-mail"),
            tag("span", {"class": "line"}, told, stop if visit.frame.actor.may(May.EDIT_CLIENTS) else None),
        )
    ]


def _portal(visit: Visit, row: ContactRow, way: AccessRow | None) -> Markup:
    """The portal field of the record: the status with its moment, and the second place to invite from (AUT-14)."""
    say = visit.say
    waits = status_chip(say("Waiting to be sent"), tone="warn") if way and way.waiting else None
    since = tag("span", {"class": "faint num"}, moment(visit, row.since)) if row.since else None
    return tag("span", {"class": "line"}, chip(visit, ACCESS, row.status), waits, since, _invite(visit, row))


def _invite(visit: Visit, row: ContactRow, *, small: bool = False) -> Markup | None:
    if not visit.frame.actor.may(May.INVITE) or row.status is AccessStatus.ACCEPTED or not row.form.email:
        return None
    word = visit.say("Invite again") if row.status is not AccessStatus.NOT_INVITED else visit.say("Invite")
    return button_markup(
        "" if small else word,
        do="invite",
        id=str(row.id),
        small=True,
        kind="ghost" if small else "secondary",
        icon="mail",
        name=f"{word}: {row.name}",
    )


def _acts(visit: Visit, row: ContactRow, signs_out: frozenset[UUID]) -> Markup | None:
    say, actor, id = visit.say, visit.frame.actor, str(row.id)
    acts = []
    if actor.may(May.EDIT_CLIENTS):
        acts.append(
            button_markup(say("Edit"), do="edit", id=id, small=True, icon="pen", name=f"{say('Edit')}: {row.name}")
        )
    if actor.may(May.IMPERSONATE) and row.status is AccessStatus.ACCEPTED:
        acts.append(
            button_markup(
                say("View the portal"),
                do="look",
                id=id,
                small=True,
                icon="eye",
                name=say("View the portal as {name}", name=row.name),
            )
        )
    if actor.may(May.INVITE) and row.status in (AccessStatus.INVITED, AccessStatus.ACCEPTED):
        acts.append(
            button_markup(
                say("Revoke access"),
                do="revoke",
                id=id,
                small=True,
                icon="lock",
                name=f"{say('Revoke access')}: {row.name}",
            )
        )
    if row.person_id in signs_out and row.last_signed_in_at is not None:
        acts.append(
            button_markup(
                say("Sign out everywhere"),
                do="signout",
                id=id,
                small=True,
                icon="out",
                name=f"{say('Sign out everywhere')}: {row.name}",
            )
        )
    if actor.may(May.EDIT_CLIENTS):
        acts.append(
            button_markup(
                say("Remove"),
                do="remove",
                id=id,
                small=True,
                kind="ghost",
                icon="trash",
                name=f"{say('Remove')}: {row.name}",
            )
        )
    return tag("div", {"class": "line panel-note"}, *acts) if acts else None
