"""Staff look through a client's eyes: with a right, a reason, a banner and an end, and without a trace."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.desk import open_client
from tests.journeys.stage import SOON_MILLISECONDS, at, change, drawn, enter, facts_of, go, rows_of
from tests.servers.chromium import PHONE, Visitors
from tests.servers.portal import Portal

REASON = "She asked about her bill on the phone"
TRACES = (
    "SELECT count(*) FROM notice WHERE kind = 'view'",
    "SELECT count(*) FROM invoice_view",
    "SELECT list_choices FROM person WHERE username = 'maria'",
    "SELECT last_signed_in_at FROM person WHERE username = 'maria'",
)


def rows_shown(page: Page) -> list[list[str]]:
    return [row.locator("td").all_inner_texts() for row in page.locator("main tbody tr").all()]


def look(page: Page, portal: Portal, who: str = "sam") -> Page:
    """From the contact's record, with a reason."""
    enter(page, portal, who, path="/staff/clients")
    open_client(page, portal, "Pappas Ceramics Ltd")
    page.get_by_role("link", name=re.compile("^Contacts")).click()
    page.get_by_role("button", name="View the portal as Maria Pappas").click()
    box = page.get_by_role("dialog")
    reason = box.get_by_label("Why do you need to look?")
    reason.fill(REASON)
    expect(reason).to_have_value(REASON)  # the dialog stands: whether it asks for a password can be seen
    if box.get_by_label("Your password").count():
        box.get_by_label("Your password").fill("portico-demo-pass")
    box.get_by_role("button", name="View the portal").click()
    page.wait_for_url(at(portal, "/"))
    return drawn(page)


@pytest.mark.feature("IMP-01", "IMP-02", "IMP-03", "IMP-04", "IMP-06")
@pytest.mark.security("R30")
def test_they_see_what_she_sees_and_leave_no_trace(demo: Portal, page: Page, visitors: Visitors) -> None:
    client = enter(visitors(), demo, "maria", path="/billing")
    theirs = rows_shown(client)
    traces = [rows_of(demo, query) for query in TRACES]
    look(page, demo)
    banner = page.get_by_role("region", name="Viewing as a client")
    expect(banner).to_contain_text("You see what Maria Pappas sees.")
    expect(banner).to_contain_text("View only.")
    go(page, demo, "/billing")
    assert rows_shown(page) == theirs
    number = page.locator("td.c-title a").first.inner_text()
    page.get_by_role("columnheader", name="Number").get_by_role("button").click()
    page.get_by_role("link", name=number, exact=True).click()
    expect(page.locator("#page-title")).to_contain_text(number, timeout=SOON_MILLISECONDS)
    go(page, demo, "/billing/history?rows=48")
    page.mouse.wheel(0, 4000)
    expect(banner).to_be_in_viewport()
    for path in ("/", "/billing/payments", "/account", "/account/you", "/account/devices"):
        go(page, demo, path)
        expect(banner).to_be_in_viewport()
    banner.get_by_role("button", name="Leave").click()
    page.wait_for_url(re.compile("/staff"))
    expect(banner).to_have_count(0)
    assert [rows_of(demo, query) for query in TRACES] == traces
    assert any(REASON in each for each in facts_of(demo, "impersonation.started"))


@pytest.mark.feature("IMP-04")
@pytest.mark.security("R30")
def test_they_may_only_look(demo: Portal, page: Page, visitors: Visitors) -> None:
    visitors.watch(page).expect("403|422")
    look(page, demo)
    go(page, demo, "/billing/pay?scope=overdue&c=EUR")
    if page.get_by_role("radio").count():
        page.get_by_role("radio").first.check()
    page.get_by_role("button", name=re.compile("^Pay ")).click()
    expect(page.get_by_text("You are looking through somebody else's eyes.")).to_be_visible(timeout=SOON_MILLISECONDS)
    assert page.url.startswith(at(demo, "/billing/pay"))
    kept = rows_of(demo, "SELECT username, password_hash, version FROM person WHERE username = 'maria'")
    go(page, demo, "/account/sign-in")
    form = page.locator("form[action='/account/username']")
    form.locator("[name=username]").fill("somebody-else")
    form.locator("[name=current]").fill("portico-demo-pass")
    form.get_by_role("button").click()
    expect(page.locator("[role=alert], .notice.bad").first).to_be_visible(timeout=SOON_MILLISECONDS)
    assert rows_of(demo, "SELECT username, password_hash, version FROM person WHERE username = 'maria'") == kept
    assert rows_of(demo, "SELECT count(*) FROM checkout WHERE status IN ('starting', 'open')") == [(0,)]


@pytest.mark.feature("IMP-01", "SET-07")
def test_without_the_right_there_is_no_control_and_no_way(demo: Portal, page: Page, visitors: Visitors) -> None:
    visitors.watch(page).expect("403|404")
    contact = rows_of(
        demo,
        """SELECT contact.id FROM contact JOIN person ON person.id = person_id
        JOIN entity ON entity.id = contact.entity_id WHERE person.email = 'maria@demo.test'
        AND entity.name = 'Pappas Family Trust'""",
    )[0][0]
    enter(page, demo, "kim", path="/staff/clients")
    open_client(page, demo, "Pappas Family Trust")
    page.get_by_role("link", name=re.compile("^Contacts")).click()
    expect(page.get_by_role("region", name="Maria Pappas")).to_be_visible(timeout=SOON_MILLISECONDS)
    expect(page.get_by_role("button", name=re.compile("View the portal"))).to_have_count(0)
    token = page.locator("input[name=form_token]").first.get_attribute("value")
    answer = page.request.post(
        at(demo, "/auth/impersonate"),
        max_redirects=0,
        headers={"origin": at(demo, "")},
        form={"form_token": token or "", "contact": contact, "reason": "Let me in", "current": "portico-demo-pass"},
    )
    assert answer.status in (403, 404)
    go(page, demo, "/staff")


@pytest.mark.feature("IMP-05")
@pytest.mark.security("R30")
def test_it_ends_by_itself(demo: Portal, visitors: Visitors) -> None:
    phone = visitors(size=PHONE)
    visitors.watch(phone).expect("WebSocket|socket.io|ERR_|401|403")
    look(phone, demo, "owner")
    expect(phone.get_by_role("region", name="Viewing as a client")).to_contain_text("minutes left")
    change(demo, "UPDATE login_session SET ends_at = seen_at WHERE viewer_id IS NOT NULL AND revoked_at IS NULL")
    phone.evaluate("location.assign('/billing')")  # the page may be on its way out itself by now
    expect(phone.locator("#page-title, #in-login").first).to_be_visible()
    expect(phone.get_by_role("region", name="Viewing as a client")).to_have_count(0)
    assert "/billing" not in phone.url or "/login" in phone.url
