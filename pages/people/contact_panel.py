"""One contact as staff see them: a panel with who they are, what they may do, and the acts upon them."""

from __future__ import annotations

from uuid import UUID

from markupsafe import Markup

from components.display.details import Fact, details
from components.display.panel import panel
from components.display.status_chip import status_chip
from components.forms.button import button_markup
from components.html.markup import join, tag
from data.statuses import AccessStatus
from pages.shell.staff_words import ACCESS, chip, moment
from pages.shell.visit import Visit
from services.access.invitations.listing import AccessRow
from services.people.contact_form import ContactRow
from services.platform.areas import offered_rights
from services.platform.permissions import May


def contact_panel(visit: Visit, row: ContactRow, way: AccessRow | None, signs_out: frozenset[UUID]) -> Markup:
    """`way` is how they get in, `signs_out` the persons whose sessions the reader may end."""
    say, form = visit.say, row.form
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
        _acts(visit, row, signs_out),
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
