"""The top of every tab of a client's record."""

from __future__ import annotations

from markupsafe import Markup

from components.display.status_chip import status_chip
from components.forms.button import link_button
from components.frame.page_title import page_title
from components.frame.tabs import Tab, tabs
from components.html.island import island
from components.html.markup import tag
from components.lists.data_list import Line
from pages.shell import areas
from pages.shell.client_listing import clients_source
from pages.shell.split_list import beside
from pages.shell.staff_words import KINDS
from pages.shell.visit import Visit
from services.people.clients import ClientRecord
from services.platform.area_switches import is_off
from services.platform.permissions import May


def client_head(visit: Visit, client: ClientRecord, here: str = "") -> None:
    """`here` is the tab's part of the address: "", "/contacts" ..."""
    say, actor = visit.say, visit.frame.actor
    base = f"/staff/clients/{client.id}"
    beside(visit).stand(clients_source(visit), Line(str(client.id), client.name, {}, base), client.id)
    new = (
        link_button(say("New invoice"), f"/staff/invoices/new?client={client.id}", kind="primary", icon="plus")
        if actor.may(May.EDIT_INVOICES) and not client.archived_at
        else None
    )
    pay = (
        link_button(say("Record a payment"), f"/staff/payments/new?client={client.id}", icon="card")
        if actor.may(May.RECORD_PAYMENTS) and not client.archived_at
        else None
    )
    island(page_title(client.name, _lead(visit, client), pay, new, back=_back(visit, client)))
    places = [
        Tab(say("Overview"), base),
        Tab(say("Contacts"), f"{base}/contacts", client.contacts),
        Tab(say("Invoices"), f"{base}/invoices", client.invoices),
        Tab(say("Payments"), f"{base}/payments", client.payments),
    ]
    places += [
        Tab(say(tab.label), base + tab.href)
        for tab in areas.client_tabs()
        if actor.may(tab.needs) and not is_off(tab.needs.area, visit.frame.preferences)
    ]
    if actor.may(May.READ_HISTORY):
        places.append(Tab(say("History"), f"{base}/history"))
    places.append(Tab(say("Settings"), f"{base}/settings"))
    island(tabs(say("Client"), places, here=base + here))


def _back(visit: Visit, client: ClientRecord) -> Markup:
    chip = status_chip(visit.say("Archived"), tone="warn") if client.archived_at else None
    back = tag("a", {"class": "more", "href": "/staff/clients"}, visit.say("All clients"))
    return tag("div", {"class": "line"}, back, chip)


def _lead(visit: Visit, client: ClientRecord) -> str:
    form = client.form
    return " · ".join(filter(None, (visit.say(KINDS[form.kind]), form.external_id, form.email, form.phone)))
