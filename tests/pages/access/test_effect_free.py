"""Looking through a contact's eyes shows exactly what they see and leaves nothing behind (IMP-04, IMP-06).

Walks whatever screens and doors the portal has when it runs: a new one is walked without being listed here. A new
{placeholder} in an address fails until SAMPLES says what a real one looks like.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from fastapi.routing import APIRoute
from nicegui import Client, app, ui
from sqlalchemy import select

from components.html.island import Island
from data.access.tables import LoginSession
from data.base import Base
from data.people.tables import Contact
from data.platform.flashes import WaitingFlash
from pages.client_screens import SCREENS
from pages.guard.http.form_token import form_token
from pages.shell.screens import open_screen
from services.access import authentication, impersonation
from services.access.authentication import key_of
from services.access.sessions import SessionRow
from services.billing.invoices.archive import file_invoice
from services.clock import clock
from services.platform.context import Context
from services.platform.permissions import Actor
from tests.cast import House
from tests.pages.stage import Site, cookie, settled, shown, stage

# Of the viewer alone: what they did, and their own session (checked below).
THEIRS = {"event", "login_session", "security_event"}
# Doors that end the look, or that no browser with a session uses; everything else is knocked at.
ENDING = {"/auth/leave", "/auth/logout"}
# For people who are not signed in: whoever posts there acts as a stranger, whatever cookie they hold.
PUBLIC = ("/login", "/forgot", "/reset", "/invite", "/email", "/setup")
NOT_OURS = ("/_nicegui", "/hooks", "/docs", "/openapi", "/redoc")
# Puts the browser it is read on first, which is never the contact's own for a viewer: its data is compared, unordered.
DEVICES = "/account/devices"
PLACE = re.compile(r"\{(\w+)(?::\w+)?\}")
REST_SECONDS = 2  # whatever the last events set in motion has happened by then
FORGED: tuple[list[Any], ...] = ([], [None], ["forged"], [True], [{"value": "forged"}], [{"id": 1, "total": 1}], [-1])


def samples(house: House) -> dict[str, list[str]]:
    """What stands for each {placeholder} of an address: real things of Acme, and one that does not exist."""
    invoice = house.invoice("120.00 EUR", number="INV-SEEN", due=-3)
    file_invoice(house.system, invoice_id=str(invoice.id))  # as it is after issuing
    gone = str(uuid4())
    return {
        "number": [invoice.number, "INV-NONE"],
        "id": [str(invoice.id), gone],
        "invoice_id": [str(invoice.id), gone],
        "path": ["x"],
        "_": ["x"],
        "secret": ["x" * 43],
        "version": ["0"],
        "name": ["x", "history"],
        "ending": ["csv"],
        "sha256": ["0" * 64],
        "key": [gone],
        "checkout_id": [gone],
        "payment_id": [gone],
        "gateway": ["test"],
        "given": ["x"],
        "session": ["x"],
        "kind": ["invoices"],
        "position": ["1"],
        "format": ["csv"],
    }


def addresses(path: str, known: dict[str, list[str]]) -> list[str]:
    names = re.findall(PLACE, path)
    assert set(names) <= set(known), f"tell SAMPLES what {path} stands for"
    most = max((len(known[name]) for name in names), default=1)
    return [re.sub(PLACE, partial(_filled, known, n), path) for n in range(most)]


def _filled(known: dict[str, list[str]], n: int, found: re.Match[str]) -> str:
    values = known[found[1]]
    return values[min(n, len(values) - 1)]


def snapshot(house: House) -> dict[str, Counter[str]]:
    """Every row of every table."""
    with house.backstage() as db:
        return {
            table.name: Counter(repr(tuple(row)) for row in db.execute(select(table)))
            for table in Base.metadata.sorted_tables
            if table.name not in THEIRS
        } | {
            "login_session": Counter(
                repr((row.key, row.seen_at, row.revoked_at, row.chosen_entity_id, row.ends_at))
                for row in db.scalars(select(LoginSession).where(LoginSession.viewer_id.is_(None)))
            ),
            # What a look itself is told by a form waits for its own session only.
            "flash": Counter(
                repr((row.session_key, row.slot))
                for row in db.scalars(select(WaitingFlash))
                if db.get_one(LoginSession, row.session_key).viewer_id is None
            ),
        }


def eyes_of(house: House, who: Context) -> str:
    """Sam's cookie after starting to look at the portal of `who`."""
    sam = authentication.identify(house.inside, key_of(cookie(house, house.sam)), clock())
    with house.backstage() as db:
        contact = db.scalars(
            select(Contact.id).where(Contact.person_id == who.actor.person_id, Contact.entity_id == house.acme)
        ).one()
    return impersonation.start(sam, contact, "Cannot find an invoice")


async def fire_everything(page: Client) -> int:
    """Every handler of the page with whatever a browser could make up; how many events were sent."""
    sent = 0
    for element in list(page.elements.values()):
        for listener in list(element._event_listeners.values()):
            for args in (*FORGED, *_picks(element)):
                if not page.is_deleted and element.id in page.elements:
                    page.handle_event(
                        {"id": element.id, "listener_id": listener.id, "args": [json.dumps(each) for each in args]}
                    )
                    sent += 1
    await settled()
    return sent


def _picks(element: ui.element) -> Iterator[list[Any]]:
    """For an island: each of its answers about each id that stands in it, and about none."""
    if isinstance(element, Island):
        ids = {"", "dark", "el", *re.findall(r'data-id="([^"]*)"', element.content)}
        for do in element._answers:
            for id in sorted(ids):
                yield [{"detail": {"do": do, "id": id, "value": id, "on": True, "fields": {"words": "x"}}}]


@pytest.mark.feature("IMP-04", "IMP-06", "C15")
@pytest.mark.security("R30", "R37")
async def test_walking_the_whole_portal_changes_nothing(sqlite_house: House, caplog: pytest.LogCaptureFixture) -> None:
    house, known = sqlite_house, samples(sqlite_house)
    eyes = eyes_of(house, house.maria)
    before, sent = snapshot(house), 0
    async with stage(house) as site:
        for screen in SCREENS:
            for address in addresses(screen.path, known):
                if await _is_there(site, eyes, address):
                    sent += await fire_everything(await site.open(eyes, address))
        await _knock(site, eyes, known)
        await asyncio.sleep(REST_SECONDS)
        assert (await site.holds(eyes).get("/")).status_code == 200  # still looking: nothing ended it
    assert sent > 100
    after = snapshot(house)
    assert {
        name: (before[name] - after[name], after[name] - before[name]) for name in before if before[name] != after[name]
    } == {}
    _every_event_names_both(house)


async def test_the_same_events_from_the_contact_do_change_things(sqlite_house: House) -> None:
    """Or the walk above would prove nothing."""
    before = snapshot(sqlite_house)
    async with stage(sqlite_house) as site:
        await fire_everything(await site.open(cookie(sqlite_house, sqlite_house.maria), "/account/you"))
        await asyncio.sleep(REST_SECONDS)
    after = snapshot(sqlite_house)
    assert [name for name in before if after[name] != before[name]]


async def _is_there(site: Site, token: str, address: str) -> bool:
    return (await site.holds(token).get(address)).status_code == 200


async def _knock(site: Site, token: str, known: dict[str, list[str]]) -> None:
    """Every door, by GET and by a form with a valid token."""
    browser = site.holds(token)
    for route in app.routes:
        if not isinstance(route, APIRoute) or route.path in ENDING or route.path.startswith((*NOT_OURS, *PUBLIC)):
            continue
        for address in addresses(route.path, known):
            for method in route.methods - {"HEAD", "OPTIONS"}:
                form = {
                    "form_token": form_token(token),
                    "current": "portico",
                    "new": "a new password to have",
                    "repeated": "a new password to have",
                    "username": "mallory",
                    "email": "mallory@example.test",
                    "contact": str(uuid4()),
                    "reason": "x",
                    "invoice": known["id"][0],
                    "amount": "1.00",
                }
                answer = await browser.request(method, address, data=form if method == "POST" else None)
                assert answer.status_code < 500, (method, address, answer.status_code)
    site.holds(token)


def _every_event_names_both(house: House) -> None:
    from data.firm.tables import Event

    with house.backstage() as db:
        written = db.scalars(select(Event).where(Event.verb != "impersonation.started")).all()
        assert {row.viewer_id for row in written} <= {house.sam.actor.person_id}
        assert {row.actor_id for row in written} <= {house.maria.actor.person_id}


@pytest.mark.feature("IMP-04")
@pytest.mark.parametrize("name", ["alice", "bob", "lena", "maria"])
async def test_what_is_loaded_and_drawn_is_what_the_contact_sees(sqlite_house: House, name: str) -> None:
    house, known = sqlite_house, samples(sqlite_house)
    who: Context = getattr(house, name)
    own, eyes = cookie(house, who), eyes_of(house, who)
    contact, viewer = (authentication.identify(house.inside, key_of(token), clock()) for token in (own, eyes))
    viewer = replace(viewer, now=contact.now)
    async with stage(house) as site:
        for screen in SCREENS:
            for address in addresses(screen.path, known):
                assert _loaded(contact, address) == _loaded(viewer, address), address
                if address != DEVICES and await _is_there(site, own, address):
                    theirs = _drawn(await site.open(own, address))
                    assert _drawn(await site.open(eyes, address)) == theirs, address


def _loaded(ctx: Context, address: str) -> object:
    from data.errors import Refusal

    try:
        return neutral(open_screen(ctx, SCREENS, address).loaded)
    except Refusal as refusal:
        return repr(refusal)


def neutral(value: object) -> object:
    """`value` without what says whose browser it is: nothing else may differ."""
    if isinstance(value, Actor):
        value = replace(
            value,
            viewer_id=None,
            viewer_name="",
            view_ends_at=None,
            session_key="",
            address=None,
            authenticated_at=None,
        )
    if isinstance(value, SessionRow):
        value = replace(value, is_this=False)
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: neutral(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, dict):
        return {key: neutral(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        own_first = value and all(isinstance(each, SessionRow) for each in value)
        return [neutral(each) for each in (sorted(value, key=lambda row: row.key) if own_first else value)]
    return value


def _drawn(page: Client) -> str:
    """The page's markup but for the banner, the tokens of its forms, and ids."""
    text = re.sub(r'<div class="viewing".*?</div>', "", shown(page), flags=re.DOTALL)
    text = re.sub(r'name="form_token" value="[^"]*"', "", text)
    text = re.sub(r'"id": "?c?\d+"?|c\d+|banner| viewed|frame_[0-9a-f]+', "", text)
    return "\n".join(line for line in text.split("\n") if line)


@pytest.mark.feature("IMP-05")
async def test_the_banner_says_whose_portal_it_is(sqlite_house: House) -> None:
    async with stage(sqlite_house) as site:
        text = shown(await site.open(eyes_of(sqlite_house, sqlite_house.alice), "/account"))
        assert "You see what Alice Adams sees." in text
        assert "30 minutes left" in text
        assert 'action="/auth/leave"' in text


def test_a_change_would_be_noticed(sqlite_house: House) -> None:
    before = snapshot(sqlite_house)
    with sqlite_house.backstage() as db:
        db.get_one(LoginSession, sqlite_house.alice.actor.session_key).seen_at += timedelta(seconds=1)
    assert snapshot(sqlite_house)["login_session"] != before["login_session"]
