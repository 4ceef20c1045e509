"""What drafts need to know of the page they belong to: of a visit, this much."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractContextManager
from typing import Any, Protocol
from urllib.parse import urlencode

from nicegui.client import Client

from services.dashboard.navigation import Frame
from services.platform.context import House
from services.platform.i18n import Wording


def address_text(path: str, query: Mapping[str, str]) -> str:
    """As the browser's address shows it."""
    return path + ("?" + urlencode(query) if query else "")


class At(Protocol):
    """Where a page stands."""

    @property
    def path(self) -> str: ...

    @property
    def query(self) -> Mapping[str, str]: ...


class Told(Protocol):
    """The frame, which says a sentence."""

    def tell(self, tone: Any, words: str) -> None: ...


class Drawn(Protocol):
    """The screens of the page."""

    def title_of(self, place: str) -> str: ...

    async def reload(self) -> None: ...


class DraftPage(Protocol):
    @property
    def house(self) -> House: ...

    @property
    def session_key(self) -> str: ...

    @property
    def ip(self) -> str: ...

    @property
    def client(self) -> Client: ...

    @property
    def frame(self) -> Frame: ...

    @property
    def shell(self) -> Told: ...

    @property
    def screens(self) -> Drawn: ...

    @property
    def words(self) -> Wording: ...

    @property
    def say(self) -> Callable[..., str]: ...

    @property
    def ask(self) -> Callable[..., Awaitable[Any]]: ...

    def paying(self) -> AbstractContextManager[None]: ...
