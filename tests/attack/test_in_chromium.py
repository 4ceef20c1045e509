"""The guard lets an honest browser work, and keeps a hostile page's script from running."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.attack.conftest import Target

pytestmark = pytest.mark.browser


@pytest.fixture
def visitor(browser: Browser, target: Target) -> Iterator[BrowserContext]:
    context = browser.new_context(base_url=target.base_url)
    context.set_default_timeout(8_000)
    yield context
    context.close()


def complaints(page: Page) -> list[str]:
    """What Chromium says about the policy, collected as it happens."""
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: heard.append(str(error)))
    return heard


def signed_in(visitor: BrowserContext, path: str = "/") -> Page:
    page = visitor.new_page()
    page.goto("/login")
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: url.endswith("/"))
    page.wait_for_function("window.did_handshake === true")
    if path != "/":
        page.goto(path)
        page.wait_for_function("window.did_handshake === true")
    return page


@pytest.mark.security("R15", "R35", "R54")
def test_signing_in_clicking_typing_and_navigating(visitor: BrowserContext, target: Target):
    page = visitor.new_page()
    heard = complaints(page)
    before = target.times("pay")
    page.goto("/login")
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    assert page.evaluate("window.ours") == 1
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: url.endswith("/"))
    page.wait_for_function("window.did_handshake === true")
    page.get_by_role("button", name="Pay").click()
    page.get_by_label("Note").fill("héllo")
    page.get_by_role("button", name="Ask").click()
    expect(page.get_by_text("sum 2")).to_be_visible()
    page.get_by_role("link", name="Second").click()
    expect(page.get_by_text("Second page")).to_be_visible()
    page.wait_for_url("**/second")
    page.go_back()
    expect(page.get_by_role("button", name="Pay")).to_be_visible()
    page.reload()
    page.wait_for_function("window.did_handshake === true")
    assert target.times("pay") == before + 1
    assert "héllo" in target.state()["typed"]
    assert heard == []


@pytest.mark.security("N20", "R54")
def test_hostile_content_runs_nothing(visitor: BrowserContext, target: Target):
    page = signed_in(visitor, "/hostile")
    heard = complaints(page)
    page.reload()
    page.wait_for_function("window.did_handshake === true")
    expect(page.get_by_text("ready")).to_be_visible()
    with page.expect_console_message(lambda line: "Content Security Policy" in line.text):
        page.get_by_text("bad link").click()
    assert page.evaluate("document.body.dataset.pwned") is None
    assert "pwned" not in page.title() or "<script>" in page.title()
    assert any("Content Security Policy" in line for line in heard)


@pytest.mark.security("R54")
def test_light_pages_and_where_their_forms_may_lead(visitor: BrowserContext, target: Target):
    page = visitor.new_page()
    heard = complaints(page)
    page.goto("/paying")
    with page.expect_console_message(lambda line: "Content Security Policy" in line.text):
        page.locator("#a").click()
    assert page.title() == "Light"
    with page.expect_console_message(lambda line: "form-action" in line.text):
        page.get_by_role("button", name="other").click()
    assert page.url.endswith("/paying")  # Chromium holds redirects of a form to form-action, too
    assert any("form-action" in line for line in heard)
    with page.expect_event("requestfailed", lambda request: request.url.endswith("/landed")):
        page.get_by_role("button", name="allowed").click()  # left for the allowed origin, where nobody listens


@pytest.mark.security("N4", "R17")
def test_the_open_tab_of_a_revoked_session_ends_at_the_sign_in(visitor: BrowserContext, target: Target):
    page, other = signed_in(visitor), visitor.new_page()
    other.goto("/second")
    other.wait_for_function("window.did_handshake === true")
    token = next(cookie["value"] for cookie in visitor.cookies() if cookie["name"] == "portico")
    target.state("revoke", token)
    expect(page).to_have_url(f"{target.base_url}/login")
    expect(other).to_have_url(f"{target.base_url}/login?next=/second")  # to come back to where they were


@pytest.mark.security("R17", "R21")
def test_signing_out_ends_the_other_tab_and_the_back_button_shows_nothing(visitor: BrowserContext, target: Target):
    other, page = signed_in(visitor), visitor.new_page()
    page.goto("/second")
    page.wait_for_function("window.did_handshake === true")
    page.goto("/leave")
    page.get_by_role("button", name="Out").click()
    expect(page).to_have_url(f"{target.base_url}/login")
    expect(other).to_have_url(f"{target.base_url}/login")
    page.go_back()
    page.wait_for_url("**/le*")
    page.goto("/second")
    page.wait_for_url("**/login")
    assert "Second page" not in page.content()
