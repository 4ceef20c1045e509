"""A hostile browser on the websocket of the real portal (N1-N11, N15; R34-R39, R45)."""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any
from uuid import uuid4

import pytest
from websockets.exceptions import InvalidStatus

from components.html.island import MOST_FIELDS
from data.firm.tables import Event
from tests.attack.client import Attacker, Page, Socket
from tests.attack.site import FOREIGN, INSIDE, Papers, Site

DOS = (
    "entity",
    "language",
    "theme",
    "search",
    "view",
    "sort",
    "filter",
    "unfilter",
    "period",
    "range",
    "typed",
    "column",
    "page",
    "rows",
    "tick",
    "tick_all",
    "clear",
    "clear_all",
    "method",
    "pay",
    "row",
    "remove",
    "open",
    "issue",
    "void",
    "invite",
    "revoke",
    "save",
    "delete",
    "end",
    "more",
    "done",
)
PAYLOADS: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    10**30,
    1.5,
    "",
    "x" * 2001,
    [],
    {},
    {"detail": None},
    {"detail": []},
    {"detail": {"do": None}},
    {"detail": {"do": "page", "id": "-1"}},
    {"detail": {"do": "page", "id": "9" * 40}},
    {"detail": {"do": "rows", "value": "1e9"}},
    {"detail": {"do": "rows", "value": "٩٩٩"}},
    {"detail": {"do": "sort", "id": "id; drop table invoice"}},
    {"detail": {"do": "filter", "id": "status:' OR 1=1", "on": True}},
    {"detail": {"do": "filter", "id": ":::", "on": True}},
    {"detail": {"do": "range", "fields": {"first": "0000-00-00", "last": "9999-99-99"}}},
    {"detail": {"do": "typed", "fields": {"amount_low": "NaN", "amount_high": "-1", "number": "\u0000\ud800"}}},
    {"detail": {"do": "search", "value": "%_\\\u202e💥" * 40}},
    {"detail": {"do": "tick", "id": "not mine", "on": True}},
    {"detail": {"do": "tick", "id": {"$ne": 1}, "on": "yes"}},
    {"detail": {"do": "entity", "id": "\ud800"}},
    {"detail": {"do": "column", "id": "__class__", "on": True}},
    {"detail": {"do": "period", "id": "x" * 200}},
    {"detail": {"do": "x" * 41}},
    {"detail": {"do": "method", "id": "cash", "on": True}},
    {"detail": {"do": "tick", "id": "1", "fields": {str(n): "x" for n in range(MOST_FIELDS + 1)}}},
)


def listeners(page: Page) -> list[tuple[int, str, str]]:
    return [
        (id, each["type"], str(each["listener_id"]))
        for id, element in page.elements.items()
        for each in element.get("events", [])
    ]


def island_of(page: Page, words: str) -> int:
    """The element whose markup holds `words` and that listens."""
    return next(
        id
        for id, element in page.elements.items()
        if words in json.dumps(element.get("props", {}))
        and any(each["type"] == "portico" for each in element.get("events", []))
    )


async def joined(attacker: Attacker, path: str = "/") -> tuple[Page, Socket]:
    page = await attacker.load(path)
    socket = await attacker.connect(page)
    assert socket.refused is None
    return page, socket


async def navigate(
    attacker: Attacker, page: Page, socket: Socket, target: object, kind: str = "sub_pages_navigate"
) -> None:
    id = next(id for id, type_, _ in listeners(page) if type_ == kind)
    await socket.emit("event", page.event(id, kind, target))


def told(socket: Socket) -> str:
    return json.dumps(socket.said)


@pytest.mark.security("R34", "R35", "N2", "N3")
async def test_only_ones_own_page_from_our_own_origin(portico: Site) -> None:
    async with portico.as_(portico.town.alice) as alice, portico.as_(portico.town.carol) as carol:
        page = await alice.load("/billing")
        for origin in ("https://evil.example", "null", f"{portico.url}.evil.example", "http://127.0.0.1:1", None):
            with pytest.raises(InvalidStatus):
                await alice.connect(page, origin=origin)
        for cookie in (None, "portico=" + "A" * 43, carol.cookie, f"{alice.cookie}; {carol.cookie}"):
            try:
                socket = await alice.connect(page, cookie=cookie)
            except InvalidStatus:
                continue
            assert socket.refused is not None, cookie
        assert (await alice.connect(page)).refused is None


@pytest.mark.security("R36", "N1")
async def test_carol_cannot_press_alice_s_buttons(portico: Site) -> None:
    async with portico.as_(portico.town.alice) as alice, portico.as_(portico.town.carol) as carol:
        theirs, mine = await joined(alice, "/billing")
        page, socket = await joined(carol, "/billing")
        before = len(mine.said)
        for id, _, listener in listeners(theirs):
            for client_id in (theirs.client_id, page.client_id):
                await socket.emit(
                    "event", {"id": id, "client_id": client_id, "listener_id": listener, "args": ["null"]}
                )
        await socket.emit(
            "javascript_response", {"client_id": theirs.client_id, "request_id": str(uuid4()), "result": 1}
        )
        await socket.emit("handshake", carol.handshake_of(theirs))
        await socket.settle(0.5)
        assert len(mine.said) == before
        assert theirs.client_id not in told(socket)


@pytest.mark.security("R17", "N4")
async def test_a_session_ended_elsewhere_ends_its_open_pages_within_five_seconds(portico: Site) -> None:
    async with portico.as_(portico.town.alice) as alice:
        page, socket = await joined(alice, "/billing")
        portico.revoke(str(alice.cookie))
        started = time.monotonic()
        await asyncio.wait_for(socket.closed.wait(), 5)
        assert time.monotonic() - started < 5
        assert (await alice.http.get("/billing")).headers["location"].startswith("/login")
        for path in ("/files/invoices/ACM-open.pdf", "/account/you"):
            assert (await alice.http.get(path)).status_code == 303
        refused = False
        try:
            refused = (await alice.connect(page)).refused is not None
        except InvalidStatus:
            refused = True
        assert refused


@pytest.mark.security("R45", "N15", "R22")
async def test_navigation_events_reach_no_screen_that_http_would_not_show(portico: Site, papers: Papers) -> None:
    targets = [
        "/staff",
        "/staff/clients",
        "/staff/settings",
        "/staff/team",
        f"/staff/clients/{portico.town.umbra}",
        *(f"/billing/invoices/{number}" for number in papers.umbra.values()),
        *(f"/billing/credits/{number}" for number in papers.umbra.values()),
        f"/billing/payments/{papers.umbra['payment']}",
        f"/billing/invoices/{papers.acme['draft']}",
        "/billing/pay?i=AAAAAAAA",
        f"/paid/{uuid4()}",
        "/account?entity=x",
        "//evil.example",
        "/\\evil",
        "javascript:1",
        "https://evil.example/",
        "/../etc/passwd",
        "/%00",
        "/billing/invoices/%2500",
        "/\ud800",
        "x",
        "",
        None,
        5,
        [],
        {"path": "/staff"},
        "/billing?" + "&".join(f"a{n}=1" for n in range(70)),
        "/billing?page=-1&sort=drop&rows=9e9",
    ]
    async with portico.as_(portico.town.alice) as alice:
        page, socket = await joined(alice, "/billing")
        for kind in ("sub_pages_navigate", "sub_pages_open"):
            for target in targets:
                await navigate(alice, page, socket, target, kind)
            await socket.settle(1.5)
        said = told(socket)
        for word in (*FOREIGN[1:3], *INSIDE, "Umbra SA", "Olga Owner", "evil.example"):
            assert word not in said, word
        await navigate(alice, page, socket, "/account")  # the page lives on
        await socket.settle(0.8)
        assert "Basic information" in told(socket) or "Acme Ltd" in told(socket)
    assert "Traceback" not in portico.portal.output


@pytest.mark.security("R29", "R39", "R90")
async def test_the_selector_refuses_foreign_entities_and_notes_it(portico: Site) -> None:
    async with portico.as_(portico.town.maria) as maria, portico.as_(portico.town.alice) as alice:
        page, socket = await joined(maria)
        picker = island_of(page, "data-do")
        before = portico.events("selector.refused")
        for id in (
            str(uuid4()),
            str(portico.town.alice.actor.person_id),
            "x",
            "' OR 1=1",
            str(portico.town.acme).upper(),
        ):
            for element, _, _ in [each for each in listeners(page) if each[1] == "portico"]:
                await socket.emit("event", page.event(element, "portico", {"detail": {"do": "entity", "id": id}}))
        await socket.settle(1)
        assert picker in page.elements
        assert portico.events("selector.refused") <= before + 1  # the first of a day; the rest are counted
        theirs, line = await joined(alice)
        for element, _, _ in [each for each in listeners(theirs) if each[1] == "portico"]:
            await line.emit(
                "event", theirs.event(element, "portico", {"detail": {"do": "entity", "id": str(portico.town.umbra)}})
            )
        await line.settle(1)
        assert "Umbra SA" not in told(line)
        assert (await alice.http.get("/billing/invoices/UMB-open")).status_code == 404
    refused = portico.count(
        Event, Event.verb == "selector.refused", Event.actor_id == portico.town.alice.actor.person_id
    )
    assert refused >= 1


@pytest.mark.security("R38", "N6", "N7", "N24")
async def test_no_payload_breaks_a_handler(portico: Site) -> None:
    errors = portico.portal.output.count("Traceback")
    before = portico.state()
    async with portico.as_(portico.town.bob) as bob:
        await asyncio.gather(
            *(
                _send_payloads(bob, path)
                for path in (
                    "/",
                    "/billing",
                    "/billing/history",
                    "/billing/payments",
                    "/account",
                    "/account/you",
                    "/account/devices",
                    "/billing/invoices/ACM-open",
                )
            )
        )
    assert portico.portal.output.count("Traceback") == errors, portico.portal.output.partition("Traceback")[2][:3000]
    assert portico.state() == before


async def _send_payloads(attacker: Attacker, path: str) -> None:
    page, socket = await joined(attacker, path)
    for id, kind, listener in listeners(page):
        if kind.startswith("sub_pages"):
            continue
        for payload in PAYLOADS:
            await socket.emit(
                "event", {"id": id, "client_id": page.client_id, "listener_id": listener, "args": [json.dumps(payload)]}
            )
            await asyncio.sleep(0.025)  # under the rate limit: every one shall be looked at
    await socket.settle(1)
    assert not socket.closed.is_set(), path


async def _press_everything(attacker: Attacker, paths: tuple[str, ...], own: str) -> None:
    """Every page in a tab of its own, all at once: each tab has a rate limit of its own."""
    await asyncio.gather(*(_press_all_of(attacker, path, own) for path in paths))


async def _press_all_of(attacker: Attacker, path: str, own: str) -> None:
    """Every listener of the page, with every act of ours on everything the page names."""
    answer = await attacker.http.get(path)
    if answer.status_code != 200:
        return
    page = attacker.read(answer.text)
    socket = await attacker.connect(page)
    for id, kind, listener in listeners(page):
        if kind.startswith("sub_pages"):
            continue
        acts: list[Any] = (
            [None]
            if kind != "portico"
            else [
                {"detail": {"do": do, "id": own, "value": own, "on": True, "fields": {"name": "pwned"}}} for do in DOS
            ]
        )
        for act in acts:
            await socket.emit(
                "event",
                {
                    "id": id,
                    "client_id": page.client_id,
                    "listener_id": listener,
                    "args": [] if act is None else [json.dumps(act)],
                },
            )
            await asyncio.sleep(0.025)
    await socket.settle(0.7)


@pytest.mark.feature("IMP-03", "IMP-06")
@pytest.mark.security("R30", "R40")
async def test_an_impersonator_changes_nothing_by_any_handler(portico: Site, papers: Papers) -> None:
    before, history = portico.state(), portico.count(Event, Event.viewer_id.is_(None))
    notices = portico.events("invoice.seen")
    async with portico.as_(portico.town.alice, viewer=portico.town.sam) as sam:
        await _press_everything(
            sam,
            (
                "/",
                "/billing",
                "/billing/history",
                "/billing/payments",
                f"/billing/invoices/{papers.acme['open']}",
                f"/billing/payments/{papers.acme['payment']}",
                "/billing/pay?scope=all&c=EUR",
                "/account",
                "/account/you",
                "/account/sign-in",
                "/account/devices",
            ),
            str(portico.town.acme),
        )
        assert (await sam.http.get(f"/files/invoices/{papers.acme['open']}.pdf")).status_code == 200
        for path in ("/staff", "/staff/clients", "/staff/account"):
            assert (await sam.http.get(path)).status_code == 404
    assert portico.state() == before
    assert portico.events("invoice.seen") == notices
    assert portico.count(Event, Event.viewer_id.is_(None)) == history


@pytest.mark.security("R37", "R40", "R22")
@pytest.mark.parametrize("who", ["bob", "lena"])
async def test_who_may_not_pay_pays_by_no_handler(portico: Site, papers: Papers, who: str) -> None:
    before = portico.state()
    async with portico.as_(getattr(portico.town, who)) as viewer:
        await _press_everything(
            viewer,
            ("/", "/billing", "/billing/pay?scope=all&c=EUR", f"/billing/invoices/{papers.acme['open']}"),
            str(portico.town.acme),
        )
    after = portico.state()
    assert {name: after[name] for name in ("Payment", "Checkout", "Reservation", "Allocation", "paid")} == {
        name: before[name] for name in ("Payment", "Checkout", "Reservation", "Allocation", "paid")
    }
