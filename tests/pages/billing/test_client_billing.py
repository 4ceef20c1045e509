"""The client's billing screens in a simulated browser: what they show, tick, charge and leave behind."""

from __future__ import annotations

import re

import pytest
from nicegui import Client

from components.forms.button import Button
from components.html.island import Island
from data.billing.invoices import InvoiceView
from data.billing.payments import Checkout
from data.firm.tables import Notice
from data.statuses import CheckoutStatus, DocumentKind
from pages.guard.http import content_security_policy
from services.access import entity_selector
from services.billing.checkout.payable import code_of
from services.integrations.payments.dummy import TestGateway
from tests.cast import House
from tests.pages.stage import cookie, settled, shown, stage
from tests.services.ledger_rows import pay


@pytest.fixture
def town(sqlite_house: House) -> House:
    sqlite_house.inside.gateways.checkouts["test"] = TestGateway(sqlite_house.engine, "http://localhost:8080")
    return sqlite_house


def buttons(page: Client) -> list[str]:
    """The words of the pay buttons that can be pressed."""
    return [
        re.sub("<[^>]+>", "", each.content)
        for each in page.elements.values()
        if isinstance(each, Button) and "pay" in each.classes and each.enabled
    ]


async def do(page: Client, act: str, **facts: object) -> None:
    """What portico.js sends for a click or a change in an island."""
    for each in reversed(list(page.elements.values())):  # the screen comes after the frame
        if isinstance(each, Island) and act in each._answers:
            with page:
                await each.take({"detail": {"do": act, "id": "", "value": "", "on": False, **facts}})
            await settled()
            return
    raise AssertionError(f"nothing answers {act}")


@pytest.mark.feature("PAY-04", "PAY-05", "PAY-08", "PAY-14", "INV-01", "C5")
async def test_everything_is_ticked_and_unticking_changes_the_amount(town: House) -> None:
    rows = [town.invoice(f"{n}.00 EUR", due=n) for n in range(1, 31)]
    town.invoice("7.00 USD")
    async with stage(town) as site:
        page = await site.open(cookie(town, town.alice), "/billing")
        assert buttons(page) == ["Pay €465.00", "Pay US$7.00"]
        assert "7 of them are not on this page" in shown(page)  # 31 ticked, 24 shown
        await do(page, "tick", id=str(rows[0].id), on=False)
        assert buttons(page)[0] == "Pay €464.00"
        await do(page, "search", value=rows[4].number)
        assert buttons(page)[0] == "Pay €464.00"  # hidden ones still count
        await do(page, "tick_all", on=False)
        assert buttons(page)[0] == "Pay €459.00"
        await do(page, "clear")
        await do(page, "tick_all", on=True)
        assert buttons(page) == ["Pay €465.00", "Pay US$7.00"]  # also those on the second page
        await do(page, "tick_all", on=False)
        assert buttons(page) == []


@pytest.mark.feature("C5", "PAY-01")
@pytest.mark.parametrize(("preselect", "words"), [("overdue", ["Pay €5.00"]), ("none", [])])
async def test_the_firm_decides_what_is_ticked_at_first(town: House, preselect: str, words: list[str]) -> None:
    town.prefer(billing_preselect=preselect)
    town.invoice("5.00 EUR", due=-10_000)
    town.invoice("8.00 EUR", due=10_000)
    async with stage(town) as site:
        assert buttons(await site.open(cookie(town, town.alice), "/billing")) == words


@pytest.mark.feature("PAY-03", "IMP-04")
@pytest.mark.security("R40")
async def test_whoever_may_only_look_gets_no_controls(town: House) -> None:
    town.invoice("5.00 EUR")
    async with stage(town) as site:
        for path in ("/", "/billing"):
            page = await site.open(cookie(town, town.bob), path)
            assert not buttons(page)
            assert "tick_all" not in shown(page)
            assert "/billing/pay?" not in shown(page)
        answer = await site.holds(cookie(town, town.lena)).get("/billing")
        assert answer.status_code == 403


@pytest.mark.feature("PAY-01", "PAY-07", "PAY-09", "PAY-17")
async def test_nothing_starts_before_confirming_and_two_presses_are_one(town: House) -> None:
    a, b = town.invoice("5.00 EUR"), town.invoice("8.00 EUR")
    async with stage(town) as site:
        page = await site.open(cookie(town, town.alice), f"/billing/pay?i={code_of(a.id)}{code_of(b.id)}")
        assert a.number in shown(page)
        assert buttons(page) == []  # a payment type has to be chosen
        assert trips(town) == []
        await do(page, "method", id="card", on=True)
        assert buttons(page) == ["Pay €13.00"]
        for _ in range(2):
            await press(page)
        assert [(each.amount_minor, each.methods) for each in trips(town)] == [(1300, "card")]


@pytest.mark.feature("DSH-09", "DSH-10", "C5")
async def test_pay_now_confirms_exactly_the_figure(town: House) -> None:
    town.invoice("5.00 EUR", due=-10_000)
    town.invoice("8.00 EUR", due=10_000)
    town.invoice("1.00 USD", due=10_000)
    async with stage(town) as site:
        token = cookie(town, town.alice)
        home = shown(await site.open(token, "/"))
        assert "/billing/pay?scope=all&amp;c=EUR" in home
        assert "/billing/pay?scope=overdue&amp;c=EUR" in home
        assert "€13.00" in shown(await site.open(token, "/billing/pay?scope=all&c=EUR"))
        late = shown(await site.open(token, "/billing/pay?scope=overdue&c=EUR"))
        assert "€5.00" in late
        assert "€8.00" not in late


@pytest.mark.feature("PAY-09")
@pytest.mark.security("R79")
async def test_coming_back_marks_nothing_paid_and_turning_back_frees_the_invoice(town: House) -> None:
    row = town.invoice("5.00 EUR")
    async with stage(town) as site:
        token = cookie(town, town.alice)
        page = await site.open(token, f"/billing/pay?i={code_of(row.id)}")
        await do(page, "method", id="card", on=True)
        await press(page)
        id = trips(town)[0].id
        assert "is being confirmed" in shown(await site.open(token, f"/paid/{id}"))
        assert trips(town)[0].status is CheckoutStatus.OPEN
        await site.open(token, f"/paid/{id}/left")
        await settled()
        assert trips(town)[0].status is CheckoutStatus.CANCELLED
        for path in (f"/paid/{id}", "/paid/nonsense"):
            assert (await site.holds(cookie(town, town.bob)).get(path)).status_code == 404


@pytest.mark.feature("NOT-01", "NOT-02", "INV-10", "INV-24", "NAV-11")
@pytest.mark.security("R63")
async def test_only_a_browser_that_shows_the_page_counts_as_a_view(town: House) -> None:
    row, other = town.invoice(), town.invoice()
    async with stage(town) as site:
        token = cookie(town, town.alice)
        browser = site.holds(token)
        await browser.get(f"/billing/invoices/{row.number}")  # no socket follows: nobody looked
        for headers in ({"Sec-Purpose": "prefetch;prerender"}, {"Purpose": "prefetch"}):
            await browser.get(f"/files/invoices/{row.number}.pdf", headers=headers)
        await browser.head(f"/files/invoices/{row.number}.pdf")
        await settled()
        assert views(town) == 0
        page = await site.open(token, f"/billing/invoices/{row.number}")
        await settled()
        assert views(town) == 1
        answer = await site.holds(token).get(f"/files/invoices/{other.number}.pdf")
        await settled()
        assert views(town) == 2
        assert answer.content.startswith(b"%PDF-")
        assert answer.headers["content-type"] == "application/pdf"
        assert answer.headers["content-disposition"] == f"inline; filename*=UTF-8''{other.number}.pdf"
        assert answer.headers["content-security-policy"] == content_security_policy.FILE
        assert "no-store" in answer.headers["cache-control"]
        assert "Events" not in shown(page)  # the firm's record, not the client's


@pytest.mark.security("R23")
@pytest.mark.feature("ENT-02", "ENT-09")
async def test_foreign_addresses_answer_like_missing_ones(town: House) -> None:
    theirs = town.invoice(of=town.umbra)
    payment = pay(town, "5.00 EUR", of=town.umbra)
    async with stage(town) as site:
        browser = site.holds(cookie(town, town.alice))
        for foreign, missing in (
            (f"/billing/invoices/{theirs.number}", "/billing/invoices/INV-9999"),
            (f"/billing/credits/{theirs.number}", "/billing/credits/INV-9999"),
            (f"/billing/payments/{payment.number}", "/billing/payments/PAY-9999"),
            (f"/billing/pay?i={code_of(theirs.id)}", "/billing/pay?i=AAAAAAAA"),
            (f"/files/invoices/{theirs.number}.pdf", "/files/invoices/INV-9999.pdf"),
            (f"/files/receipts/{payment.number}.pdf", "/files/receipts/PAY-9999.pdf"),
        ):
            one, other = await browser.get(foreign), await browser.get(missing)
            assert one.status_code == other.status_code == 404, foreign
            assert abs(len(one.content) - len(other.content)) < 200


@pytest.mark.feature("INV-14", "INV-15", "C14")
async def test_hidden_lists_have_no_tab_and_no_route(town: House) -> None:
    town.prefer(show_invoice_history=False, show_payment_history=False)
    async with stage(town) as site:
        token = cookie(town, town.alice)
        page = shown(await site.open(token, "/billing"))
        assert "/billing/history" not in page
        assert "/billing/payments" not in page
        for path in ("/billing/history", "/billing/payments"):
            assert (await site.holds(token).get(path)).status_code == 404


@pytest.mark.feature("DSH-06", "ENT-02", "DSH-13")
async def test_a_change_on_the_other_side_shows_on_the_open_page(town: House) -> None:
    row = town.invoice("5.00 EUR", number="INV-A")
    town.invoice("8.00 EUR", of=town.umbra, number="INV-B")
    async with stage(town) as site:
        token = cookie(town, town.maria)
        page = await site.open(token, "/billing")
        assert "Umbra SA" in shown(page)  # whose it is, on each row of All
        pay(town, "5.00 EUR", (row, 500))
        town.inside.bus.publish([f"entity:{town.acme}"])
        await settled()
        assert "INV-A" not in shown(page)
        assert buttons(page) == ["Pay €8.00"]


@pytest.mark.feature("INV-18", "NAV-09", "INV-17")
async def test_choices_stay_and_the_address_keeps_the_rest(town: House) -> None:
    for n in range(14):
        town.invoice(number=f"INV-{n:02d}")
    async with stage(town) as site:
        token = cookie(town, town.alice)
        page = await site.open(token, "/billing/history")
        await do(page, "rows", id="rows", value="12")
        await do(page, "column", id="due", on=False)
        await do(page, "filter", id="status:overdue", on=True)
        assert page.sub_pages_router.current_path.startswith("/billing/history?rows=12")
        again = shown(await site.open(token, "/billing/history"))
        assert "1–12 of 14" in again
        assert 'data-id="due">Due' not in again


@pytest.mark.feature("INV-12", "INV-20", "INV-21", "INV-22", "CRD-01")
async def test_every_page_of_a_document_opens(town: House) -> None:
    row, note = town.invoice("50.00 EUR"), town.invoice("9.00 EUR", kind=DocumentKind.CREDIT_NOTE)
    payment = pay(town, "30.00 EUR", (row, 2000))
    async with stage(town) as site:
        token = cookie(town, town.alice)
        invoice = shown(await site.open(token, f"/billing/invoices/{row.number}"))
        assert "Pay €30.00" in invoice
        assert payment.number in invoice
        assert "data-print" in invoice
        assert "Left to use" in shown(await site.open(token, f"/billing/credits/{note.number}"))
        receipt = shown(await site.open(token, f"/billing/payments/{payment.number}"))
        assert row.number in receipt
        assert "€10.00" in receipt


async def test_the_selector_narrows_the_dashboard(town: House) -> None:
    town.invoice("5.00 EUR")
    town.invoice("8.00 EUR", of=town.umbra)
    async with stage(town) as site:
        token = cookie(town, town.maria)
        assert "€13.00" in shown(await site.open(token, "/"))
        page = await site.open(token, "/")
        await page_choice(page, str(town.umbra))
        assert "€13.00" not in shown(page)
        assert "Umbra SA" in shown(page)
        assert entity_selector.choose(town.maria, str(town.umbra)).actor.chosen == town.umbra


async def page_choice(page: Client, id: str) -> None:
    await do(page, "entity", id=id)
    await settled()


async def press(page: Client) -> None:
    button = next(
        each for each in page.elements.values() if isinstance(each, Button) and "pay" in each.classes and each.enabled
    )
    with page:
        await button._clicked(None)  # type: ignore[arg-type]
    await settled()


def trips(town: House) -> list[Checkout]:
    with town.backstage() as db:
        return list(db.query(Checkout).all())


def views(town: House) -> int:
    with town.backstage() as db:
        assert db.query(InvoiceView).count() == db.query(Notice).count()
        return db.query(InvoiceView).count()
