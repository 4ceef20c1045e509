"""Drafts in the database: a page only ever drops or brings forward what it knows, and a look leaves none."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from data.access.tables import LoginSession
from data.platform.drafts import Draft
from services.access import authentication, sessions
from services.access.authentication import key_of
from services.platform import drafts
from services.platform.draft_contents import TOLD
from services.platform.drafts import Form
from tests.cast import House
from tests.pages.access.test_effect_free import eyes_of

FORM = Form("/x", "", "X")


def content(words: str) -> dict[str, object]:
    return {"fields": {"a": [words, ""]}}


def test_what_another_page_wrote_since_stays(sqlite_house: House) -> None:
    house, olga = sqlite_house, sqlite_house.olga
    old = drafts.save(olga, FORM, content("first"), None)
    new = drafts.save(olga, FORM, content("second"), old)
    assert new.id == old.id
    drafts.drop(olga, [old])
    assert [each.content for each in drafts.saved(house.again(olga), "/x").here] == [content("second")]
    drafts.drop(olga, [new])
    assert drafts.saved(house.again(olga), "/x") == drafts.SavedDrafts()


@pytest.mark.parametrize(("later", "goes"), [("a", True), ("ab", True), ("abc", False)])
def test_what_the_page_before_wrote_last_goes_with_what_its_person_saw(
    sqlite_house: House, later: str, goes: bool
) -> None:
    olga = sqlite_house.olga
    mark = drafts.save(olga, FORM, content("a"), None)
    drafts.save(olga, FORM, content(later), mark)  # the page that goes, after this one has begun
    drafts.drop(olga, [mark], content("ab"))
    assert (drafts.saved(sqlite_house.again(olga), "/x").here == ()) == goes


@pytest.mark.parametrize("knows_it", [True, False])
def test_only_what_a_page_knows_comes_forward(sqlite_house: House, knows_it: bool) -> None:
    house, olga = sqlite_house, sqlite_house.olga
    later = [house.at(olga, olga.now + timedelta(seconds=each)) for each in range(4)]
    old = drafts.save(later[0], FORM, content("first"), None)
    mark = drafts.save(later[1], FORM, content("first again"), old)
    drafts.save(later[2], FORM, content("in another window"), None)
    drafts.bring_forward(later[3], mark if knows_it else old)
    first = drafts.saved(later[3], "/x").here[0]
    assert first.content == content("first again" if knows_it else "in another window")


@pytest.mark.security("R30")
def test_a_look_that_ended_keeps_nothing(sqlite_house: House) -> None:
    """Neither for whoever looked nor for whom they looked at."""
    house = sqlite_house
    key = key_of(eyes_of(house, house.alice))
    with house.backstage() as db:
        row = db.get_one(LoginSession, key)
        row.revoked_at, row.revoked_why = row.seen_at, "role changed"
        system = authentication.system(house.inside, row.seen_at)
    drafts.save_after_end(system, key, FORM, content("typed while looking"), None)
    with house.backstage() as db:
        assert db.scalars(select(Draft)).all() == []


@pytest.mark.parametrize(
    ("kept", "sent", "goes"),
    [
        ({"a": "mine", "tick": "on"}, {"a": "mine", "tick": "on", "current": "secret"}, True),
        ({"a": "mine", "tick": ""}, {"a": "mine"}, True),  # an empty box is not sent
        ({"a": "two\nlines"}, {"a": "two\r\nlines"}, True),
        ({"a": "x" * TOLD}, {"a": "x" * (TOLD + 9)}, True),  # no more of it was told
        ({"a": "mine"}, {"a": "mine and more"}, False),  # typed in another window
        ({"a": "mine", "tick": "on"}, {"a": "mine"}, False),
        ({"a": "mine"}, {}, False),
    ],
)
def test_what_was_sent_is_no_draft_and_another_windows_words_stay(
    sqlite_house: House, kept: dict[str, str], sent: dict[str, str], goes: bool
) -> None:
    house = sqlite_house
    for who in (house.olga, house.sam):
        drafts.save(
            who, Form("/x", "native:/y|", "X"), {"fields": {name: [value, ""] for name, value in kept.items()}}, None
        )
    drafts.save(house.olga, Form("/x", "native:/z|", "X"), content("another form"), None)
    drafts.drop_sent(house.again(house.olga), "native:/y|", sent)
    mine = [each.form for each in drafts.saved(house.again(house.olga), "/x").here]
    assert sorted(mine) == (["native:/z|"] if goes else ["native:/y|", "native:/z|"])
    assert len(drafts.saved(house.again(house.sam), "/x").here) == 1


@pytest.mark.security("R21", "R29")
def test_the_key_of_a_persons_browsers_lasts_until_they_sign_out(sqlite_house: House) -> None:
    house = sqlite_house
    first = drafts.browser_key(house.olga)
    assert drafts.browser_key(house.signed_in(house.olga.actor.person_id, staff=True)) == first
    everybody = [house.olga, house.sam, house.alice, house.signed_in(house.olga.actor.person_id)]
    assert len({drafts.browser_key(each) for each in everybody}) == len(everybody)
    sessions.log_out(house.again(house.sam))
    assert drafts.browser_key(house.again(house.olga)) == first
    sessions.log_out(house.again(house.olga))
    assert drafts.browser_key(house.signed_in(house.olga.actor.person_id, staff=True)) != first


LESS_AND_MORE = [
    ({"a": "Vol"}, {"a": "Volos"}),
    ({"a": "x"}, {"a": "x", "b": "y"}),
    ({"t": True}, {"t": True, "a": "x"}),
    ({"a": "x"}, {"a": "x"}),
]
APART = [
    ({"a": "Volos"}, {"a": "Patras"}),
    ({"a": "x"}, {"b": "x"}),
    ({"a": ""}, {"a": "x"}),
    ({"t": True}, {"t": False}),
]


@pytest.mark.parametrize(
    ("one", "other", "rows"),
    [
        *((less, more, 1) for less, more in LESS_AND_MORE),
        *((more, less, 1) for less, more in LESS_AND_MORE),
        *((one, other, 2) for one, other in APART),
        *((other, one, 2) for one, other in APART),
    ],
)
def test_what_two_pages_of_one_tab_both_write_is_one_draft_and_nothing_of_it_is_lost(
    sqlite_house: House, one: dict[str, object], other: dict[str, object], rows: int
) -> None:
    """The page that goes and the one that comes know nothing of each other's row."""
    house = sqlite_house
    for each in (one, other):
        drafts.save(house.olga, FORM, {"fields": {name: [value, "given"] for name, value in each.items()}}, None)
    found = [
        {name: pair[0] for name, pair in each.content["fields"].items()}
        for each in drafts.saved(house.again(house.olga), "/x").here
    ]
    assert len(found) == rows
    for each in (one, other):
        assert any(all(str(had.get(name)).startswith(str(value)) for name, value in each.items()) for had in found)
    drafts.save(house.sam, FORM, {"fields": {name: [value, ""] for name, value in one.items()}}, None)
    assert len(drafts.saved(house.again(house.sam), "/x").here) == 1
    assert len(drafts.saved(house.again(house.olga), "/x").here) == rows


def test_a_page_that_others_have_overtaken_goes_on_in_the_row_that_holds_its_words(sqlite_house: House) -> None:
    """The page that goes writes its last letters into the row that the one that comes was given."""
    house = sqlite_house
    given = drafts.save(house.olga, FORM, content("Vo"), None)
    drafts.save(house.olga, FORM, content("Volos"), given)
    drafts.save(house.olga, FORM, content("Volos 38221"), given)
    assert [each.content for each in drafts.saved(house.again(house.olga), "/x").here] == [content("Volos 38221")]
    drafts.save(house.olga, FORM, content("Patras"), given)
    assert len(drafts.saved(house.again(house.olga), "/x").here) == 2
