"""What somebody may see and do reaches their open pages within a second: nobody signs in again, nothing stays behind."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from nicegui import Client
from sqlalchemy import update

from data.access.tables import LoginSession
from data.people.tables import Contact
from data.statuses import AccessStatus, StaffRole
from services.access import impersonation, session_cache
from services.access.authentication import key_of
from services.access.invitations import actions as invitations
from services.clock import clock
from services.firm import team
from services.people import assignments, clients, contacts
from services.people.contact_form import ContactForm, ContactRow
from services.platform.context import Context
from tests.cast import House
from tests.pages.billing.test_live import within_a_second
from tests.pages.stage import cookie, field, press, settled, shown, stage, type_into

Act = Callable[[], object]


async def meanwhile(act: Act) -> None:
    await asyncio.to_thread(act)


def row(house: House, name: str, at: object = None) -> ContactRow:
    (found,) = [each for each in contacts.of_client(house.olga, at or house.acme) if each.name == name]  # type: ignore[arg-type]
    return found  # a StopIteration in a thread would never come back to the loop


def allow(house: House, name: str, **rights: bool) -> None:
    seen = row(house, name)
    contacts.change(house.sam, seen.id, seen.version, seen.person_version, seen.form.allowing(**rights))


def staff(house: House, who: Context, **given: object) -> None:
    seen = next(each for each in team.people(house.olga) if each.id == who.actor.person_id)
    wanted = {"role": seen.role, "may_impersonate": seen.may_impersonate, "sees_all_clients": seen.sees_all_clients}
    team.change(house.olga, seen.id, seen.version, **(wanted | given))  # type: ignore[arg-type]


def nav(page: Client) -> str:
    return next(each for each in shown(page).split("\n") if 'class="firm"' in each)


def title(page: Client) -> str:
    return shown(page).rpartition('id="page-title"')[2].partition(">")[2].partition("<")[0]


def led_away(page: Client, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Where this page is told to go."""
    went: list[str] = []
    monkeypatch.setattr(page, "open", lambda target, new_tab=False: went.append(str(target)))
    return went


async def test_a_new_client_is_in_the_selector_and_counted(sqlite_house: House) -> None:
    house = sqlite_house
    first, second = house.invoice(number="INV-A"), house.invoice(number="INV-U", of=house.umbra)
    async with stage(house) as site:
        page = await site.open(cookie(house, house.alice), "/billing")
        assert "Umbra SA" not in shown(page)

        def add() -> None:
            form = ContactForm("Alice", email="alice@example.test")
            id = contacts.add(house.sam, house.umbra, form, confirmed=house.alice.actor.person_id)
            with house.backstage() as db:
                contact = db.get_one(Contact, id)
                contact.status = AccessStatus.ACCEPTED
                db.flush()
            house.inside.bus.publish(db.topics)

        await meanwhile(add)
        await within_a_second(lambda: "Umbra SA" in shown(page) and second.number in shown(page))
        assert first.number in shown(page)
        third = house.invoice(number="INV-V", of=house.umbra)  # and from now on the page hears of it
        house.inside.bus.publish([f"entity:{house.umbra}"])
        await within_a_second(lambda: third.number in shown(page))


@pytest.mark.parametrize("way", ["removed", "revoked", "archived"])
async def test_a_client_that_is_lost_is_gone_from_the_page(sqlite_house: House, way: str) -> None:
    house = sqlite_house
    house.invoice(number="INV-A")
    house.invoice(number="INV-U", of=house.umbra)
    act: dict[str, Act] = {
        "removed": lambda: contacts.remove(house.sam, row(house, "Maria Pappas", house.umbra).id),
        "revoked": lambda: invitations.revoke(house.sam, row(house, "Maria Pappas", house.umbra).id),
        "archived": lambda: clients.archive(house.sam, house.umbra),
    }
    async with stage(house) as site:
        page = await site.open(cookie(house, house.maria), "/billing")
        paper = await site.open(cookie(house, house.maria), "/billing/invoices/INV-U")
        assert "INV-U" in shown(page)
        await meanwhile(act[way])
        await within_a_second(
            lambda: not any(word in shown(each) for each in (page, paper) for word in ("INV-U", "Umbra SA"))
        )
        assert "INV-A" in shown(page)


async def test_a_right_that_is_taken_away_takes_the_screen_and_its_entry(sqlite_house: House) -> None:
    house = sqlite_house
    house.invoice(number="INV-A")
    async with stage(house) as site:
        page = await site.open(cookie(house, house.alice), "/billing")
        dashboard = await site.open(cookie(house, house.alice), "/")
        await meanwhile(lambda: allow(house, "Alice Adams", sees_billing=False, pays=False))
        await within_a_second(lambda: "INV-A" not in shown(page) + shown(dashboard) and "/billing" not in nav(page))
        await meanwhile(lambda: allow(house, "Alice Adams", sees_billing=True, pays=True))
        await within_a_second(lambda: "INV-A" in shown(page) and "/billing" in nav(dashboard))


async def test_the_right_to_edit_the_profile_comes_and_goes(sqlite_house: House) -> None:
    house = sqlite_house
    async with stage(house) as site:
        page = await site.open(cookie(house, house.bob), "/account")
        assert ">Edit</span>" not in shown(page)
        await meanwhile(lambda: allow(house, "Bob Brown", edits_profile=True))
        await within_a_second(lambda: ">Edit</span>" in shown(page))
        await meanwhile(lambda: allow(house, "Bob Brown", edits_profile=False))
        await within_a_second(lambda: ">Edit</span>" not in shown(page))
        assert "Acme Ltd" in shown(page)


@pytest.mark.parametrize(
    ("path", "role"),
    [("/staff/team", StaffRole.READ_ONLY), ("/staff/settings", StaffRole.MEMBER), ("/staff/import", StaffRole.MEMBER)],
)
async def test_a_lower_role_takes_the_screen_away(sqlite_house: House, path: str, role: StaffRole) -> None:
    house = sqlite_house
    async with stage(house) as site:
        page = await site.open(cookie(house, house.sam), path)
        assert f'href="{path}"' in nav(page)
        before = title(page)
        await meanwhile(lambda: staff(house, house.sam, role=role))
        await within_a_second(lambda: f'href="{path}"' not in nav(page) and title(page) != before)
        await meanwhile(lambda: staff(house, house.sam, role=StaffRole.MANAGER))
        await within_a_second(lambda: f'href="{path}"' in nav(page) and title(page) == before)


async def test_a_client_given_to_or_taken_from_a_colleague(sqlite_house: House) -> None:
    house = sqlite_house
    ben = house.ben.actor.person_id
    assert ben is not None
    house.invoice(number="INV-A")
    house.invoice(number="INV-U", of=house.umbra)
    async with stage(house) as site:
        listed = await site.open(cookie(house, house.ben), "/staff/clients")
        record = await site.open(cookie(house, house.ben), f"/staff/clients/{house.acme}")
        bills = await site.open(cookie(house, house.ben), "/staff/invoices")
        assert "Umbra SA" not in shown(listed) + shown(bills)
        await meanwhile(lambda: assignments.assign(house.olga, house.umbra, [ben]))
        await within_a_second(lambda: "Umbra SA" in shown(listed) and "INV-U" in shown(bills))
        assert "Acme Ltd" in shown(record)
        await meanwhile(lambda: assignments.assign(house.olga, house.acme, []))
        await within_a_second(lambda: not any("Acme Ltd" in shown(each) for each in (listed, record, bills)))
        assert "INV-A" not in shown(bills)
        await meanwhile(lambda: staff(house, house.ben, sees_all_clients=True))
        await within_a_second(lambda: all("Acme Ltd" in shown(each) for each in (listed, bills)))


async def test_the_account_menu_learns_of_the_other_side(sqlite_house: House) -> None:
    house = sqlite_house
    async with stage(house) as site:
        page = await site.open(cookie(house, house.kim), "/staff")
        assert "Continue as client" not in shown(page)

        def give() -> None:
            id = contacts.add(
                house.sam, house.acme, ContactForm("Kim", email="kim@example.test"), confirmed=house.kim.actor.person_id
            )
            with house.backstage() as db:
                db.get_one(Contact, id).status = AccessStatus.ACCEPTED
                db.flush()
            house.inside.bus.publish(db.topics)

        await meanwhile(give)
        await within_a_second(lambda: "Continue as client" in shown(page))
        await meanwhile(lambda: contacts.remove(house.sam, row(house, "Kim").id))
        await within_a_second(lambda: "Continue as client" not in shown(page))


async def test_closing_one_side_leads_its_pages_away_and_not_the_others(
    sqlite_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = sqlite_house
    with house.backstage() as db:
        db.add(
            Contact(
                person_id=house.kim.actor.person_id, entity_id=house.acme, name="Kim Low", status=AccessStatus.ACCEPTED
            )
        )
    kim = house.kim.actor.person_id
    assert kim is not None
    as_client = house.signed_in(kim)
    async with stage(house) as site:
        desk = await site.open(cookie(house, house.kim), "/staff/clients")
        portal = await site.open(cookie(house, as_client), "/")
        went, stayed = led_away(desk, monkeypatch), led_away(portal, monkeypatch)
        await meanwhile(lambda: team.set_closed(house.olga, kim, closed=True))
        await within_a_second(lambda: bool(went))
        assert went[0].startswith("/login")
        await settled()
        assert len(went) == 1  # each list on the page heard of it; one word leads away
        assert stayed == []
        await within_a_second(lambda: "Continue as staff" not in shown(portal))
        assert "Acme Ltd" in shown(portal)


@pytest.mark.parametrize("way", ["right", "contact", "reach"])
async def test_a_look_through_other_eyes_ends_with_the_right_to_it(
    sqlite_house: House, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    house = sqlite_house
    staff(house, house.ben, may_impersonate=True)
    ben = house.again(house.ben)
    ways: dict[str, Act] = {
        "right": lambda: staff(house, house.ben, may_impersonate=False),
        "contact": lambda: invitations.revoke(house.sam, row(house, "Alice Adams").id),
        "reach": lambda: assignments.assign(house.olga, house.acme, []),
    }
    async with stage(house) as site:
        now = clock()
        with house.backstage() as db:
            own = db.get_one(LoginSession, ben.actor.session_key)
            own.started_at = own.seen_at = own.authenticated_at = now
            own.ends_at = now + timedelta(hours=1)
        token = impersonation.start(replace(house.at(ben, now)), row(house, "Alice Adams").id, "to help")
        page = await site.open(token, "/")
        went = led_away(page, monkeypatch)
        await meanwhile(ways[way])
        await within_a_second(lambda: bool(went))
        assert went[0].startswith("/login")


@pytest.mark.security("R16")
@pytest.mark.parametrize(("is_staff", "minutes"), [(True, 30), (False, 60)])
def test_the_guard_knows_of_idle_sessions(sqlite_house: House, is_staff: bool, minutes: int) -> None:
    """So that sockets and tabs end, not only the next click (pages/guard/websocket/session_end.py asks every few seconds)."""
    house = sqlite_house
    who = house.kim if is_staff else house.alice
    key, now = who.actor.session_key, who.now
    for passed, lives in ((minutes - 1, True), (minutes, False)):
        at = now + timedelta(minutes=passed)
        table = session_cache.LiveSessions(house.inside, now=lambda at=at: at)  # type: ignore[misc]
        assert (key in table.still_live({key})) is lives
        assert table.is_live(key) is lives


async def test_what_is_typed_stays_when_nothing_of_it_is_lost(sqlite_house: House) -> None:
    house = sqlite_house
    nora = house.staff("Nora New", StaffRole.MEMBER, sees_all_clients=False)
    id = nora.actor.person_id
    assert id is not None
    assignments.assign(house.olga, house.acme, [id])
    async with stage(house) as site:
        page = await site.open(cookie(house, nora), f"/staff/clients/{house.acme}/contacts")
        await press(page, "Add a contact")
        await type_into(page, "Job title", "Treasurer")
        await meanwhile(lambda: assignments.assign(house.olga, house.umbra, [id]))
        await settled()
        assert field(page, "Job title").value == "Treasurer"  # type: ignore[attr-defined]


async def test_typing_into_a_draft_after_the_session_ended_leads_to_the_sign_in_and_is_no_failure(
    sqlite_house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    house = sqlite_house
    async with stage(house) as site:
        token = cookie(house, house.olga)
        page = await site.open(token, f"/staff/invoices/new?client={house.acme}")
        went = led_away(page, monkeypatch)
        with house.backstage() as db:
            db.execute(
                update(LoginSession)
                .where(LoginSession.key == key_of(token))
                .values(ends_at=clock() - timedelta(minutes=1))
            )
        caplog.clear()
        await type_into(page, "Unit price", "12.50")
        await settled()
        assert [each for each in caplog.records if each.levelno >= logging.WARNING] == []
        assert len(went) == 1
        assert went[0].startswith("/login?said=ended&next=/staff/invoices/new")
