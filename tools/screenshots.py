"""Pictures of every page: `python -m tools.screenshots [--folder screenshots] [--only billing] [--widths 390,1440]`.

Makes a demo of its own, walks it as a client, as staff and impersonated, at three widths, light and dark, in English
and Greek, and writes one PNG each. The pictures are for looking at: whoever changes a page judges them.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.servers import chromium
from tests.servers.portal import Portal
from tools.tour import GUESTS, LIGHT_PAGES, Guest, Unreachable, sign_in, stops

WIDTHS = {390: 844, 820: 1180, 1440: 900}
LANGUAGES = ("en", "el")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=Path("screenshots"))
    parser.add_argument("--only", default="", help="only pages whose path contains this")
    parser.add_argument("--widths", default=",".join(map(str, WIDTHS)))
    parser.add_argument("--languages", default=",".join(LANGUAGES))
    parser.add_argument("--themes", default="light,dark")
    parser.add_argument("--guests", default=",".join(guest.name for guest in GUESTS))
    parser.add_argument("--url", default="", help="a demo that runs already")
    given = parser.parse_args(arguments)
    given.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home, sync_playwright() as playwright:
        portal = None if given.url else Portal(Path(home) / "demo", command="demo").start()
        try:
            walk(chromium.launch(playwright), given.url or portal.url, given)  # type: ignore[union-attr]
        finally:
            if portal is not None:
                portal.stop()
    return 0


def walk(browser: Browser, base: str, given: argparse.Namespace) -> None:
    """All combinations asked for; a screen that nothing links to is printed."""
    for width in map(int, given.widths.split(",")):
        for theme in given.themes.split(","):
            for language in given.languages.split(","):
                look = f"{width}-{theme}-{language}"
                for guest in GUESTS:
                    if guest.name in given.guests.split(","):
                        _visit(browser, base, guest, given, look)
                _light(browser, base, given, look)


def _visit(browser: Browser, base: str, guest: Guest, given: argparse.Namespace, look: str) -> None:
    page = _page(browser, look)
    sign_in(page, base, guest, language=look.split("-")[2])
    try:
        for path in stops(page, base, guest):
            _take(page, given, f"{guest.name}{path}", look)
    except Unreachable as lost:
        print(f"{guest.name}: nothing leads to {lost}", file=sys.stderr)
    page.context.close()


def _light(browser: Browser, base: str, given: argparse.Namespace, look: str) -> None:
    page = _page(browser, look)
    for path in LIGHT_PAGES:
        page.goto(f"{base}{path}?lang={look.split('-')[2]}")
        _take(page, given, f"light{path}", look)
    page.context.close()


def _page(browser: Browser, look: str) -> Page:
    width, theme, language = look.split("-")
    return browser.new_context(
        viewport={"width": int(width), "height": WIDTHS.get(int(width), 900)},
        locale=language,
        color_scheme="dark" if theme == "dark" else "light",
    ).new_page()


def _take(page: Page, given: argparse.Namespace, name: str, look: str) -> None:
    if given.only not in name:
        return
    page.wait_for_timeout(250)  # fonts and the last live update
    file = given.folder / f"{name.strip('/').replace('/', '_')}-{look}.png"
    page.screenshot(path=file, full_page=True)
    print(file)


if __name__ == "__main__":
    sys.exit(main())
