"""What imports are called, by kind: whole sentences, so that every language can count in its own way."""

from __future__ import annotations

from components.display.status_chip import Tone
from services.platform.areas import import_kinds
from services.platform.i18n import msgid
from services.platform.importing.kind import Counted
from services.platform.importing.outcomes import Result

RESULTS: dict[Result, tuple[Counted, str, Tone]] = {
    Result.CREATED: (lambda words, n: words.say_n("{n} new", "{n} new", n), msgid("New"), "good"),
    Result.UPDATED: (lambda words, n: words.say_n("{n} changed", "{n} changed", n), msgid("Changed"), "info"),
    Result.UNCHANGED: (lambda words, n: words.say_n("{n} unchanged", "{n} unchanged", n), msgid("Unchanged"), "plain"),
    Result.LEFT_OUT: (lambda words, n: words.say_n("{n} left out", "{n} left out", n), msgid("Left out"), "plain"),
    Result.REFUSED: (lambda words, n: words.say_n("{n} refused", "{n} refused", n), msgid("Refused"), "warn"),
}


def kind_words(name: str) -> str:
    """What a kind of imports is called, a msgid; its name where its area is gone."""
    kind = import_kinds().get(name)
    return kind.words if kind is not None else name
