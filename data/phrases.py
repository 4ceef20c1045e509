"""Words of ours that stand inside a sentence: marked here, translated where the sentence is said."""

from __future__ import annotations


def msgid(sentence: str) -> str:
    """`sentence` itself: marks it for the catalogues where a table holds it until somebody says it."""
    return sentence


class Phrase(str):
    """English words with a gap filled in, "net amount of line 3 (BT-131)", that remember what they were made of.

    `message` is the msgid, `fields` what fills it: strangers' words, as text.
    """

    __slots__ = ("fields", "message")
    message: str
    fields: dict[str, str]

    def __new__(cls, message: str, **fields: str) -> Phrase:
        made = super().__new__(cls, message.format(**fields))
        made.message, made.fields = message, fields
        return made
