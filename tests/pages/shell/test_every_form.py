"""Every form of every screen comes back as it was left: each field is written into, ticked or chosen, then reopened.

Screens come from the portal's own tables, forms from the fields that stand on them: a new one is tried without being
named here. A new {placeholder} or section fails until ADDRESSES says what a real one looks like; a file of pages/ that
makes fields which no screen showed fails, too.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from nicegui import Client, ui
from sqlalchemy import select

from components.forms import field_elements
from components.forms.draft_content import fields_in
from components.forms.draft_listener import form_of, listener_of
from components.forms.field_elements import CheckField, Field, SelectField, TextField
from data.people.tables import Contact
from data.platform.drafts import Draft
from data.statuses import PaymentMethod, WatchState
from pages import client_screens as client
from pages import staff_screens as staff
from pages.firm.settings import HISTORY
from pages.shell.drafts import writer as draft_writer
from services.billing.invoices import actions as invoicing
from services.billing.invoices import form as invoice_forms
from services.billing.invoices.form import LineForm
from services.billing.payments import manual as payments_staff
from services.billing.payments.manual import ManualPayment
from services.documents.requests import making, templates
from services.documents.requests.forms import ItemForm, RequestForm
from services.field_service import asking
from services.platform.areas import sections
from services.platform.context import Context
from tests.attack.site import document, item, job_number, ticket, visit
from tests.cast import ALL_ON, House
from tests.pages.imports.test_import_page import CLIENTS, send, where
from tests.pages.stage import Site, cookie, settled, stage, tell
from tests.services.documents.watch.watching import Inbox

ROOT = Path(__file__).resolve().parents[3]
# Files whose fields are no forms: a search for a client; answers about a file, which its upload keeps.
LATE = {"pages/tickets/open_dialog.py"}  # made by a click on the frame: tests/pages/tickets/test_client.py
NO_FORMS = {"pages/shell/client_picker.py", "pages/documents/requests/clients_field.py", "pages/imports/questions.py"}
CONTACTS = b"Name,E-mail,Client\nNora Nomos,nora@nomos.test,Acme Ltd\n"


def addresses(house: House) -> dict[str, list[str]]:
    """What stands for each screen with a {placeholder} or a needed query."""
    olga, acme = house.olga, house.acme
    open_ = house.invoice("20.00 EUR", number="INV-0900")
    lines = tuple(LineForm(each, "1", unit_price="5", tax=next(iter(invoice_forms.rates(olga)))) for each in "ab")
    draft = invoicing.draft(olga, replace(invoice_forms.blank(olga, acme, "EUR"), lines=lines))
    paid = payments_staff.record(
        olga,
        ManualPayment(
            acme,
            house.invoice("5.00 EUR", number="INV-0901").payable,
            PaymentMethod.CASH,
            olga.today,
            {},
            confirm_key="k" * 20,
        ),
    )
    base = f"/staff/clients/{acme}"
    checklist = RequestForm("Papers", items=(ItemForm("One"), ItemForm("Two")))
    [asked] = making.make(house.again(olga), checklist, [acme])
    template = templates.add_template(house.again(olga), checklist)
    asked_of_firm = ticket(house, acme)["ticket"]
    visited = visit(house, acme)
    wanted = asking.ask_new(house.again(house.alice), acme, "A new gutter", "Mondays")
    inbox = Inbox(house)
    inbox.put("Acme Ltd/nowhere/a.pdf")
    inbox.settle()
    (waits,) = inbox.rows(WatchState.WAITING)
    return {
        "/staff/clients/{id}": [base],
        "/staff/clients/{id}/contacts": [f"{base}/contacts"],
        "/staff/clients/{id}/invoices": [f"{base}/invoices"],
        "/staff/clients/{id}/payments": [f"{base}/payments"],
        "/staff/clients/{id}/documents": [f"{base}/documents"],
        "/staff/clients/{id}/requests": [f"{base}/requests"],
        "/staff/requests/{id}": [f"/staff/requests/{asked}"],
        "/staff/requests/{id}/edit": [f"/staff/requests/{asked}/edit"],
        "/staff/requests/templates/{id}": ["/staff/requests/templates/new", f"/staff/requests/templates/{template}"],
        "/requests/{id}": [f"/requests/{asked}"],
        "/tickets/{number}": [f"/tickets/{asked_of_firm}"],
        "/staff/tickets/new": [f"/staff/tickets/new?client={acme}"],
        "/staff/clients/{id}/tickets": [f"{base}/tickets"],
        "/staff/tickets/{number}": [f"/staff/tickets/{asked_of_firm}"],
        "/services/{id}": [f"/services/{visited}"],
        "/staff/jobs/new": [f"/staff/jobs/new?client={acme}", f"/staff/jobs/new?asked={wanted}"],
        "/staff/jobs/{number}": [f"/staff/jobs/{job_number(house, visited)}"],
        "/staff/jobs/{number}/edit": [f"/staff/jobs/{job_number(house, visited)}/edit"],
        "/staff/clients/{id}/history": [f"{base}/history"],
        "/staff/clients/{id}/settings": [f"{base}/settings"],
        "/staff/catalogue/{id}": [f"/staff/catalogue/{item(house)}"],
        "/staff/documents/{id}": [f"/staff/documents/{document(house, acme)}"],
        "/staff/documents/inbox/{id}": [f"/staff/documents/inbox/{waits.id}"],
        "/staff/invoices/new": [
            f"/staff/invoices/new?client={acme}",
            f"/staff/invoices/new?client={acme}&kind=credit_note",
        ],
        "/staff/invoices/{id}": [f"/staff/invoices/{draft.id}", f"/staff/invoices/{open_.id}"],
        "/staff/payments/new": [f"/staff/payments/new?client={acme}"],
        "/staff/payments/{id}": [f"/staff/payments/{paid.id}"],
        "/staff/settings/{section}": [
            f"/staff/settings/{each}"
            for each in (*(found.key for found in sections(house.again(olga).preferences)), HISTORY)
        ],
        "/invoices/{number}": [],
        "/credit-notes/{number}": [],
        "/payments/{id}": [],
        "/billing/pay": [],
    }


def screens(house: House) -> Iterator[tuple[Context, str]]:
    known = addresses(house)
    for who, table in ((house.olga, staff.SCREENS), (house.maria, client.SCREENS)):
        for screen in table:
            if screen.path in known:
                yield from ((who, each) for each in known[screen.path])
            elif "{" not in screen.path:
                yield who, screen.path
            else:
                assert table is client.SCREENS, f"tell addresses() what {screen.path} stands for"


def another(field: Field) -> object:
    """Something else than stands there, as a person could enter it."""
    if isinstance(field, CheckField):
        return not field.value
    if isinstance(field, SelectField):
        return next((key for key in field.offered if key != field.value), field.value)
    if field.props.get("type") == "date":
        return "2030-05-02" if field.value != "2030-05-02" else "2030-05-01"
    return "7" if field.value != "7" else "8"


def forms(page: Client) -> dict[str, ui.element]:
    """Its forms by their keys, each opened as its button does it."""
    found: dict[str, ui.element] = {}
    for element in list(page.elements.values()):
        form = form_of(element)
        if form is None or element.is_deleted:
            continue
        if form.is_dialog:
            form.about = form.about or "the record"
            listener = listener_of(element)
            assert listener is not None
            with page:
                element.open()  # type: ignore[attr-defined]
                listener.opened(element)
        elif form.begin is not None and not fields_in(element):
            form.begin()
        found[f"{form.key} {form.title}"] = element
    return found


def values(root: ui.element) -> list[tuple[str, object]]:
    return [(str(each.props.get("label")), each.value) for each in fields_in(root) if each.keep != ""]


async def _shown(site: Site, who: Context, house: House, address: str) -> Client:
    page = await site.open(cookie(house, who), address)
    for _ in range(80):
        if "file=" not in address or any(isinstance(each, SelectField) for each in page.elements.values()):
            break
        await settled()
    await settled()  # a file is read by a timer, for which `open` does not wait
    return page


async def test_every_form_comes_back(sqlite_house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house, made = sqlite_house, set()
    house.prefer(areas_on=ALL_ON)
    with house.backstage() as db:
        db.scalars(select(Contact).where(Contact.person_id == house.maria.actor.person_id)).first().is_primary = True
    join = field_elements.Refusable._join

    def seen(self: field_elements.Refusable, keep: str | None) -> None:
        frame = sys._getframe(1)
        while frame.f_back and "/pages/" not in frame.f_code.co_filename:
            frame = frame.f_back
        made.add(Path(frame.f_code.co_filename).relative_to(ROOT).as_posix())
        join(self, keep)

    monkeypatch.setattr(field_elements.Refusable, "_join", seen)
    tried = 0
    async with stage(house) as site:
        everything = list(screens(house))
        token = cookie(house, house.olga)
        for kind, content in (("clients", CLIENTS), ("contacts", CONTACTS)):
            found = where(await send(site, token, (f"{kind}.csv", content), kind=kind))
            everything.append((house.olga, f"/staff/import?file={found['file']}"))
        for who, address in everything:
            answer = await site.holds(cookie(house, who)).get(address)
            if answer.status_code != 200:
                continue
            tried += await _comes_back(site, house, who, address)
    assert tried > 120
    source = re.compile(r"\b(text|area|date|money|select|check)_field\(")
    making = {
        path.relative_to(ROOT).as_posix() for path in (ROOT / "pages").rglob("*.py") if source.search(path.read_text())
    }
    assert making - made - NO_FORMS - LATE == set()


async def _comes_back(site: Site, house: House, who: Context, address: str) -> int:
    """How many fields were tried."""
    page = await _shown(site, who, house, address)
    tried = 0
    for root in forms(page).values():
        for each in fields_in(root):
            if each.keep != "" and not each.is_deleted:
                assert isinstance(each, TextField | SelectField | CheckField)
                await tell(page, each, "update:value", another(each))
                tried += 1
    left = {key: values(root) for key, root in forms(page).items()}
    page.delete()
    await draft_writer.flush_all()
    await settled()
    again = await _shown(site, who, house, address)
    assert {key: values(root) for key, root in forms(again).items() if key in left} == left, address
    again.delete()
    with house.backstage() as db:
        for row in db.scalars(select(Draft)):
            db.delete(row)
    return tried
