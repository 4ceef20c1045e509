"""The console's tickets in the simulated browser: the queue, one ticket, its file for a spreadsheet, categories, settings."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import update

from data.people.tables import Contact
from services.firm import settings
from services.tickets import answers, categories, detail, moves
from services.tickets.settings import DEFAULT_ASSIGNEE
from tests.cast import House
from tests.pages.documents.acting import pick
from tests.pages.stage import cookie, field, press, settled, shown, stage
from tests.services.tickets.conftest import category, id_of, opened


def town_of(house: House) -> House:
    return house.switch_on("tickets", "documents")


async def test_the_queue_is_narrowed_by_whose_it_is_and_whose_turn(sqlite_house: House) -> None:
    house = town_of(sqlite_house)
    for text in ("First thing.", "Second thing.", "Third thing."):
        opened(house, house.alice, text)
    one, two = (detail.view(house.sam, str(each)).id for each in (1, 2))
    moves.assign(house.sam, one, str(id_of(house.sam)))
    answers.answer(house.kim, two, "Which?")
    async with stage(house) as site:
        sam = cookie(house, house.sam)

        async def there(query: str = "") -> set[str]:
            drawn = shown(await site.open(sam, f"/staff/tickets{query}"))
            return {each for each in ("First", "Second", "Third") if f"{each} thing." in drawn}

        assert await there() == {"First", "Second", "Third"}
        assert await there("?f.who=mine") == {"First"}
        assert await there("?f.who=nobody") == {"Second", "Third"}
        assert await there("?f.state=waiting") == {"Second"}
        assert 'href="/staff/tickets"' in shown(await site.open(sam, "/staff"))
        assert "New ticket 1: First thing." in shown(await site.open(sam, "/staff"))
        assert (await site.holds(cookie(house, house.alice)).get("/staff/tickets")).status_code != 200
        house.prefer(areas_on=["documents"])
        assert (await site.holds(sam).get("/staff/tickets")).status_code == 404


async def test_one_ticket_is_answered_noted_given_sorted_closed_and_opened_again(sqlite_house: House) -> None:
    house = town_of(sqlite_house)
    opened(house, house.alice)
    tax = category(house, "Tax")
    async with stage(house) as site:
        clients = await site.open(cookie(house, house.alice), "/tickets/1")
        page = await site.open(cookie(house, house.sam), "/staff/tickets/1")
        field(page, "Your answer").value = "Quicksilver pays late."
        await press(page, "Keep as internal note")
        assert "Internal note: only the firm reads it" in shown(page)
        field(page, "Your answer").value = "Which invoice?"
        await press(page, "Send answer")
        await settled()
        assert "Waiting for client" in shown(page)
        assert "Which invoice?" in shown(clients)
        assert "Quicksilver" not in shown(clients)
        await pick(page, "take", "")
        assert "With Sam Reid" in shown(page)
        field(page, "Category").value = tax
        field(page, "Priority").value = "urgent"
        await press(page, "Save")
        assert "Priority: urgent" in shown(page)
        await press(page, "Close the ticket")
        await settled()
        assert "This ticket is closed" in shown(page)
        assert "This ticket is closed" in shown(clients)
        await press(page, "Open it again")
        assert "Send answer" in shown(page)
    seen = detail.view(house.sam, "1")
    assert (seen.assignee, seen.category, seen.priority.value) == ("Sam Reid", "Tax", "urgent")


@pytest.mark.security("R22")
async def test_who_only_looks_sees_the_ticket_and_no_way_to_change_it(sqlite_house: House) -> None:
    house = town_of(sqlite_house)
    opened(house, house.carol)
    async with stage(house) as site:
        rita, ben = cookie(house, house.rita), cookie(house, house.ben)
        drawn = shown(await site.open(rita, "/staff/tickets/1"))
        assert "My invoice is wrong." in drawn
        for words in ("Send answer", "Close the ticket", "I do it"):
            assert words not in drawn
        assert (await site.holds(ben).get("/staff/tickets/1")).status_code == 404
        for who in (rita, cookie(house, house.sam)):
            assert (await site.holds(who).get("/staff/tickets/categories")).status_code == 403


@pytest.mark.security("R25")
async def test_a_file_of_the_queue_holds_no_notes_and_is_staffs(sqlite_house: House) -> None:
    house = town_of(sqlite_house)
    ticket = opened(house, house.alice)
    answers.note(house.sam, ticket.id, "Quicksilver pays late.")
    async with stage(house) as site:
        text = (await site.holds(cookie(house, house.sam)).get("/export/staff_tickets.csv?q=quicksilver")).text
        assert "My invoice is wrong." in text
        assert "Quicksilver" not in text
        assert (await site.holds(cookie(house, house.alice)).get("/export/staff_tickets.csv")).status_code == 404


@pytest.mark.feature("TKT-07", "SET-11")
async def test_settings_warn_while_nobody_gets_tickets_and_offer_who_may(sqlite_house: House) -> None:
    house = town_of(sqlite_house)
    category(house)
    async with stage(house) as site:
        olga = cookie(house, house.olga)
        page = await site.open(olga, "/staff/settings/tickets")
        assert "nobody is named who gets them" in shown(page)
        offered = field(page, "Who gets new tickets").offered  # type: ignore[union-attr]
        assert set(offered.values()) == {"Nobody", "Olga Owner", "Sam Reid", "Kim Low", "Ben Book"}
        field(page, "Who gets new tickets").value = str(id_of(house.kim))
        await press(page, "Save settings")
        assert settings.policy(house.olga).preferences[DEFAULT_ASSIGNEE] == id_of(house.kim)
        assert "nobody is named" not in shown(await site.open(olga, "/staff/settings/tickets"))
        told = shown(await site.open(olga, "/staff/settings/history"))
        assert "Who gets new tickets" in told
        assert str(id_of(house.kim)) not in told


@pytest.mark.feature("TKT-07")
async def test_categories_are_added_changed_and_closed(sqlite_house: House) -> None:
    house = town_of(sqlite_house)
    async with stage(house) as site:
        page = await site.open(cookie(house, house.olga), "/staff/tickets/categories")
        field(page, "Name of the category").value = "Tax"
        field(page, "Who gets its tickets").value = str(id_of(house.kim))
        await press(page, "Add the category")
        [made] = categories.all_categories(house.olga)
        assert (made.name, made.assignee) == ("Tax", "Kim Low")
        await pick(page, "change", made.id)
        field(page, "New name").value = "Taxes"
        await press(page, "Save")
        await pick(page, "close", made.id)
        assert "Takes no tickets" in shown(page)
        await pick(page, "reopen", made.id)
        [made] = categories.all_categories(house.olga)
        assert (made.name, made.is_closed) == ("Taxes", False)


async def test_the_queue_is_narrowed_by_category_also_by_a_closed_one(sqlite_house: House) -> None:
    house = town_of(sqlite_house)
    billing, tax = category(house, "Billing"), category(house, "Tax")
    opened(house, house.alice, "First thing.", category=billing)
    opened(house, house.alice, "Second thing.", category=tax)
    categories.close(house.olga, UUID(tax))
    async with stage(house) as site:
        page = shown(await site.open(cookie(house, house.sam), f"/staff/tickets?f.category={tax}"))
        assert "Second thing." in page
        assert "First thing." not in page
        assert page.index("Billing") < page.index("Tax")


@pytest.mark.feature("TKT-03", "TKT-04")
async def test_the_firm_opens_one_from_the_queue_and_from_the_clients_record(sqlite_house: House) -> None:
    house = town_of(sqlite_house)
    of = category(house)
    async with stage(house) as site:
        sam, alice = cookie(house, house.sam), cookie(house, house.alice)
        assert "/staff/tickets/new" in shown(await site.open(sam, "/staff/tickets"))
        assert f"/staff/tickets/new?client={house.acme}" in shown(await site.open(sam, "/staff/tickets/new"))
        record = f"/staff/clients/{house.acme}/tickets"
        assert f"/staff/tickets/new?client={house.acme}" in shown(await site.open(sam, record))
        page = await site.open(sam, f"/staff/tickets/new?client={house.acme}")
        offered = field(page, "Who reads it there").offered  # type: ignore[union-attr]
        assert "Bob Brown" in offered.values()
        assert "Carol Clark" not in offered.values()
        field(page, "What is it about?").value = "x" * 501
        await press(page, "Shorten by 2 characters")
        assert "Choose what it is about." in shown(page)
        field(page, "Category").value = of
        await press(page, "Shorten by 2 characters")
        assert "Please write fewer than 500 characters: these are 501." in shown(page)
        field(page, "What is it about?").value = "We need your VAT number."
        field(page, "Who reads it there").value = str(id_of(house.alice))
        await press(page, "Open the ticket")
        await settled()
        assert "Ticket 1 is with the client." in shown(page)
        assert "Waits for you" in shown(await site.open(alice, "/tickets/1"))
        listed = shown(await site.open(sam, record))
        assert "We need your VAT number." in listed
        other = shown(await site.open(sam, f"/staff/clients/{house.umbra}/tickets"))
        assert "We need your VAT number." not in other
    seen = detail.view(house.sam, "1")
    assert (seen.client, seen.requester, seen.category) == ("Acme Ltd", "Alice Adams", "Billing")


async def test_without_categories_or_users_the_form_says_so(sqlite_house: House) -> None:
    house = town_of(sqlite_house)
    async with stage(house) as site:
        address = f"/staff/tickets/new?client={house.acme}"
        drawn = shown(await site.open(cookie(house, house.olga), address))
        assert "the firm has not said what they may be about" in drawn
        assert "Open the ticket" not in drawn
        category(house)
        with house.backstage() as db:
            db.execute(update(Contact).where(Contact.entity_id == house.acme).values(uses_tickets=False))
        drawn = shown(await site.open(cookie(house, house.olga), address))
        assert "Nobody of this client uses tickets yet" in drawn


@pytest.mark.security("R22")
async def test_who_only_looks_opens_none_and_a_strangers_client_is_not_there(sqlite_house: House) -> None:
    house = town_of(sqlite_house)
    category(house)
    async with stage(house) as site:
        rita, ben = cookie(house, house.rita), cookie(house, house.ben)
        assert "New ticket" not in shown(await site.open(rita, "/staff/tickets"))
        for path in ("/staff/tickets/new", f"/staff/tickets/new?client={house.acme}"):
            assert (await site.holds(rita).get(path)).status_code == 403
        for client in (house.umbra, "none"):
            assert (await site.holds(ben).get(f"/staff/tickets/new?client={client}")).status_code == 404
        assert (await site.holds(ben).get(f"/staff/clients/{house.umbra}/tickets")).status_code == 404
