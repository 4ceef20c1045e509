"""Both sides open in real browsers: what the firm changes shows on the client's page at once, and the other way about."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Make
from tests.journeys.desk import open_client
from tests.journeys.stage import SOON_MILLISECONDS, enter, field, go, sound
from tests.servers.chromium import Visitors
from tests.servers.portal import Portal

LENA = "lena@demo.test"


@pytest.fixture(scope="module")
def demo(copies: Make) -> Iterator[Portal]:
    portal = copies()
    yield portal.start()
    portal.stop()
    sound(portal)


def contacts_of(page: Page, demo: Portal, client: str) -> None:
    open_client(page, demo, client)
    page.wait_for_url("**/staff/clients/*")
    go(page, demo, urlsplit(page.url).path + "/contacts")


def test_a_right_that_goes_takes_the_open_page_along(demo: Portal, visitors: Visitors) -> None:
    staff, client = visitors(), visitors()
    enter(staff, demo, "owner")
    enter(client, demo, "nikos", path="/billing")
    expect(client.locator("tbody tr").first).to_be_visible(timeout=SOON_MILLISECONDS)
    contacts_of(staff, demo, "Νίκος Λαζάρου")
    staff.get_by_role("button", name=re.compile("^Edit: ")).first.click()
    staff.get_by_text("May see bills").click()
    staff.get_by_role("button", name="Save contact").click()
    expect(client.locator("tbody tr")).to_have_count(0, timeout=SOON_MILLISECONDS)
    expect(client.locator(".rail a[href='/billing']")).to_have_count(0, timeout=SOON_MILLISECONDS)


def test_a_client_becomes_a_colleague_and_changes_over(demo: Portal, visitors: Visitors) -> None:
    staff, person = visitors(), visitors()
    enter(person, demo, "lena")
    person.get_by_role("button", name=re.compile("^Account of")).click()
    enter(staff, demo, "owner")
    go(staff, demo, "/staff/team")
    staff.get_by_role("button", name="Add somebody").click()
    field(staff, "Name").fill("Lena")
    field(staff, "E-mail").fill(LENA)
    staff.get_by_role("combobox", name="Clients they see").select_option("all")
    staff.get_by_role("button", name="Save", exact=True).click()
    question = staff.get_by_role("alertdialog")
    expect(question).to_contain_text("a contact of Pappas Ceramics Ltd", timeout=SOON_MILLISECONDS)
    question.get_by_role("button", name="Let Lena Lang work here, too").click()
    expect(staff.locator(".rows")).to_contain_text("Lena Lang", timeout=SOON_MILLISECONDS)
    # The frame is drawn anew when the right arrives; the menu that stands open in it stays open, and focus with it.
    over = person.get_by_role("button", name=re.compile("^Continue as staff of"))
    expect(over).to_be_visible(timeout=SOON_MILLISECONDS)
    expect(person.get_by_role("button", name=re.compile("^Account of"))).to_be_focused()
    over.click()
    person.wait_for_url("**/staff")
    go(person, demo, "/staff/clients")
    expect(person.locator("tbody tr").first).to_be_visible(timeout=SOON_MILLISECONDS)
    staff.get_by_role("button", name="Close the account: Lena Lang").click()
    staff.get_by_role("alertdialog").get_by_role("button", name="Close the account of Lena Lang").click()
    expect(person).to_have_url(re.compile("/login"), timeout=SOON_MILLISECONDS)
    enter(person, demo, "lena")
    expect(person.get_by_role("heading", level=1)).to_be_visible(timeout=SOON_MILLISECONDS)
    person.get_by_role("button", name=re.compile("^Account of")).click()
    expect(person.get_by_role("button", name=re.compile("^Continue as staff of"))).to_have_count(0)
