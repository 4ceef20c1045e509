"""What is written in a ticket: how it is made plain, how long it is to its reader, and how long it may be (TKT-04)."""

from __future__ import annotations

import re
import unicodedata

from data import graphemes
from data.errors import Invalid

BOUND = 500  # a text that opens a ticket has fewer characters than this
LONGEST_ANSWER = 5_000
# Signs that Unicode puts together into one character: a family of emoji has eleven. More than this no reader tells apart.
SIGNS_PER_CHARACTER = 16
_LINE_ENDS = re.compile(r"\r\n|[\r\x85\u2028\u2029\v\f]")
# What turns text around or takes no room. The two joiners are left: emoji and some scripts are written with them.
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)
_INVISIBLE = {"Cc", "Cf", "Mn", "Me", "Zs", "Zl", "Zp"}


class NoText(Invalid):
    message = "Please write what it is about."
    field = "text"


class TextTooLong(Invalid):
    message = "Please write fewer than {bound} characters: these are {count}."
    field = "text"


def plain(text: str) -> str:
    """`text` as it is kept: trimmed, with one sign for each end of a line, and nothing in it that hides."""
    lines = _UNSEEN.sub("", _LINE_ENDS.sub("\n", text.replace("\t", " ")))
    return unicodedata.normalize("NFC", lines).strip()


def opening_text(text: str) -> str:
    """A text that opens a ticket, as it is kept. Raises NoText, TextTooLong."""
    return _fitting(text, BOUND)


def answer_text(text: str) -> str:
    """Any later text of a ticket, as it is kept. Raises NoText, TextTooLong."""
    return _fitting(text, LONGEST_ANSWER)


def surplus(text: str) -> int:
    """By how many characters a text that opens a ticket has to be shortened; 0 for one that fits."""
    return max(0, graphemes.length(plain(text[: 4 * BOUND * SIGNS_PER_CHARACTER])) - BOUND + 1)


def _fitting(text: str, bound: int) -> str:
    if len(text) > 4 * bound * SIGNS_PER_CHARACTER:  # not worth to be looked at
        raise TextTooLong(bound=bound, count=len(text))
    found = plain(text)
    if all(unicodedata.category(each) in _INVISIBLE for each in found):
        raise NoText()
    count = graphemes.length(found)
    if count >= bound or len(found) >= bound * SIGNS_PER_CHARACTER:
        raise TextTooLong(bound=bound, count=max(count, bound))
    return found
