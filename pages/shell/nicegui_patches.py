"""The same NiceGUI, asked fewer questions: five places that cost a third of a page and give the same answers.

Each replacement was read against NiceGUI's source in the version the guard supports; another version is left as it
is. What is sent to browsers stays the same to the byte, which tests/pages/shell/test_quicker.py compares.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from types import FunctionType, MethodType, SimpleNamespace
from typing import Any

import nicegui
from nicegui import client, core, helpers, json
from nicegui.classes import Classes
from nicegui.observables import ObservableCollection
from nicegui.props import Props
from nicegui.style import Style
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pages.guard.frameworks import VERSIONS

# As nicegui.client writes the elements into the page. The ampersand comes first: the others' replacements hold one.
ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "`": "&#96;", "$": "&#36;"}

_asked = helpers.expects_arguments
_told = ObservableCollection._handle_change
_known: dict[FunctionType, bool] = {}


def install(version: str = nicegui.__version__) -> None:
    """Once per process, before the server starts. Does nothing for a NiceGUI that they were not compared with: then the
    portal is slower, and `app.py doctor` says so."""
    from nicegui import ui_run

    found = VERSIONS.get(version)
    if found is None or not found.is_quicker or {ord(each): text for each, text in ESCAPES.items()} != _escapes():
        return
    vars(helpers).update(expects_arguments=expects_arguments)
    for kind in (Classes, Style, Props):
        setattr(kind, "_handle_change", changed)  # noqa: B010  (as the others: it is not ours to assign)
    vars(client).update(json=SimpleNamespace(dumps=dumps, loads=json.loads))
    vars(ui_run).update(RedirectWithPrefixMiddleware=Straight, SetCacheControlMiddleware=CacheControl)


def _escapes() -> dict[int, str]:
    return dict(client.HTML_ESCAPE_TABLE)


def expects_arguments(func: Callable[..., Any]) -> bool:
    """As NiceGUI's, which takes a signature apart for each class, style and prop list of each element.

    Only methods are remembered: their functions belong to classes, so there are few and they stay.
    """
    if type(func) is not MethodType or type(func.__func__) is not FunctionType:
        return _asked(func)
    found = _known.get(func.__func__)
    if found is None:
        found = _known[func.__func__] = _asked(func)
    return found


def changed(kept: Any) -> None:
    """As ObservableCollection._handle_change for an element's classes, style or props, whose one listener is their own
    `_update`: called straight, without an event made for it. With any other listener NiceGUI's own way is taken."""
    own = kept._change_handlers
    if kept._parent_ref is not None or kept._observer_refs or len(own) != 1 or own[0][0] != kept._update:
        _told(kept)
        return
    kept.last_modified = time.time()
    try:
        kept._update()
    except Exception as error:
        core.app.handle_exception(error)


class Escapable(str):
    """JSON that NiceGUI escapes with `str.translate`, which looks up each letter: 2 ms for a list of 24 rows."""

    __slots__ = ()

    def translate(self, table: Any) -> str:
        if table is not client.HTML_ESCAPE_TABLE:
            return super().translate(table)
        text = str(self)
        for letter, written in ESCAPES.items():
            text = text.replace(letter, written)
        return text


def dumps(value: Any, *given: Any, **named: Any) -> Escapable:
    return Escapable(json.dumps(value, *given, **named))


class Straight:
    """In place of NiceGUI's RedirectWithPrefixMiddleware: the guard leaves no X-Forwarded-Prefix to redirect with."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.app(scope, receive, send)


class CacheControl:
    """NiceGUI's SetCacheControlMiddleware without a task group and a stream of its own for each request."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        base = f"/_nicegui/{nicegui.__version__}/"
        path = str(scope.get("path", ""))
        if scope["type"] != "http" or not path.startswith(base) or path.startswith(base + "dynamic_resources/"):
            await self.app(scope, receive, send)
            return

        async def kept(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)["Cache-Control"] = core.app.config.cache_control_directives
            await send(message)

        await self.app(scope, receive, kept)
