"""What counts as a word, in files and in searches alike: letters and figures without case, accents and tonos.

Signs are never part of one, so nothing that a person types is more than words to look for. An amount is one word
however it is written: 7,906.02, 7.906,02 and 7906.02 are the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from data.folding import folded

LONGEST = 40  # letters of a word that are looked at
_MARKS = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0900-\u0dff\u0e31-\u0e4e"
)
_WORD = rf"[^\W_](?:[^\W_]|[{_MARKS}\u200c\u200d])*"
_GROUP = r"[.,'\u2019\u00a0\u202f]\d{3}"
_AMOUNT = rf"(?<!\w)(?<!\d[.,'])(?:\d{{1,3}}(?:{_GROUP})+(?:[.,]\d{{1,2}})?|\d+[.,]\d{{1,2}})(?!\w|[.,]\d)"
_RUNS = re.compile(f"(?P<amount>{_AMOUNT})|{_WORD}")
_WORDS = re.compile(_WORD)
_CENTS = re.compile(r"[.,](\d{1,2})\Z")


@dataclass(frozen=True, slots=True)
class Typed:
    """One word of a search as it was typed: `whole` have to be there, and of `start` the beginning of a word."""

    whole: tuple[str, ...]
    start: str = ""

    def __bool__(self) -> bool:
        return bool(self.whole or self.start)

    def is_in(self, words: tuple[str, ...]) -> bool:
        """Whether one of `words` is one that is looked for."""
        return any(word in self.whole or (self.start and word.startswith(self.start)) for word in words)


class Runs:
    """Finds the words of texts. What a run of letters folds to is worked out once for all texts given to one object."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[str, ...]] = {}

    def of(self, text: str) -> Iterator[tuple[int, int, tuple[str, ...]]]:
        """Where each run of letters begins and ends, and the words that it is: seldom more than one."""
        known = self._known
        for found in _RUNS.finditer(text):
            run = found[0]
            words = known.get(run)
            if words is None:
                words = known[run] = (_amount(folded(run)),) if found["amount"] else tuple(_folded(run))
            yield found.start(), found.end(), words


def typed(search: str, most: int) -> list[tuple[str, Typed]]:
    """The first `most` words of a search, each folded as it stands and as what to look for in texts. The last one may
    be the beginning of a word; of one letter it is a word like others."""
    found: list[tuple[str, Typed]] = []
    pieces = search.split()[:most]
    for at, piece in enumerate(pieces, start=1):
        words = [word for _, _, each in Runs().of(piece) for word in each]
        if at == len(pieces) and words and len(words[-1]) > 1:
            found.append((folded(piece), Typed(tuple(words[:-1]), words[-1])))
        else:
            found.append((folded(piece), Typed(tuple(words))))
    return found


def _folded(run: str) -> Iterator[str]:
    return (word[:LONGEST] for word in _WORDS.findall(folded(run)))


def _amount(text: str) -> str:
    cents = _CENTS.search(text)
    whole = re.sub(r"\D", "", text[: cents.start()] if cents else text).lstrip("0") or "0"
    rest = cents[1].rstrip("0") if cents else ""
    return f"{whole}.{rest}"[:LONGEST] if rest else whole[:LONGEST]
