"""A request from a template to its last accepted item: staff at a desk, the client with a phone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.stage import enter, field, rows_of, sound, toast
from tests.journeys.test_sharing import pdf
from tests.servers.chromium import PHONE, Visitors
from tests.servers.portal import Portal

TITLES = ("Identity card or passport", "Employment contract")  # of the demo's template


@pytest.mark.feature("ACT-04")
def test_a_checklist_is_asked_for_answered_by_phone_and_closed(demo: Portal, visitors: Visitors) -> None:
    desk, phone = visitors(), visitors(size=PHONE)
    enter(desk, demo, "owner", path="/staff/requests/templates")
    desk.get_by_role("listitem").filter(has_text="New employee").get_by_role("link", name="Ask with it").click()
    items = desk.get_by_role("region", name="What is needed").get_by_label("What is needed")
    expect(items).to_have_count(3)
    desk.get_by_role("button", name="Remove this row").last.click()
    expect(items).to_have_count(2)
    field(desk, "Title").fill("Papers for the bank")
    desk.get_by_role("textbox", name="Clients").fill("Pappas Ceramics")
    desk.get_by_role("button", name="Add Pappas Ceramics Ltd").click()
    desk.get_by_role("button", name="Ask for it").click()
    expect(desk.get_by_role("heading", name="Papers for the bank")).to_be_visible()

    enter(phone, demo, "maria", path="/requests")
    phone.get_by_role("link", name="Papers for the bank").click()
    first, second = (phone.get_by_role("listitem").filter(has_text=title).first for title in TITLES)
    first.get_by_label(f"Choose files: {TITLES[0]}").set_input_files([pdf("first.pdf")])
    expect(first.get_by_text("first.pdf").first).to_be_visible()
    second.get_by_label(f"Choose files: {TITLES[1]}").set_input_files([pdf("wrong year.pdf")])
    expect(phone.get_by_text("You have sent everything.")).to_be_visible()

    mine = desk.get_by_role("listitem")
    mine.filter(has_text=TITLES[0]).first.get_by_role("button", name="Accept").click()
    toast(desk, "is accepted.")
    mine.filter(has_text=TITLES[1]).first.get_by_role("button", name="Send back").click()
    box = desk.get_by_role("dialog", name=f"Send {TITLES[1]} back")
    field(box, "Reason").fill("This is last year's.")
    box.get_by_role("button", name="Send it back").click()

    expect(second).to_contain_text("This is last year's.")
    second.get_by_label(f"Choose files: {TITLES[1]}").set_input_files([pdf("right year.pdf")])
    expect(mine.filter(has_text=TITLES[1]).first).to_contain_text("right year.pdf")
    mine.filter(has_text=TITLES[1]).first.get_by_role("button", name="Accept").click()
    expect(phone.get_by_text("Everything is here. Thank you.")).to_be_visible()
    assert rows_of(demo, "SELECT state FROM document_request WHERE title = 'Papers for the bank'") == [("closed",)]
    expect(desk.get_by_text(re.compile("Done|Closed")).first).to_be_visible()
    sound(demo)
