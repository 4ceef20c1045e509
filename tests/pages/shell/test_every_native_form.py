"""Every form that a browser sends by itself is kept while it is filled in, comes back, and is gone once it is taken.

Forms come from what the screens draw; whichever POST route of the portal no drawn form leads to fails the test until
OPENS says how its dialog is opened, or NOT_DRAWN why no screen has a form for it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

import pytest
from fastapi.routing import APIRoute
from nicegui import Client, core
from sqlalchemy import select

from components.forms.native_form import DRAFT
from components.html.island import Island
from data.people.tables import Contact, Person
from data.platform.drafts import Draft
from data.statuses import AccessStatus
from pages.guard.http.form_token import form_token
from pages.shell.drafts import writer as draft_writer
from services.access.passwords import hashed
from tests.cast import ALL_ON, NOON, House
from tests.pages.account.test_account_pages import PASSWORD
from tests.pages.imports.test_import_page import CLIENTS
from tests.pages.shell.test_every_form import screens
from tests.pages.stage import Site, cookie, press, settled, stage, tell

ASSETS = Path(__file__).resolve().parents[3] / "assets"
# What opens a dialog with a form in it: buttons by their words, acts of islands by their names.
OPENS = {"/contacts": ("Add a contact", "invite", "look")}
# Light pages, whose forms assets/light.js keeps until somebody is signed in, and what no person sends.
LIGHT = {
    "/login",
    "/forgot",
    "/reset/{secret}",
    "/password",
    "/email/{secret}",
    "/invite/{secret}",
    "/keep-address/{secret}",
    "/share/{secret}",
    "/share-file/{secret}",
    "/share-send/{secret}",
    "/verify-sender/{secret}",
    "/setup",
    "/pretend/{session}",
}
NOT_DRAWN = {
    "/hooks/stripe",
    "/documents/zip",  # drawn once something is ticked, without a field: tests/pages/documents/test_selection.py
    "/staff/documents/tray",
    "/documents/uploads",  # parts of files, see tests/pages/documents/test_uploads.py
    "/tickets/files",  # files only, which no draft keeps: tests/pages/tickets/test_client.py
    "/staff/tickets/files",
    "/auth/invited",  # the button that accepts, see tests/pages/access/test_asked_door.py
    "/auth/not-invited",  # the one that declines
    "/auth/side",  # the button of somebody with two sides, see tests/pages/access/test_side_door.py
    "/auth/leave",  # drawn while somebody looks through other eyes, who keeps nothing
    "/account/again",
    "/staff/again",
    "/staff/keys/forget",
    "/staff/logo/remove",
}  # drawn at times; no field but a password


@dataclass
class Drawn:
    """A form as it stands in the markup; `fields` maps the name of each that may be kept to (type, values)."""

    action: str
    draft: str = ""
    fields: dict[str, tuple[str, list[str]]] = field(default_factory=dict)
    secrets: list[str] = field(default_factory=list)
    hidden: dict[str, str] = field(default_factory=dict)


class Forms(HTMLParser):
    def __init__(self, markup: str) -> None:
        super().__init__()
        self.found: list[Drawn] = []
        self._select = ""
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form" and given.get("method") == "post":
            self.found.append(Drawn(given["action"]))
        elif tag == "select" and self.found:
            self._select = given.get("name", "")
            self.found[-1].fields[self._select] = ("select", [])
        elif tag == "option" and self._select:
            self.found[-1].fields[self._select][1].append(given["value"])
        elif tag in ("input", "textarea") and self.found and given.get("name"):
            self._field(self.found[-1], given, given.get("type", tag))

    def _field(self, form: Drawn, given: Mapping[str, str], kind: str) -> None:
        if kind == "hidden":
            form.hidden[given["name"]] = given["value"]
            form.draft = form.hidden.get(DRAFT, "")
        elif kind == "password" or "data-secret" in given:
            assert "data-secret" in given, f"{form.action}: {given['name']} could be shown and then kept"
            form.secrets.append(given["name"])
        elif kind not in ("file", "submit"):
            form.fields.setdefault(given["name"], (kind, []))[1].append(given.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""


def drawn(page: Client) -> dict[str, Drawn]:
    """The forms of a page by where they are sent."""
    markup = "".join(each.content for each in page.elements.values() if isinstance(each, Island))
    return {each.action: each for each in Forms(markup).found}


def typed(form: Drawn) -> dict[str, str]:
    """As assets/drafts.js tells it when a person has changed everything."""
    words = {
        "select": lambda values: values[-1],
        "radio": lambda values: values[-1],
        "checkbox": lambda _: "on",
        "email": lambda _: "new@acme.test",
        "tel": lambda _: "+30 210 7654321",
    }
    found = {name: words.get(kind, lambda _: "typed by hand")(values) for name, (kind, values) in form.fields.items()}
    return found | ({"username": "nina.neu"} if "username" in found else {})


def line(page: Client) -> Island:
    [found] = [each for each in page.elements.values() if isinstance(each, Island) and "data-person" in each.props]
    return found


async def say(page: Client, do: str, id: str, fields: Mapping[str, str] | None = None, value: str = "") -> None:
    await tell(
        page,
        line(page),
        "portico",
        {"detail": {"do": do, "id": id, "value": value, "on": False, "fields": dict(fields or {})}},
    )


async def open_dialogs(page: Client, address: str) -> None:
    for end, ways in OPENS.items():
        for way in ways if address.endswith(end) else ():
            if " " in way:
                await press(page, way)
                continue
            box = next(
                each
                for each in page.elements.values()
                if isinstance(each, Island) and f'data-do="{way}"' in each.content
            )
            act = next(part for part in box.content.split("<button") if f'data-do="{way}"' in part)
            id = act.split('data-id="')[1].split('"')[0]
            await tell(page, box, "portico", {"detail": {"do": way, "id": id, "value": "", "on": False}})


def prepared(house: House) -> None:
    house.prefer(onboarding="auto_on_contact", email_verified_at=NOON.isoformat(), areas_on=ALL_ON)
    with house.backstage() as db:
        db.get_one(Person, house.olga.actor.person_id).may_impersonate = True
        contact = db.scalars(select(Contact).where(Contact.person_id == house.bob.actor.person_id)).one()
        contact.status = AccessStatus.INVITED


async def test_every_form_that_the_browser_sends_comes_back(sqlite_house: House) -> None:
    house, seen, kept = sqlite_house, set(), 0
    prepared(house)
    async with stage(house) as site:
        for who, address in screens(house):
            token = cookie(house, who)
            answer = await site.holds(token).get(address)
            there = set(re.findall(r"action=\W*?(/[\w/.-]+)", answer.text))
            if answer.status_code != 200 or not (there - seen or address.endswith(tuple(OPENS))):
                continue
            page = await site.open(token, address)
            await open_dialogs(page, address)
            found = drawn(page)
            fresh = {action: form for action, form in found.items() if action not in seen}
            seen |= set(found)
            for form in fresh.values():
                if form.fields:
                    assert form.draft, f"{address}: what is typed into the form to {form.action} is not kept"
                    await comes_back(house, site, page, form, token, address)
                    kept += 1
            page.delete()
            await settled()
        posted = {
            each.path
            for each in core.app.routes
            if isinstance(each, APIRoute) and "POST" in each.methods and each.name != "refuse"
        }
    assert kept >= 6
    assert posted - seen - LIGHT - NOT_DRAWN == set()


async def comes_back(house: House, site: Site, page: Client, form: Drawn, token: str, address: str) -> None:
    wrote = typed(form)
    await say(page, "native", form.draft, wrote)
    await draft_writer.flush_all()
    again = await site.open(token, address)
    told = line(again).content
    assert form.draft.replace("&", "&amp;") in told
    for value in wrote.values():
        assert value in told
    await say(again, "dropped", form.draft)
    await draft_writer.flush_all()
    await settled()
    assert rows(house) == []
    again.delete()


@pytest.mark.parametrize("works", [True, False])
@pytest.mark.parametrize(
    "action",
    [
        "/staff/contacts/add",
        "/staff/contacts/invite",
        "/staff/import/file",
        "/auth/impersonate",
        "/account/username",
        "/account/email",
    ],
)
async def test_a_form_that_was_taken_is_forgotten_and_one_that_was_refused_is_not(
    sqlite_house: House, action: str, works: bool
) -> None:
    house = sqlite_house
    prepared(house)
    with house.backstage() as db:
        db.get_one(Person, house.olga.actor.person_id).password_hash = hashed(PASSWORD)
    where = (
        "/staff/import"
        if "import" in action
        else "/staff/account/sign-in"
        if "account" in action
        else (f"/staff/clients/{house.acme}/contacts")
    )
    async with stage(house) as site:
        token = cookie(house, house.olga)
        page = await site.open(token, where)
        await open_dialogs(page, where)
        form = drawn(page)[action]
        wrote = typed(form)
        await say(page, "native", form.draft, wrote)
        await say(page, "sending", form.draft)
        assert len(rows(house)) == 1
        given = (
            form.hidden
            | {name: value for name, value in wrote.items() if value}
            | {"form_token": form_token(token if works else "0" * 43)}
        )
        if "account" in action:
            given["current"] = PASSWORD
        elif action == "/staff/contacts/add":
            given["code"] = "K7 42 99"
        file = {"file": ("clients.csv", CLIENTS)} if "import" in action else None
        if file and works:
            given["kind"] = wrote["kind"]
        answer = await site.holds(token).post(action, data=given, files=file)
        assert answer.status_code == (303 if works else 403)
        await draft_writer.flush_all()
        assert len(rows(house)) == (0 if works else 1)


def rows(house: House) -> list[Draft]:
    with house.backstage() as db:
        return list(db.scalars(select(Draft)))


def test_every_page_outside_keeps_its_forms() -> None:
    """All of them come through the page that loads assets/light.js."""
    for path in (ASSETS / "pages" / "doors").glob("*.html"):
        if "<form" in (text := path.read_text()):
            assert '{% extends "doors/door.html" %}' in text, path.name
    assert '<script src="{{ script }}"' in (ASSETS / "pages" / "doors" / "door.html").read_text()
