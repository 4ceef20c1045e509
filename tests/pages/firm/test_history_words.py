"""History speaks the reader's language: no verb and no field is recorded without a word for it."""

from __future__ import annotations

import ast
from dataclasses import fields, replace
from pathlib import Path

import pytest
from sqlalchemy import select

from data.firm.tables import Event
from data.people.tables import Contact, Person
from pages.shell.areas import areas
from pages.shell.history_words import FIELDS as SHARED
from services.firm import settings, team
from services.imports.declared import CLIENTS, CONTACTS
from services.people import clients, contacts
from services.people.clients import ClientForm
from services.people.contacts import ContactForm
from services.people.personal_details import PersonalDraft
from services.people.profile import BasicInformation, ContactInformation
from services.platform.areas import areas as service_areas
from services.platform.areas import contact_rights
from services.platform.firm_settings import Preferences
from services.platform.i18n import Wording
from tests.cast import House
from tests.pages.stage import cookie, shown, stage

VERBS = {verb: words for area in areas() for verb, words in area.verbs.items()}
FIELDS = (
    {each.name: each.history_words for area in service_areas() for each in area.settings}
    | {each.name: each.words for each in contact_rights()}
    | SHARED
    | {name: words for area in areas() for name, words in area.fields.items()}
)
ROOT = Path(__file__).parents[3]
NO_FACTS = {"mark", "may_edit", "client"}  # a fingerprint of what was shown, a right; which row it is
THE_SAME = {"E-mail"}  # as people write it in Greek, too


def _calls(name: str) -> list[ast.Call]:
    files = [each for room in ("services", "commands", "pages") for each in (ROOT / room).rglob("*.py")]
    return [
        node
        for file in files
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == name and node.args
    ]


def _said(node: ast.expr) -> set[str]:
    """The verbs an expression can be."""
    if isinstance(node, ast.IfExp):
        return _said(node.body) | _said(node.orelse)
    return {node.value} if isinstance(node, ast.Constant) and isinstance(node.value, str) else set()


def test_every_recorded_verb_has_words() -> None:
    verbs = {
        verb for name in ("record", "note") for call in _calls(name) for verb in _said(call.args[0]) if "." in verb
    }
    assert len(verbs) > 60
    assert verbs - VERBS.keys() == set()
    assert {"payment.failed", "payment.cancelled", "contact.imported", "contact.updated"} <= VERBS.keys()


def test_every_recorded_field_has_a_label() -> None:
    forms = (Preferences, ClientForm, ContactForm, BasicInformation, ContactInformation, PersonalDraft)
    recorded = {each.name for form in forms for each in fields(form)} - {"others", "rights"}
    recorded |= {each.name for kind in (CLIENTS, CONTACTS) for each in kind.fields}
    for call in _calls("record"):
        for keyword in call.keywords:
            if keyword.arg in ("changed", "changes") and isinstance(keyword.value, ast.Dict):
                recorded |= {str(ast.literal_eval(key)) for key in keyword.value.keys if key is not None}
    assert {"may_impersonate", "card"} <= recorded
    assert recorded - NO_FACTS - FIELDS.keys() == set()


@pytest.mark.parametrize("words", [VERBS, FIELDS])
def test_they_are_said_in_greek(words: dict[str, str]) -> None:
    greek = Wording("el")
    assert {each for each in words.values() if greek.say(each) == each} <= THE_SAME


def _change_much(house: House) -> None:
    form = clients.record(house.sam, house.acme).form
    version = clients.record(house.sam, house.acme).version
    clients.change(
        house.sam,
        house.acme,
        version,
        replace(form, kind="trust", state="Attica", tax_id="EL1", note="Pays late", currency="EUR"),
    )
    bob = next(each for each in contacts.of_client(house.sam, house.acme) if each.name == "Bob Brown")
    contacts.change(
        house.sam,
        bob.id,
        bob.version,
        bob.person_version,
        replace(bob.form, job_title="Clerk", mobile="69 7", is_primary=True).allowing(sees_billing=False),
    )
    settings.change(house.olga, settings.policy(house.olga).version, {"payment_days": 10, "show_unapplied": "hidden"})
    kim = next(each for each in team.people(house.olga) if each.name == "Kim Low")
    team.change(house.olga, kim.id, kim.version, role="bookkeeper", may_impersonate=True, sees_all_clients=True)


def test_what_is_recorded_can_be_named(sqlite_house: House) -> None:
    _change_much(sqlite_house)
    with sqlite_house.backstage() as db:
        changed = [event.facts["changed"] for event in db.scalars(select(Event)) if "changed" in event.facts]
    assert len(changed) == 4
    assert {name for each in changed for name in each} - FIELDS.keys() == set()


async def test_a_greek_reader_reads_greek(sqlite_house: House) -> None:
    house = sqlite_house
    _change_much(house)
    with house.backstage() as db:
        db.get_one(Person, house.sam.actor.person_id).language = "el"
        contact = db.scalars(select(Contact)).first()
        assert contact is not None
        db.record("profile.changed", contact, changes={"fax": ["1", "2"]})
    async with stage(house) as site:
        trail = shown(await site.open(cookie(house, house.sam), f"/staff/clients/{house.acme}/history"))
    greek = Wording("el")
    for name in ("state", "tax_id", "note", "job_title", "mobile", "fax"):
        assert f">{greek.say(FIELDS[name])}: " in trail
        assert f">{name.replace('_', ' ')}: " not in trail
    assert f"{greek.say('Company')} → {greek.say('Trust')}" in trail
