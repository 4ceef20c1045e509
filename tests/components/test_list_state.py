"""A list's state survives the trip through the address, and nothing foreign gets in by it."""

from datetime import date
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.lists.list_state import PER_PAGE, ListState

names = st.from_regex(r"[a-z][a-z0-9_]{0,20}", fullmatch=True)
days = st.none() | st.dates(min_value=date(1900, 1, 1), max_value=date(2200, 1, 1))
words = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
told = words.filter(lambda text: bool(text) and text.isprintable())  # what no screen can hold, no filter may


@st.composite
def states(draw):
    """States as the list itself makes them."""
    state = ListState().with_rows(draw(st.sampled_from(PER_PAGE))).searching(draw(words))
    for key in draw(st.lists(names, max_size=2)):
        state = state.sorted_by(key)
    for key, value in draw(st.lists(st.tuples(names, told), max_size=5)):
        state = state.filtered(key, value, on=True)
    state = state.in_period(draw(days), draw(days), draw(st.just("") | names))
    state = state.as_pictures(draw(st.booleans()))
    return state.showing(draw(st.lists(names, max_size=4, unique=True))).on_page(draw(st.integers(1, 1_000_000)))


@pytest.mark.feature("NAV-09", "NAV-10", "INV-04", "INV-16", "INV-17")
@given(states())
def test_the_address_brings_the_same_state_back(state):
    assert ListState.from_query(state.to_query()) == state
    assert ListState.from_query(dict(parse_qsl(urlsplit(state.address("/billing")).query))) == state


@pytest.mark.feature("INV-17")
@given(
    st.dictionaries(
        st.sampled_from(["q", "sort", "page", "rows", "from", "to", "cols", "period", "f.status", "f.", "f.'"]),
        st.text(),
    )
)
def test_any_address_is_a_state(query):
    state = ListState.from_query(query)
    assert 1 <= state.page <= 1_000_000
    assert state.per_page in PER_PAGE
    assert len(state.search) <= 200
    assert ListState.from_query(state.to_query()) == state


def test_a_plain_list_has_a_plain_address():
    assert ListState().address("/billing") == "/billing"
    assert ListState(search="quay", sort="due", descending=True, page=2).address("/b") == "/b?q=quay&sort=-due&page=2"


@pytest.mark.feature("NAV-10", "INV-07")
def test_the_second_press_turns_the_order_round():
    once = ListState(page=4).sorted_by("due")
    assert (once.sort, once.descending, once.page) == ("due", False, 1)
    assert once.sorted_by("due").descending
    assert not once.sorted_by("due").sorted_by("number").descending


@pytest.mark.feature("INV-17")
def test_unknown_sorts_and_filters_never_reach_a_query():
    asked = ListState.from_query({"sort": "-password", "f.status": "open,stolen", "f.owner": "1"})
    kept = asked.limited_to({"due"}, {"status": {"open": "Open"}})
    assert (kept.sort, kept.descending, kept.filters) == ("", False, (("status", "open"),))


@pytest.mark.feature("INV-06")
def test_clearing_brings_everything_back():
    narrowed = (
        ListState(sort="due").searching("quay").filtered("status", "open", on=True).in_period(date(2026, 1, 1), None)
    )
    assert narrowed.narrowed
    assert narrowed.cleared() == ListState(sort="due")


@pytest.mark.feature("INV-16")
def test_a_period_given_backwards_is_turned_round():
    state = ListState().in_period(date(2026, 2, 1), date(2026, 1, 1))
    assert (state.period_from, state.period_to) == (date(2026, 1, 1), date(2026, 2, 1))


def test_what_cannot_be_printed_is_no_filter() -> None:
    assert ListState.from_query({"f.status": "a\x1fb"}).filters == ()
