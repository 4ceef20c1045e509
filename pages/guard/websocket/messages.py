"""What a browser may say over the socket, shape by shape. Pure functions: anything else is None (N6, N24)."""

import json
import re
from dataclasses import dataclass
from typing import Any

from nicegui import json as framework_json

from pages.guard.config import Limits

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_NUMBER = re.compile(r"[0-9]{1,12}")
_ABSENT = (None, "", "null", "undefined")


@dataclass(frozen=True, slots=True)
class Greeting:
    """A handshake: which page, which tab, up to which message the browser has heard us."""

    client_id: str
    tab_id: str
    old_tab_id: str | None
    document_id: str
    next_message_id: int | None

    @classmethod
    def read(cls, data: object) -> "Greeting | None":
        if not isinstance(data, dict):
            return None
        client_id, tab_id, document_id = (data.get(name) for name in ("client_id", "tab_id", "document_id"))
        old, heard = data.get("old_tab_id"), data.get("next_message_id")
        old = None if old in _ABSENT else old
        heard = None if heard in _ABSENT else heard
        if not all(is_uuid(value) for value in (client_id, tab_id, document_id)):
            return None
        if (old is not None and not is_uuid(old)) or (heard is not None and not _is_number(heard)):
            return None
        return cls(str(client_id), str(tab_id), old, str(document_id), None if heard is None else int(heard))

    def of_session(self, key: str) -> dict[str, Any]:
        """Tab storage is found by a name the browser chose: under a session's prefix nobody else's can be named."""
        return {
            "tab_id": f"{key}:{self.tab_id}",
            "old_tab_id": f"{key}:{self.old_tab_id}" if self.old_tab_id else None,
            "document_id": self.document_id,
            "next_message_id": self.next_message_id,
        }


def is_uuid(value: object) -> bool:
    return isinstance(value, str) and _UUID.fullmatch(value) is not None


def is_event(msg: dict[str, Any]) -> bool:
    return (
        msg.keys() == {"id", "client_id", "listener_id", "args"}
        and type(msg["id"]) is int  # a bool is an int, too
        and is_uuid(msg["listener_id"])
        and isinstance(msg["args"], list)
        and all(arg is None or isinstance(arg, str) for arg in msg["args"])
    )


def arguments(texts: list[str | None], limits: Limits) -> list[Any] | None:
    """The event's arguments, parsed once to measure them. None when too long, deep, many or not JSON."""
    if len(texts) > 16 or sum(len(text) for text in texts if text) > limits.event_chars:
        return None
    try:
        values = [None if text is None else json.loads(text, parse_constant=_no_constant) for text in texts]
        for text in texts:
            if text is not None:
                framework_json.loads(text)  # the parser behind us is stricter: no half of a character, say
    except (ValueError, RecursionError):
        return None
    return values if is_modest(values, limits) else None


def is_modest(value: object, limits: Limits) -> bool:
    """Neither nested nor numerous beyond what a page of ours ever sends."""
    level, items = [value], 0
    for _ in range(limits.event_depth):
        below: list[object] = []
        for each in level:
            if isinstance(each, dict):
                below.extend(each.values())
            elif isinstance(each, list):
                below.extend(each)
        items += len(below)
        if not below:
            return True
        if items > limits.event_items:
            return False
        level = below
    return False


def fits(values: list[Any], declared: object) -> bool:
    """True when the arguments carry no more than the listener asked the browser for."""
    if declared is None:
        return True
    if not isinstance(declared, (list, tuple)) or len(values) > len(declared):
        return False
    return all(
        names is None or not isinstance(value, dict) or value.keys() <= set(names)
        for value, names in zip(values, declared, strict=False)
    )


def is_own_path(value: object, limits: Limits) -> bool:
    """A path of this portal, as navigation events may name it (N15)."""
    return (
        isinstance(value, str)
        and len(value) <= limits.path_chars
        and value.startswith("/")
        and not value.startswith("//")
        and "\\" not in value
        and value.isprintable()
    )


def is_own_path_only(values: list[Any], limits: Limits) -> bool:
    """The arguments of a navigation event: one path and nothing else."""
    return len(values) == 1 and is_own_path(values[0], limits)


def _is_number(value: object) -> bool:
    if isinstance(value, str):
        return _NUMBER.fullmatch(value) is not None
    return type(value) is int and 0 <= value < 10**12


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is not JSON")
