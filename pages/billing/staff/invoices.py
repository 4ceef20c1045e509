"""/staff/invoices: every invoice, draft and credit note of the clients in reach."""

from __future__ import annotations

from nicegui import ui

from components.forms.button import link_button
from components.frame.page_title import page_title
from components.html.island import island
from pages.billing.staff.lists import invoice_list, invoices_at
from pages.shell.list_state import Listed
from pages.shell.screens import screen
from pages.shell.visit import Visit
from services.billing.staff_listing import InvoicesFound
from services.platform.i18n import msgid
from services.platform.permissions import May

PATH = "/staff/invoices"


@screen(PATH, title=msgid("Invoices"), place="invoices", load=invoices_at)
def all_invoices(visit: Visit, found: Listed[InvoicesFound]) -> None:
    say, may = visit.say, visit.frame.actor.may(May.EDIT_INVOICES)
    new = link_button(say("New invoice"), f"{PATH}/new", kind="primary", icon="plus") if may else None
    credit = link_button(say("New credit note"), f"{PATH}/new?kind=credit_note", icon="plus") if may else None
    island(page_title(say("Invoices"), "", credit, new))
    with ui.element("section").classes("card"):
        invoice_list(visit, found)
