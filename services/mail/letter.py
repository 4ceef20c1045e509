"""What a letter is, and where it is written; `@letter` makes a function of an area known as a kind of mail."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from services.platform.i18n import Wording
from services.platform.permissions import May


@dataclass(frozen=True, slots=True)
class Letter:
    """`rows` are label and value, `sections` heading and lines; `link` is where `button` leads (absolute), `note` is the
    small print."""

    subject: str
    paragraphs: tuple[str, ...]
    button: str = ""
    link: str = ""
    rows: tuple[tuple[str, str], ...] = ()
    note: str = ""
    sections: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class LetterContext:
    """Where a letter is written: whose words, which firm, which clock."""

    words: Wording
    firm: str
    zone: ZoneInfo

    def say(self, msgid: str, **fields: object) -> str:
        return self.words.say(msgid, **fields)

    def moment(self, at: datetime) -> str:
        return self.words.moment(at, self.zone)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of mail. What `is_secret` is forgotten once it is sent, the rest stays readable for the firm; what
    `opens` lets its reader in, so that it is called back with the other ways in. `needs` is what a contact has to be
    allowed to read it: it is called back from whoever loses that."""

    name: str
    write: Callable[..., Letter]
    is_secret: bool
    opens: bool
    needs: May | None = None


Write = TypeVar("Write", bound=Callable[..., Letter])
_kinds: dict[str, Kind] = {}


def letter(*, is_secret: bool = False, opens: bool = False, needs: May | None = None) -> Callable[[Write], Write]:
    """Register `write(ctx, **facts)` under its name, which the outbox keeps. Raises ValueError if it has one already."""

    def register(write: Write) -> Write:
        name = write.__name__
        if name in _kinds and _kinds[name].write.__module__ != write.__module__:
            raise ValueError(f"two kinds of mail are called {name}")
        _kinds[name] = Kind(name, write, is_secret, opens, needs)
        return write

    return register


def kinds() -> dict[str, Kind]:
    """Every kind of mail whose area is loaded, by name."""
    return dict(_kinds)


def is_secret(kind: str) -> bool:
    """Whether the text of a mail of this kind opens or stops something. A kind nobody knows any more counts as one."""
    return kind not in _kinds or _kinds[kind].is_secret


def opening() -> frozenset[str]:
    """The kinds whose mails let their reader in."""
    return frozenset(name for name, each in _kinds.items() if each.opens)


def not_for(rights: frozenset[str]) -> frozenset[str]:
    """The kinds whose mails are not for a contact who has these rights and no others."""
    return frozenset(
        name
        for name, each in _kinds.items()
        if each.needs and each.needs.right and rights.isdisjoint((each.needs.right, each.needs.or_right))
    )
