"""The watch sees what a person would not: red lines, broken scripts, refused sources, foreign requests."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.servers.chromium import Visitors, ready

PAGES = {
    "/": ("", "<title>calm</title><p>calm</p>"),
    "/throws": ("", "<script>throw new Error('broken on purpose')</script>"),
    "/console": ("", "<script>console.error('red line')</script>"),
    "/policy": ("script-src 'none'", "<script>document.title = 'ran'</script>"),
    "/foreign": ("", "<img src='http://elsewhere.invalid/pixel.png'>"),
    "/joined": ("", "<script>setTimeout(() => { window.did_handshake = true }, 100)</script>"),
}


class _Site(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        policy, body = PAGES.get(self.path, ("", ""))
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        if policy:
            self.send_header("Content-Security-Policy", policy)
        self.end_headers()
        self.wfile.write(f"<!doctype html><link rel=icon href='data:,'>{body}".encode())

    def log_message(self, format: str, *args: object) -> None:
        """Silence: the test speaks."""


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Site)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_calm_page_has_no_problems(visitors: Visitors, page: Page, phone: Page, site: str) -> None:
    for visitor in (page, phone):
        visitor.goto(site)
        expect(visitor).to_have_title("calm")
    assert page.evaluate("[innerWidth, innerHeight]") == [1440, 900]
    assert phone.evaluate("navigator.maxTouchPoints") > 0
    assert visitors.leave() == []


@pytest.mark.parametrize(
    ("path", "seen"),
    [
        ("/throws", "script: .*broken on purpose"),
        ("/console", "console: red line"),
        ("/policy", "console: .*Content Security Policy"),
        ("/foreign", "foreign request: http://elsewhere.invalid/pixel.png"),
    ],
)
def test_a_problem_is_seen_and_can_be_expected(browser: Browser, site: str, path: str, seen: str) -> None:
    people = Visitors(browser)
    page = people()
    page.goto(site + path)
    watch = people.watch(page)
    page.wait_for_timeout(200)  # the browser tells its console a moment after the page is loaded
    problems = watch.problems
    watch.expect(seen)
    watch.expect("Failed to load resource")  # the foreign pixel, a second time
    assert problems
    assert people.leave() == []


def test_ready_waits_for_the_handshake(page: Page, site: str) -> None:
    page.goto(f"{site}/joined")
    assert ready(page).evaluate("window.did_handshake") is True
