"""Two portals on one PostgreSQL behind a proxy that asks them in turn: nobody who uses them notices.

Each request goes to the next process, so a form is taken by one and the page it leads back to is drawn by the other; a
websocket goes to the one that drew its page, as every proxy has to see to.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Page, expect

from services.demo import PASSWORD
from tests.journeys.stage import SOON_MILLISECONDS, drawn, field, heading, stay, stayed
from tests.servers.alternating import Alternating
from tests.servers.chromium import Visitors
from tests.servers.portal import Portal
from tests.servers.postgres import Postgres

pytestmark = pytest.mark.postgresql


class Process(Portal):
    """One of several that people reach at `address`, and never at a port of their own."""

    address = ""

    def healthy(self) -> bool:
        try:
            asked = Request(f"{self.url}/healthz", headers={"Host": self.address})
            with urlopen(asked, timeout=2) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False


@dataclass
class Pair:
    """Both processes, and the proxy before them."""

    proxy: Alternating
    processes: list[Process]

    def at(self, path: str) -> str:
        return f"http://localhost:{self.proxy.port}{path}"

    def go(self, page: Page, path: str) -> int:
        """Open a screen; the port of the process that drew it."""
        page.goto(self.at(path))
        return self.holder(drawn(page))

    def holder(self, page: Page) -> int:
        """The port of the process that holds this page."""
        return self.proxy.drawn[page.evaluate("window.clientId")]

    def go_at(self, page: Page, path: str, port: int) -> None:
        """Open a screen until the process at `port` is the one that draws it."""
        for attempt in range(20):
            if self.go(page, path) == port:
                return
            if attempt % 2:  # a screen of an odd number of requests would meet the same process for ever
                self.proxy.next("whoever else asks")
        raise AssertionError(f"the process at {port} never drew {path}")

    def enter(self, page: Page, who: str, path: str = "/") -> None:
        page.goto(self.at(f"/login?next={path}"))
        page.locator("#in-login").fill(f"{who}@demo.test")
        page.locator("#in-password").fill(PASSWORD)
        page.locator("form[action='/login'] button[type=submit]").click()
        drawn(page)

    def other(self, port: int) -> int:
        return next(each.port for each in self.processes if each.port != port)

    def took(self, line: str) -> int:
        """The port of the process that was asked for `line` last."""
        return next(port for port, asked in reversed(self.proxy.asked) if asked.startswith(line))


@pytest.fixture(scope="module")
def pair(postgres_server: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    """The demo firm, served by two processes without workers."""
    base = tmp_path_factory.mktemp("pair")
    with ExitStack() as stack:
        url = stack.enter_context(postgres_server.fresh())
        made = Portal(base / "first", command="demo", settings={"PORTICO_DATABASE_URL": url})
        stack.callback(made.kill)
        made.start().stop()
        shutil.copytree(made.home, base / "second")
        proxy = stack.enter_context(Alternating())
        settings = {"PORTICO_DATABASE_URL": url, "PORTICO_PUBLIC_URL": f"http://localhost:{proxy.port}"}
        processes = []
        for name in ("first", "second"):
            each = Process(base / name, settings=settings, arguments=("--no-workers",))
            each.address = f"localhost:{proxy.port}"
            stack.callback(each.kill)
            processes.append(each.start())
        proxy.ports = [each.port for each in processes]
        yield Pair(proxy, processes)
        for each in processes:
            each.stop()
            assert "Traceback" not in each.output


@pytest.mark.feature("ACC-05", "SET-11")
def test_a_day_over_two_processes(pair: Pair, visitors: Visitors) -> None:
    owner, maria = visitors(), visitors()
    pair.enter(owner, "owner", "/staff")
    pair.enter(maria, "maria", "/account")
    assert {port for port, _ in pair.proxy.asked} == {each.port for each in pair.processes}

    # A form that is sent by the browser is refused by one process, and said so by the other, beside its field.
    pair.go(maria, "/account/sign-in")
    name = field(maria, "User name")
    name.fill("maria at home")
    form = maria.locator("form[action='/account/username']")
    form.locator("[name=current]").fill(PASSWORD)
    form.get_by_role("button").click()
    expect(maria.locator("form[action='/account/username'] .field", has=field(maria, "User name"))).to_contain_text(
        "A user name has", timeout=SOON_MILLISECONDS
    )
    expect(field(maria, "User name")).to_have_value("maria at home")
    assert pair.holder(drawn(maria)) != pair.took("POST /account/username")

    # A form of settings is taken by one, and the other says so, once.
    pair.go(owner, "/staff/settings/look")
    owner.locator("input[type=file][name=logo]").set_input_files(Path(__file__).parents[2] / "assets" / "favicon.png")
    owner.locator("form[action='/staff/logo'] button[type=submit]").click()
    expect(owner.locator("main")).to_contain_text("The logo is in use.", timeout=SOON_MILLISECONDS)
    assert pair.holder(drawn(owner)) != pair.took("POST /staff/logo")
    pair.go(owner, "/staff/settings/look")
    expect(owner.locator("main")).not_to_contain_text("The logo is in use.")

    # What is refused on an open page is refused by the process that holds it, and nothing typed is lost.
    pair.go(owner, "/staff/clients")
    row = owner.locator("tbody tr a[href^='/staff/clients/']").first
    expect(row).to_be_visible()
    client = (row.get_attribute("href") or "").removeprefix("/staff/clients/").partition("/")[0].partition("?")[0]
    pair.go(owner, f"/staff/payments/new?client={client}")
    amount = field(owner, "Amount received")
    amount.fill("twelve")
    owner.get_by_role("button", name=re.compile("^Record .")).last.click()
    expect(owner.locator(".field", has=amount)).to_contain_text("amount", timeout=SOON_MILLISECONDS)
    expect(amount).to_have_value("twelve")


@pytest.mark.feature("ACC-05")
def test_what_one_process_saves_shows_on_a_page_of_the_other(pair: Pair, visitors: Visitors) -> None:
    reading, writing = visitors(), visitors()
    for page in (reading, writing):
        pair.enter(page, "nikos", "/account")
    here = pair.holder(reading)
    pair.go_at(writing, "/account", pair.other(here))
    stay(reading)
    writing.locator("section .head button").click()
    city = 'xpath=//label[normalize-space()="Πόλη" or normalize-space()="City"]/following::input[1]'
    writing.locator(city).fill("Kalamata")
    writing.locator("section .btn.primary").click()
    expect(reading.locator("dl").first).to_contain_text("Kalamata", timeout=SOON_MILLISECONDS)
    assert stayed(reading)
    assert (pair.holder(reading), pair.holder(writing)) == (here, pair.other(here))


@pytest.mark.security("R15", "R17")
def test_a_session_goes_on_though_another_process_holds_its_page(pair: Pair, visitors: Visitors) -> None:
    """That process is told that the session ended, and must not lead the page away before the new cookie is there."""
    page, other = visitors(), visitors()
    new = "a stone of another sea"
    for each in (page, other):
        pair.enter(each, "lena", "/account")
    pair.go(page, "/account/sign-in")
    form = page.locator("form[action='/account/password']")
    form.locator("[name=current]").fill(PASSWORD)
    form.locator("[name=new]").fill(new)
    form.locator("[name=repeated]").fill(new)
    before = pair.holder(page)
    form.get_by_role("button").click()
    expect(page.locator("main")).to_contain_text("Your password is changed.", timeout=SOON_MILLISECONDS)
    assert pair.took("POST /account/password") != before, "the one that took the form held the page itself"
    other.wait_for_url("**/login?**", timeout=SOON_MILLISECONDS)  # of every other device
    pair.go(page, "/account")
    heading(page, re.compile("."))
