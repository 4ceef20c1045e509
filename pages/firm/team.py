"""/staff/team: who works here, in which role, with which rights (R13: asks for the password first)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from uuid import UUID

from markupsafe import Markup

from components.display.panel import panel
from components.display.status_chip import status_chip
from components.forms.button import button, button_markup
from components.forms.confirm import confirm
from components.forms.dialog import dialog
from components.forms.field_elements import Field, SelectField
from components.forms.fields import check_field, select_field, text_field
from components.frame.page_title import page_title
from components.html.island import Pick, island
from components.html.layout import card, form, line
from components.html.markup import join, tag
from data.statuses import StaffRole
from pages.access.reauthentication import again_form, asks_again
from pages.shell.both_sides_question import ask_twice
from pages.shell.screens import screen
from pages.shell.staff_words import ROLE_MEANS, ROLES, moment
from pages.shell.visit import Address, Visit
from services.access import ranks
from services.firm import team
from services.firm.team import StaffForm, StaffRow
from services.platform.context import Context
from services.platform.flashes import SAID
from services.platform.i18n import msgid

PATH = "/staff/team"


@dataclass(frozen=True)
class Loaded:
    people: tuple[StaffRow, ...]
    roles: tuple[StaffRole, ...]  # which the actor may give; none: they only look
    asks_again: bool


def load(ctx: Context, at: Address) -> Loaded:
    return Loaded(team.people(ctx), ranks.grantable(ctx), asks_again(ctx))


@screen(PATH, title=msgid("Team"), place="team", load=load, takes=(SAID,))
def whole_team(visit: Visit, loaded: Loaded) -> None:
    say, now = visit.say, loaded
    island(page_title(say("Team")))
    manages = bool(loaded.roles) and not loaded.asks_again
    if loaded.roles and loaded.asks_again:
        with card(say("Change the team")):
            island(tag("p", {"class": "muted"}, say("Give your password again to add people or change their roles.")))
            island(again_form(visit, PATH, visit.said()))

    async def again() -> None:
        nonlocal now
        now = await visit.look_again(load, visit.address)
        shown.show(_people(visit, now, manages))

    def chosen(pick: Pick) -> StaffRow:
        return next(each for each in now.people if str(each.id) == pick.id)

    async def disable(pick: Pick) -> None:
        who = chosen(pick)
        if who.is_closed:
            await visit.ask(team.set_closed, who.id, closed=False)
        elif await confirm(
            say("Close the account of {name}?", name=who.name),
            say("They are signed out as staff at once. Where they are a client's contact, they stay one."),
            yes=say("Close the account of {name}", name=who.name),
            no=say("Keep it"),
            danger=True,
        ):
            await visit.ask(team.set_closed, who.id, closed=True)
        await again()

    async def mail(pick: Pick) -> None:
        await visit.ask(team.mail_again, chosen(pick).id)
        visit.shell.tell("good", say("The mail is on its way."))

    box = StaffDialog(visit, loaded.roles, again)
    if manages:
        with line():
            button(say("Add somebody"), box.add, kind="primary", icon="plus")
    shown = island(
        _people(visit, now, manages),
        on={"edit": lambda pick: box.change(chosen(pick)), "disable": disable, "mail": mail},
    )
    visit.live(["staff"], again)


class StaffDialog:
    """Adds somebody, or changes a role, rights and reach."""

    def __init__(self, visit: Visit, roles: tuple[StaffRole, ...], again: Callable[[], Awaitable[None]]) -> None:
        say = visit.say
        self._visit, self._again = visit, again
        self._row: StaffRow | None = None
        self._box = dialog(say("Add somebody"), close=say("Close"))
        with self._box, form():
            self._fields: dict[str, Field] = {
                "name": text_field(say("Name"), required=True, longest=200),
                "email": text_field(say("E-mail"), kind="email", required=True, longest=254),
                "role": select_field(
                    say("Role"),
                    {each.value: say(ROLES[each]) for each in roles},
                    on_change=lambda: self._explain(),
                ),
                "may_impersonate": check_field(
                    say("May view the portal as a client"),
                    help=say("To look only, for 30 minutes, with a reason that is kept."),
                ),
                "reach": select_field(
                    say("Clients they see"),
                    {"": say("Choose …"), team.ALL: say("All clients"), team.ASSIGNED: say("Clients they look after")},
                    help=say("You choose them afterwards, in the list of clients."),
                ),
            }
        with self._box:
            self._means = island(Markup(""))
        self._main = self._box.buttons(say("Save"), self._save, cancel=say("Cancel"))

    def add(self) -> None:
        self._show(None, StaffForm("", "", StaffRole.MEMBER), self._visit.say("Add somebody"))

    def change(self, row: StaffRow) -> None:
        self._show(
            row,
            StaffForm(
                row.name, row.email, row.role, row.may_impersonate, team.ALL if row.sees_all_clients else team.ASSIGNED
            ),
            self._visit.say("Role of {name}", name=row.name),
        )

    def _show(self, row: StaffRow | None, given: StaffForm, title: str) -> None:
        self._row = row
        for name, field in self._fields.items():
            field.accept()
            field.value = getattr(given, name)
        for name in ("name", "email"):
            self._fields[name].set_visibility(row is None)
        self._explain()
        self._box.retitle(title)
        self._box.open(str(row.id) if row else "new")

    def _explain(self) -> None:
        """One line of what the chosen role may do."""
        say, chosen = self._visit.say, _chosen(self._fields["role"])
        if chosen in set(StaffRole):
            role = StaffRole(chosen)
            told = f"{say(ROLES[role])}: {say(ROLE_MEANS[role])}"
            self._means.show(tag("p", {"class": "muted", "role": "status"}, told))

    async def _save(self) -> None:
        fields = self._fields
        typed = StaffForm(
            str(fields["name"].value or ""),
            str(fields["email"].value or ""),
            _chosen(fields["role"]),
            bool(fields["may_impersonate"].value),
            _chosen(fields["reach"]),
        )
        if await ask_twice(
            self._visit, fields, typed.name, lambda ctx, confirmed: _saved(ctx, self._row, typed, confirmed)
        ):
            self._box.close()
            await self._again()
            self._visit.shell.tell("good", self._told(typed))

    def _told(self, typed: StaffForm) -> str:
        say = self._visit.say
        if self._row is not None:
            return say("Saved.")
        if typed.reach == team.ALL:
            return say("The mail with the way in goes to {email}.", email=typed.email)
        return say(
            "The mail with the way in goes to {email}. They see no clients until you assign some: press "
            "“Assign clients” beside their name.",
            email=typed.email,
        )


def _chosen(field: Field) -> str:
    return field.chosen if isinstance(field, SelectField) else ""


def _saved(ctx: Context, row: StaffRow | None, typed: StaffForm, confirmed: UUID | None) -> bool:
    if row is None:
        team.add(ctx, typed, confirmed=confirmed)
    else:
        team.change(
            ctx,
            row.id,
            row.version,
            role=typed.role,
            may_impersonate=typed.may_impersonate,
            sees_all_clients=typed.reach == team.ALL,
        )
    return True


def _people(visit: Visit, loaded: Loaded, manages: bool) -> Markup:
    return panel(
        visit.say("People"),
        tag("ul", {"class": "rows plain-rows"}, *(_person(visit, loaded, each, manages) for each in loaded.people)),
    )


def _person(visit: Visit, loaded: Loaded, row: StaffRow, manages: bool) -> Markup:
    say = visit.say
    chips = [status_chip(say(ROLES[row.role]), tone="brand")]
    chips += [status_chip(say("May view as client"), tone="info", icon="eye")] if row.may_impersonate else []
    if not row.sees_all_clients:
        few = visit.words.say_n("{n} client", "{n} clients", row.clients)
        chips += [status_chip(few, tone="plain" if row.clients else "warn", icon="users")]
    chips += [status_chip(say("Closed"), tone="warn")] if row.is_closed else []
    chips += [] if row.has_password else [status_chip(say("No password yet"))]
    seen = (
        say("Last signed in {moment}", moment=moment(visit, row.last_signed_in_at))
        if row.last_signed_in_at
        else say("Never signed in")
    )
    acts = _acts(visit, row) if manages and row.is_mine else None
    return tag(
        "li",
        {},
        tag("b", {}, row.name),
        tag("span", {"class": "sub"}, join((row.email, seen), " · ")),
        tag("span", {"class": "side line"}, *chips, acts),
    )


def _acts(visit: Visit, row: StaffRow) -> Markup:
    say, id = visit.say, str(row.id)
    word = say("Open the account") if row.is_closed else say("Close the account")
    return join(
        (  # what every row has stands last, so that it lines up
            None
            if row.sees_all_clients or row.is_closed
            else tag(
                "a",
                {
                    "class": "btn ghost small",
                    "href": "/staff/clients",
                    "aria-label": f"{say('Assign clients')}: {row.name}",
                },
                say("Assign clients"),
            ),
            button_markup(
                say("Mail again"), do="mail", id=id, small=True, kind="ghost", name=f"{say('Mail again')}: {row.name}"
            )
            if not row.has_password
            else None,
            None
            if row.is_me
            else button_markup(word, do="disable", id=id, small=True, kind="ghost", name=f"{word}: {row.name}"),
            button_markup(
                say("Change"), do="edit", id=id, small=True, name=say("Change the role of {name}", name=row.name)
            ),
        )
    )
