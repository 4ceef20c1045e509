"""Every screen and menu of the client's portal, in both colour schemes: no violation of WCAG 2.2 AA."""

from __future__ import annotations

from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.books import cash, owed_by
from tests.journeys.looking import frame_menus, looked_at, told
from tests.journeys.paying import THANKS, confirm, outcome
from tests.journeys.stage import at, enter, go, rows_of
from tests.night import NIGHT
from tests.servers.chromium import Visitors
from tests.servers.portal import Portal
from tools.tour import GUESTS, LIGHT_PAGES, Guest, sign_in, stops

# Under the banner of whoever looks through a client's eyes screens are as the client has them, but for what cannot be
# pressed: by day one of each kind is looked at, a list, a form and a page of panels.
VIEWED = ("/", "/billing", "/account")


@pytest.mark.parametrize("guest", [each for each in GUESTS if each.name != "staff"], ids=lambda guest: guest.name)
def test_every_screen(demo: Portal, page: Page, guest: Guest) -> None:
    sign_in(page, at(demo, ""), guest)
    wrong = {"the frame": frame_menus(page)}
    known = (
        [paid(demo, page)]
        if guest.name == "client"
        else [
            f"/paid/{UUID(id)}" for (id,) in rows_of(demo, "SELECT id FROM checkout WHERE status = 'succeeded' LIMIT 1")
        ]
    )
    known += [f"{each}/left" for each in known]
    seen: set[str] = set()
    if guest.views and not NIGHT:
        for path in VIEWED:
            wrong[path] = looked_at(go(page, demo, path), seen)
    else:
        for path in stops(page, at(demo, ""), guest, known):
            wrong[path] = looked_at(page, seen)
        assert len(wrong) > 10
    assert not any(wrong.values()), told(wrong)


def paid(demo: Portal, page: Page) -> str:
    """Pay one invoice; where the provider sent the payer back to."""
    owed = next(each for each in owed_by(demo, "maria@demo.test") if each.currency == "EUR")
    confirm(page, demo, [owed.number], cash(owed.balance)).click()
    page.get_by_role("button", name="Pay: the payment succeeds").click()
    outcome(page, THANKS)
    return page.evaluate("location.pathname")  # type: ignore[no-any-return]


@pytest.mark.feature("MOB-01")
def test_the_phones_frame(demo: Portal, phone: Page) -> None:
    enter(phone, demo, "maria")
    wrong = {"frame": frame_menus(phone)}
    seen: set[str] = set()
    for path in ("/", "/billing", "/billing/history", "/documents", "/account"):
        go(phone, demo, path)
        wrong[path] = looked_at(phone, seen)
    assert not any(wrong.values()), told(wrong)


def test_light_pages(demo: Portal, page: Page, phone: Page, visitors: Visitors) -> None:
    wrong = {}
    for visitor in (page, phone):
        visitors.watch(visitor).expect("404|405")
        for path in LIGHT_PAGES:
            visitor.goto(at(demo, path))
            wrong[f"{path} at {visitor.viewport_size}"] = looked_at(visitor, set())
        visitor.goto(at(demo, "/login"))
        visitor.locator("#in-login").fill("nobody@demo.test")
        visitor.locator("#in-password").fill("not a password of ours")
        visitors.watch(visitor).expect("401|403|422")
        visitor.locator("form[action='/login'] button[type=submit]").click()
        expect(visitor.get_by_role("alert")).to_be_visible()
        wrong["a refused sign-in"] = looked_at(visitor, set())
    assert not any(wrong.values()), told(wrong)
