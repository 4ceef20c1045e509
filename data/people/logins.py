"""The one form of a login name, an e-mail address or a user name: what is looked up is what is counted."""

from __future__ import annotations

import re
import unicodedata
from contextlib import suppress

import idna

LONGEST = 300  # characters of what is typed that are looked at; nobody has a longer name
_LONGEST_ADDRESS = 254
_NEVER = {"Cc", "Cf", "Cs", "Co", "Cn"}
# What is drawn as nothing although it is a letter or a sign: joiners and fillers, choosers of a glyph.
_DRAWN_AS_NOTHING = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)


def login_key(name: str) -> str:
    """`name` as accounts are found by it: width, form, case, spaces at the ends and what nobody sees do not matter.

    A domain is as DNS has it (xn--...). Never longer than what Unicode makes of LONGEST characters.
    """
    return _settled(in_ascii(_plain(name[:LONGEST])))


def in_ascii(address: str) -> str:
    """`address` with its domain as DNS has it, by UTS 46; as it is where there is no such domain."""
    mailbox, at, domain = address.rpartition("@")
    if not at or domain.isascii() or len(address) > _LONGEST_ADDRESS:  # an encoded domain is never the shorter one
        return address
    with suppress(idna.IDNAError):
        return f"{mailbox}@{idna.encode(domain, uts46=True, std3_rules=True).decode()}"
    return address


def _plain(text: str) -> str:
    composed = unicodedata.normalize("NFKC", _DRAWN_AS_NOTHING.sub("", text))
    seen = (each for each in composed if unicodedata.category(each) not in _NEVER or each in "\t\n\r")
    return " ".join("".join(seen).split())


def _settled(text: str) -> str:
    """Folding may make letters that compose once more, and composing capitals."""
    for _ in range(4):  # two are enough for every letter there is
        text = _plain(text.casefold())
    return text
