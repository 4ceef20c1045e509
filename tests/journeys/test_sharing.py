"""A bank sends files by a link from a phone, and an evening's returns find their clients by their names."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.stage import at, enter, field, rows_of, sound, until
from tests.servers.chromium import PHONE, Visitors
from tests.servers.portal import Portal

SECOND_MS = 1000
pytestmark = [pytest.mark.feature("DOC-05", "DOC-21", "NOT-02"), pytest.mark.security("R7")]


def pdf(name: str, content: bytes = b"%PDF-1.7\n%%EOF\n") -> dict[str, object]:
    return {"name": name, "mimeType": "application/pdf", "buffer": content + name.encode()}


def test_a_stranger_sends_files_by_a_link_and_the_firm_sees_them_at_once(demo: Portal, visitors: Visitors) -> None:
    [client] = rows_of(demo, "SELECT id FROM entity WHERE name = 'Pappas Ceramics Ltd'")
    desk = visitors()
    path = f"/staff/clients/{client[0]}/documents"
    enter(desk, demo, "owner", path=path)
    desk.get_by_role("button", name="Ask for documents by a link").click()
    field(desk, "What is asked for").fill("Loan papers")
    desk.get_by_role("button", name="Make the upload link").click()
    expect(desk.locator("[data-made-link]")).to_have_value(re.compile("/share/"))
    link = desk.locator("[data-made-link]").input_value()
    desk.get_by_role("dialog").filter(has=desk.locator("[data-made-link]")).get_by_role("button", name="Close").click()
    phone = visitors(size=PHONE)
    phone.goto(at(demo, "/share/" + link.rpartition("/")[2]))
    expect(phone.locator("main")).to_contain_text("Loan papers")
    phone.get_by_label("Files").set_input_files([pdf("loan.pdf"), pdf("page.pdf", b"<html>")])
    field(phone, "Your name").fill("Dora from the bank")
    expect(field(phone, "Your name")).to_have_value("Dora from the bank")
    kept = phone.evaluate("JSON.stringify([sessionStorage, localStorage])")
    assert "Dora from the bank" in kept
    assert link.rpartition("/")[2] not in kept
    phone.get_by_role("button", name="Send").click()
    expect(phone.locator(".door-files")).to_contain_text("Arrived")
    expect(phone.locator(".door-files")).to_contain_text("not what its name says")
    line = desk.get_by_role("row").filter(has_text="loan.pdf")
    expect(line).to_contain_text("By a link", timeout=5 * SECOND_MS)
    expect(phone.get_by_role("button", name="Send")).to_be_visible()  # and more can be sent
    sound(demo)


def test_returns_of_many_clients_wait_in_the_tray_until_they_are_published(demo: Portal, visitors: Visitors) -> None:
    maria, desk = visitors(), visitors()
    enter(maria, demo, "maria", path="/documents")
    enter(desk, demo, "owner", path="/staff/documents/bulk")
    files = [pdf("Pappas Ceramics Ltd tax return 2025.pdf"), pdf("ΛΑΖΑΡΟΥ Νικος 2025.pdf"), pdf("Pappas.pdf")]
    desk.get_by_label("Files: choose them, or drop them here").set_input_files(files)
    desk.get_by_role("button", name="Add 3 files").click()
    expect(desk.locator(".tray-row")).to_have_count(3)
    expect(desk.locator(".tray-row").filter(has_text="Νίκος Λαζάρου")).to_contain_text("Certain")
    desk.reload()  # nothing is lost
    unsure = desk.locator(".tray-row").filter(has_text="Who is it?")
    expect(unsure).to_have_count(1)
    expect(maria.get_by_text("Pappas Ceramics Ltd tax return 2025.pdf")).to_have_count(0)
    desk.get_by_role("button", name="Publish 2 files").click()
    desk.get_by_role("alertdialog").get_by_role("button", name="Publish 2 files").click()
    expect(maria.get_by_role("row").filter(has_text="Pappas Ceramics Ltd tax return 2025.pdf")).to_contain_text("New")
    expect(desk.locator(".tray-row")).to_have_count(1)
    unsure.get_by_role("button", name=re.compile("Pappas Family Trust")).click()
    expect(desk.locator(".tray-row")).to_contain_text("Chosen")
    desk.get_by_role("button", name="Publish 1 file").click()
    desk.get_by_role("alertdialog").get_by_role("button", name="Publish 1 file").click()
    until(lambda: rows_of(demo, "SELECT count(*) FROM tray_file") == [(0,)], "an empty tray")
    expect(maria.get_by_role("row").filter(has_text="Pappas.pdf")).to_be_visible()
    sound(demo)
