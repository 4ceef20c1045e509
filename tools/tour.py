"""A walk through every screen of a running demo, as a client, as staff, and looking through a client's eyes.

Screens come from the portal's own tables, so a new one is walked through without being named here. A {placeholder} is
filled with the first link of that shape on the pages walked before; a screen that nothing links to is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from http import HTTPStatus

from playwright.sync_api import Page

from pages.shell.areas import screens
from pages.shell.screens import Screen
from services.demo import PASSWORD
from services.demo.firm import FIRM

READY_MILLISECONDS = 15_000


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody to walk as; `views` is the contact whose eyes they look through."""

    name: str
    email: str
    screens: tuple[Screen, ...]
    views: str = ""


CLIENT, STAFF = (screens(staff=staff, shown_by=FIRM) for staff in (False, True))
GUESTS = (
    Guest("client", "maria@demo.test", CLIENT),
    Guest("staff", "owner@demo.test", STAFF),
    Guest("viewing", "sam@demo.test", CLIENT, views="Maria Pappas"),
)
LIGHT_PAGES = ("/login", "/forgot", "/no-such-page")
# What a click puts behind a screen's path before it shows anything.
QUERIES = {"/billing/pay": "?scope=all&c=EUR"}


class Unreachable(Exception):
    """A screen that no link of any page leads to."""


def sign_in(page: Page, base: str, guest: Guest, *, language: str = "en") -> None:
    """Through the sign-in form, as a person would."""
    page.goto(f"{base}/login?lang={language}")
    page.get_by_label(re.compile("e-mail", re.I)).first.fill(guest.email)
    page.locator("input[type=password]").first.fill(PASSWORD)
    page.locator("form button[type=submit]").first.click()
    ready(page)
    speak(page, language)
    if guest.views:
        look_through(page, base, guest.views)


def speak(page: Page, language: str) -> None:
    """The person's own language counts once they are in: choose `language` from the menu unless it is spoken."""
    if (page.locator("html").get_attribute("lang") or "").startswith(language):
        return
    page.locator(f"[data-do=language][data-id={language}]").first.evaluate("each => each.click()")
    page.wait_for_function(
        "wanted => document.documentElement.lang.startsWith(wanted)", arg=language, timeout=READY_MILLISECONDS
    )
    ready(page)


def look_through(page: Page, base: str, name: str) -> None:
    """Start an impersonation from the contact's record, in whatever language the page speaks."""
    page.goto(f"{base}/staff/clients?q={name.split()[-1]}")
    ready(page)
    page.locator("tbody a.lead").first.click()
    page.locator("a[href$='/contacts']").first.click()
    page.locator("[data-do=look]").first.click()
    page.locator("#in-look-reason").fill("Walking through")
    if page.locator("#in-look-current").count():
        page.locator("#in-look-current").fill(PASSWORD)
    page.locator("form[action='/auth/impersonate'] button[type=submit]").click()
    page.wait_for_url(f"{base}/")
    ready(page)


def ready(page: Page) -> Page:
    """Wait until the page's socket stands and its title is drawn."""
    page.wait_for_function("window.did_handshake === true", timeout=READY_MILLISECONDS)
    page.locator("h1").first.wait_for()
    return page


def stops(page: Page, base: str, guest: Guest, known: Iterable[str] = ()) -> Iterator[str]:
    """The path of each screen, the page standing there when it is yielded. Raises Unreachable at the end.

    `known` are paths that no page links to, such as where a provider sends people back to.
    """
    links = set(known)
    waiting = sorted(guest.screens, key=lambda each: ("{" in each.path, each.path))
    lost = []
    for each in waiting:
        path = _filled(each, links) or _searched(page, base, each, guest.screens, links)
        if path is None:
            lost.append(each.path)
            continue
        answer = page.goto(base + path + QUERIES.get(path, ""))
        if answer is None or answer.status != HTTPStatus.OK:
            lost.append(path)  # it wants a query that only a click brings
            continue
        links |= _links(ready(page))
        yield path
    if lost:
        raise Unreachable(", ".join(lost))


def _links(page: Page) -> set[str]:
    found = page.eval_on_selector_all(
        "a[href^='/']", "links => links.map(link => link.getAttribute('href').split('?')[0])"
    )
    return set(map(str, found))


def _searched(page: Page, base: str, screen: Screen, screens: Sequence[Screen], links: set[str]) -> str | None:
    """An address of a screen that only some of the pages above it lead to: a request that is still open can be edited."""
    above = next((each for each in screens if each.path == screen.path.rpartition("/")[0]), None)
    for link in sorted(links):
        if above is not None and above.parts(link) is not None:
            page.goto(base + link)
            links |= _links(ready(page))
            if path := _filled(screen, links):
                return path
    return None


def _filled(screen: Screen, links: set[str]) -> str | None:
    if "{" not in screen.path:
        return screen.path
    return next((link for link in sorted(links) if screen.parts(link) is not None), None)
