"""Who works here and is a client, too, says as what they go on: after the password, and in the account menu."""

from __future__ import annotations

import re
from html import unescape

import pytest

from data.statuses import StaffRole
from pages.guard.http.form_token import form_token
from services.access.authentication import identify, key_of
from services.clock import clock
from services.firm import team
from services.firm.team import StaffForm
from tests.cast import House
from tests.pages.stage import Site, cookie, shown, stage
from tests.services.signing_in import PASSWORD, give

TOKEN = re.compile(r'name="form_token" value="([^"]+)"')
STAFF, CLIENT = "Continue as staff of Harbour &amp; Pine", "Continue as client"


def both(house: House) -> None:
    give(house, house.alice, last_signed_in_at=house.alice.now)
    team.add(
        house.olga,
        StaffForm("Alice", "alice@example.test", "member", reach="all"),
        confirmed=house.alice.actor.person_id,
    )


async def post(site: Site, path: str, drawn: str, **fields: str) -> str:
    page = await site.browser.get(drawn)
    found = TOKEN.search(page.text)
    assert found, page.text
    answer = await site.browser.post(path, data={"form_token": unescape(found[1]), **fields})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


async def signed_in(site: Site, next: str = "/") -> str:
    site.browser.cookies.clear()
    return await post(site, "/login", f"/login?next={next}", login="alice@example.test", password=PASSWORD, next=next)


async def over(site: Site, side: str) -> str:
    """The account menu's form, which stands in the page of the shell."""
    token = held(site)
    answer = await site.holds(token).post("/auth/side", data={"form_token": form_token(token), "side": side})
    return str(answer.headers["location"])


def held(site: Site) -> str:
    """The cookie as it came last: `Site.open` sets one of its own beside."""
    return [each.value or "" for each in site.browser.cookies.jar if each.name == "portico"][-1]


def is_staff(site: Site) -> bool:
    return identify(site.house.inside, key_of(held(site)), clock()).actor.is_staff


@pytest.mark.parametrize(
    ("next", "side", "arrives"),
    [
        ("/", "staff", "/staff"),
        ("/", "client", "/"),
        ("/staff/clients", "staff", "/staff/clients"),
        ("/staff/clients", "client", "/"),
        ("/billing?search=a", "client", "/billing?search=a"),
        ("/billing", "staff", "/staff"),
        ("//evil.example", "staff", "/staff"),
        ("https://evil.example", "client", "/"),
    ],
)
async def test_after_the_password_they_choose_and_arrive(
    sqlite_house: House, next: str, side: str, arrives: str
) -> None:
    both(sqlite_house)
    async with stage(sqlite_house) as site:
        where = await signed_in(site, next)
        assert where.startswith("/side")
        page = await site.browser.get(where)
        assert STAFF in page.text
        assert CLIENT in page.text
        carried = re.search(r'name="next" value="([^"]*)"', page.text)
        assert carried
        assert await post(site, "/auth/side", where, side=side, next=unescape(carried[1])) == arrives
        assert is_staff(site) is (side == "staff")
        assert (await site.browser.get(arrives)).status_code == 200


async def test_who_has_one_side_is_not_asked(sqlite_house: House) -> None:
    give(sqlite_house, sqlite_house.alice)
    async with stage(sqlite_house) as site:
        assert await signed_in(site) == "/"
        assert (await site.browser.get("/side?next=/billing")).headers["location"] == "/billing"
        assert (await site.holds(cookie(sqlite_house, sqlite_house.olga)).get("/side")).headers["location"] == "/staff"
        site.browser.cookies.clear()
        assert (await site.browser.get("/side?next=/billing")).headers["location"] == "/login?next=/billing"


@pytest.mark.security("R15", "R19")
async def test_the_account_menu_goes_over_and_back(sqlite_house: House) -> None:
    both(sqlite_house)
    async with stage(sqlite_house) as site:
        await signed_in(site)
        first = held(site)
        page = await site.open(first, "/")
        assert STAFF in shown(page)
        assert "/staff/clients" not in shown(page)
        assert await over(site, "staff") == "/staff"
        second = held(site)
        assert second != first
        page = await site.open(second, "/staff")
        assert CLIENT in shown(page)
        assert await over(site, "client") == "/"
        for dead in (first, second):
            assert (await site.holds(dead).get("/")).headers["location"].startswith("/login")
        assert (await site.holds(second).post("/auth/side", data={"side": "staff"})).status_code in (303, 403)


async def test_a_form_of_another_browser_takes_nobody_over(sqlite_house: House) -> None:
    both(sqlite_house)
    async with stage(sqlite_house) as site:
        await signed_in(site)
        answer = await site.browser.post("/auth/side", data={"form_token": "x" * 86, "side": "staff"})
        assert answer.status_code == 403
        assert not is_staff(site)


@pytest.mark.security("R23")
@pytest.mark.parametrize("role", [StaffRole.OWNER, StaffRole.READ_ONLY])
async def test_each_side_sees_its_own_screens_only(sqlite_house: House, role: StaffRole) -> None:
    house = sqlite_house
    give(house, house.alice, staff_role=role, sees_all_clients=True)
    staff = house.signed_in(house.alice.actor.person_id, staff=True)  # type: ignore[arg-type]
    async with stage(house) as site:
        for who, theirs, others in (
            (house.again(house.alice), "/billing", "/staff/clients"),
            (staff, "/staff/clients", "/billing"),
        ):
            token = cookie(house, who)
            assert (await site.holds(token).get(theirs)).status_code == 200
            answer = await site.holds(token).get(others)
            assert (answer.status_code, answer.headers["location"]) == (303, f"/side?next={others}")
        for who, others in ((house.olga, "/billing"), (house.carol, "/staff/clients")):
            assert (await site.holds(cookie(house, who)).get(others)).status_code == 404
