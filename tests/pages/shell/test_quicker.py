"""What replaces parts of NiceGUI answers exactly as they do."""

import inspect
from typing import Any, cast

import httpx
import nicegui
import pytest
from hypothesis import given
from hypothesis import strategies as some
from nicegui import client, core, helpers, middlewares
from nicegui.classes import Classes
from nicegui.props import Props
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from pages.guard.frameworks import VERSIONS, Known
from pages.shell import nicegui_patches

TELLTALE = some.text(some.sampled_from("&<>`$#;amp€Ω\0 \u2028a"), max_size=60)


@given(some.one_of(TELLTALE, some.text(max_size=60)))
def test_the_page_is_escaped_as_nicegui_escapes_it(text: str) -> None:
    assert nicegui_patches.Escapable(text).translate(client.HTML_ESCAPE_TABLE) == text.translate(
        dict(client.HTML_ESCAPE_TABLE)
    )


def test_the_table_is_the_one_that_was_read() -> None:
    assert dict(client.HTML_ESCAPE_TABLE) == {
        ord(letter): written for letter, written in nicegui_patches.ESCAPES.items()
    }
    assert next(iter(nicegui_patches.ESCAPES)) == "&"


def test_another_table_is_left_to_python() -> None:
    assert nicegui_patches.Escapable("a&b").translate({ord("a"): "x"}) == "x&b"


class Listener:
    def silent(self) -> None: ...

    def curious(self, event: object) -> None: ...

    def easy(self, event: object = None, *rest: object, **named: object) -> None: ...


@pytest.mark.parametrize("name", ["silent", "curious", "easy"])
def test_methods_are_remembered_and_answered_as_before(name: str) -> None:
    method = getattr(Listener(), name)
    wanted = any(
        each.default is each.empty and each.kind not in (each.VAR_POSITIONAL, each.VAR_KEYWORD)
        for each in inspect.signature(method).parameters.values()
    )
    assert [nicegui_patches.expects_arguments(method) for _ in range(2)] == [wanted, wanted]


def test_a_default_that_differs_between_two_functions_of_one_line_counts() -> None:
    def made(given: bool) -> object:
        return (lambda event=1: event) if given else (lambda event: event)

    assert [nicegui_patches.expects_arguments(made(each)) for each in (True, False)] == [False, True]


def test_installing_replaces_what_nicegui_calls() -> None:
    nicegui_patches.install()
    assert helpers.expects_arguments is nicegui_patches.expects_arguments
    assert isinstance(client.json.dumps({"a": "<"}), nicegui_patches.Escapable)
    assert client.json.loads("[1]") == [1]


@pytest.mark.parametrize("is_read", [True, False])
def test_on_another_version_nicegui_stays_as_it_is(monkeypatch: pytest.MonkeyPatch, is_read: bool) -> None:
    """Of one that nobody has read, and of one that was read for the guard only."""
    if is_read:
        monkeypatch.setitem(VERSIONS, "3.19.0", Known(page_keeps_tab=True, is_quicker=False))
    places = [(helpers, "expects_arguments"), (Classes, "_handle_change"), (client, "json")]
    for place, name in places:
        monkeypatch.setattr(place, name, None)
    nicegui_patches.install("3.19.0")
    assert [getattr(place, name) for place, name in places] == [None] * 3
    nicegui_patches.install()
    assert None not in [getattr(place, name) for place, name in places]


@pytest.mark.parametrize("path", ["/_nicegui/{}/static/x.js", "/_nicegui/{}/dynamic_resources/x", "/other"])
async def test_files_are_kept_as_nicegui_keeps_them(path: str) -> None:
    given = path.format(nicegui.__version__)

    async def headers(middleware: type) -> dict[str, str]:
        inner = Starlette(routes=[Route(given, lambda request: PlainTextResponse("x"))])
        transport = httpx.ASGITransport(app=middleware(inner))
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as browser:
            return dict((await browser.get(given)).headers)

    core.app.config.cache_control_directives = "public, max-age=1"
    assert await headers(nicegui_patches.CacheControl) == await headers(middlewares.SetCacheControlMiddleware)


class Shown:
    """What classes and props need of an element: somebody to tell."""

    def __init__(self) -> None:
        self.updates = 0

    def update(self) -> None:
        self.updates += 1


def test_a_changed_prop_tells_its_element_once_and_whoever_else_listens() -> None:
    nicegui_patches.install()
    shown, heard = Shown(), []
    props: Props[Any] = Props({"a": 1}, element=cast(Any, shown))
    props["b"] = 2
    assert shown.updates == 1
    props.on_change(lambda: heard.append(dict(props)))
    props["b"] = 3
    assert shown.updates == 2
    assert heard == [{"a": 1, "b": 3}]


def test_a_collection_inside_a_prop_is_still_watched() -> None:
    nicegui_patches.install()
    shown = Shown()
    props: Props[Any] = Props({}, element=cast(Any, shown))
    props["rows"] = []
    props["rows"].append(1)
    assert shown.updates == 2


def test_updates_that_are_held_back_stay_held_back() -> None:
    nicegui_patches.install()
    shown = Shown()
    classes: Classes[Any] = Classes(["a"], element=cast(Any, shown))
    with classes.suspend_updates():
        classes.append("b")
    assert shown.updates == 0
    classes.append("c")
    assert shown.updates == 1
