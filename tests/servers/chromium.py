"""Real Chromium: found, started, and watched, so that a red console line fails the test that caused it."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Page, Playwright, Request, ViewportSize

DESKTOP: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
APPS = (
    Path("/Applications/Chromium.app/Contents/MacOS/Chromium"),
    Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
)
QUIET = [
    "--no-sandbox",
    "--headless=new",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--js-flags=--no-opt --no-maglev",
]  # a page lives for seconds here: optimizing its code costs more than it saves
READY_MILLISECONDS = 15_000


class NoBrowser(RuntimeError):
    """No Chromium on this machine."""


def program() -> Path:
    """Where the browser is. Raises NoBrowser."""
    found = [Path(path) for name in NAMES if (path := shutil.which(name))] + [path for path in APPS if path.exists()]
    if not found:
        raise NoBrowser("No browser was found: please install Chromium.")
    return found[0]


def launch(playwright: Playwright) -> Browser:
    return playwright.chromium.launch(executable_path=program(), args=QUIET)


def ready(page: Page) -> Page:
    """Wait until the page's socket has joined its client on the server: from then on clicks arrive."""
    page.wait_for_function("window.did_handshake === true", timeout=READY_MILLISECONDS)
    return page


class Watch:
    """What went wrong in one context: script errors, red console lines (CSP refusals among them), foreign requests."""

    def __init__(self, context: BrowserContext) -> None:
        self._seen: list[str] = []
        self._expected: list[re.Pattern[str]] = []
        context.on("console", self._console)
        context.on("weberror", lambda problem: self._seen.append(f"script: {problem.error}"))
        context.on("request", self._request)

    def expect(self, pattern: str) -> None:
        """Problems matching `pattern` are part of this test: a page that must be refused, a socket that must close."""
        self._expected.append(re.compile(pattern))

    @property
    def problems(self) -> list[str]:
        return [line for line in self._seen if not any(pattern.search(line) for pattern in self._expected)]

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._seen.append(f"console: {message.text} ({message.location.get('url', '')})")

    def _request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in {"http", "https", "ws", "wss"} and address.hostname not in {"127.0.0.1", "localhost"}:
            self._seen.append(f"foreign request: {request.url}")


class Visitors:
    """Makes people with a browser of their own: separate cookies, one watch each; all closed at the end.

    Who sits at a desk wants no motion, who holds a phone takes it as it comes: both kinds are always about.
    """

    def __init__(
        self,
        browser: Browser,
        *,
        begin: Callable[[BrowserContext], None] = lambda context: None,
        end: Callable[[BrowserContext, int], None] = lambda context, place: None,
    ) -> None:
        """`begin` and `end` are told of each context as it opens, and before it closes with its place in the row."""
        self._browser, self._begin, self._end = browser, begin, end
        self._open: list[tuple[BrowserContext, Watch]] = []

    def __call__(self, *, size: ViewportSize = DESKTOP, locale: str = "en-GB", dark: bool = False) -> Page:
        context = self._browser.new_context(
            viewport=size,
            locale=locale,
            color_scheme="dark" if dark else "light",
            accept_downloads=True,
            reduced_motion="no-preference" if size == PHONE else "reduce",
            has_touch=size == PHONE,
            is_mobile=size == PHONE,
        )
        self._begin(context)
        self._open.append((context, Watch(context)))
        return context.new_page()

    def watch(self, page: Page) -> Watch:
        return next(watch for context, watch in self._open if context is page.context)

    @property
    def problems(self) -> list[str]:
        """Of everybody, so far."""
        return [problem for _, watch in self._open for problem in watch.problems]

    def leave(self) -> list[str]:
        """Close every context and tell the problems of all of them."""
        for place, (context, _) in enumerate(self._open):
            try:
                self._end(context, place)
                context.close()
            except Error as error:
                if "closed" not in str(error):  # a test may have closed it already
                    raise
        return self.problems
