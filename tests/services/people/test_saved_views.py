"""Views of lists that people keep: their own, of one side, sealed, and few."""

from __future__ import annotations

from uuid import uuid4

import pytest
from sqlalchemy import select, text

from data.errors import NotAllowed
from data.platform.saved_views import SavedView
from services.people.list_preferences import (
    MOST_VIEWS,
    ListChoice,
    Nameless,
    TooManyViews,
    arranged,
    drop_view,
    remember,
    save_view,
)
from tests.cast import House, viewed_by
from tests.services.ledger_rows import statements

LATE = {"q": "quay 094014201", "sort": "-due", "f.status": "overdue", "cols": "due,balance"}


@pytest.mark.feature("INV-18")
def test_a_view_is_kept_shown_written_over_and_dropped(house: House) -> None:
    save_view(house.alice, "billing", "  What is   late ", LATE)
    kept = save_view(house.alice, "billing", "All", {})
    assert [(each.name, dict(each.query)) for each in kept] == [("All", {}), ("What is late", LATE)]
    assert arranged(house.alice, "billing").views == kept
    (late,) = (each for each in save_view(house.alice, "billing", "WHAT IS LATÉ", {"q": "x"}) if each.query)
    assert (late.id, late.name, late.query) == (kept[1].id, "WHAT IS LATÉ", (("q", "x"),))
    assert [each.name for each in drop_view(house.alice, "billing", late.id)] == ["All"]
    assert [each.name for each in drop_view(house.alice, "billing", late.id)] == ["All"]  # twice is once


@pytest.mark.feature("INV-18", "IMP-04", "IMP-06")
@pytest.mark.security("R22")
def test_views_are_their_persons_own(house: House) -> None:
    (mine,) = save_view(house.alice, "billing", "Mine", LATE)
    save_view(house.alice, "history", "Of another list", {})
    for other in (house.bob, house.carol, house.olga):
        assert arranged(other, "billing").views == ()
        drop_view(other, "billing", mine.id)
        drop_view(other, "billing", uuid4())
    assert arranged(house.alice, "billing").views == (mine,)
    looking = viewed_by(house.sam, house.alice)
    assert arranged(looking, "billing").views == (mine,)
    with pytest.raises(NotAllowed):
        save_view(looking, "billing", "Not theirs", {})
    with pytest.raises(NotAllowed):
        drop_view(looking, "billing", mine.id)


def test_a_view_has_a_name_and_a_list_has_few(house: House) -> None:
    with pytest.raises(Nameless):
        save_view(house.alice, "billing", " \t ", {})
    for n in range(MOST_VIEWS):
        save_view(house.alice, "billing", f"View {n}", {})
    with pytest.raises(TooManyViews):
        save_view(house.alice, "billing", "One more", {})
    assert len(save_view(house.alice, "billing", "view 3", {"q": "x"})) == MOST_VIEWS
    assert [each.name for each in arranged(house.alice, "billing").views][:3] == ["View 0", "View 1", "View 2"]


def test_what_somebody_searches_for_does_not_lie_open(house: House) -> None:
    save_view(house.alice, "billing", "Quay Ltd", LATE)
    with house.backstage() as db:
        assert db.scalars(select(SavedView)).one().sealed == {"name": "Quay Ltd", "query": LATE}
    with house.engine.connect() as raw:
        told = repr(raw.execute(text("SELECT * FROM saved_view")).all())
    assert "094014201" not in told
    assert "Quay" not in told


def test_all_that_is_arranged_costs_one_question(house: House) -> None:
    remember(house.alice, "billing", ("number", "due"), 48)
    save_view(house.alice, "billing", "Mine", {})
    with statements(house.engine) as sent:
        found = arranged(house.alice, "billing", "history")
    assert len(sent) == 1
    assert (found.choice, found.others) == (ListChoice(("number", "due"), 48), (ListChoice(),))
