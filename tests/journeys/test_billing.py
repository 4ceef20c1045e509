"""A client looks at what they owe, what they owed and what they paid."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.books import cash, owed_by, total
from tests.journeys.stage import SOON_MILLISECONDS, drawn, enter, fits, go, pdf_behind, rows_of, stay, stayed
from tests.servers.portal import Portal


def asks(page: Page, state: dict[str, str]) -> None:
    """The address comes to hold this state of the list."""
    page.wait_for_url(lambda url: {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()} == state)


def numbers(page: Page) -> list[str]:
    return page.locator("tbody td.c-title").all_inner_texts()


@pytest.mark.feature("INV-01", "INV-08", "PAY-04", "PAY-05", "PAY-06")
def test_everything_open_is_ticked_and_the_button_names_the_sum(demo: Portal, page: Page) -> None:
    enter(page, demo, "maria", path="/billing")
    owed = owed_by(demo, "maria@demo.test")
    assert numbers(page) == [each.number for each in owed]
    ticks = page.locator("tbody input.tick")
    assert all(tick.is_checked() for tick in ticks.all())
    pay = page.locator(".paybar").get_by_role("button")
    for currency in {each.currency for each in owed}:
        expect(pay.filter(has_text=cash(total(owed, currency), currency))).to_be_enabled()
        expect(page.locator("tfoot")).to_contain_text(cash(total(owed, currency), currency))
    first = owed[0]
    ticks.first.uncheck()
    expect(pay.filter(has_text=cash(total(owed[1:], first.currency), first.currency))).to_be_enabled()
    page.get_by_role("checkbox", name="Select all").check()
    expect(ticks.first).to_be_checked()
    page.get_by_role("checkbox", name="Select all").uncheck()
    expect(page.locator(".paybar")).to_contain_text("0 invoices ticked")
    expect(pay).to_have_count(1)  # those of two currencies give way to one a moment later
    expect(pay).to_be_disabled()


@pytest.mark.feature("INV-04", "INV-05", "INV-06")
def test_search_tells_how_many_it_found_and_can_be_cleared(demo: Portal, page: Page) -> None:
    enter(page, demo, "maria", path="/billing")
    owed = owed_by(demo, "maria@demo.test")
    stay(page)
    search = page.get_by_label("Search these invoices")
    search.press_sequentially(owed[0].number[-4:])
    expect(page.locator(".find .found")).to_have_text("1 found", timeout=SOON_MILLISECONDS)
    assert numbers(page) == [owed[0].number]
    expect(search).to_be_focused()
    expect(page.locator("tfoot")).to_contain_text(cash(owed[0].balance, owed[0].currency))
    asks(page, {"q": owed[0].number[-4:]})
    page.get_by_role("button", name="Clear the search").click()
    expect(page.locator("tbody tr")).to_have_count(len(owed), timeout=SOON_MILLISECONDS)
    expect(page.locator(".find .found")).to_be_empty()
    search.fill("nothing like this")
    expect(page.get_by_text("Nothing matches")).to_be_visible(timeout=SOON_MILLISECONDS)
    page.get_by_role("button", name="Show everything").click()
    expect(page.locator("tbody tr")).to_have_count(len(owed), timeout=SOON_MILLISECONDS)
    assert stayed(page)


@pytest.mark.feature("NAV-10", "INV-07")
def test_headers_sort_both_ways_and_say_so(demo: Portal, page: Page) -> None:
    enter(page, demo, "maria", path="/billing")
    header = page.get_by_role("columnheader", name="Number")
    header.get_by_role("button").click()
    expect(header).to_have_attribute("aria-sort", "ascending", timeout=SOON_MILLISECONDS)
    ascending = numbers(page)
    assert ascending == sorted(ascending)
    header.get_by_role("button").click()
    expect(header).to_have_attribute("aria-sort", "descending", timeout=SOON_MILLISECONDS)
    assert numbers(page) == sorted(ascending, reverse=True)
    asks(page, {"sort": "-number"})
    go(page, demo, "/billing?sort=-number")
    assert numbers(page) == sorted(ascending, reverse=True)
    expect(page.get_by_role("columnheader", name="Number")).to_have_attribute("aria-sort", "descending")


@pytest.mark.feature("INV-16", "INV-17", "INV-19")
def test_filters_are_chips_in_the_address(demo: Portal, page: Page) -> None:
    enter(page, demo, "maria", path="/billing")
    page.get_by_role("button", name="Status").click()
    page.get_by_label("Overdue", exact=True).check()
    chip = page.get_by_role("button", name="Remove the filter Status: Overdue")
    expect(chip).to_be_visible(timeout=SOON_MILLISECONDS)
    asks(page, {"f.status": "overdue"})
    expect(page.locator("tbody tr").first.locator(".c-state")).to_contain_text("late")
    page.keyboard.press("Escape")
    chip.click()
    expect(chip).to_be_hidden(timeout=SOON_MILLISECONDS)
    asks(page, {})
    page.get_by_role("button", name="More filters").click()
    page.locator("#typed-menu input[name=amount_low]").fill("700")
    page.locator("#typed-menu").get_by_role("button", name="Show").click()
    expect(page.get_by_role("button", name=re.compile("Balance: 700"))).to_be_visible(timeout=SOON_MILLISECONDS)
    dear = [each.number for each in owed_by(demo, "maria@demo.test") if each.balance >= 70_000]
    assert sorted(numbers(page)) == sorted(dear)
    page.get_by_role("button", name="Period: Any time").click()
    page.locator("#period-menu input[name=first]").fill("2001-01-01")
    page.locator("#period-menu input[name=last]").fill("2001-12-31")
    page.locator("#period-menu").get_by_role("button", name="Show").click()
    expect(page.get_by_text("Nothing matches")).to_be_visible(timeout=SOON_MILLISECONDS)
    page.go_back()
    expect(page.locator("tbody tr")).to_have_count(len(dear), timeout=SOON_MILLISECONDS)


@pytest.mark.feature("INV-18", "NAV-09")
def test_columns_and_rows_are_remembered(demo: Portal, page: Page) -> None:
    enter(page, demo, "maria", path="/billing/history")
    page.get_by_role("button", name="Columns").click()
    page.locator("#columns-menu").get_by_label("Discount").uncheck()
    expect(page.get_by_role("columnheader", name="Discount")).to_have_count(0, timeout=SOON_MILLISECONDS)
    page.keyboard.press("Escape")
    page.get_by_label("Rows per page").select_option("12")
    expect(page.locator("tbody tr")).to_have_count(12, timeout=SOON_MILLISECONDS)
    go(page, demo, "/billing/history")
    expect(page.get_by_role("columnheader", name="Discount")).to_have_count(0)
    expect(page.locator("tbody tr")).to_have_count(12)


@pytest.mark.feature("NAV-09", "INV-02", "INV-03", "INV-09")
def test_history_has_pages_and_totals_over_all_of_them(demo: Portal, page: Page) -> None:
    [(count, amount, paid)] = rows_of(
        demo,
        """SELECT count(*), sum(payable_minor), sum(paid_minor) FROM invoice
        JOIN contact ON contact.entity_id = invoice.entity_id JOIN person ON person.id = contact.person_id
        WHERE person.email = 'maria@demo.test' AND invoice.kind = 'invoice' AND currency = 'EUR'""",
    )
    enter(page, demo, "maria", path="/billing/history?rows=24")
    foot = page.locator("tfoot")
    for figure in (amount, paid, amount - paid):
        expect(foot).to_contain_text(cash(figure))
    first = numbers(page)
    pager = page.get_by_role("navigation", name="Pages")
    pager.get_by_role("button", name="Next page").click()
    expect(pager.get_by_role("status")).to_contain_text("25–48", timeout=SOON_MILLISECONDS)
    assert not set(first) & set(numbers(page))
    for figure in (amount, paid, amount - paid):
        expect(foot).to_contain_text(cash(figure))
    page.go_back()
    expect(pager.get_by_role("status")).to_contain_text("1–24", timeout=SOON_MILLISECONDS)
    assert numbers(page) == first
    pager.get_by_role("button", name="Last page").click()
    expect(pager.get_by_role("button", name="Next page")).to_be_disabled(timeout=SOON_MILLISECONDS)
    assert count >= 48


@pytest.mark.feature("INV-20", "INV-21", "INV-22", "INV-23", "INV-10", "INV-24")
def test_an_invoice_page_prints_and_opens_its_pdf(demo: Portal, page: Page) -> None:
    enter(page, demo, "maria", path="/billing")
    owed = owed_by(demo, "maria@demo.test")[0]
    page.get_by_role("link", name=owed.number, exact=True).click()
    expect(page.locator("#page-title")).to_contain_text(owed.number, timeout=SOON_MILLISECONDS)
    expect(page.locator("main")).to_contain_text(cash(owed.balance, owed.currency))
    expect(page.get_by_role("table", name="Lines")).to_be_visible()
    link = page.locator("main").get_by_role("link", name="PDF").first
    pdf_behind(page, link)
    with page.context.expect_page() as opened:
        link.click()
    opened.value.close()
    page.emulate_media(media="print")
    for chrome in ("aside.rail", "header.top", ".bottom", "#page-title"):
        expect(page.locator(chrome)).to_be_hidden()
    expect(page.locator(".printed")).to_be_visible()
    page.emulate_media(media="screen")
    page.go_back()
    expect(page.locator("#page-title")).to_have_text("Billing", timeout=SOON_MILLISECONDS)


@pytest.mark.feature("INV-11", "INV-12", "INV-13")
def test_payments_and_invoices_lead_to_each_other(demo: Portal, page: Page) -> None:
    enter(page, demo, "maria", path="/billing/payments")
    [(payment, invoice)] = rows_of(
        demo,
        """SELECT payment.number, invoice.number FROM allocation
        JOIN payment ON payment.id = payment_id JOIN invoice ON invoice.id = invoice_id
        JOIN contact ON contact.entity_id = payment.entity_id JOIN person ON person.id = contact.person_id
        WHERE person.email = 'maria@demo.test' ORDER BY payment.received_on DESC LIMIT 1""",
    )
    row = page.locator("tbody tr", has=page.get_by_role("link", name=payment, exact=True))
    expect(row).to_contain_text(invoice)
    row.get_by_role("link", name=payment, exact=True).click()
    expect(page.locator("#page-title")).to_contain_text(payment, timeout=SOON_MILLISECONDS)
    pdf_behind(page, page.get_by_role("link", name="Receipt"))
    page.locator("main").get_by_role("link", name=invoice, exact=True).click()
    expect(page.locator("#page-title")).to_contain_text(invoice, timeout=SOON_MILLISECONDS)
    page.locator("main").get_by_role("link", name=payment).first.click()
    expect(page.locator("#page-title")).to_contain_text(payment, timeout=SOON_MILLISECONDS)


@pytest.mark.feature("INV-13")
def test_credit_notes_stand_among_the_payments(demo: Portal, page: Page) -> None:
    enter(page, demo, "maria", path="/billing/payments?f.kind=credit")
    row = page.locator("tbody tr").first
    expect(row).to_contain_text("Credit note")
    row.get_by_role("link").first.click()
    expect(page.locator("#page-title")).to_contain_text("CN-", timeout=SOON_MILLISECONDS)


@pytest.mark.feature("INV-24", "PAY-05", "MOB-01")
def test_a_phone_reads_cards(demo: Portal, phone: Page) -> None:
    enter(phone, demo, "maria", path="/billing")
    owed = owed_by(demo, "maria@demo.test")
    card = phone.locator("tbody tr").first
    expect(card).to_contain_text(owed[0].number)
    expect(card).to_contain_text(cash(owed[0].balance, owed[0].currency))
    pdf_behind(phone, card.get_by_role("link", name=f"PDF of {owed[0].number}"))
    expect(phone.locator(".paybar").get_by_role("button").first).to_be_in_viewport()
    every = phone.get_by_role("checkbox", name="Select all")
    every.uncheck()
    expect(phone.locator("tbody input:checked")).to_have_count(0, timeout=SOON_MILLISECONDS)
    every.check()
    expect(phone.locator("tbody input:checked")).to_have_count(len(owed), timeout=SOON_MILLISECONDS)
    phone.get_by_role("button", name="Sort", exact=True).tap()
    phone.locator("#sort-menu").get_by_role("button", name="Balance").tap()
    cheapest = min(owed, key=lambda each: (each.currency, each.balance))
    expect(phone.locator("tbody tr").first).to_contain_text(cheapest.number, timeout=SOON_MILLISECONDS)
    card.get_by_role("link").first.tap()
    expect(phone.locator("#page-title")).to_contain_text("INV-", timeout=SOON_MILLISECONDS)
    fits(phone)


@pytest.mark.feature("INV-01")
def test_cards_on_a_desk_too(demo: Portal, page: Page) -> None:
    enter(page, demo, "maria", path="/billing")
    page.get_by_role("button", name="Show as cards").click()
    expect(page.locator(".list.cards")).to_be_visible(timeout=SOON_MILLISECONDS)
    page.reload()
    expect(drawn(page).locator(".list.cards")).to_be_visible()
    page.get_by_role("button", name="Show as a table").click()
    expect(page.get_by_role("columnheader", name="Number")).to_be_visible(timeout=SOON_MILLISECONDS)


@pytest.mark.feature("PAY-03")
def test_who_sees_no_billing_finds_none(demo: Portal, page: Page) -> None:
    enter(page, demo, "lena")
    expect(page.get_by_role("navigation", name="Main").get_by_role("link", name="Billing")).to_have_count(0)
