"""Which written word a drawn one is: both have the same letters, however these were joined, turned or moved.

Letters are compared without their order (a vowel of Devanagari is drawn before the consonant it follows), a glyph that
joins several stands for any. The order of the page decides between words that could both be it.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from html.parser import HTMLParser
from unicodedata import category, combining, normalize

from services.integrations.pdf.drawn_text import UNKNOWN

_NEAR = 400  # words before and after the last one found that are looked at
_MOST_JOINED = 8  # letters in one glyph
_MOST_TRIED = 16  # ends of a piece
_VIRAMA = 9  # its class: it joins the letters beside it
_PATIENCE = 200  # drawn words that are nowhere written; after these nothing is searched for far away
_EVERYDAY = re.compile(r"[\u0000-\u02ff\u0370-\u052f\u1e00-\u1fff\u2000-\u20cf\u2100-\u218f]*")


def is_everyday(text: str) -> bool:
    """Whether each of its letters is drawn by a glyph of its own, from the left: Latin, Greek, Cyrillic."""
    return _EVERYDAY.fullmatch(text) is not None


@lru_cache(4096)
def is_mark(letters: str) -> bool:
    """Whether `letters` begin with a mark on the letter before, as the Thai vowel U+0E33 does too; "" is none."""
    return category(normalize("NFKD", letters)[:1] or " ").startswith("M")


class _Texts(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []
        self._silent = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent = tag in ("style", "script", "title")
        if tag not in ("b", "i", "span", "strong", "em"):
            self.texts.append(" ")

    def handle_endtag(self, tag: str) -> None:
        self._silent = False

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.texts.append(data)


def words_in(html: str) -> list[str]:
    """The words of a page that have letters of further scripts, in their order."""
    texts = _Texts()
    texts.feed(html)
    texts.close()
    return [word for word in "".join(texts.texts).split() if not is_everyday(word)]


def visible(text: str) -> Counter[str]:
    """The letters of `text`, each taken apart, without joiners and marks of direction."""
    return Counter(each for letter in text for each in taken_apart(letter))


@lru_cache(4096)
def taken_apart(letter: str) -> str:
    """A letter and its marks; "" for what is not seen."""
    if category(letter) in ("Cf", "Cc") or letter.isspace() or 0xFE00 <= ord(letter) <= 0xFE0F:
        return ""
    return normalize("NFKD", letter)


@dataclass(frozen=True, slots=True)
class _Drawn:
    known: Counter[str]
    unknown: int

    @classmethod
    def of(cls, letters: str) -> _Drawn:
        return cls(visible(letters.replace(UNKNOWN, "")), letters.count(UNKNOWN))

    def may_be(self, written: Counter[str]) -> bool:
        return self.allows((self.known - written).total(), (written - self.known).total())

    def allows(self, strange: int, left: int) -> bool:
        """Whether as many known letters may be `strange` to a word, and `left` of its letters be for unknown glyphs.

        A face may draw one vowel sign as two, one of them unknown (U+094B of Devanagari).
        """
        if not self.unknown:
            return not strange and not left
        return strange <= min(self.unknown, self.known.total() // 2) and 1 <= left <= _MOST_JOINED * self.unknown


def may_be(drawn: str, written: str) -> bool:
    """Whether what was drawn as `drawn` may be what was `written`."""
    return bool(written) and _Drawn.of(drawn).may_be(visible(written))


class WrittenWords:
    """The words of one page, found again as they are drawn."""

    def __init__(self, words: list[str], anywhere: list[str]) -> None:
        """`anywhere`: words that may stand on every page, as at its foot."""
        self._words = [(word, visible(word)) for word in words]
        self._anywhere = [(word, visible(word)) for word in anywhere]
        self._next = 0
        self._patience = _PATIENCE

    def whole(self, drawn: str) -> str | None:
        """The word that was drawn as `drawn`; None when there is none."""
        asked = _Drawn.of(drawn)
        for at in self._near() if self._patience > 0 else ():
            word, letters = self._words[at]
            if asked.may_be(letters):
                self._next = at + 1
                return word
        return next((word for word, letters in self._anywhere if asked.may_be(letters)), None)

    def broken(self, drawn: list[str]) -> list[str]:
        """The pieces of the word that was broken over lines into `drawn`, as many as it has; none when there is none."""
        if self._patience > 0:
            for at in self._near():
                pieces = _pieces(self._words[at][0], drawn)
                if len(pieces) > 1:
                    self._next = at + 1
                    return pieces
        self._patience -= 1
        return []

    def _near(self) -> list[int]:
        ahead = range(self._next, min(len(self._words), self._next + _NEAR))
        return [*ahead, *range(max(0, self._next - _NEAR), self._next)]


def _pieces(word: str, drawn: list[str]) -> list[str]:
    found: list[str] = []
    for step, letters in enumerate(drawn):
        ends = _ends(word, _Drawn.of(letters))
        if not ends:
            return []
        if len(word) in ends:
            return [*found, word]
        after = _Drawn.of(drawn[step + 1]) if step + 1 < len(drawn) else None
        end = next((end for end in ends if after is not None and _ends(word[end:], after)), None)
        if end is None:
            return []
        found.append(word[:end])
        word = word[end:]
    return []


def _ends(word: str, drawn: _Drawn) -> list[int]:
    """Where the piece that was `drawn` may end, likeliest first: before no mark, and between no two joined letters."""
    found = []
    missing = Counter(drawn.known)
    strange, left = missing.total(), 0
    for at, letter in enumerate(word, 1):
        for each in taken_apart(letter):
            if missing[each] > 0:
                missing[each] -= 1
                strange -= 1
            else:
                left += 1
        if left > _MOST_JOINED * drawn.unknown:
            break
        if at < len(word) and (is_mark(word[at]) or not taken_apart(word[at]) or combining(letter) == _VIRAMA):
            continue
        if drawn.allows(strange, left):
            found.append((abs(left - drawn.unknown), at))  # most glyphs that nothing is known of stand for one letter
    return [at for _, at in sorted(found)][:_MOST_TRIED]
