"""Questions of an import: asked once, answered by key, with what each choice would make of the file."""

import pytest

from data.errors import Invalid
from services.platform.importing.questions import Choice, NoSuchAnswer, Question, Questions


class Which(Invalid):
    message = "Which comes first?"


def question(key: str = "day-order", **more: str) -> Question:
    return Question(key, Which(), (Choice("day", "The day"), Choice("month", "The month")), **more)


def test_a_question_is_asked_once_and_open_until_it_is_answered():
    asked = Questions({"day-order": "month"})
    assert asked.ask(question("marks")) == ""
    assert asked.ask(question("marks")) == ""
    assert asked.ask(question()) == "month"
    assert [(each.key, each.answer) for each in asked.all] == [("marks", ""), ("day-order", "month")]
    assert [each.key for each in asked.open] == ["marks"]


def test_an_answer_that_was_not_offered_is_refused_with_those_that_were():
    with pytest.raises(NoSuchAnswer) as refused:
        Questions({"day-order": "year"}).ask(question())
    assert "day, month" in str(refused.value)


def test_the_command_line_is_told_how_to_answer():
    assert question().how_to_answer == "--answer 'day-order=day|month'"
    assert question(option="--day-order").how_to_answer == "--day-order day|month"
