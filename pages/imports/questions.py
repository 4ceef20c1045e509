"""The questions of a file, each with its choices and what they would make of it: services/platform/importing/questions."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import date

from nicegui import ui

from components.display.document import Head, plain_table
from components.forms.field_elements import SelectField
from components.forms.fields import select_field
from components.html.island import island
from components.html.layout import card
from components.html.markup import tag
from data.money import Money
from pages.shell.visit import Visit
from services.platform.importing.questions import Question, Shown

_MOST_COLUMNS = 4  # choices beside each other; more are read in the list alone
_MOST_SAMPLES = 5
OnChange = Callable[[], Awaitable[None]]


class QuestionCards:
    """Drawn into `place`, one card per question; drawn anew only when others are asked. `answers` by question."""

    def __init__(self, visit: Visit, place: ui.element, answers: Mapping[str, str], on_change: OnChange) -> None:
        self._visit, self._place, self._on_change = visit, place, on_change
        self._kept = dict(answers)  # of questions that are not asked at the moment, too
        self._drawn: tuple[Question, ...] = ()
        self.fields: dict[str, SelectField] = {}
        place.set_visibility(False)

    @property
    def answers(self) -> dict[str, str]:
        chosen = {key: made.chosen for key, made in self.fields.items()}
        return {key: answer for key, answer in {**self._kept, **chosen}.items() if answer}

    def show(self, questions: tuple[Question, ...]) -> None:
        if [_face(each) for each in questions] == [_face(each) for each in self._drawn]:
            return
        self._kept = self.answers
        self._drawn = questions
        self._place.clear()
        self._place.set_visibility(bool(questions))
        self.fields = {}
        with self._place:
            for each in questions:
                self._draw(each)

    def _draw(self, question: Question) -> None:
        say = self._visit.say
        fill = self._visit.words.told
        offered = {"": say("Choose …")} | {each.value: fill(each.words, each.fields) for each in question.choices}
        with card(say("A question about this file")):
            told = [each for each in question.choices if any(each.examples)]
            alone = ", ".join(question.samples[:_MOST_SAMPLES]) if not told else ""
            island(
                tag(
                    "div",
                    {},
                    tag("p", {}, self._visit.words.refusal(question.sentence)),
                    tag("p", {"class": "muted"}, say("In the file: {samples}", samples=alone)) if alone else None,
                )
            )
            self.fields[question.key] = select_field(
                say("Your answer"), offered, self._kept.get(question.key, ""), on_change=self._on_change, keep=""
            )  # the upload itself keeps the answers
            if told and question.samples and len(told) <= _MOST_COLUMNS:
                heads = [Head(say("In the file")), *(Head(offered[each.value]) for each in told)]
                lines = [
                    [sample, *(self._said(each.examples[at]) if at < len(each.examples) else "" for each in told)]
                    for at, sample in enumerate(question.samples[:_MOST_SAMPLES])
                ]
                island(plain_table(say("What each answer would make of it"), heads, lines))

    def _said(self, value: Shown) -> str:
        words = self._visit.words
        if isinstance(value, Money):
            return words.money(value.minor, value.currency)
        return words.date(value) if isinstance(value, date) else value


def _face(question: Question) -> tuple[object, ...]:
    """What a person sees of it, but for the answer."""
    return (question.key, question.sentence.message, question.sentence.fields, question.samples, question.choices)
