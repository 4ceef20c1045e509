"""The client's tickets in the simulated browser: the button on every page, the dialog, the list, one ticket."""

from __future__ import annotations

import asyncio
from uuid import UUID

import pytest
from nicegui import Client
from sqlalchemy import select

from data.tickets.tables import Ticket
from pages.guard.http.form_token import form_token
from pages.shell.drafts import writer as draft_writer
from services.access import impersonation
from services.tickets import answers, detail, moves
from services.tickets.settings import CLIENTS_SEE_CLOSED, CLIENTS_SEE_OPEN, CLIENTS_SUBMIT
from tests.cast import House
from tests.pages.billing.test_live import within_a_second
from tests.pages.documents.acting import pick
from tests.pages.people.test_both_sides_dialogs import answer, asked
from tests.pages.stage import cookie, field, press, settled, shown, stage, tell
from tests.services.documents.conftest import PDF
from tests.services.tickets.conftest import category, choose, opened

BUTTON = 'class="fab"'


def town_of(house: House) -> House:
    return house.switch_on("tickets", "documents")


def kept(house: House) -> list[Ticket]:
    with house.backstage() as db:
        return list(db.scalars(select(Ticket).order_by(Ticket.number)))


async def write(page: Client, words: str, of: str, sends: str = "Submit ticket", **more: str) -> None:
    await pick(page, "floating", "ticket")
    for label, value in ({"Category": of, "What is it about?": words} | more).items():
        field(page, label).value = value
    await press(page, sends)
    await settled()


@pytest.mark.feature("TKT-02", "TKT-03", "TKT-11", "NAV-06")
async def test_the_button_is_on_every_page_and_opens_a_dialog_that_opens_a_ticket(sqlite_house: House) -> None:
    house = town_of(sqlite_house)
    of = category(house)
    async with stage(house) as site:
        alice = cookie(house, house.alice)
        for path in ("/", "/billing", "/documents", "/tickets", "/account"):
            drawn = shown(await site.open(alice, path))
            assert BUTTON in drawn, path
            assert 'aria-label="Open a ticket"' in drawn
        assert BUTTON not in shown(await site.open(cookie(house, house.olga), "/staff"))
        page = await site.open(alice, "/billing")
        await write(page, "", of)
        assert "Please write what it is about." in shown(page)
        await write(page, "My invoice is wrong.", "")
        assert "Choose what it is about." in shown(page)
        await write(page, "x" * 500, of, sends="Shorten by 1 character")
        assert "Please write fewer than 500 characters: these are 500." in shown(page)
        assert kept(house) == []
        await write(page, "My invoice is wrong.", of)
        [ticket] = kept(house)
        assert (ticket.number, ticket.entity_id) == (1, house.acme)
        assert "Ticket 1 is with the firm." in shown(page)
        listed = shown(await site.open(alice, "/tickets"))
        assert "My invoice is wrong." in listed
        assert "Open a ticket" in listed


@pytest.mark.feature("TKT-04")
async def test_the_button_says_by_how_much_a_text_is_too_long_and_keeps_it(sqlite_house: House) -> None:
    house = town_of(sqlite_house)
    category(house)
    async with stage(house) as site:
        page = await site.open(cookie(house, house.alice), "/billing")
        await pick(page, "floating", "ticket")
        text = field(page, "What is it about?")
        family = "👨‍👩‍👧‍👦"
        for typed, said in (
            (family * 499, "Submit ticket"),
            (family * 521, "Shorten by 22 characters"),
            ("α" * 500 + "   ", "Shorten by 1 character"),
            ("α" * 499 + "   ", "Submit ticket"),
        ):
            await tell(page, text, "update:value", typed)
            assert f"<span>{said}</span>" in shown(page)
            assert text.value == typed
        assert "Too long: please shorten it." in str(text.props["counts"])


@pytest.mark.feature("TKT-01", "SET-11", "NAV-06")
async def test_off_means_no_button_no_dialog_and_no_door(sqlite_house: House) -> None:
    house = town_of(sqlite_house)
    category(house)
    async with stage(house) as site:
        alice = cookie(house, house.alice)
        stale = await site.open(alice, "/")
        choose(house, (CLIENTS_SUBMIT, False))
        for path in ("/", "/tickets"):
            drawn = shown(await site.open(alice, path))
            assert BUTTON not in drawn
            assert "Open a ticket" not in drawn
        await pick(stale, "floating", "ticket")
        assert "Submit ticket" not in shown(stale)
        house.prefer(areas_on=["documents"])
        assert "/tickets" not in shown(await site.open(alice, "/"))
        for path in ("/tickets", "/tickets/1"):
            assert (await site.holds(alice).get(path)).status_code == 404
        assert (await site.holds(alice).post("/tickets/files")).status_code == 404


@pytest.mark.feature("TKT-09", "TKT-10", "SET-10", "DSH-12")
@pytest.mark.parametrize(("open_", "closed"), [(True, True), (True, False), (False, True), (False, False)])
async def test_list_and_dashboard_show_what_the_firm_shows(sqlite_house: House, open_: bool, closed: bool) -> None:
    house = town_of(sqlite_house)
    opened(house, house.alice, "Still open.")
    done = opened(house, house.alice, "Long done.")
    moves.close(house.sam, done.id)
    choose(house, (CLIENTS_SEE_OPEN, open_), (CLIENTS_SEE_CLOSED, closed))
    async with stage(house) as site:
        alice = cookie(house, house.alice)
        home, listed = shown(await site.open(alice, "/")), shown(await site.open(alice, "/tickets"))
        assert ("Open tickets" in home) is open_
        assert ("Still open." in home) is open_
        assert "Long done." not in home
        assert ("Still open." in listed) is open_
        assert ("Long done." in listed) is closed
        if open_ and closed:
            assert listed.index("Still open.") < listed.index("Long done.")
        statuses = [(await site.holds(alice).get(f"/tickets/{n}")).status_code for n in (1, 2)]
        assert statuses == [200 if open_ else 404, 200 if closed else 404]


async def test_a_ticket_is_live_answered_closed_rated_and_opened_again(sqlite_house: House) -> None:
    house = town_of(sqlite_house)
    ticket = opened(house, house.alice)
    async with stage(house) as site:
        page = await site.open(cookie(house, house.alice), "/tickets/1")
        answers.note(house.sam, ticket.id, "Quicksilver")
        answers.answer(house.sam, ticket.id, "Which invoice?")
        await settled()
        assert "Which invoice?" in shown(page)
        assert "Waits for you" in shown(page)
        assert "Quicksilver" not in shown(page)
        field(page, "Your answer").value = "The last one."
        await press(page, "Send answer")
        assert "With the firm" in shown(page)
        moves.close(house.sam, ticket.id)
        await settled()
        assert "This ticket is closed" in shown(page)
        await pick(page, "rate", "4")
        assert "You rated it 4 of 5." in shown(page)
        await press(page, "Open it again")
        assert "Send answer" in shown(page)
    seen = detail.view(house.sam, "1")
    assert "The last one." in {each.text for each in seen.messages if not each.is_internal}


@pytest.mark.feature("TKT-05")
async def test_files_go_with_a_message_by_the_browsers_own_form(sqlite_house: House) -> None:
    house = town_of(sqlite_house)
    message = opened(house, house.alice).messages[0].id

    async def send(token: str, id: UUID | str, *files: tuple[str, bytes], path: str = "/tickets/files") -> int:
        given = [("file", (name, content, "application/octet-stream")) for name, content in files]
        data = {"form_token": form_token(token), "message": str(id)}
        return (await site.holds(token).post(path, data=data, files=given)).status_code

    async with stage(house) as site:
        alice, bob, sam = (cookie(house, who) for who in (house.alice, house.bob, house.sam))
        page = await site.open(alice, "/tickets/1")
        assert "Photos, PDF and office files: at most 10, up to 25 MB each." in shown(page)
        assert await send(alice, message, ("photo.pdf", PDF), ("run.exe", b"MZ")) == 303
        seen = shown(await site.open(alice, "/tickets/1"))
        assert "Sent, with 1 file." in seen
        assert "run.exe was not taken:" in seen
        assert "photo.pdf" in seen
        for token, id in ((bob, message), (alice, "none")):
            assert await send(token, id, ("a.pdf", PDF)) == 303
        assert await send(sam, message, ("a.pdf", PDF)) == 404
        assert await send(sam, message, ("a.pdf", PDF), path="/staff/tickets/files") == 303
    assert [each.name for each in detail.view(house.sam, "1").messages[0].files] == ["photo.pdf"]


@pytest.mark.feature("IMP-04")
async def test_who_looks_through_a_clients_eyes_sees_the_button_and_opens_nothing(sqlite_house: House) -> None:
    house = town_of(sqlite_house)
    opened(house, house.alice)
    staff = cookie(house, house.sam)
    async with stage(house) as site:
        await site.open(staff, "/staff")
        sam = house.again(house.sam)
        look = impersonation.start(sam, house.alice.actor.memberships[0].contact_id, "they called")
        token = look if isinstance(look, str) else look.token
        page = await site.open(token, "/tickets/1")
        assert BUTTON in shown(page)
        field(page, "Your answer").value = "No"
        await press(page, "Send answer")
        await pick(page, "floating", "ticket")
        assert "Submit ticket" not in shown(page)
    assert len(kept(house)) == 1
    assert len(detail.view(house.sam, "1").messages) == 1


@pytest.mark.feature("TKT-06")
async def test_with_several_clients_the_dialog_asks_for_whom(sqlite_house: House) -> None:
    house = town_of(sqlite_house)
    of = category(house)
    async with stage(house) as site:
        page = await site.open(cookie(house, house.maria), "/")
        await write(page, "Hello", of)
        assert "Choose for whom it is." in shown(page)
        await write(page, "Hello", of, For=str(house.umbra))
    assert [each.entity_id for each in kept(house)] == [house.umbra]


async def test_closing_asks_first(sqlite_house: House) -> None:
    house = town_of(sqlite_house)
    opened(house, house.alice)
    async with stage(house) as site:
        page = await site.open(cookie(house, house.alice), "/tickets/1")
        pressing = asyncio.create_task(press(page, "Close the ticket"))
        await within_a_second(lambda: bool(asked(page)))
        await answer(page, "Close ticket 1")
        await pressing
        await settled()
        assert "This ticket is closed" in shown(page)


async def test_what_stood_in_the_dialog_is_there_again_after_a_reload(sqlite_house: House) -> None:
    house = town_of(sqlite_house)
    category(house)
    async with stage(house) as site:
        alice = cookie(house, house.alice)
        page = await site.open(alice, "/billing")
        await pick(page, "floating", "ticket")
        await tell(page, field(page, "What is it about?"), "update:value", "Half a sentence")
        page.delete()
        await draft_writer.flush_all()
        await settled()
        again = await site.open(alice, "/billing")
        await pick(again, "floating", "ticket")
        await settled()
        assert field(again, "What is it about?").value == "Half a sentence"
