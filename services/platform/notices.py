"""A kind of notice of the firm's inbox, declared by the area whose services write it.

    VIEW = NoticeKind("view", 500, msgid("Views"), msgid("{who} looked at {number}"), "eye")

and `notices=(VIEW,)` in the area's `Area`. What an area wrote that is gone stays in the inbox, told by its name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from services.platform.i18n import Wording

CLIENT, CONTACTS = "/staff/clients/{client}", "/staff/clients/{client}/contacts"


@dataclass(frozen=True, slots=True)
class NoticeKind:
    """`words` head those of this kind, `told` is the sentence of one with {who}, {amount} and {number}; both are msgids.

    `name` is kept in each row. `order` is the place among all kinds, `icon` a key of components/html/icons.py. `tell`
    says more than `told` where the facts have more; "" leaves it to `told`. `places` is where a notice leads by what it
    is about (`subject_kind`), with {subject} and {client}; else to the client.
    """

    name: str
    order: int
    words: str
    told: str
    icon: str
    tell: Callable[[Wording, Mapping[str, Any]], str] | None = None
    places: Mapping[str, str] = field(default_factory=dict)

    def sentence(self, words: Wording, who: str, facts: Mapping[str, Any]) -> str:
        """What happened, in the reader's language."""
        found = self.tell(words, facts) if self.tell is not None else ""
        return found or words.say(self.told, who=who, amount=amount_of(words, facts), number=facts.get("number", ""))


def amount_of(words: Wording, facts: Mapping[str, Any]) -> str:
    """The amount that a notice is about, or ""."""
    minor, currency = facts.get("amount_minor"), facts.get("currency")
    return words.money(minor, currency) if isinstance(minor, int) and isinstance(currency, str) else ""
