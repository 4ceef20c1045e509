"""Questions of an import: what a file leaves open, the choices there are, and what each would make of the file.

To add a question: write its sentence as a Refusal of its own (so that it has a translation, and reads well on the
command line, too), and ask where the answer is needed:

    class WhichDayOrder(Invalid):
        message = "The dates of this file can be read in two ways. Which comes first?"

    DAY_ORDER = "day-order"                              # short, stable: it is typed and it is stored
    answer = asked.ask(Question(
        DAY_ORDER, WhichDayOrder(), samples=("03/04/2026",), option="--day-order", choices=(
            Choice("day", msgid("The day"), examples=(date(2026, 4, 3),)),
            Choice("month", msgid("The month"), examples=(date(2026, 3, 4),)))))
    if not answer:                                       # "" is: not answered yet
        refuse the row, or the whole file, with the question's sentence

`asked` is the Questions of this import: an argument of files.read_files and files.records_of, and `desk.asked`
while rows and documents are planned. Ask every time, answered or not: the console then shows what was answered and
lets it be changed. Nothing is written while a question of a table is open; of XML documents only those that ask stay
behind. Everything else follows: the console draws the question with its previews (pages/imports/questions),
keeps the answer with the staged file (ImportUpload.answers) and looks again; `app.py import` refuses, prints the
question with its choices and takes `--answer KEY=CHOICE`. A command line option of your own fills
`Options.answers[KEY]` in commands/imports.py and is named in `option`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from data.errors import Invalid, Refusal
from data.money import Money

Shown = str | date | Money
"""A value in a preview; days and amounts are written in the language of whoever looks."""


@dataclass(frozen=True, slots=True)
class Choice:
    """`value` is typed and stored, `words` is an English msgid that `fields` fill.

    `examples` is what this choice makes of the question's `samples`, one each; "" where it makes nothing of one.
    """

    value: str
    words: str
    fields: Mapping[str, object] = field(default_factory=dict)
    examples: tuple[Shown, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """`key` names it; two questions of one import with the same key are one. `answer` is "" while it is open."""

    key: str
    sentence: Refusal
    choices: tuple[Choice, ...]
    samples: tuple[str, ...] = ()
    option: str = ""
    answer: str = ""

    @property
    def is_open(self) -> bool:
        return not self.answer

    @property
    def how_to_answer(self) -> str:
        """For the command line: the option that decides it, with its choices."""
        choices = "|".join(each.value for each in self.choices)
        if self.option:
            return f"{self.option}={choices}" if self.option.endswith("'") else f"{self.option} {choices}"
        return f"--answer '{self.key}={choices}'"


class NoSuchAnswer(Invalid):
    message = "“{answer}” is no answer to “{key}”. Choose one of: {known}."


class Questions:
    """What one import asks, in order, and the answers it was given."""

    def __init__(self, answers: Mapping[str, str]) -> None:
        self._answers = dict(answers)
        self._asked: dict[str, Question] = {}

    def ask(self, question: Question) -> str:
        """The value that was chosen, "" if nothing was. Asking again adds nothing. Raises NoSuchAnswer."""
        answer = self._answers.get(question.key, "")
        known = [each.value for each in question.choices]
        if answer and answer not in known:
            raise NoSuchAnswer(answer=answer[:80], key=question.key, known=", ".join(known))
        self._asked.setdefault(question.key, replace(question, answer=answer))
        return answer

    @property
    def all(self) -> tuple[Question, ...]:
        return tuple(self._asked.values())

    @property
    def open(self) -> tuple[Question, ...]:
        return tuple(each for each in self._asked.values() if each.is_open)
