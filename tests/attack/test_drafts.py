"""What people typed and did not save, against those who would read it, fill the server with it or stop it with it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import text

from components.forms.draft_listener import listener_of
from components.html.island import Island
from data.errors import SignedOut
from pages.shell.drafts import native_forms
from pages.shell.drafts.form_draft import FormDraft
from pages.shell.drafts.page_drafts import Drafts
from services.access import sessions
from services.clock import clock
from services.platform import drafts
from services.platform.drafts import Form
from tests.cast import House
from tests.pages.shell.test_drafts import NEW, go, rows, says, written
from tests.pages.stage import cookie, field, shown, stage, tell, type_into


def deep(levels: int) -> object:
    found: object = 1
    for _ in range(levels):
        found = [found]
    return found


BRACES = ("{", "}", "{x}", "{0}", "{}", "{0.__class__}", "a {{b}} c", "Smith {&} Sons")


@pytest.mark.security("R53")
@pytest.mark.parametrize("name", BRACES)
async def test_a_title_is_a_name_and_no_pattern(sqlite_house: House, name: str) -> None:
    """The title of a form is what somebody called their company: whatever signs it has, no page stumbles over it."""
    house = sqlite_house
    drafts.save(house.olga, Form("/staff/nowhere", "", name), {"fields": {name: ["typed", ""]}}, None)
    drafts.save(house.olga, Form(NEW, "", name), {"fields": {name: ["typed", ""]}}, None)
    drafts.save(house.olga, Form(NEW, "some|dialog", name), {"fields": {name: ["typed", ""]}}, None)
    async with stage(house) as site:
        page = await site.open(cookie(house, house.olga), NEW)
        assert name.replace("&", "&amp;") in shown(page)


@pytest.mark.security("R21")
def test_what_is_written_while_one_signs_out_goes_too(sqlite_house: House) -> None:
    """A page asked who it is before the session ended, and writes after."""
    house = sqlite_house
    before = house.again(house.olga)
    mark = drafts.save(before, Form(NEW, "", "X"), {"fields": {"a": ["mine", ""]}}, None)
    sessions.log_out(house.again(house.olga))
    with pytest.raises(SignedOut):
        drafts.save(before, Form(NEW, "", "X"), {"fields": {"a": ["mine!", ""]}}, mark)
    assert rows(house) == []


@pytest.mark.security("R38")
def test_a_value_too_deep_to_write_down_is_refused(sqlite_house: House) -> None:
    with pytest.raises(drafts.TooLong):
        drafts.save(sqlite_house.olga, Form(NEW, "", "X"), {"fields": {"a": [deep(5000), ""]}}, None)


@pytest.mark.security("R49")
async def test_a_page_remembers_so_many_forms_of_its_browser(sqlite_house: House) -> None:
    house = sqlite_house
    async with stage(house) as site:
        page = await site.open(cookie(house, house.alice), "/account/sign-in")
        [line] = [each for each in page.elements.values() if isinstance(each, Island) and "data-person" in each.props]
        for n in range(drafts.MOST + 5):
            await line.take({"do": "native", "id": f"/x/{n}", "fields": {"a": "b"}})
        listener = listener_of(line)
        assert isinstance(listener, Drafts)
        assert len(listener._natives._forms) == native_forms.MOST
        await line.take({"do": "native", "id": "/x/0", "fields": {"a": "later"}})
        await written()
        assert len(rows(house)) == drafts.MOST
        assert "later" in shown(await site.open(cookie(house, house.alice), "/account/sign-in"))


@pytest.mark.security("N7", "R38")
@pytest.mark.parametrize("value", ["zero \x00 byte", {"a": 1}, 7, None, deep(300)])
async def test_what_no_database_holds_stops_neither_keeping_nor_going_on(sqlite_house: House, value: object) -> None:
    house = sqlite_house
    async with stage(house) as site:
        page = await site.open(cookie(house, house.olga), NEW)
        await tell(page, field(page, "Name"), "update:value", value)
        await type_into(page, "City", "Volos")
        await written()
        await go(page, "/staff/clients")
        assert "Your changes" in shown(page)
        again = await site.open(cookie(house, house.olga), NEW)
        assert says(again, "City") == "Volos"


async def test_a_database_that_fails_stops_nobody_and_loses_no_form(sqlite_house: House) -> None:
    """As when the disk is full: a page that cannot keep one form still keeps the others and goes where one wants."""
    house = sqlite_house
    with house.engine.execution_options(writing=True).begin() as connection:
        connection.execute(
            text(
                "CREATE TRIGGER full_disk BEFORE INSERT ON draft WHEN new.form = 'b' "
                "BEGIN SELECT RAISE(ABORT, 'disk full'); END"
            )
        )
    async with stage(house) as site:
        page = await site.open(cookie(house, house.olga), NEW)
        listener = listener_of(field(page, "Name"))
        assert isinstance(listener, Drafts)
        forms = [FormDraft(Form(NEW, each, "X"), content={"fields": {"a": ["typed", ""]}}) for each in "abc"]
        for each in forms:
            listener._writer.later(each)
        await go(page, "/staff/clients")
        assert "Your changes" in shown(page)
        assert {each.form for each in rows(house)} == {"a", "c"}
        with house.engine.execution_options(writing=True).begin() as connection:
            connection.execute(text("DROP TRIGGER full_disk"))
        await written()
        assert {each.form for each in rows(house)} == {"a", "b", "c"}


@pytest.mark.security("R17", "R23")
async def test_of_a_record_out_of_sight_only_ones_own_words_come_back(sqlite_house: House) -> None:
    """Whoever lost the client keeps what they typed, and reads nothing there that somebody else wrote."""
    house, path = sqlite_house, f"/staff/clients/{sqlite_house.umbra}"
    ben, fields = (
        house.again(house.ben),
        {
            "Note": ["They move to Kos. Call them! Or write to Kos.", "They move to Kos. Or write to Kos."],
            "Address": ["Main Street 5\n3rd floor", "Main Street 5"],
            "Description#2": ["Tax return", "Tax return"],
            "City": ["Volos", "Athens"],
            "Amount": ["120.00", "100.00"],
            "Phone": ["+30 210", ""],
            "Fax": ["", "+30 211"],
            "Open": [True, False],
        },
    )
    drafts.save(replace(ben, now=clock()), Form(path, "", "Profile"), {"fields": fields}, None)
    async with stage(house) as site:
        page = await site.open(cookie(house, house.ben), "/staff/invoices")
        await go(page, path)
        seen = shown(page)
        for own in ("… Call them! …", "… 3rd floor", "Volos", "120.00", "+30 210", "ticked"):
            assert own in seen
        for others in ("Kos", "Main Street", "Tax return", "Athens", "100.00", "+30 211"):
            assert others not in seen
