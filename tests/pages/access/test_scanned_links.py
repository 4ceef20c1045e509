"""Mail scanners and proxies, as public reports tell of them: a GET uses nothing up, and the visitor is who is counted."""

from __future__ import annotations

from html import unescape

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient
from sqlalchemy import func, select

from data.access.tables import LoginSession, OneTimeToken, TryCount
from data.firm.tables import Event
from pages.access import sign_in as door
from pages.guard.http.proxy_headers import Proxies
from services.access import credentials, password_reset
from services.access.authentication import key_of
from services.access.invitations import actions as invitations
from services.clock import clock
from services.platform.background_jobs import run_due
from tests.cast import House
from tests.pages.access.test_side_door import TOKEN
from tests.pages.guard.test_layers import BEHIND
from tests.pages.stage import stage
from tests.services.access.test_invitations import letters, newcomer, secret_in
from tests.services.access.test_mailed_links import now
from tests.services.signing_in import OTHER, PASSWORD, give, mailed


# Supabase auth#368, Shelf#1463: previews, scanners and prefetching browsers used links up.
@pytest.mark.security("R7", "R8", "R9")
async def test_no_get_of_a_mailed_link_changes_anything(sqlite_house: House) -> None:
    house = sqlite_house
    give(house, house.alice)
    invitations.invite(now(house, house.sam), newcomer(house))
    password_reset.request(house.inside, "alice@example.test", "198.51.100.7", clock())
    run_due(house.at(house.alice, clock()).as_system())
    credentials.request_email_change(now(house, house.alice), PASSWORD, "alice.new@example.test")
    paths = [
        f"/invite/{secret_in(house, letters(house, kind='invite')[0])}",
        "/reset/" + mailed(house, "reset")[0][1].split("/reset/")[1].split()[0],
        "/email/" + mailed(house, "email_confirm")[0][1].split("/email/")[1].split()[0],
    ]

    def left() -> tuple[int, int]:
        with house.backstage() as db:
            unused = select(func.count(OneTimeToken.id)).where(
                OneTimeToken.used_at.is_(None), OneTimeToken.voided_at.is_(None)
            )
            return db.scalar(unused) or 0, db.scalar(select(func.count(Event.seq))) or 0

    before = left()
    async with stage(house) as site:
        for path in paths:
            for method in ("GET", "HEAD", "GET", "OPTIONS", "GET"):
                answer = await site.browser.request(method, path, headers={"purpose": "prefetch"})
                assert method != "GET" or answer.status_code == 200, path
    assert left() == before


# AdGuardHome#6978, OpenEMR#11915: failures were logged under the proxy's address, or under whatever the header said.
@pytest.mark.security("R5", "R50")
@pytest.mark.parametrize(
    ("peer", "says", "counted"),
    [
        ("10.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("10.0.0.1", "6.6.6.6, 203.0.113.9", "203.0.113.9"),
        ("203.0.113.77", "6.6.6.6", "203.0.113.77"),
    ],
)
async def test_the_visitor_is_counted_and_written_down_never_the_proxy(
    sqlite_house: House, peer: str, says: str, counted: str
) -> None:
    house = sqlite_house
    give(house, house.alice)
    app = FastAPI()
    door.register(app, house.inside)
    transport = ASGITransport(Proxies(app, BEHIND), client=(peer, 4711))  # type: ignore[arg-type]
    async with AsyncClient(transport=transport, base_url="http://localhost:8080") as browser:
        for password in (OTHER, PASSWORD):
            page = await browser.get("/login")
            token = TOKEN.search(page.text)
            assert token
            form = {"form_token": unescape(token[1]), "login": "alice", "password": password}
            answer = await browser.post("/login", data=form, headers={"x-forwarded-for": says})
            with house.backstage() as db:
                if password == OTHER:
                    assert answer.status_code == 401
                    assert {each.source for each in db.scalars(select(TryCount))} >= {counted}
                    assert not {each.source for each in db.scalars(select(TryCount))} & ({peer, "6.6.6.6"} - {counted})
                else:
                    assert answer.status_code == 303
                    query = select(Event).where(Event.verb == "person.signed_in")
                    assert db.scalars(query).one().address == counted
                    session = db.get_one(LoginSession, key_of(answer.cookies["portico"]))
                    assert session.address == counted
