"""What each kind of frame may do. Everything a page's handler ever hears has come through here (N1, N2, R35, R36)."""

from collections.abc import Callable
from typing import Any
from weakref import WeakKeyDictionary

from nicegui import background_tasks
from nicegui.client import Client
from socketio.exceptions import ConnectionRefusedError as SocketRefused

from pages.guard.log_filter import escaped
from pages.guard.websocket import messages, nicegui_internals
from pages.guard.websocket.connections import Socket, Sockets
from pages.guard.websocket.nicegui_internals import RELOAD

Message = dict[str, Any]


class Unwelcome(Exception):
    """A frame that nobody's page should have sent; the text says which rule it broke."""


class Events:
    """Socket.IO handlers. They take any arguments: a frame may spell any event's name, with anything behind it."""

    def __init__(self, sockets: Sockets, owners: WeakKeyDictionary[Client, str], end: Callable[[str], None]) -> None:
        self.sockets, self.owners, self._end = sockets, owners, end
        self.sio, self.sessions, self.limits = sockets.sio, sockets.sessions, sockets.rules.limits

    def install(self) -> None:
        nicegui_internals.install_handlers(
            self.sio,
            {
                "connect": self.connect,
                "handshake": self.handshake,
                "event": self._heard(self.event),
                "javascript_response": self._heard(self.javascript_response),
                "ack": self._heard(self.ack),
                "log": self._heard(self.log),
                "disconnect": self.disconnect,
            },
        )

    async def connect(self, sid: str, *_: object) -> None:
        """The real one, or a frame called "connect": its arguments are not read, only the request's own query."""
        socket = self.sockets.of(sid)
        if nicegui_internals.is_connected(self.sio, sid) or socket is None or socket.ended:
            self.sockets.refuse("forged connect")
            return
        socket.sid = sid
        query = nicegui_internals.query_of(self.sio.get_environ(sid))
        if socket.key is None or (query.get("implicit_handshake") == "true" and not await self._greet(sid, query)):
            self.sockets.refuse("connect")
            # The answer must arrive before the transport closes.
            background_tasks.create(self.sockets.close_soon(socket, 1.0), name="close refused socket")
            raise SocketRefused(RELOAD)

    async def handshake(self, sid: str, *args: object) -> None:
        if len(args) != 1 or not await self._greet(sid, args[0]):
            self.sockets.refuse("handshake")

    async def _greet(self, sid: str, data: object) -> bool:
        """Only the live session for which the page was built, with the cookie of this very connection."""
        socket, greeting = self.sockets.of(sid), messages.Greeting.read(data)
        if socket is None or socket.ended or socket.client_id is not None or greeting is None:
            return False
        page = nicegui_internals.page_of(greeting.client_id)
        if page is None or socket.key is None or self.owners.get(page) != socket.key:
            return False
        if not self.sessions.is_live(socket.key):
            return False
        socket.client_id = page.id
        if await nicegui_internals.join(self.sio, sid, page, greeting.of_session(socket.key)):
            return True
        socket.client_id = None
        return False

    def _heard(self, act: Callable[[Client, Socket, Message], None]) -> Callable[..., None]:
        """`act` behind the door: called only for an admitted frame."""

        def handler(sid: str, *args: object) -> None:
            try:
                act(*self._admitted(sid, args))
            except Unwelcome as refusal:
                self.sockets.refuse(str(refusal))

        return handler

    def _admitted(self, sid: str, args: tuple[object, ...]) -> tuple[Client, Socket, Message]:
        """The page this frame may speak to: the one its socket joined, for a session that still lives."""
        socket, msg = self.sockets.of(sid), args[0] if len(args) == 1 else None
        if socket is None or socket.ended or socket.key is None or not isinstance(msg, dict):
            raise Unwelcome("shape")
        page = nicegui_internals.page_of(msg.get("client_id"))
        if page is None or page.id != socket.client_id or not nicegui_internals.is_in_room(self.sio, sid, page):
            raise Unwelcome("not this socket's page")
        if not self.sessions.is_live(socket.key):
            self._end(socket.key)
            raise Unwelcome("session ended")
        return page, socket, msg

    def event(self, page: Client, _: Socket, msg: Message) -> None:
        if not messages.is_event(msg) or (values := messages.arguments(msg["args"], self.limits)) is None:
            raise Unwelcome("event shape")
        if (found := nicegui_internals.listener_of(page, msg["id"], msg["listener_id"])) is None:
            raise Unwelcome("unknown listener")
        element, listener = found
        if nicegui_internals.is_out_of_reach(element, listener.type):
            raise Unwelcome("hidden or disabled")
        if not messages.fits(values, listener.args):
            raise Unwelcome("undeclared arguments")
        if listener.type in nicegui_internals.NAVIGATION and not messages.is_own_path_only(values, self.limits):
            raise Unwelcome("foreign path")
        page.handle_event(msg)

    def javascript_response(self, page: Client, _: Socket, msg: Message) -> None:
        if not messages.is_uuid(msg.get("request_id")) or not messages.is_modest(msg.get("result"), self.limits):
            raise Unwelcome("answer shape")
        page.handle_javascript_response(msg)

    def ack(self, page: Client, _: Socket, msg: Message) -> None:
        heard = msg.get("next_message_id")
        if type(heard) is not int or not 0 <= heard <= page.outbox.next_message_id:
            raise Unwelcome("ack shape")
        page.outbox.prune_history(heard)

    def log(self, page: Client, socket: Socket, msg: Message) -> None:
        """A browser's complaint, shortened, escaped and named as hearsay (N19)."""
        if msg.get("level") not in nicegui_internals.LOG_LEVELS or not isinstance(msg.get("message"), str):
            raise Unwelcome("log shape")
        if not socket.logs.take():
            raise Unwelcome("log rate")
        level = "warning" if msg["level"] in {"warning", "error"} else "info"  # only our own errors are errors
        page.handle_log_message({"level": level, "message": f"Browser says: {escaped(msg['message'][:300])}"})

    async def disconnect(self, sid: str, *_: object) -> None:
        socket = self.sockets.of(sid)
        if nicegui_internals.is_connected(self.sio, sid):
            self.sockets.refuse("forged disconnect")  # it would stay in the room and leave our books
            if socket is not None:
                await self.sockets.close(socket)
            return
        page = nicegui_internals.page_of(socket.client_id) if socket else None
        if page is not None:
            page.handle_disconnect(sid)
