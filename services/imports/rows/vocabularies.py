"""Words that a file uses for a state or a kind: known ones are looked up, a word that nobody knows is asked about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from data.errors import Invalid
from data.folding import folded
from services.platform.importing.questions import Choice, Question, Questions

T = TypeVar("T")
_MOST_WORDS = 20  # that are asked about one by one


@dataclass(frozen=True, slots=True)
class Vocabulary(Generic[T]):
    """`words` by their looked-up form, `answers` {answer: what it means}; `sentence` is filled with the `word`."""

    key: str
    field: str
    sentence: type[Invalid]
    words: Mapping[str, T]
    choices: tuple[Choice, ...]
    answers: Mapping[str, T]

    def settled(self, asked: Questions, said: Iterable[tuple[str, str]]) -> dict[str, T | Invalid]:
        """{word as looked up: what it means} of (word, row) as rows say it; the open question where nobody answered."""
        found: dict[str, T | Invalid] = {}
        unknown: dict[str, tuple[str, list[str]]] = {}
        for text, label in said:
            word = looked_up(text)
            if word in self.words:
                found[word] = self.words[word]
            else:
                unknown.setdefault(word, (text, []))[1].append(label)
        for word, (text, labels) in unknown.items():
            question = self.sentence(self.field, word=text[:60])
            found[word] = question
            if len(unknown) <= _MOST_WORDS:
                samples = tuple(dict.fromkeys(label for label in labels if label))[:5]
                answer = asked.ask(Question(f"{self.key}:{text[:60]}", question, self.choices, samples=samples))
                if answer:
                    found[word] = self.answers[answer]
        return found


def looked_up(text: str) -> str:
    """A word as it is looked up: "Partially_Paid" and "partially-paid" are one."""
    return " ".join(folded(text).replace("_", " ").replace("-", " ").split())


def words(text: str) -> tuple[str, ...]:
    """Words between bars, in their looked-up form."""
    return tuple(looked_up(word) for word in text.split("|"))
