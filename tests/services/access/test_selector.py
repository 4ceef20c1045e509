"""The entity selector: a preference that never widens access."""

from dataclasses import replace
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from data.access.tables import TryCount
from data.billing.invoices import Invoice
from data.errors import NotFound
from data.firm.tables import Event
from services.access import entity_selector
from services.dashboard.navigation import frame
from services.people import my_preferences
from services.platform import i18n
from services.platform.permissions import May
from tests.cast import House, viewed_by


@pytest.mark.feature("ENT-01", "ENT-02", "ENT-03")
def test_choosing_narrows_everything(house: House) -> None:
    house.invoice()
    house.invoice(of=house.umbra)
    assert frame(house.maria).counters == {"billing": 2}
    entity_selector.choose(house.maria, str(house.umbra))
    maria = house.again(house.maria)
    assert frame(maria).counters == {"billing": 1}
    with maria.transaction(May.READ_BILLING) as db:
        assert db.scalars(select(Invoice.entity_id)).all() == [house.umbra]
    entity_selector.choose(maria, "")
    assert frame(house.again(house.maria)).counters == {"billing": 2}


@pytest.mark.feature("ENT-09")
@pytest.mark.parametrize("asked", ["", "nonsense", "00000000-0000-0000-0000-000000000000"])
def test_choosing_what_is_not_mine_is_not_found_and_noted(house: House, asked: str) -> None:
    with pytest.raises(NotFound):
        entity_selector.choose(house.alice, asked or str(house.umbra))
    with house.backstage() as db:
        noted = db.scalars(select(Event).where(Event.verb == "selector.refused")).one()
        assert noted.actor_id == house.alice.actor.person_id
    for _ in range(5):
        with pytest.raises(NotFound):
            entity_selector.choose(house.alice, str(uuid4()))
    with house.backstage() as db:
        assert len(db.scalars(select(Event).where(Event.verb == "selector.refused")).all()) == 1
        assert db.scalars(select(TryCount.number).where(TryCount.kind == "selector")).all() == [6]
    assert house.again(house.alice).actor.chosen is None


@pytest.mark.feature("ENT-09")
def test_a_stored_choice_is_worth_nothing_without_membership(house: House) -> None:
    house.invoice()
    forged = replace(house.carol, actor=replace(house.carol.actor, chosen=house.acme))
    with forged.transaction(May.READ_BILLING) as db:
        assert db.scalar(select(func.count(Invoice.id))) == 0


def test_one_at_a_time_where_the_firm_wants_it(house: House) -> None:
    house.prefer(selector_all=False)
    maria = house.again(house.maria)
    assert maria.actor.chosen == maria.actor.memberships[0].entity_id
    with pytest.raises(NotFound):
        entity_selector.choose(maria, "")


@pytest.mark.feature("ACC-13")
def test_language_and_theme_are_remembered(house: House) -> None:
    my_preferences.choose_language(house.alice, "el")
    my_preferences.choose_theme(house.alice, "dark")
    alice = house.again(house.alice)
    assert (alice.actor.language, alice.actor.theme) == ("el", "dark")
    with pytest.raises(i18n.UnknownLanguage):
        my_preferences.choose_language(house.alice, "tlh")
    with pytest.raises(my_preferences.UnknownTheme):
        my_preferences.choose_theme(house.alice, "pink")


@pytest.mark.feature("IMP-06")
def test_who_looks_through_my_eyes_changes_nothing_of_mine(house: House) -> None:
    from data.errors import NotAllowed

    ghost = viewed_by(house.sam, house.alice)
    for verb, value in ((my_preferences.choose_language, "el"), (my_preferences.choose_theme, "dark")):
        with pytest.raises(NotAllowed):
            verb(ghost, value)
