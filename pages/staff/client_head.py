"""The top of every tab of a client's record."""

from __future__ import annotations

from markupsafe import Markup

from components.button import link_button
from components.data_list import Line
from components.island import island
from components.markup import tag
from components.page_title import page_title
from components.status_chip import status_chip
from components.tabs import Tab, tabs
from pages.staff.beside import beside
from pages.staff.client_rows import clients_source
from pages.staff.words import KINDS
from pages.visit import Visit
from services.access import May
from services.clients import ClientRecord


def client_head(visit: Visit, client: ClientRecord, here: str = "") -> None:
    """`here` is the tab's part of the address: "", "/contacts" ..."""
    say, actor = visit.say, visit.frame.actor
    base = f"/staff/clients/{client.id}"
    beside(visit).stand(clients_source(visit), Line(str(client.id), client.name, {}, base), client.id)
    new = link_button(say("New invoice"), f"/staff/invoices/new?client={client.id}", kind="primary", icon="plus") \
        if actor.may(May.EDIT_INVOICES) and not client.archived_at else None
    pay = link_button(say("Record a payment"), f"/staff/payments/new?client={client.id}", icon="card") \
        if actor.may(May.RECORD_PAYMENTS) and not client.archived_at else None
    island(page_title(client.name, _lead(visit, client), pay, new, back=_back(visit, client)))
    places = [Tab(say("Overview"), base), Tab(say("Contacts"), f"{base}/contacts", client.contacts),
              Tab(say("Invoices"), f"{base}/invoices", client.invoices),
              Tab(say("Payments"), f"{base}/payments", client.payments)]
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
