"""What the firm decides about documents is declared once: its form, checks and history words are there by themselves."""

from __future__ import annotations

import json

import pytest

from data.people.tables import Person
from services.documents.settings import NEW_MARKS, YEARS_KEPT
from services.firm import settings
from services.firm.setting_rules import NotASetting
from services.platform.i18n import Wording
from services.platform.setting_kinds import BadChoice, BadCount
from tests.cast import House
from tests.pages.stage import cookie, shown, stage

PATH = "/staff/settings/documents"


@pytest.mark.feature("DOC-04", "SET-06")
@pytest.mark.parametrize("language", ["en", "el"])
async def test_the_form_and_history_speak_both_languages(sqlite_house: House, language: str) -> None:
    house, words = sqlite_house.switch_on("documents"), Wording(language)
    with house.backstage() as db:
        db.get_one(Person, house.olga.actor.person_id).language = language
    async with stage(house) as site:
        olga = cookie(house, house.olga)
        form = shown(await site.open(olga, PATH))
        for sentence in (
            "Largest document in MB",
            "Minutes in which clients may delete their own uploads",
            "Whose download clears the New mark",
            "Years documents are kept",
        ):
            assert json.dumps(words.say(sentence)) in form
        assert json.dumps(words.say("From {least} to {most}.", least=1, most=500)) in form
        version = settings.policy(house.olga).version
        settings.change(house.olga, version, {"document_years": "7", "new_marks": "entity"})
        told = shown(await site.open(olga, "/staff/settings/history"))
        assert f"{words.say('Years documents are kept')}: 0 → 7" in told
    now = settings.policy(house.olga).preferences
    assert (now[YEARS_KEPT], now[NEW_MARKS]) == (7, "entity")


@pytest.mark.security("R26")
def test_what_cannot_be_is_refused(sqlite_house: House) -> None:
    house = sqlite_house.switch_on("documents")
    version = settings.policy(house.olga).version
    for name, value, refusal in (
        ("document_mb", "501", BadCount),
        ("document_years", "-1", BadCount),
        ("client_delete_minutes", "x", BadCount),
        ("new_marks", "nobody", BadChoice),
    ):
        with pytest.raises(refusal) as refused:
            settings.change(house.olga, version, {name: value})
        assert refused.value.field == name


@pytest.mark.feature("DOC-01")
async def test_while_the_area_is_off_there_is_nothing_to_set(sqlite_house: House) -> None:
    house = sqlite_house
    async with stage(house) as site:
        olga = cookie(house, house.olga)
        assert (await site.holds(olga).get(PATH)).status_code == 404
        assert PATH not in shown(await site.open(olga, "/staff/settings"))
    with pytest.raises(NotASetting):
        settings.change(house.olga, settings.policy(house.olga).version, {"document_years": "7"})
