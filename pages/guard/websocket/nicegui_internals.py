"""Everything the guard knows about the inside of NiceGUI and python-socketio, and nobody else does.

A version that joins the table of ../frameworks.py is read again for it: nicegui/nicegui.py (handlers, routes), client.py
(handshake, events, template), element.py and mixins (listeners, visibility), middlewares.py (cache headers),
templates/index.html (the page).
"""

import logging
import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, cast
from urllib.parse import parse_qs

import nicegui
import socketio
from nicegui import core, ui
from nicegui.client import Client
from nicegui.element import Element
from nicegui.event_listener import EventListener
from starlette.types import ASGIApp

from pages.guard.frameworks import UnknownFramework, known

SOCKET_PATH = "/_nicegui_ws"
ELEMENTS = ("checkbox", "dialog", "element", "html", "input", "timer")  # of nicegui.ui; all that ours are made of
# Uploads without a session, files published for everyone: we have our own routes for both (N13, N14).
UNUSED_PATHS = ("/_nicegui/client", "/_nicegui/auto")
PAGE_MARK = b"x-nicegui-content"
PACKETS = ("1", "2", "3", "4", "5")  # Engine.IO: close, ping, pong, message, upgrade; 0 and 6 are the server's
# Socket.IO inside a message: connect, disconnect, one of our events. No namespaces, no acknowledgements, no binary.
SPOKEN = re.compile(r'0$|1$|2\["(?:event|handshake|javascript_response|ack|log)"[,\]]')
NAVIGATION = frozenset({"sub_pages_open", "sub_pages_navigate"})
LOG_LEVELS = frozenset({"debug", "info", "warning", "error"})
# The browser script reloads the page when it reads exactly these words; the page then leads to the sign-in.
RELOAD = "Implicit handshake failed"

_ELEMENTS = b"createApp(parseElements(String.raw`"
_CLIENT_ID = re.compile(rb"query: \{[^\n]*'client_id': '([0-9a-f-]{36})'")


def require_quiet_settings() -> None:
    """Raises UnknownFramework when the server was started with doors we keep shut (R57)."""
    app = core.app
    problems = [
        name
        for name, opened in {
            "markdown": app.config.markdown,
            "fastapi_docs": app.docs_url or app.redoc_url or app.openapi_url,
            "reload": app.config.reload,
            "on_air": core.air,
            "storage_secret": nicegui.storage.Storage.secret,
            "debug": app.debug,
        }.items()
        if opened
    ]
    if problems:
        raise UnknownFramework(f"Start the server without: {', '.join(problems)}.")


def load_elements() -> None:
    """NiceGUI serves the script of an element only once a page of this process has used one: a browser may ask for it
    here though another process, or this one before it started again, drew its page."""
    for name in ELEMENTS:
        getattr(ui, name)


def versioned_paths() -> tuple[str, ...]:
    """Addresses that change with the framework's version and may be cached for ever."""
    base = f"/_nicegui/{nicegui.__version__}"
    return tuple(f"{base}/{folder}" for folder in ("static", "libraries", "components", "resources", "esm"))


def wrap_application(app: nicegui.App, outer: Callable[[ASGIApp], ASGIApp]) -> None:
    """Put `outer` around everything, Starlette's own error answer included.

    `add_middleware` would end up inside of it. Installing twice replaces the first.
    """
    build = partial(type(app).build_middleware_stack, app)
    vars(app)["build_middleware_stack"] = lambda: outer(build())


# Pages ---------------------------------------------------------------------------------------------------------------


def page_of(client_id: object) -> Client | None:
    return Client.instances.get(client_id) if isinstance(client_id, str) else None


def open_pages() -> tuple[Client, ...]:
    return tuple(Client.instances.values())


def never_connected(page: Client) -> bool:
    """Built, sent, and no socket ever came for it; NiceGUI keeps those for a minute (N23)."""
    return not page.has_socket_connection and not page._delete_tasks


def has_left(page: Client) -> bool:
    """Its socket went away and may come back."""
    return not page.has_socket_connection and bool(page._delete_tasks)


def created_at(page: Client) -> float:
    return page.created


def forget(page: Client) -> None:
    """Gone from the server; a browser that asks for it after all is told to reload."""
    page.delete()


def split_document(body: bytes) -> tuple[bytes, bytes, bytes] | None:
    """(before, embedded user data, after) of a rendered page. The data holds no backtick: NiceGUI escapes it.

    The last occurrence counts, for a page title may spell out the marker.
    """
    before, mark, rest = body.rpartition(_ELEMENTS)
    data, end, after = rest.partition(b"`")
    return (before + mark, data, end + after) if mark and end else None


def page_in(after: bytes) -> Client | None:
    """The page a document belongs to; `after` is the part behind the user data."""
    found = _CLIENT_ID.search(after)
    return page_of(found[1].decode()) if found else None


# Sockets -------------------------------------------------------------------------------------------------------------


def install_handlers(sio: socketio.AsyncServer, handlers: dict[str, Callable[..., Any]]) -> None:
    """Ours instead of NiceGUI's, and no others."""
    sio.handlers.clear()
    for event, handler in handlers.items():
        sio.on(event, handler=handler)


def install_transport(sio: socketio.AsyncServer, **handlers: Callable[..., Any]) -> None:
    """Between Engine.IO and Socket.IO: connect, message, disconnect.

    Both libraries log a traceback for whatever a stranger types; the guard counts refusals instead.
    """
    for library in ("engineio.server", "socketio.server"):
        logging.getLogger(library).setLevel(logging.CRITICAL)
    for event, handler in handlers.items():
        sio.eio.on(event, handler)


def transport_of(sio: socketio.AsyncServer, sid: str) -> str | None:
    return cast("str | None", sio.manager.eio_sid_from_sid(sid, "/"))


def is_connected(sio: socketio.AsyncServer, sid: str) -> bool:
    """False while connecting and disconnecting: so a real `connect` is told from a frame that spells its name."""
    return bool(sio.manager.is_connected(sid, "/"))


def is_in_room(sio: socketio.AsyncServer, sid: str, page: Client) -> bool:
    return page.id in sio.rooms(sid)


def query_of(environ: dict[str, Any]) -> dict[str, str]:
    query = parse_qs(environ.get("QUERY_STRING", ""))
    return {name: values[0] for name, values in query.items()}


def cookie_header_of(environ: dict[str, Any]) -> str | None:
    """From the ASGI scope: the environ glues repeated headers together with commas."""
    headers = environ.get("asgi.scope", {}).get("headers", [])
    return "; ".join(value.decode("latin-1") for name, value in headers if name == b"cookie") or None


async def join(sio: socketio.AsyncServer, sid: str, page: Client, greeting: dict[str, Any]) -> bool:
    """NiceGUI's own handshake, once we agree to it. False if the page is pinned to another tab or socket."""
    environ = sio.get_environ(sid)
    if not page.accept_handshake(sid, greeting["tab_id"], environ):
        return False
    page.environ = environ
    await sio.enter_room(sid, page.id)
    tab, old, document, position = (
        greeting[each] for each in ("tab_id", "old_tab_id", "document_id", "next_message_id")
    )
    if known(nicegui.__version__).page_keeps_tab:
        await page.handle_handshake(sid, tab, old, document, position)
        return True
    storage: Any = core.app.storage
    if old:
        storage.copy_tab(old, tab)
    page.tab_id = tab
    shake: Any = page.handle_handshake  # of before: three arguments, and nothing to await
    shake(sid, document, None if position is None else int(position))
    await storage._create_tab_storage(tab)
    return True


def place_of(page: Client) -> str:
    """The path and query that a page shows now."""
    return page.sub_pages_router.current_path


async def send_to(sio: socketio.AsyncServer, page: Client, path: str) -> None:
    """Make the browser navigate, past the page's outbox: this must not wait for anything."""
    await sio.emit("open", {"path": path, "new_tab": False}, room=page.id)


def log_failures_with(app: nicegui.App, handler: Callable[[Exception], None]) -> None:
    """NiceGUI logs whatever escapes from an event, a timer or a task as an error with its traceback: `handler` now."""
    app._exception_handlers[:] = [handler]


# Elements ------------------------------------------------------------------------------------------------------------


def listener_of(page: Client, element_id: int, listener_id: str) -> tuple[Element, EventListener] | None:
    element = page.elements.get(element_id)
    if element is None or listener_id not in element._event_listeners:
        return None
    return element, element._event_listeners[listener_id]


def is_out_of_reach(element: Element, event_type: str) -> bool:
    """Hidden or disabled, itself or through an ancestor; or read-only and asked to change (N5)."""
    if _is_still(element) or any(not each.visible or _is_disabled(each) for each in _parents(element)):
        return True
    changes = event_type.startswith("update:") or event_type in {"input", "change", "paste", "drop"}
    return changes and any(_has(each, "readonly") for each in element.ancestors(include_self=True))


def _is_still(element: Element) -> bool:
    """An element may have asked to hear events although hidden or disabled; nobody asks for its ancestors."""
    hidden = not element.visible and element.ignores_events_when_hidden
    return hidden or (_is_disabled(element) and getattr(element, "ignores_events_when_disabled", True))


def _parents(element: Element) -> Iterator[Element]:
    return element.ancestors(include_self=False)


def _is_disabled(element: Element) -> bool:
    return getattr(element, "enabled", True) is False or _has(element, "disable") or _has(element, "disabled")


def _has(element: Element, prop: str) -> bool:
    return element._props.get(prop) not in (None, False)
