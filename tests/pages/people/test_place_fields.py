"""Countries, currencies and time zones on the forms of the console: by name, never as a code to know by heart."""

from __future__ import annotations

import pytest

from components.forms.field_elements import SelectField, TextField
from data.people.tables import Entity, Person
from services.firm import settings
from services.platform.context import Context
from tests.cast import House
from tests.pages.stage import cookie, field, press, settled, stage, type_into


def _home(house: House, who: Context, country: str, language: str) -> None:
    with house.backstage() as db:
        db.get_one(Entity, house.acme).country = country
        db.get_one(Person, who.actor.person_id).language = language


def _country(house: House) -> str | None:
    with house.backstage() as db:
        return db.get_one(Entity, house.acme).country


@pytest.mark.parametrize(
    ("language", "label", "save", "greece", "cyprus"),
    [("en", "Country", "Save profile", "Greece", "Cyprus"), ("el", "Χώρα", "Αποθήκευση στοιχείων", "Ελλάδα", "Κύπρος")],
)
async def test_a_client_lives_in_a_country_with_a_name(
    sqlite_house: House, language: str, label: str, save: str, greece: str, cyprus: str
) -> None:
    house = sqlite_house
    _home(house, house.olga, "GR", language)
    async with stage(house) as site:
        page = await site.open(cookie(house, house.olga), f"/staff/clients/{house.acme}")
        country = field(page, label)
        assert isinstance(country, TextField)
        assert country.value == greece
        assert {greece, cyprus} <= set(country.props["suggested"])
        await type_into(page, label, "Atlantis")
        await press(page, save)
        await settled()
        assert country.props["error"]
        assert country.value == "Atlantis"
        assert _country(house) == "GR"
        await type_into(page, label, cyprus)
        await press(page, save)
        await settled()
        assert not country.props.get("error")
    assert _country(house) == "CY"


async def test_a_client_without_a_country_and_currency_keeps_none(sqlite_house: House) -> None:
    house = sqlite_house
    with house.backstage() as db:
        acme = db.get_one(Entity, house.acme)
        acme.country = acme.currency = None
    async with stage(house) as site:
        page = await site.open(cookie(house, house.olga), f"/staff/clients/{house.acme}")
        assert field(page, "Country").value == ""  # type: ignore[attr-defined]
        money = field(page, "Currency")
        assert isinstance(money, SelectField)
        assert (money.chosen, money.offered[""], money.offered["GBP"]) == (
            "",
            "The firm's currency (EUR)",
            "GBP · British Pound",
        )
        await type_into(page, "City", "Volos")
        await press(page, "Save profile")
        await settled()
    with house.backstage() as db:
        acme = db.get_one(Entity, house.acme)
        assert (acme.city, acme.country, acme.currency) == ("Volos", None, None)


async def test_the_firm_is_where_its_settings_say(sqlite_house: House) -> None:
    house = sqlite_house
    async with stage(house) as site:
        page = await site.open(cookie(house, house.olga), "/staff/settings")
        zone = field(page, "Time zone")
        assert isinstance(zone, SelectField)
        assert zone.chosen == settings.policy(house.olga).preferences.time_zone
        assert {"Europe/Athens", "America/New_York", "UTC"} <= zone.offered.keys()
        await type_into(page, "Country", "united kingdom")
        await press(page, "Save settings")
        await settled()
    assert settings.policy(house.olga).preferences.country == "GB"


async def test_the_firms_money_has_a_name(sqlite_house: House) -> None:
    async with stage(sqlite_house) as site:
        page = await site.open(cookie(sqlite_house, sqlite_house.olga), "/staff/settings/money")
        money = field(page, "Currency")
        assert isinstance(money, SelectField)
        assert (money.chosen, money.offered["EUR"]) == ("EUR", "EUR · Euro")
