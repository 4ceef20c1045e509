"""Chromium: when a page can be used, and how long a click takes until its answer can be read."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tools.bench.figures import Figure
from tools.bench.population import PASSWORD, Somebody, Town
from tools.bench.servers import Server
from tools.bench.sizes import Sizes

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chromium-headless-shell")
QUIET = [
    "--no-sandbox",
    "--headless=new",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
PATIENCE = 20_000  # milliseconds
# Usable: drawn, its scripts run, its socket joined. The clock is the document's own, from the start of its request.
USABLE = "window.did_handshake === true && document.querySelector('h1') && performance.now() - {start}"
LIGHT = "document.readyState === 'complete' && document.querySelector('form input') && performance.now()"
FETCHED = "performance.getEntriesByType('navigation')[0].fetchStart"
BARE = "window.did_handshake === true && document.querySelector('.q-table td') && performance.now()"
WHEN = """() => new Promise(done => {
  const look = () => { const at = %s; if (at) done(at); else setTimeout(look, 2); };
  look();
})"""
CLICK = """([opener, shown]) => new Promise(done => {
  const before = document.querySelector(shown)?.innerHTML, began = performance.now();
  const look = () => {
    const found = document.querySelector(shown);
    if (found && found.innerHTML !== before) done(performance.now() - began); else setTimeout(look, 1);
  };
  document.querySelector(opener).click(); look();
})"""


def figures(server: Server, floor: Server, town: Town, sizes: Sizes) -> Iterator[Figure]:
    """Medians over fresh visits; each cold one has an empty cache."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=_program(), args=QUIET)
        try:
            yield from _entering(chromium, server, town, sizes)
            yield from _bare(chromium, floor, sizes)
            yield from _moving(chromium, server, floor, town, sizes)
        finally:
            chromium.close()


def _entering(chromium: Browser, server: Server, town: Town, sizes: Sizes) -> Iterator[Figure]:
    signing: list[float] = []
    inside: list[float] = []
    pressed: list[float] = []
    warm: list[float] = []
    for turn in range(sizes.visits):
        with chromium.new_context() as context:
            page = context.new_page()
            page.goto(f"{server.url}/login", wait_until="commit")
            signing.append(_when(page, LIGHT))
            page.wait_for_load_state("networkidle")  # a person types meanwhile
            page.fill("input[name=login]", town.clients[turn % len(town.clients)].email)
            page.fill("input[name=password]", PASSWORD)
            page.press("input[name=password]", "Enter")
            page.wait_for_url(lambda url: "/login" not in url, wait_until="commit", timeout=PATIENCE)
            inside.append(_when(page, USABLE.format(start=FETCHED)))
            pressed.append(_when(page, USABLE.format(start="0")))
            page.goto(f"{server.url}/", wait_until="commit")
            warm.append(_when(page, USABLE.format(start="0")))
    yield Figure("Chromium: sign-in page usable, cold", statistics.median(signing), "ms wall", at_most=300)
    yield Figure("Chromium: inside usable, cold", statistics.median(inside), "ms wall", at_most=600)
    yield Figure("Chromium: inside usable, from pressing Enter", statistics.median(pressed), "ms wall")
    yield Figure("Chromium: inside usable, warm", statistics.median(warm), "ms wall")
    deep = _cold(
        chromium,
        lambda context: _signed_in(context, server, town.clients[0]),
        f"{server.url}/billing/history",
        USABLE.format(start="0"),
        sizes.visits,
    )
    yield Figure("Chromium: list usable, cold, without the sign-in page", deep, "ms wall")


def _bare(chromium: Browser, floor: Server, sizes: Sizes) -> Iterator[Figure]:
    cold = _cold(chromium, lambda context: None, f"{floor.url}/list", BARE, sizes.visits)
    yield Figure("Chromium: floor usable, cold", cold, "ms wall")


def _moving(chromium: Browser, server: Server, floor: Server, town: Town, sizes: Sizes) -> Iterator[Figure]:
    with chromium.new_context() as context:
        _signed_in(context, server, town.big)
        page = _open(context.new_page(), f"{server.url}/", USABLE.format(start="0"))
        clicks: list[float] = []
        for _ in range(sizes.visits):
            clicks.append(_clicked(page, "nav a[href='/billing']", "main h1"))
            _clicked(page, "nav a[href='/']", "main h1")
        page = _open(context.new_page(), f"{server.url}/billing/history", USABLE.format(start="0"))
        turns = [_clicked(page, ".pager [data-key=right]", "main tbody") for _ in range(sizes.visits)]
    bare = _open(chromium.new_page(), f"{floor.url}/link", "window.did_handshake === true && performance.now()")
    linked = []
    for _ in range(sizes.visits):
        linked.append(_clicked(bare, "a[href='/link/list']", ".q-table tbody"))
        bare.click("a[href='/link/']")
        bare.wait_for_selector(".q-table", state="detached")
    bare.close()
    yield Figure("Chromium: click to content", statistics.median(clicks), "ms wall", statistics.median(linked), 100)
    yield Figure("Chromium: next 24 rows", statistics.median(turns), "ms wall", at_most=60)


def _cold(
    chromium: Browser, ready: Callable[[BrowserContext], object], address: str, usable: str, visits: int
) -> float:
    found: list[float] = []
    for _ in range(visits):
        with chromium.new_context() as context:
            ready(context)
            page = context.new_page()
            page.goto(address, wait_until="commit")
            found.append(_when(page, usable))
    return statistics.median(found)


def _open(page: Page, address: str, usable: str) -> Page:
    page.goto(address, wait_until="commit")
    _when(page, usable)
    return page


def _clicked(page: Page, opener: str, shown: str) -> float:
    return float(page.evaluate(CLICK, [opener, shown]))


def _when(page: Page, condition: str) -> float:
    """The document's clock when `condition`, one of those above, first held."""
    return float(page.evaluate(WHEN % condition))


def _signed_in(context: BrowserContext, server: Server, who: Somebody) -> None:
    context.add_cookies([{"name": "portico", "value": who.token, "url": server.url}])


def _program() -> str:
    import shutil

    return next((found for name in NAMES if (found := shutil.which(name))), "chromium")
