"""A row that would make a contact of one client a contact of another is asked about first, and nobody is one unasked."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from data.people.tables import Contact
from services.imports import run as runs
from services.imports.report import Report
from services.platform.areas import import_kinds
from services.platform.importing.outcomes import Options
from tests.cast import House
from tests.services.imported import file, reasons, run

pytestmark = pytest.mark.security("R28")
ROW = "Client,Name,E-mail\nUmbra SA,Alice Adams,alice@example.test\n"


def at_umbra(house: House) -> bool:
    with house.backstage() as db:
        whose = select(Contact.id).where(
            Contact.person_id == house.alice.actor.person_id, Contact.entity_id == house.umbra
        )
        return db.scalar(whose) is not None


def answered(house: House, answer: str) -> Report:
    preview = runs.preview(house.olga, import_kinds()["contacts"], [file(ROW)])
    [question] = preview.report.questions
    return run(house.olga, "contacts", ROW, Options(answers={question.key: answer}))


@pytest.mark.parametrize(
    ("answer", "said"),
    [("", "Is Alice Adams to be a contact of Umbra SA as well?"), ("no", "was not to be a contact of Umbra SA")],
)
def test_unasked_or_with_a_no_nobody_becomes_one(sqlite_house: House, answer: str, said: str) -> None:
    house = sqlite_house
    report = answered(house, answer) if answer else run(house.olga, "contacts", ROW)
    [(_, column, why)] = reasons(report)
    assert (column, said in why) == ("E-mail", True)
    assert not at_umbra(house)


def test_with_a_yes_they_do(sqlite_house: House) -> None:
    assert reasons(answered(sqlite_house, "yes")) == []
    assert at_umbra(sqlite_house)
