"""What is typed comes back: after going elsewhere, a reload, another device, a restart; to its person only."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from nicegui import Client
from sqlalchemy import delete, select, update

from components.forms.draft_listener import form_of, listener_of
from components.html.island import Island
from data.access.tables import LoginSession
from data.firm.tables import Firm
from data.people.tables import Assignment, Entity, Person
from data.platform.drafts import Draft
from pages.shell.drafts import writer as draft_writer
from pages.shell.drafts.page_drafts import Drafts
from services.access import authentication, sessions
from services.access.authentication import key_of
from services.billing.invoices import actions as invoicing
from services.billing.invoices import form as invoice_forms
from services.billing.invoices.form import LineForm
from services.clock import clock
from services.platform import drafts
from services.platform.permissions import May
from tests.cast import House, viewed_by
from tests.pages.access.test_effect_free import eyes_of
from tests.pages.stage import Site, cookie, field, press, settled, shown, stage, tell, type_into


async def written() -> None:
    """What waits for its second is written now."""
    await draft_writer.flush_all()
    await settled()


async def go(page: Client, path: str) -> None:
    """Another screen in the same tab, as a link or Back does it."""
    page.sub_pages_router.current_path = path
    for each in list(page.elements.values()):
        if type(each).__name__ == "Screens":
            each._show()  # type: ignore[attr-defined]
    await settled()


def rows(house: House) -> list[Draft]:
    with house.backstage() as db:
        return list(db.scalars(select(Draft)))


def says(page: Client, label: str) -> object:
    return field(page, label).value  # type: ignore[attr-defined]


NEW = "/staff/clients/new"


async def test_a_form_comes_back_after_going_elsewhere_and_says_so(sqlite_house: House) -> None:
    house = sqlite_house
    async with stage(house) as site:
        page = await site.open(cookie(house, house.olga), NEW)
        await type_into(page, "Name", "Nautilus & Sons")
        await type_into(page, "Kind", "trust")
        await go(page, "/staff/clients")
        await written()
        await go(page, "/staff/invoices")
        assert "Your changes to 1 form are kept:" in shown(page)
        assert f'href="{NEW}"' in shown(page)
        await go(page, NEW)
        assert (says(page, "Name"), says(page, "Kind")) == ("Nautilus & Sons", "trust")
        assert "We kept what you typed." in shown(page)


async def test_several_of_one_kind_are_told_apart_by_what_they_are_about_and_when(sqlite_house: House) -> None:
    house = sqlite_house
    lines = (LineForm("Work", "1", unit_price="5", tax=next(iter(invoice_forms.rates(house.olga)))),)
    drafted = invoicing.draft(house.olga, replace(invoice_forms.blank(house.olga, house.umbra, "EUR"), lines=lines))
    paid = house.invoice("5.00 EUR", number="INV-0901")
    about = {
        f"/staff/invoices/new?client={house.acme}": "New invoice: Acme Ltd",
        f"/staff/invoices/new?client={house.umbra}&kind=credit_note": "New invoice: Umbra SA",
        f"/staff/payments/new?client={house.acme}": "Record a payment: Acme Ltd",
        f"/staff/invoices/{drafted.id}": "Umbra SA",
        f"/staff/invoices/{paid.id}": ": INV-0901, Acme Ltd",
        f"/staff/clients/{house.umbra}/contacts": "Contacts: Umbra SA",
    }
    for n, place in enumerate(about):
        at = replace(house.olga, now=clock() - timedelta(minutes=n))
        drafts.save(at, drafts.Form(place, "", "Some dialog"), {"fields": {"a": ["x", ""]}}, None)
    async with stage(house) as site:
        page = await site.open(cookie(house, house.olga), "/staff")
        line = next(each for each in shown(page).split("\n") if 'class="kept"' in each)
    for words in about.values():
        assert f"{words}</a>" in line
    assert "Some dialog" not in line
    assert len(re.findall(r"\d:\d\d", line)) == len(about)


@pytest.mark.security("R17", "R23")
async def test_what_it_is_about_is_named_to_nobody_who_may_not_see_it(sqlite_house: House) -> None:
    house = sqlite_house
    hidden = house.invoice("5.00 EUR", number="INV-0666", of=house.umbra)
    places = [
        f"/staff/clients/{house.umbra}",
        f"/staff/invoices/new?client={house.umbra}",
        f"/staff/invoices/{hidden.id}",
        f"/staff/clients/{house.umbra}/contacts",
    ]
    for who in (house.ben, house.sam):
        for place in places:
            drafts.save(
                replace(who, now=clock()),
                drafts.Form(place, "Edit Secret Name|x", "Edit Secret Name"),
                {"fields": {"Note": ["mine", ""]}},
                None,
            )
    async with stage(house) as site:
        for who, sees in ((house.ben, False), (house.sam, True)):
            page = await site.open(cookie(house, who), "/staff")
            seen = shown(page)
            assert all(f'href="{place}"' in seen for place in places)
            line = next(each for each in seen.split("\n") if 'class="kept"' in each)
            assert all((word in line) == sees for word in ("Umbra SA", "INV-0666"))
            assert "Secret Name" not in line
        page = await site.open(cookie(house, house.ben), "/staff/invoices")
        await go(page, places[3])
        assert "Secret Name" not in shown(page)  # nothing to open again
        assert "Copy what you need." in shown(page)
        assert "mine" in shown(page)


@pytest.mark.security("R29")
async def test_it_comes_back_on_another_device_and_to_nobody_else(sqlite_house: House) -> None:
    house = sqlite_house
    async with stage(house) as site:
        await _typed(house, site)
        again = await site.open(cookie(house, house.olga), NEW)
        assert says(again, "Name") == "Nautilus"
        other = await site.open(cookie(house, house.sam), NEW)
        assert says(other, "Name") == ""
        assert "kept" not in shown(other)
    [row] = rows(house)
    assert "Nautilus" not in row.sealed
    assert "Nautilus" not in json.dumps([row.form, row.title, row.place])


async def _typed(house: House, site: Site) -> Client:
    page = await site.open(cookie(house, house.olga), NEW)
    await type_into(page, "Name", "Nautilus")
    await written()
    return page


async def test_nothing_is_kept_of_what_the_program_wrote_or_what_was_taken_back(sqlite_house: House) -> None:
    house = sqlite_house
    house.invoice("10.00 EUR")
    async with stage(house) as site:
        page = await site.open(cookie(house, house.olga), NEW)
        await type_into(page, "Name", "N")
        await written()
        assert len(rows(house)) == 1
        await type_into(page, "Name", "")
        await written()
        assert rows(house) == []
        await site.open(cookie(house, house.olga), f"/staff/payments/new?client={house.acme}")
        await written()
        assert rows(house) == []


async def test_saved_is_forgotten(sqlite_house: House) -> None:
    house = sqlite_house
    async with stage(house) as site:
        page = await _typed(house, site)
        await press(page, "Create client")
        await written()
        assert rows(house) == []
        again = await site.open(cookie(house, house.olga), NEW)
        assert says(again, "Name") == ""


async def test_a_refused_save_keeps_it(sqlite_house: House) -> None:
    house = sqlite_house
    async with stage(house) as site:
        page = await _typed(house, site)
        await type_into(page, "Country", "Nowhere")
        await press(page, "Create client")
        assert field(page, "Country").props["error"]
        await written()
        again = await site.open(cookie(house, house.olga), NEW)
        assert (says(again, "Name"), says(again, "Country")) == ("Nautilus", "Nowhere")


async def test_discarded_is_forgotten_and_the_form_as_it_was(sqlite_house: House) -> None:
    house = sqlite_house
    async with stage(house) as site:
        await _typed(house, site)
        page = await site.open(cookie(house, house.olga), NEW)
        await discard(page)
        assert says(page, "Name") == ""
        assert "We kept" not in shown(page)
        await written()
        assert rows(house) == []


async def discard(page: Client) -> None:
    [box] = [
        each for each in page.elements.values() if isinstance(each, Island) and 'data-do="discard"' in each.content
    ]
    id = box.content.split('data-do="discard" data-id="')[1].split('"')[0]
    await tell(page, box, "portico", {"detail": {"do": "discard", "id": id, "value": "", "on": False}})


@pytest.mark.security("R16")
async def test_a_session_that_ends_takes_nothing_along(sqlite_house: House) -> None:
    """Not even what was typed in its last second."""
    house = sqlite_house
    async with stage(house) as site:
        token = cookie(house, house.olga)
        page = await site.open(token, NEW)
        await type_into(page, "Name", "Nautilus")
        with house.backstage() as db:
            db.execute(
                update(LoginSession)
                .where(LoginSession.key == key_of(token))
                .values(ends_at=clock() - timedelta(minutes=1))
            )
        await written()
        answer = await site.holds(token).get(NEW)
        assert (answer.status_code, answer.headers["location"]) == (303, "/login?next=/staff/clients/new")
        for address in (answer.headers["location"], "/login?said=ended&next=/"):
            assert "Your session has ended." in (await site.browser.get(address)).text
        again = await site.open(cookie(house, house.olga), NEW)
        assert says(again, "Name") == "Nautilus"


@pytest.mark.security("R21")
async def test_signing_out_forgets_it(sqlite_house: House) -> None:
    house = sqlite_house
    async with stage(house) as site:
        token = cookie(house, house.olga)
        page = await site.open(token, NEW)
        await type_into(page, "Name", "Nautilus")
        await written()
        await type_into(page, "City", "Volos")
        sessions.log_out(authentication.identify(house.inside, key_of(token), clock()))
        await written()
        assert "Your session has ended." not in (await site.holds(token).get("/login")).text
        assert "You are signed out." in (await site.browser.get("/login?said=ended&next=/")).text
        assert rows(house) == []


async def test_after_a_week_it_is_gone(sqlite_house: House) -> None:
    house = sqlite_house
    async with stage(house) as site:
        await _typed(house, site)
        with house.backstage() as db:
            db.execute(update(Draft).values(changed_at=clock() - drafts.LIFE))
        page = await site.open(cookie(house, house.olga), NEW)
        assert says(page, "Name") == ""
    drafts.expire(authentication.system(house.inside, clock()))
    assert rows(house) == []


async def test_two_windows_do_not_write_over_each_other(sqlite_house: House) -> None:
    house = sqlite_house
    async with stage(house) as site:
        one = await site.open(cookie(house, house.olga), NEW)
        two = await site.open(cookie(house, house.olga), NEW)
        await type_into(one, "Name", "First")
        await type_into(two, "Name", "Second")
        await written()
        await type_into(one, "City", "Volos")
        await written()
        assert len(rows(house)) == 2
        page = await site.open(cookie(house, house.olga), NEW)
        assert "in another window" in shown(page)
        before = says(page, "Name")
        [box] = [
            each for each in page.elements.values() if isinstance(each, Island) and 'data-do="other"' in each.content
        ]
        await tell(page, box, "portico", {"detail": {"do": "other", "id": "", "value": "", "on": False}})
        assert {before, says(page, "Name")} == {"First", "Second"}
        assert len(rows(house)) == 2


async def test_what_was_restored_and_typed_on_replaces_what_it_came_from(sqlite_house: House) -> None:
    house = sqlite_house
    async with stage(house) as site:
        await _typed(house, site)
        page = await site.open(cookie(house, house.olga), NEW)
        await type_into(page, "City", "Volos")
        await written()
        assert len(rows(house)) == 1


async def test_what_somebody_else_saved_meanwhile_is_told(sqlite_house: House) -> None:
    house, path = sqlite_house, f"/staff/clients/{sqlite_house.acme}"
    async with stage(house) as site:
        mine = await site.open(cookie(house, house.olga), path)
        theirs = await site.open(cookie(house, house.sam), path)
        await type_into(mine, "City", "Volos")
        await type_into(theirs, "City", "Patras")
        await type_into(theirs, "Phone", "+30 210 1111111")
        await press(theirs, "Save profile")
        await press(mine, "Save profile")
        assert "Someone else changed this first." in shown(mine)
        assert "Meanwhile somebody else saved this form." in shown(mine)
        assert "Patras" in shown(mine)
        assert (says(mine, "City"), says(mine, "Phone")) == ("Volos", "+30 210 1111111")
        with house.backstage() as db:
            assert db.get_one(Entity, house.acme).city == "Patras"
        await press(mine, "Save profile")
    with house.backstage() as db:
        found = db.get_one(Entity, house.acme)
    assert (found.city, found.phone) == ("Volos", "+30 210 1111111")


async def test_the_lines_of_a_draft_come_back_with_their_rows(sqlite_house: House) -> None:
    house, path = sqlite_house, f"/staff/invoices/new?client={sqlite_house.acme}"
    async with stage(house) as site:
        page = await site.open(cookie(house, house.olga), path)
        await type_into(page, "Description", "Bookkeeping")
        await press(page, "Add a line")
        await press(page, "Add a line")
        fields = [each for each in page.elements.values() if each.props.get("label") == "Description"]
        for each, words in zip(fields[1:], ("Payroll", "Tax return"), strict=True):
            await tell(page, each, "update:value", words)
        await written()
        again = await site.open(cookie(house, house.olga), path)
        assert [each.value for each in again.elements.values() if each.props.get("label") == "Description"] == [
            "Bookkeeping",
            "Payroll",
            "Tax return",
        ]  # type: ignore[attr-defined]


async def test_a_language_chosen_meanwhile_changes_nothing(sqlite_house: House) -> None:
    house = sqlite_house
    async with stage(house) as site:
        await _typed(house, site)
        with house.backstage() as db:
            db.get_one(Person, house.olga.actor.person_id).language = "el"
        page = await site.open(cookie(house, house.olga), NEW)
        assert "Nautilus" in shown(page)
        assert "Κρατήσαμε" in shown(page)


@pytest.mark.security("R30")
@pytest.mark.feature("IMP-06")
async def test_who_looks_through_other_eyes_sees_and_keeps_nothing(sqlite_house: House) -> None:
    house = sqlite_house
    async with stage(house) as site:
        page = await site.open(cookie(house, house.alice), "/account/you")
        await type_into(page, "Phone", "+30 210 7654321")
        await written()
        eyes = eyes_of(house, house.alice)
        seen = await site.open(eyes, "/account/you")
        assert "7654321" not in shown(seen)
        assert "We kept" not in shown(seen)
        await type_into(seen, "Mobile", "+30 694 0000000")
        await written()
    [row] = rows(house)
    assert row.person_id == house.alice.actor.person_id
    assert drafts.saved(viewed_by(house.sam, house.alice), "/account/you") == drafts.SavedDrafts()


async def test_a_form_whose_record_is_gone_is_told_and_shown(sqlite_house: House) -> None:
    house = sqlite_house
    async with stage(house) as site:
        page = await site.open(cookie(house, house.ben), f"/staff/payments/new?client={house.acme}")
        await type_into(page, "Reference", "Cheque 4711")
        await go(page, "/staff/clients")
        await written()
        with house.backstage() as db:
            db.execute(delete(Assignment))
        await go(page, f"/staff/payments/new?client={house.acme}")
        assert "We could not find that" in shown(page)
        assert "Copy what you need." in shown(page)
        assert "Cheque 4711" in shown(page)
        await discard(page)
        await written()
        assert rows(house) == []


async def test_a_dialog_closed_by_accident_keeps_it(sqlite_house: House) -> None:
    house, path = sqlite_house, f"/staff/clients/{sqlite_house.acme}/contacts"
    async with stage(house) as site:
        page = await site.open(cookie(house, house.olga), path)
        await press(page, "Add a contact")
        await type_into(page, "Name", "Nora")
        await _close(page)
        assert "What you typed in “Add a contact” is kept" in shown(page)
        await press(page, "Add a contact")
        assert says(page, "Name") == "Nora"
        await written()
        again = await site.open(cookie(house, house.olga), path)
        assert "What you typed in “Add a contact” is kept" in shown(again)


async def _close(page: Client) -> None:
    """By Esc or a click outside."""
    for each in list(page.elements.values()):
        if (form := form_of(each)) is not None and form.is_dialog and each.value:  # type: ignore[attr-defined]
            with page:
                each.close()  # type: ignore[attr-defined]
    await settled()


def test_a_form_is_bounded_and_a_person_has_so_many(sqlite_house: House) -> None:
    house = sqlite_house
    olga = house.olga
    with pytest.raises(drafts.TooLong):
        drafts.save(olga, drafts.Form("/x", "", "X"), {"fields": {"a": ["x" * drafts.LONGEST, ""]}}, None)
    for n in range(drafts.MOST + 3):
        ctx = house.at(olga, olga.now + timedelta(seconds=n))
        drafts.save(ctx, drafts.Form(f"/{n}", "", "X"), {"fields": {"a": ["x", ""]}}, None)
    held = drafts.saved(house.again(olga), "/")
    assert len(held.elsewhere) == drafts.MOST
    assert {each.place for each in held.elsewhere} == {f"/{n}" for n in range(3, drafts.MOST + 3)}


def test_nobody_writes_into_or_drops_another_ones_row(sqlite_house: House) -> None:
    house, form = sqlite_house, drafts.Form("/x", "", "X")
    mark = drafts.save(house.olga, form, {"fields": {"a": ["mine", ""]}}, None)
    other = drafts.save(house.sam, form, {"fields": {"a": ["theirs", ""]}}, mark)
    assert other.id != mark.id
    drafts.drop(house.sam, [mark])
    [draft] = drafts.saved(house.olga, "/x").here
    assert draft.content == {"fields": {"a": ["mine", ""]}}


async def test_what_the_browser_sends_by_itself_is_told_to_it_again(sqlite_house: House) -> None:
    house, path = sqlite_house, "/account/sign-in"
    async with stage(house) as site:
        page = await site.open(cookie(house, house.alice), path)
        await _native(page, "native", email="new@acme.test")
        await written()
        again = await site.open(cookie(house, house.alice), path)
        assert "new@acme.test" in shown(again)
        assert "new@acme.test" not in shown(await site.open(cookie(house, house.bob), path))
        await _native(again, "dropped")
        await written()
        assert rows(house) == []


async def _native(page: Client, do: str, **fields: str) -> None:
    [box] = [each for each in page.elements.values() if isinstance(each, Island) and "data-person" in each.props]
    await tell(
        page,
        box,
        "portico",
        {"detail": {"do": do, "id": "/account/email|", "value": "", "on": False, "fields": fields}},
    )


@pytest.mark.parametrize("written_before", [True, False])
async def test_what_is_saved_is_forgotten_in_the_same_commit(sqlite_house: House, written_before: bool) -> None:
    """Whenever the power goes: a payment that is recorded is not offered to be recorded once more."""
    house = sqlite_house
    left: list[int] = []
    async with stage(house) as site:
        page = await site.open(cookie(house, house.olga), NEW)
        await type_into(page, "Name", "Nautilus")
        if written_before:
            await written()
        house.inside.bus.listen("clients", lambda _: left.append(len(rows(house))))
        await press(page, "Create client")
        await written()
        assert set(left) == {0}
        assert rows(house) == []


async def test_what_stands_beside_what_was_saved_stays_kept(sqlite_house: House) -> None:
    """Two cards of one screen, a button each: saving one loses nothing of the other, not for a moment."""
    house, path = sqlite_house, f"/staff/clients/{sqlite_house.acme}"
    left: list[int] = []
    async with stage(house) as site:
        page = await site.open(cookie(house, house.olga), path)
        listener = listener_of(field(page, "City"))
        assert isinstance(listener, Drafts)
        await type_into(page, "City", "Volos")
        await written()
        [draft] = [each for each in listener._forms.values() if each.content]
        draft.left = {"fields": {"Gone": ["typed", ""]}}
        house.inside.bus.listen("clients", lambda _: left.append(len(rows(house))))
        await press(page, "Save profile")
        assert left
        assert set(left) == {1}


def test_a_refused_save_or_one_that_changes_nothing_keeps_it(sqlite_house: House) -> None:
    house, form = sqlite_house, drafts.Form("/x", "", "X")
    mark = drafts.save(house.olga, form, {"fields": {"a": ["mine", ""]}}, None)
    ctx = drafts.settling(house.again(house.olga), [mark])
    with pytest.raises(RuntimeError), ctx.transaction(May.EDIT_SETTINGS) as db:
        db.record("settings.changed", db.get_one(Firm, 1))
        raise RuntimeError
    with ctx.transaction(May.EDIT_SETTINGS):
        pass
    assert len(rows(house)) == 1
    with drafts.settling(house.again(house.sam), [mark]).transaction(May.EDIT_CLIENTS) as db:
        db.record("somebody.else", db.get_one(Firm, 1))
    assert len(rows(house)) == 1
    with ctx.transaction(May.EDIT_SETTINGS) as db:
        db.record("settings.changed", db.get_one(Firm, 1))
    assert rows(house) == []


async def test_while_a_form_is_saved_nobody_writes_it_down(sqlite_house: House) -> None:
    house = sqlite_house
    async with stage(house) as site:
        page = await site.open(cookie(house, house.olga), NEW)
        listener = listener_of(field(page, "Name"))
        assert isinstance(listener, Drafts)
        saving = await listener.saving([field(page, "Name")])  # type: ignore[list-item]
        await type_into(page, "Name", "Nautilus")
        await written()
        assert rows(house) == []
        saving.refused()
        await written()
        assert len(rows(house)) == 1
