"""The pictures of the README: `python -m tools.pictures`. Looked at by whoever makes them anew."""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from tests.servers import chromium
from tests.servers.portal import Portal
from tools.tour import CLIENT, STAFF, Guest, ready, sign_in

FOLDER = Path(__file__).resolve().parents[1] / "docs"
DESK: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
MARIA = Guest("client", "maria@demo.test", CLIENT)
OWNER = Guest("staff", "owner@demo.test", STAFF)
SAM = Guest("viewing", "sam@demo.test", CLIENT, views="Maria Pappas")


@dataclass(frozen=True, slots=True)
class Picture:
    """One file in docs/; `opens` names the row of a list to click."""

    name: str
    guest: Guest
    path: str
    size: ViewportSize
    opens: str = ""


PICTURES = (
    Picture("dashboard", MARIA, "/", DESK),
    Picture("billing", MARIA, "/billing", DESK),
    Picture("billing-phone", MARIA, "/billing", PHONE),
    Picture("staff", OWNER, "/staff/clients", DESK, opens="14 Quay Street"),
    Picture("viewing", SAM, "/billing", DESK),
)


def main() -> int:
    with tempfile.TemporaryDirectory() as home, sync_playwright() as playwright:
        portal = Portal(Path(home) / "demo", command="demo").start()
        try:
            browser = chromium.launch(playwright)
            for each in PICTURES:
                take(browser, portal.url, each)
        finally:
            portal.stop()
    return 0


def take(browser: Browser, base: str, wanted: Picture) -> None:
    page = browser.new_context(viewport=wanted.size, locale="en-GB").new_page()
    sign_in(page, base, wanted.guest)
    page.goto(base + wanted.path)
    ready(page)
    if wanted.opens:
        _open(page, wanted.opens)
    page.wait_for_timeout(500)  # fonts, and the rows beside a record
    page.screenshot(path=FOLDER / f"{wanted.name}.png")
    page.context.close()


def _open(page: Page, name: str) -> None:
    page.locator("tbody").get_by_role("link", name=name, exact=True).click()
    page.locator("#page-title", has_text=name).wait_for()
    page.locator(".beside .slim-rows a").first.wait_for()


if __name__ == "__main__":
    sys.exit(main())
