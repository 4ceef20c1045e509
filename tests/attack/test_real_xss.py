"""Hostile words in every field that is stored: no page of the real portal runs them (N20, N21, R49-R54, R73)."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import timedelta

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import select

from data.access.security_events import Seen, note
from data.access.tables import LoginSession
from data.billing.invoices import Invoice, InvoiceLine
from data.billing.payments import Payment
from data.database.session import Author
from data.money import Money
from data.people.tables import Contact, Entity, Person
from data.statuses import PaymentMethod, SecurityKind
from pages import client_screens, staff_screens
from services.access.authentication import system
from services.access.security_notes import Given
from services.billing.checkout.payable import code_of
from services.billing.invoices.urls import document_path, pdf_path
from services.billing.payments import manual as payments_staff
from services.billing.payments.manual import ManualPayment
from services.clock import clock
from services.firm import alerts
from services.platform.context import Context
from tests.attack import matrix, site
from tests.attack.site import Site
from tests.cast import ALL_ON, House

RUN = "document.documentElement.dataset.pwned=1"
PAYLOADS = (
    f"<script>{RUN}</script>",
    f"<img src=x onerror={RUN}>",
    f"\"'><svg onload={RUN}>",
    f"javascript:{RUN}",
    f"</script><script>{RUN}</script>",
    f"`;{RUN};//",
    f"${{{RUN}}}",
    "{{constructor.constructor('" + RUN + "')()}}",
    f":onclick={RUN}",
    f"<iframe srcdoc='<script>parent.{RUN}</script>'></iframe>",
    f"<a href=javascript:{RUN}>x</a>",
    f"<style>@import 'http://127.0.0.1:1/x'</style><details open ontoggle={RUN}>",
    f"--><!-- <math><mtext></p><img src=x onerror={RUN}>",
    "<meta http-equiv=refresh content='0;url=http://127.0.0.1:1/'>",
    "<link rel=attachment href=file:///etc/passwd>",
    f"<form action=//evil.example><button formaction=javascript:{RUN}>",
    f"\u2028{RUN}\u2029",
    "*/alert(1)/*",
    "'-alert(1)-'",
)
MIXED = "\"'`><img src=x onerror=" + RUN + "><svg onload=" + RUN + ">{{7*7}}${7*7}</script>"
SECURITY = (
    (SecurityKind.IMPERSONATED, MIXED),
    (SecurityKind.GRANTED, Given.ROLE),
    (SecurityKind.REFUSED, MIXED),
    (SecurityKind.NEW_NETWORK, "staff"),
    (SecurityKind.ENDED, MIXED),
    (SecurityKind.READ, MIXED),
    (SecurityKind.ADDRESS_ASKED, MIXED),
)
READY = "window.did_handshake === true"


def _poison_security(town: House) -> None:
    """What the list of security events and the alerts show, and what people read of their own account."""
    with town.backstage() as db:
        db.now = clock() - timedelta(minutes=1)
        for who in (town.kim, town.sam, town.alice):
            whose = who.actor.author
            db.author = Author(whose.person_id, None, MIXED[:64], whose.session_key)
            for kind, reason in SECURITY:
                for subject in (MIXED[:64], str(whose.person_id)):
                    note(db, Seen(kind, reason, "person", subject, town.acme))
    assert alerts.watch(system(town.inside, clock())) > 0


def _poison(town: House, listener: str) -> None:
    """Every field somebody may fill in, straight into the tables: past every check that a form would make."""
    town.prefer(areas_on=ALL_ON)
    town.prefer(
        firm_name=MIXED,
        display_name=MIXED,
        address=MIXED,
        city=MIXED,
        phone=MIXED,
        payment_details=MIXED,
        invoice_note=MIXED,
        website=f"javascript:{RUN}",
        socials={"LinkedIn": f"javascript:{RUN}", MIXED: f"https://x/{MIXED}"},
        tax_rates=[{"label": MIXED, "percent": "24", "category": "S"}],
    )
    with town.backstage() as db:
        for entity in db.scalars(select(Entity)):
            entity.name = entity.address = entity.city = MIXED
            entity.state, entity.zip, entity.phone, entity.tax_id, entity.note = (
                MIXED,
                MIXED[:20],
                MIXED[:60],
                MIXED[:60],
                MIXED,
            )
            entity.refold()
        for person in db.scalars(select(Person)):
            person.name = MIXED
            person.phone = person.mobile = person.fax = MIXED[:60]
            person.refold()
        for contact in db.scalars(select(Contact)):
            contact.job_title, contact.is_primary = MIXED, contact.person_id == town.alice.actor.person_id
            contact.name = contact.named_by = MIXED
            contact.phone = contact.mobile = contact.fax = MIXED[:60]
        for session in db.scalars(select(LoginSession)):
            session.browser, session.address = MIXED, MIXED[:64]
    for place, payload in enumerate((*PAYLOADS, f"<img src={listener}/img><style>@import '{listener}/css'</style>")):
        row = town.invoice("10.00 EUR", of=town.acme, number=f"{place}{payload}"[:80], due=place - 5)
        with town.backstage() as db:
            stored = db.get_one(Invoice, row.id)
            stored.title = stored.note = stored.reference = payload
            line = db.scalars(select(InvoiceLine).where(InvoiceLine.invoice_id == row.id)).one()
            line.description = line.detail = payload
            line.unit = payload[:20]
            stored.refold([payload])
    paid = town.invoice("5.00 EUR", of=town.acme)
    payments_staff.record(
        town.again(town.olga),
        ManualPayment(
            town.acme,
            Money(500, "EUR"),
            PaymentMethod.TRANSFER,
            town.again(town.olga).today,
            {paid.id: 500},
            reference=PAYLOADS[1],
            note=MIXED,
        ),
    )
    _poison_security(town)


@pytest.fixture(scope="module")
def trap() -> Iterator[socket.socket]:
    """Listens where payloads point; nobody may ever call."""
    with socket.socket() as made:
        made.bind(("127.0.0.1", 0))
        made.listen()
        made.settimeout(0.2)
        yield made


@pytest.fixture(scope="module")
def poisoned(tmp_path_factory: pytest.TempPathFactory, trap: socket.socket) -> Iterator[Site]:
    where = f"http://127.0.0.1:{trap.getsockname()[1]}"
    with site.running(tmp_path_factory.mktemp("xss"), prepare=lambda town: _poison(town, where)) as (made, _):
        yield made


def _visitor(browser: Browser, made: Site, who: Context) -> tuple[BrowserContext, Page, list[str]]:
    context = browser.new_context(base_url=made.url)
    name, _, value = made.cookie(who).partition("=")
    context.add_cookies([{"name": name, "value": value, "url": made.url}])
    page, wrong = context.new_page(), []
    page.on("dialog", lambda dialog: (wrong.append(f"dialog {dialog.message}"), dialog.dismiss()))
    page.on("pageerror", lambda error: wrong.append(f"script {error}"))
    page.on(
        "console",
        lambda line: wrong.append(line.text) if line.type == "error" and "Security Policy" in line.text else None,
    )
    page.on(
        "request",
        lambda request: (
            wrong.append(f"foreign {request.url}")
            if not request.url.startswith((made.url, made.url.replace("http", "ws"), "data:", "blob:"))
            else None
        ),
    )
    return context, page, wrong


def _look(page: Page, address: str) -> list[str]:
    page.goto(address)
    page.wait_for_function(READY)
    page.wait_for_timeout(150)
    found = page.evaluate("""() => {
        const bad = [];
        if (document.documentElement.dataset.pwned) bad.push('ran');
        for (const each of document.querySelectorAll('[href],[src],[action],[formaction]'))
            for (const name of ['href', 'src', 'action', 'formaction'])
                if (/^\\s*(javascript|data:text|vbscript)/i.test(each.getAttribute(name) || '')) bad.push(each.outerHTML.slice(0, 200));
        for (const each of document.querySelectorAll('body *'))
            for (const name of each.getAttributeNames()) if (/^on/i.test(name)) bad.push(each.outerHTML.slice(0, 200));
        if (document.querySelector('main iframe, main meta, main base, main style, main script')) bad.push('element');
        return bad;
    }""")
    return [f"{address}: {each}" for each in found]


@pytest.mark.security("N20", "N21", "R49", "R51", "R52", "R54", "R56")
def test_no_client_screen_runs_what_was_stored(browser: Browser, poisoned: Site) -> None:
    town = poisoned.town
    context, page, wrong = _visitor(browser, poisoned, town.again(town.maria))
    with town.backstage() as db:
        rows = db.scalars(select(Invoice).where(Invoice.entity_id == town.acme)).all()
    hostile = [each for each in rows if RUN in each.number or "<" in each.number]
    assert len(hostile) > 10
    addresses = [each.path for each in client_screens.SCREENS if "{" not in each.path and each.path != "/billing/pay"]
    addresses += [document_path(each.kind, each.number) for each in hostile[:8]]
    addresses += [
        f"/billing/pay?i={code_of(hostile[0].id)}",
        "/billing?q=%3Cimg%20src%3Dx%20onerror%3D" + RUN,
        "/billing/history?f.number=%22%3E%3Csvg%20onload%3D" + RUN,
    ]
    addresses.append(f"/services/{site.visit(town, town.acme, MIXED)}")
    found = [each for address in addresses for each in _look(page, address)]
    context.close()
    assert found + wrong == []


@pytest.mark.security("N20", "N21", "R49", "R51", "R52", "R54", "R56")
def test_no_staff_screen_runs_what_was_stored(browser: Browser, poisoned: Site) -> None:
    town = poisoned.town
    context, page, wrong = _visitor(browser, poisoned, town.again(town.olga))
    with town.backstage() as db:
        invoice = db.scalars(select(Invoice).where(Invoice.number.like("1%"), Invoice.entity_id == town.acme)).first()
    assert invoice
    words = {
        "acme": town.acme,
        "invoice": invoice.id,
        "payment_id": _payment(town),
        "document": site.document(town, town.acme),
        **site.request(town, town.acme, MIXED),
        **site.ticket(town, town.acme, MIXED),
        "waiting": site.waiting_file(town, f"{MIXED}/{MIXED}.pdf"),
        "item": site.item(town, MIXED),
        "job": site.job_number(town, site.visit(town, town.acme, MIXED)),
    }
    addresses = [matrix.CONSOLE[each.path][0].format(**words) for each in staff_screens.SCREENS]
    found = [each for address in addresses for each in _look(page, address)]
    context.close()
    assert found + wrong == []


def _payment(town: House) -> str:
    with town.backstage() as db:
        return str(db.scalars(select(Payment.id).where(Payment.entity_id == town.acme, Payment.note == MIXED)).one())


@pytest.mark.security("R54", "R56")
def test_no_light_page_runs_the_firm_s_name_or_what_was_typed(browser: Browser, poisoned: Site) -> None:
    context = browser.new_context(base_url=poisoned.url)
    page, wrong = context.new_page(), []
    page.on("dialog", lambda dialog: (wrong.append("dialog"), dialog.dismiss()))
    page.on("console", lambda line: wrong.append(line.text) if "Security Policy" in line.text else None)
    for address in (
        "/login?next=/billing/%3Cscript%3E",
        "/forgot",
        "/reset/%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E",
        "/nothing",
    ):
        page.goto(address)
        expect(page.locator("h1")).to_be_visible()
        assert page.evaluate("document.documentElement.dataset.pwned") is None
        assert page.locator("img[onerror], svg[onload]").count() == 0
    page.goto("/login")
    page.locator("input[name=login]").fill(MIXED)
    page.locator("input[name=password]").fill("wrong")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert").first).to_be_visible()
    expect(page.locator("input[name=login]")).to_have_value(MIXED)
    assert page.evaluate("document.documentElement.dataset.pwned") is None
    context.close()
    assert wrong == []


@pytest.mark.security("R73")
def test_a_pdf_of_hostile_words_is_a_pdf_that_asks_nobody(poisoned: Site, trap: socket.socket) -> None:
    town = poisoned.town
    with town.backstage() as db:
        rows = db.scalars(select(Invoice).where(Invoice.entity_id == town.acme)).all()
    cookie = {"cookie": poisoned.cookie(town.again(town.alice))}
    with httpx.Client(base_url=poisoned.url, headers=cookie, timeout=30) as alice:
        for row in rows:
            if "<" not in row.number and RUN not in row.number:
                continue
            answer = alice.get(pdf_path(row.kind, row.number))
            assert (answer.status_code, answer.content[:5]) == (200, b"%PDF-"), row.number
            assert b"/JavaScript" not in answer.content
            assert b"/EmbeddedFile" not in answer.content
            assert "\n" not in answer.headers["content-disposition"]
    with pytest.raises(TimeoutError):
        trap.accept()
