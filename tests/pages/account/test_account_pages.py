"""The account as a person uses it: what they see, what is refused beside the field, what is never lost."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import select

from data.access.tables import LoginSession
from data.firm.tables import Event, Mail
from data.people.tables import Contact, Entity, Person
from pages.guard.http.cookies import Cookies
from pages.guard.http.form_token import form_token
from services.access import authentication
from services.access.authentication import key_of
from services.access.passwords import hashed
from services.clock import clock
from services.people import profile as account
from services.platform.context import Context
from tests.cast import House
from tests.pages.stage import Site, button, cookie, field, press, settled, shown, stage, type_into

PASSWORD = "a quay with pine trees"


def own_password(house: House, who: Context) -> None:
    with house.backstage() as db:
        db.get_one(Person, who.actor.person_id).password_hash = hashed(PASSWORD)


def flag_primary(house: House, who: Context) -> None:
    with house.backstage() as db:
        db.scalars(select(Contact).where(Contact.person_id == who.actor.person_id)).one().is_primary = True


def acme(house: House) -> Entity:
    with house.backstage() as db:
        return db.get_one(Entity, house.acme)


@pytest.mark.feature("ACC-01", "ACC-03", "ACC-05")
async def test_a_client_mends_the_firms_record(sqlite_house: House) -> None:
    house = sqlite_house
    flag_primary(house, house.alice)
    async with stage(house) as site:
        page = await site.open(cookie(house, house.alice), "/account")
        assert "Main Street 5" in shown(page)
        await press(page, "Edit")
        await type_into(page, "City", "Piraeus")
        await type_into(page, "Phone", "no number")
        await press(page, "Save")
        assert "telephone number" in str(field(page, "Phone").props["error"])
        assert (field(page, "City").value, acme(house).city) == ("Piraeus", "Athens")  # type: ignore[attr-defined]
        await type_into(page, "Phone", "+30 210 7654321")
        await press(page, "Save")
        assert acme(house).city == "Piraeus"
        assert "+30 210 7654321" in shown(page)
        assert button(page, "Edit")


@pytest.mark.feature("ACC-03", "ACC-04", "ACC-12", "SET-01")
async def test_with_editing_off_there_is_no_button_but_a_way_to_report(sqlite_house: House) -> None:
    house = sqlite_house
    flag_primary(house, house.alice)
    token = cookie(house, house.alice)
    async with stage(house) as site:
        page = await site.open(token, "/account")
        await press(page, "Edit")
        await type_into(page, "City", "Piraeus")
        house.prefer(profile_editing=False)  # while somebody is typing
        await press(page, "Save")
        assert acme(house).city == "Athens"
        assert "keeps this information" in shown(page)
        text = shown(await site.open(token, "/account"))
        assert ">Edit</span>" not in text
        assert text.count("disabled") >= 9
        assert "Copy what you need." in text  # of what was typed while it was allowed
        assert "Piraeus" in text
        assert 'href="mailto:office@harbour.test?subject=Error%20in' in text


async def test_who_may_not_edit_this_client_sees_it_dimmed(sqlite_house: House) -> None:
    async with stage(sqlite_house) as site:
        text = shown(await site.open(cookie(sqlite_house, sqlite_house.bob), "/account"))
        assert ">Edit</span>" not in text
        assert "Main Street 5" in text


async def test_each_client_in_the_selector_has_its_block(sqlite_house: House) -> None:
    async with stage(sqlite_house) as site:
        text = shown(await site.open(cookie(sqlite_house, sqlite_house.maria), "/account"))
        assert text.count("Basic information</h2>") == 2


@pytest.mark.feature("ACC-05")
async def test_news_from_the_other_side_are_shown_and_overwrite_nothing_typed(sqlite_house: House) -> None:
    house = sqlite_house
    async with stage(house) as site:
        reading = await site.open(cookie(house, house.alice), "/account")
        typing = await site.open(cookie(house, house.alice), "/account")
        await press(typing, "Edit")
        await type_into(typing, "City", "Patras")
        change_city(house, house.maria, "Piraeus")
        await settled()
        assert "Piraeus" in shown(reading)
        assert field(typing, "City").value == "Patras"  # type: ignore[attr-defined]
        await press(typing, "Save")
        assert "Someone else changed this first." in shown(typing)
        assert field(typing, "City").value == "Patras"  # type: ignore[attr-defined]
        assert acme(house).city == "Piraeus"


def change_city(house: House, who: Context, city: str) -> None:
    shown = next(each for each in account.profiles(house.again(who)) if each.entity_id == house.acme)
    account.save(
        house.again(who), account.ProfileDraft(shown.entity_id, shown.version, replace(shown.basic, city=city))
    )


@pytest.mark.feature("ACC-08", "ACC-13")
async def test_the_personal_part_is_there_for_clients_and_staff(sqlite_house: House) -> None:
    house = sqlite_house
    async with stage(house) as site:
        for who, path in ((house.alice, "/account/you"), (house.rita, "/staff/account")):
            page = await site.open(cookie(house, who), path)
            await type_into(page, "Mobile", "+30 694 1234567")
            await press(page, "Save")
            await press(page, "Save")  # again: its version followed
            with house.backstage() as db:
                assert db.get_one(Person, who.actor.person_id).mobile == "+30 694 1234567"
            await type_into(page, "Language", "el")
            assert "Λογαριασμός" in shown(await site.open(cookie(house, who), path))


@pytest.mark.security("R18")
async def test_devices_are_listed_and_ended(sqlite_house: House) -> None:
    house = sqlite_house
    with house.backstage() as db:
        db.delete(db.get_one(LoginSession, house.alice.actor.session_key))  # the cast's own
    here, there = cookie(house, house.alice), cookie(house, house.alice)
    async with stage(house) as site:
        page = await site.open(here, "/account/devices")
        assert shown(page).count('data-do="end"') == 1
        await press(page, "Sign out everywhere else")
        assert "1 other device was signed out." in shown(page)
        assert shown(page).count('data-do="end"') == 0
        answer = await site.holds(there).get("/account")
        assert (answer.status_code, answer.headers["location"].split("?")[0]) == (303, "/login")
        assert (await site.holds(here).get("/account")).status_code == 200


@pytest.mark.security("R13", "R15", "R18")
@pytest.mark.parametrize(("who", "base"), [("alice", "/account"), ("kim", "/staff/account")])
async def test_logging_out_elsewhere_asks_for_the_password_and_renews_the_session(
    sqlite_house: House, who: str, base: str
) -> None:
    house, person = sqlite_house, getattr(sqlite_house, who)
    own_password(house, person)
    with house.backstage() as db:
        db.delete(db.get_one(LoginSession, person.actor.session_key))  # the cast's own
    here, there = cookie(house, person), cookie(house, person)

    def some_time_ago() -> None:
        with house.backstage() as db:
            db.get_one(LoginSession, key_of(here)).authenticated_at = clock() - timedelta(minutes=11)

    async with stage(house) as site:
        page = await site.open(here, f"{base}/devices")
        some_time_ago()
        await press(page, "Sign out everywhere else")  # the page was open for long
        assert 'action="/account/again"' in shown(page)
        page = await site.open(here, f"{base}/devices")
        assert shown(page).count('data-do="end"') == 0
        browser = site.holds(here)
        answer = await browser.post("/account/again", data={"form_token": form_token(here), "current": "wrong"})
        assert (answer.status_code, answer.headers["location"]) == (303, f"{base}/devices")
        assert "This is not your current password." in shown(await site.open(here, f"{base}/devices"))
        browser = site.holds(here)
        answer = await browser.post("/account/again", data={"form_token": form_token(here), "current": PASSWORD})
        fresh = answer.cookies[Cookies(secure=False).session]
        assert (await site.holds(here).get(base)).headers["location"].startswith("/login")
        page = await site.open(fresh, f"{base}/devices")
        await press(page, "Sign out everywhere else")
        assert "1 other device was signed out." in shown(page)
        assert (await site.holds(there).get(base)).headers["location"].startswith("/login")
        assert (await site.holds(fresh).get(base)).status_code == 200


async def send(site: Site, token: str, form: str, **typed: str) -> httpx.Response:
    answer = await site.holds(token).post(f"/account/{form}", data={"form_token": form_token(token), **typed})
    assert answer.status_code == 303, answer.text
    return answer


@pytest.mark.feature("AUT-22", "AUT-23")
@pytest.mark.security("R13", "R19", "R47")
async def test_the_password_is_changed_by_a_native_form(sqlite_house: House) -> None:
    house = sqlite_house
    own_password(house, house.alice)
    here, there = cookie(house, house.alice), cookie(house, house.alice)
    new = "seven pines by the quay"
    async with stage(house) as site:
        page = await site.open(here, "/account/sign-in")
        assert 'name="current" type="password"' in shown(page)
        assert not any(each.props.get("type") == "password" for each in page.elements.values())
        assert (await site.holds(here).post("/account/password", data={"current": PASSWORD})).status_code == 403
        for typed, said, beside in (
            ({"current": "wrong", "new": new, "repeated": new}, "This is not your current password.", "current"),
            ({"current": PASSWORD, "new": new, "repeated": "other"}, "", "repeated"),
        ):
            answer = await send(site, here, "password", **typed)
            assert (answer.status_code, answer.headers["location"]) == (303, "/account/sign-in")
            text = shown(await site.open(here, "/account/sign-in"))
            told = re.search(rf'id="in-password-{beside}-error" role="alert">([^<]+)<', text)
            assert told
            assert said in told[1]
            assert new not in text
        answer = await send(site, here, "password", current=PASSWORD, new=new, repeated=new)
        assert (await site.holds(here).get("/account")).status_code == 303  # the old cookie
        here = answer.cookies[Cookies(secure=False).session]
        assert "Your password is changed." in shown(await site.open(here, "/account/sign-in"))
        assert "Your password is changed." not in shown(await site.open(here, "/account/sign-in"))  # said once
        assert (await site.holds(there).get("/account")).status_code == 303
    with house.backstage() as db:
        assert new not in repr([row.facts for row in db.scalars(select(Event))])


@pytest.mark.feature("AUT-24", "ACC-08")
async def test_user_name_and_address_ask_for_the_password(sqlite_house: House) -> None:
    house = sqlite_house
    own_password(house, house.sam)
    own = cookie(house, house.sam)
    async with stage(house) as site:
        answer = await send(site, own, "username", current=PASSWORD, username="a b")
        assert answer.headers["location"] == "/staff/account/sign-in"
        text = shown(await site.open(own, "/staff/account/sign-in"))
        assert 'id="in-username-username-error"' in text
        assert 'value="a b"' in text  # what was typed is there
        await send(site, own, "username", current=PASSWORD, username="sam.reid")
        assert "Your user name is changed." in shown(await site.open(own, "/staff/account/sign-in"))
        await send(site, own, "email", current=PASSWORD, email="sam@elsewhere.test")
        assert "We have sent a link" in shown(await site.open(own, "/staff/account/sign-in"))
    with house.backstage() as db:
        person = db.get_one(Person, house.sam.actor.person_id)
        assert (person.username, person.email) == ("sam.reid", "sam@example.test")  # until the link is opened
        assert {row.recipient for row in db.scalars(select(Mail))} == {"sam@example.test", "sam@elsewhere.test"}


@pytest.mark.feature("IMP-03", "IMP-05")
@pytest.mark.security("R13", "R15", "R19")
async def test_into_a_portal_and_back(sqlite_house: House) -> None:
    house = sqlite_house
    own_password(house, house.sam)
    own = cookie(house, house.sam)
    with house.backstage() as db:
        db.get_one(LoginSession, key_of(own)).authenticated_at = clock() - timedelta(days=2000)
        contact = db.scalars(select(Contact.id).where(Contact.person_id == house.alice.actor.person_id)).one()
    look = {"form_token": form_token(own), "contact": str(contact), "reason": "Cannot find an invoice"}
    async with stage(house) as site:
        browser = site.holds(own)
        assert (await browser.post("/auth/impersonate", data={**look, "form_token": "x"})).status_code == 403
        assert (await browser.post("/auth/impersonate", data=look)).status_code == 403  # long ago
        answer = await browser.post("/auth/impersonate", data={**look, "current": PASSWORD})
        assert (answer.status_code, answer.headers["location"]) == (303, "/")
        eyes = answer.cookies[Cookies(secure=False).session]
        assert (await site.holds(own).get("/staff/account")).status_code == 303
        assert "You see what Alice Adams sees." in shown(await site.open(eyes, "/"))
        answer = await site.holds(eyes).post("/auth/leave", data={"form_token": form_token(eyes)})
        whence = f"/staff/clients/{house.acme}/contacts"  # where the button is that led there
        assert (answer.status_code, answer.headers["location"]) == (303, whence)
        back = answer.cookies[Cookies(secure=False).session]
        assert len({own, eyes, back}) == 3
        assert authentication.identify(house.inside, key_of(back), clock()).actor.name == "Sam Reid"
        assert (await site.holds(eyes).get("/")).status_code == 303


@pytest.mark.feature("IMP-05")
async def test_after_the_time_the_sign_in_page_says_why(sqlite_house: House) -> None:
    from tests.pages.access.test_effect_free import eyes_of

    house = sqlite_house
    eyes = eyes_of(house, house.alice)
    with house.backstage() as db:
        db.get_one(LoginSession, key_of(eyes)).ends_at = clock()
    async with stage(house) as site:
        assert (await site.holds(eyes).get("/account")).headers["location"].startswith("/login")
        assert "Your look at the portal as Alice Adams has ended." in (await site.holds(eyes).get("/login")).text


@pytest.mark.feature("ACC-13")
async def test_a_refusal_speaks_the_language_of_whoever_is_signed_in(sqlite_house: House) -> None:
    house = sqlite_house
    with house.backstage() as db:
        db.get_one(Person, house.kim.actor.person_id).language = "el"
    async with stage(house) as site:
        page = await site.holds(cookie(house, house.kim)).get("/staff/security", headers={"accept-language": "en"})
        assert page.status_code == 403
        assert '<html lang="el"' in page.text
