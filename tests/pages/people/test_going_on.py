"""What waited for the password goes on by itself after the right one: once, with what was typed, and never without it."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from uuid import UUID

import pytest
from nicegui import Client
from sqlalchemy import select

from data.access.tables import LoginSession
from data.people.tables import Assignment, Contact, Person
from services.access.address_changes import waiting
from services.access.authentication import key_of
from services.clock import clock
from services.imports import uploads
from services.platform.areas import import_kinds
from services.platform.importing.outcomes import File
from tests.cast import House
from tests.pages.imports.test_import_page import done
from tests.pages.people.test_assigning import LIST, _choose, _pick
from tests.pages.people.test_sign_out_of_contact import has_been_in, pick
from tests.pages.shell.test_drafts import written
from tests.pages.stage import Site, cookie, field, press, settled, shown, stage, type_into
from tests.services.signing_in import PASSWORD, give

NEW = "alice.new@example.test"
pytestmark = pytest.mark.security("R13")


def long_ago(house: House, token: str) -> None:
    with house.backstage() as db:
        db.get_one(LoginSession, key_of(token)).authenticated_at = clock() - timedelta(minutes=11)


async def gives(site: Site, token: str, page: Client, password: str = PASSWORD) -> tuple[str, str]:
    """Fill in the one form that asks for the password, and press "Go on": the cookie and the address that follow."""
    [form] = re.findall(r'<form[^>]*action="/staff/again".*?</form>', shown(page), re.S)
    fields = {name: unescape(value) for name, value in re.findall(r'name="(\w+)" value="([^"]*)"', form)}
    answer = await site.holds(token).post("/staff/again", data={**fields, "current": password})
    assert answer.status_code == 303
    return answer.cookies.get("portico") or token, str(answer.headers["location"])


def at_desk(house: House) -> str:
    give(house, house.olga)
    token = cookie(house, house.olga)
    long_ago(house, token)
    return token


def awaited(house: House) -> str:
    with house.backstage() as db:
        person = house.alice.actor.person_id
        assert person is not None
        return waiting(db, [person])[person].email if waiting(db, [person]) else ""


async def changes_address(site: Site, token: str, house: House) -> Client:
    has_been_in(house, house.alice.actor.person_id)
    page = await site.open(token, f"/staff/clients/{house.acme}/contacts")
    await pick(page, "edit", house.alice.actor.memberships[0].contact_id)
    await type_into(page, "E-mail", NEW)
    await type_into(page, "Job title", "Treasurer")
    await press(page, "Save contact")
    await written()
    return page


async def test_a_contact_is_saved_after_the_password(sqlite_house: House) -> None:
    house = sqlite_house
    token = at_desk(house)
    async with stage(house) as site:
        page = await changes_address(site, token, house)
        token, back = await gives(site, token, page, "not the password")
        page = await site.open(token, back)
        assert awaited(house) == ""
        token, back = await gives(site, token, page)
        page = await site.open(token, back)
        assert awaited(house) == NEW
        assert f"Saved. {NEW} takes effect on" in shown(page)
        with house.backstage() as db:
            row = db.get_one(Contact, house.alice.actor.memberships[0].contact_id)
            assert row.job_title == "Treasurer"
            version = row.version
        await site.open(token, back)  # loaded again: nothing is left to go on with
        with house.backstage() as db:
            assert db.get_one(Contact, house.alice.actor.memberships[0].contact_id).version == version


async def test_no_address_saves_what_was_typed(sqlite_house: House) -> None:
    """A link to the dialog, with a draft there and the password given elsewhere."""
    house = sqlite_house
    token = at_desk(house)
    async with stage(house) as site:
        page = await changes_address(site, token, house)
        [form] = re.findall(r'<form[^>]*action="/staff/again".*?</form>', shown(page), re.S)
        back = unescape(re.findall(r'name="back" value="([^"]*)"', form)[0])
        [act] = re.findall(r'name="act" value="([^"]*)"', form)
        page = await site.open(token, "/staff/team")
        token, _ = await gives(site, token, page)
        page = await site.open(token, back)
        assert field(page, "E-mail").value == NEW  # type: ignore[attr-defined]
        await site.open(token, f"{back}&act={act}")
    assert awaited(house) == ""


async def test_what_somebody_else_changed_meanwhile_is_looked_at_first(sqlite_house: House) -> None:
    house = sqlite_house
    token = at_desk(house)
    async with stage(house) as site:
        page = await changes_address(site, token, house)
        token, back = await gives(site, token, page)
        with house.backstage() as db:
            db.get_one(Contact, house.alice.actor.memberships[0].contact_id).phone = "+30 210"
        page = await site.open(token, back)
        assert field(page, "E-mail").value == NEW  # type: ignore[attr-defined]
        assert awaited(house) == ""
        await press(page, "Save contact")
    assert awaited(house) == NEW


async def test_what_was_typed_elsewhere_meanwhile_is_looked_at_first(sqlite_house: House) -> None:
    """The draft is the person's, and another browser of theirs may write in it: the password was given for other words."""
    house = sqlite_house
    token = at_desk(house)
    other = cookie(house, house.olga)
    long_ago(house, other)
    async with stage(house) as site:
        page = await changes_address(site, token, house)
        elsewhere = await site.open(other, f"/staff/clients/{house.acme}/contacts")
        await pick(elsewhere, "edit", house.alice.actor.memberships[0].contact_id)
        await type_into(elsewhere, "E-mail", "mallory@evil.test")
        await written()
        token, back = await gives(site, token, page)
        page = await site.open(token, back)
        assert field(page, "E-mail").value == "mallory@evil.test"  # type: ignore[attr-defined]
        assert awaited(house) == ""


async def test_ticks_of_another_browser_assign_nobody(sqlite_house: House) -> None:
    house = sqlite_house
    token = at_desk(house)
    other = cookie(house, house.olga)
    long_ago(house, other)
    async with stage(house) as site:
        page = await site.open(token, f"{LIST}/{house.umbra}/settings")
        await type_into(page, "Kim Low", True)  # type: ignore[arg-type]
        await press(page, "Save who looks after them")
        await written()
        elsewhere = await site.open(other, f"{LIST}/{house.umbra}/settings")
        await type_into(elsewhere, "Ben Book", True)  # type: ignore[arg-type]
        await written()
        token, back = await gives(site, token, page)
        await site.open(token, back)
    assert house.umbra not in looked_after(house)


def looked_after(house: House) -> set[UUID]:
    with house.backstage() as db:
        ben = house.ben.actor.person_id
        return set(db.scalars(select(Assignment.entity_id).where(Assignment.person_id == ben)))


async def test_who_looks_after_a_client_is_saved_after_the_password(sqlite_house: House) -> None:
    house = sqlite_house
    token = at_desk(house)
    async with stage(house) as site:
        page = await site.open(token, f"{LIST}/{house.umbra}/settings")
        await type_into(page, "Ben Book", True)  # type: ignore[arg-type]
        await press(page, "Save who looks after them")
        await written()
        token, back = await gives(site, token, page)
        assert house.umbra not in looked_after(house)
        page = await site.open(token, back)
        assert house.umbra in looked_after(house)
        assert 'action="/staff/again"' not in shown(page)


async def test_clients_that_were_ticked_are_assigned_after_the_password(sqlite_house: House) -> None:
    house, ben = sqlite_house, str(sqlite_house.ben.actor.person_id)
    token = at_desk(house)
    async with stage(house) as site:
        page = await site.open(token, f"{LIST}?q=umbra")
        await _pick(page, "tick", str(house.umbra))
        await press(page, "Assign 1 client …")
        _choose(page, "Colleague", ben)
        await press(page, "Assign 1 client")
        token, back = await gives(site, token, page, "not the password")
        page = await site.open(token, back)
        token, back = await gives(site, token, page)
        assert house.umbra not in looked_after(house)
        await site.open(token, back)
    assert house.umbra in looked_after(house)


async def test_an_import_goes_on_after_the_password(sqlite_house: House) -> None:
    house = sqlite_house
    has_been_in(house, house.alice.actor.person_id)
    with house.backstage() as db:
        db.get_one(Person, house.alice.actor.person_id).external_id = "A-1"
    token = at_desk(house)
    text = f"External id,Client,Name,E-mail\nA-1,Acme Ltd,Alice Adams,{NEW}\n".encode()
    id = uploads.keep(house.at(house.olga, clock()), import_kinds()["contacts"], [File("people.csv", text)])
    async with stage(house) as site:
        page = await site.open(token, f"/staff/import?file={id}")
        await read(page)
        await press(page, "Import 1 contact")
        token, back = await gives(site, token, page, "not the password")
        assert back == f"/staff/import?file={id}"
        page = await site.open(token, back)
        await read(page)
        assert awaited(house) == ""
        token, back = await gives(site, token, page)
        assert "1 contact was imported." in await done(await site.open(token, back))
    assert awaited(house) == NEW


async def read(page: Client) -> None:
    for _ in range(80):
        if "bar-track busy" not in shown(page):
            return
        await settled()
    raise AssertionError("the file is still being read")
