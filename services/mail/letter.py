"""Where a letter is written, and what a letter is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from services.platform.i18n import Wording


@dataclass(frozen=True, slots=True)
class Letter:
    """`rows` are label and value, `link` is where `button` leads (absolute), `note` is the small print."""

    subject: str
    paragraphs: tuple[str, ...]
    button: str = ""
    link: str = ""
    rows: tuple[tuple[str, str], ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a letter is written: whose words, which firm, which clock."""

    words: Wording
    firm: str
    zone: ZoneInfo

    def say(self, msgid: str, **fields: object) -> str:
        return self.words.say(msgid, **fields)

    def moment(self, at: datetime) -> str:
        return self.words.moment(at, self.zone)
