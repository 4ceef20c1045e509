"""/staff/clients/{id}/invoices, /payments and /history."""

from __future__ import annotations

from uuid import UUID

from nicegui import ui

from components.html.island import island
from pages.billing.staff.lists import id_in, invoice_list, invoices_at, payment_list, payments_at
from pages.shell.client_header import client_head
from pages.shell.history_panel import history
from pages.shell.list_state import Listed
from pages.shell.screens import screen
from pages.shell.visit import Address, Visit
from services.billing.staff_listing import InvoicesFound, PaymentsFound
from services.firm import history as histories
from services.firm.history import HistoryLine
from services.people import clients
from services.people.clients import ClientRecord
from services.platform.context import Context
from services.platform.i18n import msgid


def _client(ctx: Context, at: Address) -> tuple[ClientRecord, UUID]:
    id = id_in(at.parts["id"], "client")
    return clients.record(ctx, id), id


def load_invoices(ctx: Context, at: Address) -> tuple[ClientRecord, Listed[InvoicesFound]]:
    client, id = _client(ctx, at)
    return client, invoices_at(ctx, at, id)


def load_payments(ctx: Context, at: Address) -> tuple[ClientRecord, Listed[PaymentsFound]]:
    client, id = _client(ctx, at)
    return client, payments_at(ctx, at, id)


def load_history(ctx: Context, at: Address) -> tuple[ClientRecord, tuple[HistoryLine, ...]]:
    client, id = _client(ctx, at)
    return client, histories.of_client(ctx, id)


@screen("/staff/clients/{id}/invoices", title=msgid("Invoices"), place="clients", load=load_invoices)
def client_invoices(visit: Visit, loaded: tuple[ClientRecord, Listed[InvoicesFound]]) -> None:
    client, found = loaded
    client_head(visit, client, "/invoices")
    with ui.element("section").classes("card"):
        invoice_list(visit, found, client.id)


@screen("/staff/clients/{id}/payments", title=msgid("Payments"), place="clients", load=load_payments)
def client_payments(visit: Visit, loaded: tuple[ClientRecord, Listed[PaymentsFound]]) -> None:
    client, found = loaded
    client_head(visit, client, "/payments")
    with ui.element("section").classes("card"):
        payment_list(visit, found, client.id)


@screen("/staff/clients/{id}/history", title=msgid("History"), place="clients", load=load_history)
def client_history(visit: Visit, loaded: tuple[ClientRecord, tuple[HistoryLine, ...]]) -> None:
    client, lines = loaded
    client_head(visit, client, "/history")
    shown = island(history(visit, visit.say("History"), lines))

    async def again() -> None:
        shown.show(history(visit, visit.say("History"), await visit.look_again(histories.of_client, client.id)))

    visit.live([f"entity:{client.id}"], again)
