"""A scanner saves into the watch folder; what is certain is on the client's open page, what is not waits for staff."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Make
from tests.journeys.stage import drawn, enter, field, go, rows_of, sound, until
from tests.servers.chromium import Visitors
from tests.servers.portal import Portal

PDF = b"%PDF-1.7\n%%EOF\n"
MINUTE_MS = 60_000


@pytest.fixture(scope="module")
def demo(copies: Make) -> Portal:
    return copies(PORTICO_WATCH="events", PORTICO_WATCH_SECONDS="1").start()


@pytest.mark.security("R68")
def test_a_scan_is_on_the_client_s_open_page_and_a_doubtful_one_in_quarantine(demo: Portal, visitors: Visitors) -> None:
    maria, desk = visitors(), visitors()
    enter(maria, demo, "maria", path="/documents")
    enter(desk, demo, "owner", path="/staff/documents")
    inbox = demo.home / "inbox"
    until(inbox.is_dir, "the watch folder")
    for path, content in (
        ("Pappas Ceramics Ltd/2025/scan 0001.pdf", PDF),
        ("Papas Keramics/scan 0002.pdf", PDF + b"%"),
    ):
        whole = inbox / path
        whole.parent.mkdir(parents=True, exist_ok=True)
        whole.write_bytes(content)
    expect(maria.get_by_role("row").filter(has_text="scan 0001.pdf")).to_contain_text("New", timeout=MINUTE_MS)
    until(lambda: not [each for each in inbox.rglob("*") if each.is_file()], "an empty folder", 60)
    go(desk, demo, "/staff/documents")
    desk.get_by_role("link", name="2 files wait in the watch folder").click()
    drawn(desk).get_by_role("link", name="Scan 0007.pdf").click()  # the demo's own
    drawn(desk).get_by_role("button", name="Discard it").click()
    desk.get_by_role("alertdialog").get_by_role("button", name="Discard Scan 0007.pdf").click()
    expect(desk.get_by_role("heading", name="Watch folder")).to_be_visible()
    drawn(desk).get_by_role("link", name="scan 0002.pdf").click()
    field(drawn(desk), "Client").fill("Pappas Ceramics")
    desk.get_by_role("link", name="Pappas Ceramics Ltd").click()
    drawn(desk).get_by_role("button", name="Publish").click()
    expect(maria.get_by_role("row").filter(has_text="scan 0002.pdf")).to_contain_text("New")
    assert rows_of(demo, "SELECT count(*) FROM watched_file WHERE state = 'waiting'") == [(0,)]
    sound(demo)
