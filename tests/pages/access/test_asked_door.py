"""/invited: after the password, a button that names the client; before it nothing of the client."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from httpx import Response
from sqlalchemy import select

from data.access.tables import LoginSession
from data.people.tables import Contact
from data.statuses import AccessStatus
from pages.guard.http.form_token import form_token
from services.access.authentication import key_of
from services.clock import clock
from tests.cast import House
from tests.pages.access.test_side_door import held, post, signed_in
from tests.pages.stage import Site, cookie, stage
from tests.services.access.test_asked_invitations import contact, invited

BUTTON = "Accept the invitation to Umbra SA"


async def presses(site: Site, where: str) -> str:
    page = await site.browser.get(where)
    found = re.search(r'name="contact" value="([^"]+)"', page.text)
    assert found
    next = re.search(r'name="next" value="([^"]*)"', page.text)
    assert next
    return await post(site, "/auth/invited", where, contact=found[1], next=unescape(next[1]))


@pytest.mark.security("R26", "R28")
@pytest.mark.feature("AUT-17")
async def test_after_the_password_they_are_asked_by_name_and_go_on(sqlite_house: House) -> None:
    id = invited(sqlite_house)
    async with stage(sqlite_house) as site:
        where = await signed_in(site, "/billing")
        assert where == "/invited?next=/billing"
        page = await site.browser.get(where)
        assert BUTTON in page.text
        assert f"{sqlite_house.sam.actor.name} of Harbour &amp; Pine invites you to Umbra SA." in page.text
        assert 'href="/billing"' in page.text  # not now
        home = (await site.browser.get("/")).text
        assert "You are invited to another client." in home  # also to whoever said "not now"
        assert "Umbra" not in home
        assert contact(sqlite_house, id).status is AccessStatus.INVITED
        assert await presses(site, where) == where
        assert (await site.browser.get(where)).headers["location"] == "/billing"
        home = (await site.browser.get("/")).text
        assert "Umbra" in home
        assert "You are invited to another client." not in home
    assert contact(sqlite_house, id).status is AccessStatus.ACCEPTED


async def test_who_is_nowhere_in_yet_sees_nothing_but_the_question(sqlite_house: House) -> None:
    house = sqlite_house
    id = invited(house)
    with house.backstage() as db:
        mine = select(Contact).where(Contact.person_id == house.alice.actor.person_id, Contact.id != id)
        for row in db.scalars(mine):
            row.status = AccessStatus.REVOKED
    async with stage(house) as site:
        where = await signed_in(site)
        page = await site.browser.get(where)
        assert BUTTON in page.text
        assert "Not now" not in page.text
        assert (await site.browser.get("/")).headers["location"] == "/invited"
        await presses(site, where)
        assert (await site.browser.get("/")).status_code == 200


async def declines(site: Site, where: str) -> Response:
    """Open what hides the button, and press it."""
    page = await site.browser.get(where)
    [form] = re.findall(r'<details.*?<form[^>]*action="/auth/not-invited".*?</form>', page.text, re.S)
    fields = {name: unescape(value) for name, value in re.findall(r'name="(\w+)" value="([^"]*)"', form)}
    return await site.browser.post("/auth/not-invited", data=fields)


@pytest.mark.security("R26")
@pytest.mark.feature("AUT-17")
async def test_who_says_no_goes_on_where_they_were_going(sqlite_house: House) -> None:
    id = invited(sqlite_house)
    async with stage(sqlite_house) as site:
        where = await signed_in(site, "/billing")
        answer = await declines(site, where)
        assert "You declined the invitation to Umbra SA." in answer.text
        assert f'href="{where}"' in answer.text
        assert (await site.browser.get(where)).headers["location"] == "/billing"
        assert "Umbra" not in (await site.browser.get("/")).text
        assert await signed_in(site, "/billing") == "/billing"  # and is not asked again
    assert contact(sqlite_house, id).status is AccessStatus.DECLINED


async def test_who_says_no_and_is_nowhere_else_is_told_that_they_are_signed_out(sqlite_house: House) -> None:
    house = sqlite_house
    id = invited(house)
    with house.backstage() as db:
        mine = select(Contact).where(Contact.person_id == house.alice.actor.person_id, Contact.id != id)
        for row in db.scalars(mine):
            row.status = AccessStatus.REVOKED
    async with stage(house) as site:
        where = await signed_in(site)
        answer = await declines(site, where)
        assert "Nothing else of this portal is open to you, so you are signed out." in answer.text
        assert (await site.browser.get("/invited")).headers["location"].startswith("/login")
    assert contact(house, id).status is AccessStatus.DECLINED


@pytest.mark.security("R19")
@pytest.mark.parametrize("door", ["/auth/invited", "/auth/not-invited"])
async def test_a_form_of_another_browser_and_a_bad_id_answer_nothing(sqlite_house: House, door: str) -> None:
    id = invited(sqlite_house)
    async with stage(sqlite_house) as site:
        await signed_in(site)
        answer = await site.browser.post(door, data={"form_token": "x" * 86, "contact": str(id)})
        assert answer.status_code == 403
        for bad in ("", "x", str(sqlite_house.acme)):
            token = form_token(held(site))
            answer = await site.browser.post(door, data={"form_token": token, "contact": bad})
            assert answer.headers["location"] == "/invited"
        site.browser.cookies.clear()
        assert (await site.browser.get("/invited?next=/billing")).headers["location"] == "/login?next=/billing"
    assert contact(sqlite_house, id).status is AccessStatus.INVITED


@pytest.mark.security("R13")
@pytest.mark.parametrize("minutes", [1, 11])
async def test_the_mailed_link_asks_for_the_password_unless_it_was_just_given(
    sqlite_house: House, minutes: int
) -> None:
    house = sqlite_house
    invited(house)
    token = cookie(house, house.alice)
    with house.backstage() as db:
        db.get_one(LoginSession, key_of(token)).authenticated_at = clock() - timedelta(minutes=minutes)
    async with stage(house) as site:
        page = await site.holds(token).get("/login")
        if minutes == 1:
            assert page.headers["location"] == "/invited"
        else:
            assert "Sign in once more" in page.text
