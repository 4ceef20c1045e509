"""Adding a contact where a password may be typed: a native form, all the way to the contact's first page."""

from __future__ import annotations

from uuid import uuid4

import pytest
from httpx import Response
from sqlalchemy import select

from data.firm import Mail
from data.people import Contact, Person
from data.statuses import AccessStatus
from pages.guard.forms import form_token
from services import mails
from services.context import Context
from tests.cast import House
from tests.pages.doors_in_process import Form
from tests.pages.stage import Site, button, cookie, press, shown, stage

ADD, FIRST = "/staff/contacts/add", "nine herons over the pier"
NINA = {"name": "Nina Neu", "email": "nina@example.test", "username": "nina", "sees_billing": "on", "pays": "on",
        "password": FIRST}


async def _send(house: House, site: Site, who: Context, **typed: object) -> Response:
    token = cookie(house, who)
    return await site.holds(token).post(ADD, data={"form_token": form_token(token), "client": str(house.acme), **typed})


async def _enter(site: Site) -> Response:
    login = await site.browser.get("/login")
    return await site.browser.post("/login", data=Form(login.text).values | {"login": "nina", "password": FIRST})


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
        form = Form(drawn[drawn.index(f'action="{ADD}"') - 20:].split("</form>")[0])
        assert {"form_token", "client", "password", "username", "pays"} <= set(form.names)
        asked = {name: form.values[name] for name in ("form_token", "client")}
        answer = await site.holds(token).post(ADD, data=asked | NINA)
        assert (answer.status_code, answer.headers["location"]) == (303, f"/staff/clients/{house.acme}/contacts")
        assert "Nina Neu" in shown(await site.open(token, answer.headers["location"]))
        found = _found(house)
        assert found is not None
        assert (found[1].status, found[1].pays, found[0].must_change_password) == (AccessStatus.INVITED, True, True)
        mail = _mail(house)
        assert FIRST not in mail
        site.browser.cookies.clear()
        entered = await _enter(site)
        assert (entered.status_code, entered.headers["location"]) == (303, "/password")     # theirs alone from now on
        changing = await site.browser.get("/password")
        done = await site.browser.post("/password", data=Form(changing.text).values | {
            "new": "seven gulls over the quay", "repeated": "seven gulls over the quay"})
        assert (done.status_code, done.headers["location"]) == (303, "/")
        assert (await site.browser.get("/")).status_code == 200
        site.browser.cookies.clear()
        assert (await _enter(site)).status_code != 303


@pytest.mark.feature("AUT-07", "AUT-10")
async def test_in_the_other_modes_no_form_asks_for_a_password(sqlite_house: House) -> None:
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
async def test_a_refusal_gives_back_what_was_typed_but_never_the_password(sqlite_house: House) -> None:
    house = sqlite_house
    house.prefer(onboarding="auto_on_contact")
    async with stage(house) as site:
        for wrong, words in (({"password": "short"}, "at least"), ({"password": ""}, "Enter a password"),
                             ({"email": "no address"}, "e-mail")):
            token = cookie(house, house.kim)
            answer = await site.holds(token).post(ADD, data={
                "form_token": form_token(token), "client": str(house.acme), **NINA, **wrong})
            page = shown(await site.open(token, answer.headers["location"]))
            assert words in page
            assert 'value="Nina Neu"' in page.replace('\\"', '"')
            assert FIRST not in page
            assert 'value="short"' not in page.replace('\\"', '"')
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
        for _ in range(2):                                          # twice is one contact and one word of it
            assert (await _send(house, site, house.kim, **NINA)).status_code == 303
        with house.backstage() as db:
            assert len(db.scalars(select(Contact).join(Person, Person.id == Contact.person_id)
                                  .where(Person.username == "nina")).all()) == 1


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
        assert db.one(Person, who).password_hash is None      # nobody sets a colleague's password
