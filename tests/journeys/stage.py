"""What every journey does: come in, wait for something, read a mail, look into the books."""

from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing, suppress
from typing import Any, TypeVar

from playwright.sync_api import Locator, Page, TimeoutError, expect

from data.sealing import Keys
from services.demo import PASSWORD
from services.integrations.key_ring import master_key
from tests.servers.chromium import ready
from tests.servers.portal import Portal
from tests.servers.smtp import Letter, MailServer

T = TypeVar("T")
PATIENCE_SECONDS = 20
SETTLE_MILLISECONDS = 1_000
SOON_MILLISECONDS = 10_000  # "within a second", on a machine that does other things too


def mailing(server: MailServer) -> dict[str, str]:
    """Settings of a portal that mails through `server`."""
    return {"PORTICO_SMTP_HOST": server.host, "PORTICO_SMTP_PORT": str(server.port), "PORTICO_SMTP_SECURITY": "none"}


def at(portal: Portal, path: str) -> str:
    """The address people use: the one our mails name too."""
    return f"http://localhost:{portal.port}{path}"


def enter(page: Page, portal: Portal, login: str, *, path: str = "/", password: str = PASSWORD) -> Page:
    """Through the sign-in form; `path` is where the person wanted to go."""
    page.goto(at(portal, f"/login?next={path}"))
    page.locator("#in-login").fill(login if "@" in login else f"{login}@demo.test")
    page.locator("#in-password").fill(password)
    page.locator("form[action='/login'] button[type=submit]").click()
    return drawn(page)


def go(page: Page, portal: Portal, path: str) -> Page:
    page.goto(at(portal, path))
    return drawn(page)


def drawn(page: Page) -> Page:
    """The screen stands and its socket has joined: from now on clicks arrive."""
    page.wait_for_selector("#page-title")
    return ready(page)


def field(where: Page | Locator, label: str) -> Locator:
    """A text field by its label, without the star of a required one."""
    return where.get_by_role("textbox", name=label, exact=True)


def toast(page: Page, words: str) -> None:
    expect(page.locator(".toasts")).to_contain_text(words, timeout=SOON_MILLISECONDS)


def stay(page: Page) -> None:
    """Leave a mark that only a fresh page load wipes away."""
    page.evaluate("window.stayedHere = true")


def stayed(page: Page) -> bool:
    """Whether the page was never loaded anew since `stay`."""
    return bool(page.evaluate("window.stayedHere === true"))


def until(found: Callable[[], T | None], what: str, seconds: float = PATIENCE_SECONDS) -> T:
    """Ask again until there is something; that something. Fails the test with `what` it waited for."""
    end = time.monotonic() + seconds
    while not (result := found()):
        assert time.monotonic() < end, f"waited in vain for {what}"
        time.sleep(0.05)
    return result


def letter(server: MailServer, to: str, about: str) -> Letter:
    """The newest mail to `to` whose subject holds `about`, once it is there."""
    return until(
        lambda: [each for each in server.to(to) if about.lower() in each.subject.lower()],
        f"a mail to {to} about {about!r}; there are {[each.subject for each in server.to(to)]}",
    )[-1]


def link_in(mail: Letter, path: str) -> str:
    """The address under `path` that a mail asks to open."""
    found = re.search(rf"http://localhost:\d+{re.escape(path)}\S*", mail.body())
    assert found, mail.body()
    return found[0].rstrip(".")


def stolen(page: Page) -> Callable[[], None]:
    """Keep a copy of the session cookie; what is returned puts it back, as a thief would."""
    [kept] = [each for each in page.context.cookies() if each["name"] == "portico"]
    assert kept["httpOnly"]
    assert kept["sameSite"] == "Lax"
    return lambda: page.context.add_cookies(
        [
            {
                "name": kept["name"],
                "value": kept["value"],
                "domain": kept["domain"],
                "path": kept["path"],
                "httpOnly": True,
                "sameSite": "Lax",
            }
        ]
    )


def rows_of(portal: Portal, query: str, *given: Any) -> list[tuple[Any, ...]]:
    """Read the books behind the portal's back."""
    with closing(sqlite3.connect(portal.home / "portico.db", timeout=30)) as books:
        return books.execute(query, given).fetchall()


def facts_of(portal: Portal, verb: str) -> list[str]:
    """What history says of each time this happened, unsealed."""
    keys = Keys.of(master_key(portal.home))
    return [
        keys.unseal(facts, "event.facts")
        for (facts,) in rows_of(portal, "SELECT facts FROM event WHERE verb = ?", verb)
    ]


def change(portal: Portal, statement: str, *given: Any) -> None:
    """Change a row behind the portal's back: time that passes, a policy that was chosen before."""
    with closing(sqlite3.connect(portal.home / "portico.db", timeout=30)) as books, books:
        assert books.execute(statement, given).rowcount > 0, statement


def sound(portal: Portal) -> None:
    """`app.py doctor` finds nothing."""
    found = portal.run("doctor", check=False)
    assert found.returncode == 0, found.stdout + found.stderr


def fits(page: Page) -> None:
    """Nothing makes the page scroll sideways, once it has settled after a change of size."""
    with suppress(TimeoutError):
        page.wait_for_function(
            "document.documentElement.scrollWidth <= document.documentElement.clientWidth", timeout=SETTLE_MILLISECONDS
        )
    width, room = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert width <= room, f"{page.url} is {width} wide where there is room for {room}"


def pdf_behind(page: Page, link: Locator) -> bytes:
    """Follow a link to a PDF as its reader would; it must be meant for the browser's own viewer (INV-10)."""
    address = link.get_attribute("href")
    assert address
    answer = page.request.get(page.evaluate("address => new URL(address, location.href).href", address))
    assert answer.status == 200
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"].startswith("inline")
    body = answer.body()
    assert body.startswith(b"%PDF-")
    return body


def heading(page: Page, words: str | re.Pattern[str]) -> None:
    expect(page.locator("#page-title")).to_have_text(words, timeout=SOON_MILLISECONDS)
