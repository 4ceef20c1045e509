"""Adding a contact where a start code is typed: a native form, all the way to the contact's first page."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from httpx import Response
from sqlalchemy import select

from data.firm.tables import Mail
from data.people.tables import Contact, Person
from data.statuses import AccessStatus
from pages.guard.http.form_token import form_token
from services.mail import queue as mails
from services.platform.context import Context
from tests.cast import House
from tests.pages.doors_in_process import Form
from tests.pages.stage import Site, button, cookie, press, shown, stage

ADD, CODE, OWN = "/staff/contacts/add", "K7-42-99", "seven gulls over the quay"
NINA = {
    "name": "Nina Neu",
    "email": "nina@example.test",
    "username": "nina",
    "sees_billing": "on",
    "pays": "on",
    "code": CODE,
}


async def _send(house: House, site: Site, who: Context, **typed: object) -> Response:
    token = cookie(house, who)
    return await site.holds(token).post(ADD, data={"form_token": form_token(token), "client": str(house.acme), **typed})


async def _enter(site: Site, password: str) -> Response:
    login = await site.browser.get("/login")
    return await site.browser.post("/login", data=Form(login.text).values | {"login": "nina", "password": password})


def _mail(house: House) -> str:
    """The one mail there is, as its reader sees it."""
    with house.backstage() as db:
        part = mails.written(house.system, db.scalars(select(Mail)).one()).get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def _found(house: House) -> tuple[Person, Contact] | None:
    with house.backstage() as db:
        person = db.scalars(select(Person).where(Person.username == "nina")).one_or_none()
        return (person, db.scalars(select(Contact).where(Contact.person_id == person.id)).one()) if person else None


@pytest.mark.feature("AUT-08", "AUT-02", "C1")
@pytest.mark.security("R47")
async def test_automatic_from_the_staffs_form_to_the_contacts_first_page(sqlite_house: House) -> None:
    house = sqlite_house
    house.prefer(onboarding="auto_on_contact")
    async with stage(house) as site:
        token = cookie(house, house.kim)
        page = await site.open(token, f"/staff/clients/{house.acme}/contacts")
        await press(page, "Add a contact")
        drawn = shown(page)
        assert f'action="{ADD}"' in drawn
        form = Form(drawn[drawn.index(f'action="{ADD}"') - 20 :].split("</form>")[0])
        assert {"form_token", "client", "code", "username", "pays"} <= set(form.names)
        asked = {name: form.values[name] for name in ("form_token", "client")}
        answer = await site.holds(token).post(ADD, data=asked | NINA)
        assert (answer.status_code, answer.headers["location"]) == (303, f"/staff/clients/{house.acme}/contacts")
        assert "Nina Neu" in shown(await site.open(token, answer.headers["location"]))
        found = _found(house)
        assert found is not None
        assert (found[1].status, found[1].pays, found[0].password_hash) == (AccessStatus.INVITED, True, None)
        mail = _mail(house)
        assert CODE not in mail
        site.browser.cookies.clear()
        assert (await _enter(site, CODE)).status_code == 401  # what the firm knows opens nothing
        link = re.search(r"/invite/[\w-]+", mail)
        assert link
        asked = Form((await site.browser.get(link[0])).text)
        assert {"code", "new", "repeated"} <= set(asked.names)
        typed = asked.values | {"new": OWN, "repeated": OWN}
        wrong = await site.browser.post(link[0], data=typed | {"code": "K7-42-98"})
        assert (wrong.status_code, 'id="error-code"' in wrong.text) == (422, True)
        done = await site.browser.post(link[0], data=typed | {"code": "k7 42 99"})
        assert (done.status_code, done.headers["location"]) == (303, "/")
        assert (await site.browser.get("/")).status_code == 200
        site.browser.cookies.clear()
        assert (await _enter(site, CODE)).status_code == 401
        assert (await _enter(site, OWN)).status_code == 303


@pytest.mark.feature("AUT-07", "AUT-10")
async def test_in_the_other_modes_no_form_asks_for_a_code(sqlite_house: House) -> None:
    house = sqlite_house
    async with stage(house) as site:
        page = await site.open(cookie(house, house.kim), f"/staff/clients/{house.acme}/contacts")
        await press(page, "Add a contact")
        assert ADD not in shown(page)
        assert button(page, "Save contact")
        await _send(house, site, house.kim, **NINA)
        found = _found(house)
        assert found is not None
        assert (found[1].status, found[0].password_hash) == (AccessStatus.NOT_INVITED, None)


@pytest.mark.security("R47")
async def test_a_refusal_gives_back_what_was_typed_but_never_the_code(sqlite_house: House) -> None:
    house = sqlite_house
    house.prefer(onboarding="auto_on_contact")
    async with stage(house) as site:
        for wrong, words in (
            ({"code": "K7-42"}, "at least"),
            ({"code": ""}, "Enter a start code"),
            ({"email": "no address"}, "e-mail"),
        ):
            token = cookie(house, house.kim)
            answer = await site.holds(token).post(
                ADD, data={"form_token": form_token(token), "client": str(house.acme), **NINA, **wrong}
            )
            page = shown(await site.open(token, answer.headers["location"]))
            assert words in page
            assert 'value="Nina Neu"' in page.replace('\\"', '"')
            assert CODE not in page
            assert 'value="K7-42"' not in page.replace('\\"', '"')
    assert _found(house) is None


@pytest.mark.security("R19", "R22", "R23")
async def test_nobody_else_adds_a_contact(sqlite_house: House) -> None:
    house = sqlite_house
    house.prefer(onboarding="auto_on_contact")
    async with stage(house) as site:
        for who in (house.alice, house.rita, house.ben):
            answer = await _send(house, site, who, **NINA)
            assert answer.status_code in (303, 403, 404)
            assert _found(house) is None
        assert (await _send(house, site, house.kim, **NINA, form_token="forged")).status_code in (400, 403)
        assert (await _send(house, site, house.kim, **{**NINA, "client": "x"})).status_code == 404
        gone = await _send(house, site, house.kim, **{**NINA, "client": str(uuid4())})
        assert gone.status_code == 303
        assert _found(house) is None
        for _ in range(2):  # twice is one contact and one word of it
            assert (await _send(house, site, house.kim, **NINA)).status_code == 303
        with house.backstage() as db:
            assert (
                len(
                    db.scalars(
                        select(Contact).join(Person, Person.id == Contact.person_id).where(Person.username == "nina")
                    ).all()
                )
                == 1
            )


async def test_a_colleague_becomes_a_contact_after_a_tick_that_names_them(sqlite_house: House) -> None:
    house = sqlite_house
    house.prefer(onboarding="auto_on_contact")
    who = house.olga.actor.person_id
    typed = NINA | {"name": "Olga", "email": "olga@example.test", "username": ""}
    async with stage(house) as site:
        for confirmed in ({}, {"person": str(who)}, {"confirmed": "on"}, {"confirmed": "on", "person": str(uuid4())}):
            await _send(house, site, house.sam, **(typed | confirmed))
            with house.backstage() as db:
                assert db.scalars(select(Contact).where(Contact.person_id == who)).all() == []
        token = cookie(house, house.sam)
        await site.holds(token).post(ADD, data={"form_token": form_token(token), "client": str(house.acme), **typed})
        drawn = shown(await site.open(token, f"/staff/clients/{house.acme}/contacts"))
        assert "olga@example.test belongs to Olga Owner, who works at the firm." in drawn
        assert "Make Olga Owner a contact, too" in drawn
        assert f'name="person" value="{who}"' in drawn
        await _send(house, site, house.sam, **(typed | {"confirmed": "on", "person": str(who)}))
    with house.backstage() as db:
        assert db.scalars(select(Contact).where(Contact.person_id == who)).one().entity_id == house.acme
        assert db.one(Person, who).password_hash is None  # nobody sets a colleague's password
