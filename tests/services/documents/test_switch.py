"""Documents start switched off: nothing of them is there until the firm switches them on, and again after it did not."""

from __future__ import annotations

import pytest

from data.errors import NotFound
from services.documents import folders, listing, retention
from services.documents.permissions import ADD, READ
from services.firm import settings
from services.platform.areas import Area, chosen, is_off
from services.platform.firm_settings import Preferences
from services.platform.lists.query import ListQuery
from services.platform.permissions import May
from services.platform.setting_kinds import BadChoice
from tests.cast import House


def _switched(house: House, on: bool) -> None:
    settings.change(house.olga, settings.policy(house.olga).version, chosen({"documents": on}))
    for name in ("alice", "olga"):
        setattr(house, name, house.again(getattr(house, name)))


@pytest.mark.feature("DOC-01", "SET-04")
def test_nothing_is_there_until_the_firm_switches_it_on_and_again_after(sqlite_house: House) -> None:
    house = sqlite_house
    for on in (False, True, False):
        if on or house.olga.preferences.areas_on:
            _switched(house, on)
        for who in (house.alice, house.olga):
            assert who.may(READ) is who.may(ADD) is who.offers(READ) is on
            if on:
                assert listing.page(who, ListQuery()).rows == ()
                continue
            for verb in (lambda who=who: listing.page(who, ListQuery()), lambda who=who: folders.open_folders(who)):
                with pytest.raises(NotFound):
                    verb()
        assert house.alice.may(May.READ_BILLING), "the switch is of one area only"
    assert retention.purge(house.system) == 0


def test_the_settings_keep_only_what_is_not_as_it_starts() -> None:
    assert chosen({"documents": False}) == {"areas_off": [], "areas_on": []}
    assert chosen({"documents": True}) == {"areas_off": [], "areas_on": ["documents"]}
    assert is_off("documents", Preferences())
    assert is_off("documents", Preferences.read({"areas_on": ["documents"], "areas_off": ["documents"]}))
    assert not is_off("documents", Preferences.read(Preferences(areas_on=("documents",)).written()))
    assert not is_off("", Preferences())


def test_an_area_without_a_switch_is_no_choice(sqlite_house: House) -> None:
    house = sqlite_house
    with pytest.raises(BadChoice):
        settings.change(house.olga, settings.policy(house.olga).version, {"areas_on": ["billing"]})
    assert not Area("x").starts_off
