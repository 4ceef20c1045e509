"""A typed user name tells nobody what the user name of an account is that they do not see."""

from __future__ import annotations

from dataclasses import replace

import pytest

from data.people.tables import Assignment
from data.statuses import StaffRole
from services.access.account_authority import NotYoursToRename
from services.imports import run as runs
from services.imports.declared import CONTACTS
from services.people import contacts
from services.people.contact_form import ContactForm
from services.platform.context import Context
from tests.cast import House
from tests.services.imported import file

NAMES = ("carol", "CAROL", "wrongguess")
pytestmark = pytest.mark.security("R4", "R21")


def nick(house: House, role: StaffRole) -> Context:
    """Looks after Acme, where Carol of Umbra is named."""
    made = house.staff("Nick New", role, sees_all_clients=False)
    with house.backstage() as db:
        db.add(Assignment(person_id=made.actor.person_id, entity_id=house.acme))
    contacts.add(made, house.acme, ContactForm("C Typed", email="carol@example.test"))
    return house.again(made)


@pytest.mark.parametrize("name", NAMES)
def test_a_form_refuses_the_right_one_and_a_wrong_one_alike(house: House, name: str) -> None:
    who = nick(house, StaffRole.MEMBER)
    row = next(each for each in contacts.of_client(who, house.acme) if each.form.name == "C Typed")
    with pytest.raises(NotYoursToRename):
        contacts.change(who, row.id, row.version, row.person_version, replace(row.form, username=name))


def test_an_import_answers_the_right_one_and_a_wrong_one_alike(house: House) -> None:
    who = nick(house, StaffRole.MANAGER)

    def answer(name: str, email: str = "carol@example.test") -> list[object]:
        text = f"Client,Name,E-mail,User name\nAcme Ltd,C Typed,{email},{name}\n"
        outcomes = runs.preview(who, CONTACTS, [file(text)]).report.outcomes
        return [(each.result, [type(told.refusal) for told in each.problems]) for each in outcomes]

    told = answer("wrongguess")
    assert [answer(name) for name in ("carol", "CAROL", "olga")] == [told] * 3  # hers, and others'
    # Alice is Acme's and in sight: the row is about her, whether or not anybody has the address.
    assert answer("alice") == answer("alice", "nobody@example.test") != told
