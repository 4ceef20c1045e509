"""The words of a client's documents, shared out over shelves: a search of one word opens one shelf and the new arrivals.

A shelf is text, a line for each word: the word, and after it each text that has it with the place where it stands there
first, "rent 12.340 15.7". Which shelf a word is on follows from its first two letters under a key, so a word and all that
it is the beginning of are on the same one, and the sizes of shelves tell nobody what lies on them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Container, Iterable, Iterator, Mapping
from hmac import digest

from services.documents.text.words import Runs, Typed

SHELVES = 64
ARRIVALS = SHELVES  # the shelf of what came lately, whatever its words begin with
MOST_WORDS = 20_000  # different ones of one text
Places = dict[int, int]  # texts, and where in each
_BEGINNING = 2


def shelf_of(word: str, key: bytes) -> int:
    beginning = word[:_BEGINNING].encode()
    return int.from_bytes(digest(key, b"shelf " + beginning, hashlib.sha256)[:4], "big") % SHELVES


def first_places(text: str) -> tuple[dict[str, int], bool]:
    """The words of a text, each where it stands first, and whether there were too many of them."""
    found: dict[str, int] = {}
    for start, _, words in Runs().of(text):
        for word in words:
            if word not in found:
                if len(found) == MOST_WORDS:
                    return found, True
                found[word] = start
    return found, False


def lines_of(number: int, places: Mapping[str, int]) -> str:
    """A text as a shelf has it."""
    return "".join(f"\n{word} {number}.{place}" for word, place in places.items())


def sought(shelves: Iterable[str], word: str, *, is_start: bool) -> Places:
    """The texts with this word, or with one that it is the beginning of, and the first place in each."""
    found: Places = {}
    needle = f"\n{word}" if is_start else f"\n{word} "
    for shelf in shelves:
        at = shelf.find(needle)
        while at >= 0:
            end = shelf.find("\n", at + 1)
            for posting in shelf[at + 1 : end if end > 0 else None].split(" ")[1:]:
                number, _, place = posting.partition(".")
                text, where = int(number), int(place)
                if found.get(text, where) >= where:
                    found[text] = where
            at = shelf.find(needle, end) if end > 0 else -1
    return found


def with_all(typed: Typed, shelves: Mapping[str, list[str]]) -> Places:
    """The texts that have all words of what was typed, each with the place of the first; `shelves` by the word."""
    found: Places | None = None
    for word, is_start in wanted(typed):
        here = sought(shelves[word], word, is_start=is_start)
        found = here if found is None else {text: place for text, place in found.items() if text in here}
    return found or {}


def wanted(typed: Typed) -> Iterator[tuple[str, bool]]:
    """Each word that has to be there, and whether it is only the beginning of one."""
    yield from ((word, False) for word in typed.whole)
    if typed.start:
        yield typed.start, True


def sorted_in(shelves: Mapping[int, str], living: Container[int], key: bytes) -> dict[int, str]:
    """All words of a client, arrivals with them, on the shelves they belong to; texts that are gone are left out."""
    words: dict[str, list[str]] = {}
    for shelf in shelves.values():
        for line in shelf.split("\n"):
            word, *postings = line.split(" ")
            alive = [each for each in postings if int(each.partition(".")[0]) in living]
            if alive:
                words.setdefault(word, []).extend(alive)
    found: dict[int, list[str]] = {}
    place_of: dict[str, int] = {}
    for word, postings in words.items():
        beginning = word[:_BEGINNING]
        place = place_of.get(beginning)
        if place is None:
            place = place_of[beginning] = shelf_of(beginning, key)
        found.setdefault(place, []).append(f"\n{word} {' '.join(postings)}")
    return {place: "".join(lines) for place, lines in found.items()}
