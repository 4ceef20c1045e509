"""Whose document a file is, told by its name: by a tax number, a client's code or name in it; never guessed.

A file that reaches the wrong client can be read by its contacts. So a client is certain only where something that
belongs to one client alone stands in the name, and nothing in it points to anybody else. Whatever falls short of that
gives candidates, of which a person chooses.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from uuid import UUID

from sqlalchemy import select

from data.database.session import ScopedSession
from data.folding import order_key
from data.people.tables import Entity
from data.people.tax_numbers import TaxNumber, home_of, tax_number
from services.documents.file_words import (
    COMMON,
    LEGAL_FORMS,
    Word,
    is_date,
    is_period,
    is_two_years,
    is_year,
    stem_words,
    words,
)

MOST_CANDIDATES = 8
_SHORTEST_NUMBER, _SHORTEST_CODE, _SHORTEST_NAME = 7, 5, 4
_LONGEST_NUMBER = 6  # words that a tax number is written in
_LABELS = frozenset("afm αφμ vat vatid tin taxid nif nip cif uid ustid piva tva btw abn siren".split())


class Evidence(StrEnum):
    """What of a client stands in a file's name."""

    TAX_NUMBER = "tax number"
    CODE = "code"
    NAME = "name"


class Weight(IntEnum):
    """SURE names one client. LIKELY is not enough, and forbids to be sure of another. FAINT may mean nothing at all."""

    FAINT = 1
    LIKELY = 2
    SURE = 3


@dataclass(frozen=True, slots=True)
class KnownClient:
    """A client as file names may tell it."""

    id: UUID
    name: str
    code: str | None = None
    tax: TaxNumber | None = None
    is_archived: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """A client that the name of a file may mean, and by what, the strongest first."""

    client: KnownClient
    weight: Weight
    by: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """`certain`: the one client it is for. Otherwise a person chooses, of `candidates` or of all there are."""

    certain: KnownClient | None
    candidates: tuple[Candidate, ...]
    year: int | None


@dataclass(frozen=True, slots=True)
class _Sign:
    """Something of a client's in the words from `start` up to `end`, not included."""

    client: KnownClient
    by: Evidence
    weight: Weight
    start: int
    end: int

    def is_within(self, other: _Sign) -> bool:
        return other.start <= self.start and self.end <= other.end and self.end - self.start < other.end - other.start


@dataclass(slots=True)
class ClientIndex:
    """Clients by what file names tell of them. Made once for many files."""

    clients: Sequence[KnownClient]
    _taxes: dict[str, list[KnownClient]] = field(default_factory=lambda: defaultdict(list))
    _codes: dict[str, list[tuple[KnownClient, tuple[Word, ...]]]] = field(default_factory=lambda: defaultdict(list))
    _names: dict[str, list[tuple[KnownClient, tuple[str, ...], int]]] = field(default_factory=lambda: defaultdict(list))
    _countries: set[str] = field(default_factory=lambda: {""})

    def __post_init__(self) -> None:
        for client in self.clients:
            if client.tax is not None:
                self._taxes[client.tax.national].append(client)
                self._countries.add(client.tax.country)
            if code := words(client.code or ""):
                self._codes[code[0].text].append((client, code))
            name = tuple(each.text for each in words(client.name))
            bare = len(name)
            while bare > 1 and name[bare - 1] in LEGAL_FORMS:
                bare -= 1
            for each in set(name[:bare]):
                self._names[each].append((client, name, bare))

    def match(self, file_name: str) -> Match:
        """What the name says. The same name and clients give the same answer."""
        written = stem_words(file_name)
        signs = [*self._by_tax(written), *self._by_code(written), *self._by_name(written)]
        strong = [each for each in signs if each.weight is Weight.SURE]
        # "Smith" within "Smith & Sons", a number within a longer one: the longer one is what is meant.
        signs = [each for each in signs if not any(each.is_within(other) for other in strong)]
        pointed = {each.client.id for each in signs if each.weight is not Weight.FAINT}
        sure = {each.client.id: each.client for each in signs if each.weight is Weight.SURE}
        certain = next(iter(sure.values())) if len(sure) == 1 and len(pointed) == 1 else None
        if certain is not None and certain.is_archived:
            certain = None
        return Match(certain, _candidates(signs), _year(written, signs))

    def _by_tax(self, written: Sequence[Word]) -> Iterator[_Sign]:
        for start in range(len(written)):
            if written[start].is_joined and written[start - 1].text not in _LABELS:
                continue
            for end in range(start + 1, min(start + _LONGEST_NUMBER, len(written)) + 1):
                if end < len(written) and written[end].is_joined:
                    continue
                within = written[start:end]
                text = "".join(each.text for each in within).upper()
                if not any(each.is_figures for each in within) or not _is_one_number(within):
                    continue
                for client in self._of_number(text):
                    is_short = len(client.tax.national if client.tax else "") < _SHORTEST_NUMBER or is_date(text)
                    weight = Weight.FAINT if is_short else Weight.SURE
                    yield _Sign(client, Evidence.TAX_NUMBER, weight, start, end)

    def _of_number(self, text: str) -> list[KnownClient]:
        found: dict[UUID, KnownClient] = {}
        for country in self._countries:
            number = tax_number(text, country or None)
            if number is not None:
                fitting = (
                    each for each in self._taxes.get(number.national, ()) if each.tax and number.same_as(each.tax)
                )
                found |= {each.id: each for each in fitting}
        return list(found.values())

    def _by_code(self, written: Sequence[Word]) -> Iterator[_Sign]:
        for start, word in enumerate(written):
            for client, code in self._codes.get(word.text, ()):
                end = start + len(code)
                is_whole = not word.is_joined and not (end < len(written) and written[end].is_joined)
                if is_whole and _is_same_code(written[start:end], code):
                    yield _Sign(client, Evidence.CODE, _weight_of_code(code, is_first=start == 0), start, end)

    def _by_name(self, written: Sequence[Word]) -> Iterator[_Sign]:
        texts = [each.text for each in written]
        named = {entry[0].id: entry for text in texts for entry in self._names.get(text, ())}
        sure, others = list[tuple[int, int]](), list[tuple[KnownClient, tuple[str, ...]]]()
        for client, name, bare in named.values():
            whole = [*_places(texts, name), *(_places(texts, name[:bare]) if bare < len(name) else ())]
            for start, end in whole:
                weight = _weight_of_name(written, start, end, name, bare)
                sure += [(start, end)] if weight is Weight.SURE else []
                yield _Sign(client, Evidence.NAME, weight, start, end)
            if not whole:
                others.append((client, name[:bare]))
        for client, name_only in others:
            # Whoever is called so and more may be who is meant, however short the words are.
            for start, end in [*_parts(texts, name_only), *(at for at in sure if _holds(name_only, texts, at))]:
                yield _Sign(client, Evidence.NAME, Weight.LIKELY, start, end)


def known_clients(db: ScopedSession) -> ClientIndex:
    """All clients that whoever reads may see."""
    asked = select(Entity.id, Entity.name, Entity.external_id, Entity.tax_id, Entity.country, Entity.archived_at)
    return ClientIndex(
        [
            KnownClient(id, name, code, tax_number(tax, home_of(country) or None), archived_at is not None)
            for id, name, code, tax, country, archived_at in db.execute(asked.order_by(Entity.order_key, Entity.id))
        ]
    )


def _is_one_number(within: Sequence[Word]) -> bool:
    """123.456.783 is one number; 2024 12345 is none, and neither is 12 345-678."""
    gaps = {each.before for each in within[1:] if not each.is_joined}
    figures = [each.text for each in within if each.is_figures]
    if len(gaps) > 1 or not gaps <= {" ", ".", "-", "_"}:
        return False
    return len(figures) < 2 or not (is_year(figures[0]) or is_year(figures[-1]))


def _is_same_code(written: Sequence[Word], code: tuple[Word, ...]) -> bool:
    """C-102, C_102 and C102 are one code; 1-23 is neither 1 23 nor 12-3."""
    if [each.text for each in written] != [each.text for each in code]:
        return False
    return all(
        here.before == there.before
        for here, there, before in zip(written[1:], code[1:], code, strict=False)
        if there.is_figures and before.is_figures
    )


def _weight_of_code(code: tuple[Word, ...], *, is_first: bool) -> Weight:
    """Figures alone may be anything, unless they are many and the name begins with them."""
    text = "".join(each.text for each in code)
    if all(each.is_figures for each in code):
        if is_year(text) or is_date(text) or len(text) < 3:
            return Weight.FAINT
        if is_first and len(text) >= _SHORTEST_CODE:
            return Weight.SURE
        return Weight.LIKELY if is_first or len(text) >= _SHORTEST_CODE else Weight.FAINT
    if is_period(code) or text in COMMON or len(text) < 3:
        return Weight.FAINT
    has_figures = any(each.is_figures for each in code)
    return Weight.SURE if has_figures and len(text) >= _SHORTEST_NAME else Weight.LIKELY


def _weight_of_name(written: Sequence[Word], start: int, end: int, name: tuple[str, ...], bare: int) -> Weight:
    if end - start == len(name) and bare < len(name):
        return Weight.SURE  # with its legal form
    found = [each.text for each in written[start:end]]
    telling = [each for each in found if each not in COMMON and not each.isdecimal()]
    if not telling or sum(map(len, found)) < _SHORTEST_NAME:
        return Weight.FAINT
    if _goes_on_as_a_name(written, start, end):
        return Weight.LIKELY
    if len(found) == 1:  # a word anywhere in a sentence may be just a word
        rest = [at for at, each in enumerate(written) if not each.is_figures]
        return Weight.SURE if start in (rest[0], rest[-1]) else Weight.LIKELY
    return Weight.SURE


def _goes_on_as_a_name(written: Sequence[Word], start: int, end: int) -> bool:
    """Smith & Sons and Smith Ltd are not Smith."""
    after = written[end] if end < len(written) else None
    return "&" in written[start].before or (after is not None and ("&" in after.before or after.text in LEGAL_FORMS))


def _parts(texts: Sequence[str], name: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    """Some words of a name, where the whole of it is not there."""
    for at, text in enumerate(texts):
        if text in name and len(text) >= _SHORTEST_NAME and text not in COMMON and not text.isdecimal():
            yield at, at + 1


def _holds(name: tuple[str, ...], texts: Sequence[str], at: tuple[int, int]) -> bool:
    return set(texts[at[0] : at[1]]) <= set(name)


def _places(texts: Sequence[str], name: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Where these words stand side by side, in whichever order."""
    ordered, length = sorted(name), len(name)
    for start in range(len(texts) - length + 1):
        if sorted(texts[start : start + length]) == ordered:
            yield start, start + length


def _candidates(signs: Iterable[_Sign]) -> tuple[Candidate, ...]:
    of_client: dict[UUID, list[_Sign]] = defaultdict(list)
    for each in signs:
        of_client[each.client.id].append(each)
    found = []
    for mine in of_client.values():
        mine.sort(key=lambda each: (-each.weight, list(Evidence).index(each.by)))
        found.append(Candidate(mine[0].client, mine[0].weight, tuple(dict.fromkeys(each.by for each in mine))))
    found.sort(key=lambda each: (-each.weight, -len(each.by), order_key(each.client.name), str(each.client.id)))
    return tuple(found[:MOST_CANDIDATES])


def _year(written: Sequence[Word], signs: Sequence[_Sign]) -> int | None:
    """The one year in it; of several, or of one that may be a client's code, a person says which."""
    taken = {at for each in signs for at in range(each.start, each.end) if each.by is not Evidence.NAME}
    years = {
        (int(word.text), at in taken)
        for at, word in enumerate(written)
        if word.is_figures and is_year(word.text) and not is_two_years(written, at)
    }
    return next(iter(years))[0] if len(years) == 1 and not next(iter(years))[1] else None
