"""A browser may say anything to a handler: what no page of ours sends is refused, and never a failure (N6, N7, R38)."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nicegui import Client, ui
from nicegui.page import page as ui_page

from components.forms import fields
from components.forms.field_elements import CheckField, Field, NotFromHere, SelectField
from components.html.island import Island
from data.errors import Invalid
from pages import client_screens, staff_screens
from pages.guard import Limits
from pages.guard.websocket import messages
from pages.shell import error_pages
from tests.attack import matrix
from tests.cast import ALL_ON, House
from tests.pages.stage import cookie, settled, stage
from tests.services.documents.conftest import added

FORGED: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    1e308,
    "x",
    "\u0000",
    "٣",
    [],
    ["x"],
    [[]],
    {},
    {"x": 1},
    {"detail": None},
    {"detail": []},
    {"detail": {"do": {}}},
    {"value": [1]},
    "9" * 5000,
)
ODD_IDS = (
    "",
    "x",
    "-1",
    "٣",
    "0" * 200,
    "00000000-0000-4000-8000-000000000000",
    "1:2:3",
    "NaN",
    "' or 1=1 --",
    "|",
    "a=b",
)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
MAKERS = {
    "text": lambda: fields.text_field("Text"),
    "area": lambda: fields.area_field("Area"),
    "date": lambda: fields.date_field("Date"),
    "money": lambda: fields.money_field("Money", currency="EUR"),
    "select": lambda: fields.select_field("Select", {"a": "A", "b": "B"}),
    "check": lambda: fields.check_field("Check"),
}


def hear(field: Field, value: object) -> Exception | None:
    """What the event of this value raises; NiceGUI hands it to the one place that logs and tells."""
    listener = next(each for each in field._event_listeners.values() if each.type == f"update:{field.VALUE_PROP}")
    raised: list[Exception] = []
    ui.on_exception(raised.append)
    field.client.handle_event({"id": field.id, "listener_id": listener.id, "args": [json.dumps(value)]})
    return raised[-1] if raised else None


@pytest.mark.security("N7", "R38")
@pytest.mark.parametrize("kind", MAKERS)
def test_a_field_takes_the_type_it_sends_and_refuses_every_other(kind: str) -> None:
    @settings(max_examples=25, deadline=None)
    @given(JSON)
    def each(value: object) -> None:
        with Client(ui_page("")) as page:
            field = MAKERS[kind]()
            before, right = field.value, isinstance(value, bool if isinstance(field, CheckField) else str)
            raised = hear(field, value)
            if right:
                assert raised is None
                assert field.value == value
            else:
                assert isinstance(raised, NotFromHere)
                assert field.value == before
                if isinstance(field, SelectField):
                    assert field.chosen == "a"
            good: object = isinstance(field, CheckField) or "b"
            hear(field, good)  # and it still listens to the person
            assert field.value == good
            page.delete()

    each()


def test_refusals_are_no_failures_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        error_pages.note(Invalid())
        assert [each.levelname for each in caplog.records] == ["INFO"]
        assert caplog.records[0].exc_info is None
        error_pages.note(ValueError("a bug"))
    assert caplog.records[1].levelname == "ERROR"
    assert caplog.records[1].exc_info


async def fire(page: Client) -> int:
    """Every listener that takes arguments hears everything the guard lets through; how many events there were."""
    said = 0
    for element in list(page.elements.values()):
        for listener in list(element._event_listeners.values()):
            forged = [value for value in FORGED if messages.fits([value], listener.args)]
            if listener.args == [] or listener.type.startswith("sub_pages"):
                continue
            if isinstance(element, Island):
                forged += [
                    {"detail": {"do": do, "id": odd, "value": value, "fields": {"words": odd}}}
                    for do in element._answers
                    for odd in ODD_IDS
                    for value in ("", odd)
                ]
            for value in forged:
                if element.id in page.elements and not element.is_deleted:
                    page.handle_event({"id": element.id, "listener_id": listener.id, "args": [json.dumps(value)]})
                    said += 1
            await settled()
    return said


def _addresses(house: House) -> list[tuple[str, str]]:
    words = {"acme": str(house.acme)}
    found = [("alice", path) for path in (each.path for each in client_screens.SCREENS) if "{" not in path]
    found += [
        ("olga", matrix.CONSOLE[each.path][0])
        for each in staff_screens.SCREENS
        if "{" not in matrix.CONSOLE[each.path][0].replace("{acme}", "")
    ]
    return [(who, path.format(**words)) for who, path in found]


@pytest.mark.security("N6", "R37", "R38", "R39")
async def test_no_handler_of_any_screen_fails_at_what_a_browser_may_say(
    sqlite_house: House, caplog: pytest.LogCaptureFixture
) -> None:
    house, said = sqlite_house, 0
    house.invoice()
    house.prefer(areas_on=ALL_ON)
    added(house.again(house.sam), house.acme)
    async with stage(house) as site:
        for who, path in _addresses(house):
            if path == "/billing/pay":
                continue
            page = await site.open(cookie(house, getattr(house, who)), path)
            said += await fire(page)
            page.delete()
            failed = [
                each.getMessage() + str(each.exc_text or each.exc_info)
                for each in caplog.records
                if each.levelno >= logging.ERROR
            ]
            assert failed == [], path
    assert said > 500


def test_the_guard_bounds_how_large_an_argument_may_be() -> None:
    limits = Limits()
    assert messages.arguments([json.dumps("x" * limits.event_chars)], limits) is None
    assert messages.arguments(["[" * 5000 + "]" * 5000], limits) is None
