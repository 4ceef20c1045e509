"""What a browser sends is only believed when it has the agreed shape."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.html.island import LONGEST_ID, LONGEST_VALUE, MOST_FIELDS, Pick, understood

BAD = [
    None,
    "tick",
    3,
    [],
    {},
    {"do": ""},
    {"do": 3},
    {"do": ["tick"]},
    {"do": "tick", "id": 7},
    {"do": "tick", "id": None},
    {"do": "tick", "on": "yes"},
    {"do": "tick", "on": 1},
    {"do": "x" * 41},
    {"do": "tick", "id": "x" * (LONGEST_ID + 1)},
    {"do": "tick", "value": "x" * (LONGEST_VALUE + 1)},
    {"do": "tick", "value": {"a": 1}},
    {"do": "tick", "fields": []},
    {"do": "tick", "fields": {"a": 1}},
    {"do": "tick", "fields": {"x" * 41: "a"}},
    {"detail": None},
    {"detail": "tick"},
    {"do": "tick", "fields": {str(n): "" for n in range(MOST_FIELDS + 1)}},
]


@pytest.mark.security("R44")
@pytest.mark.parametrize("payload", BAD)
def test_a_forged_event_is_dropped(payload):
    assert understood(payload) is None
    assert understood({"detail": payload}) is None


@pytest.mark.security("R44")
def test_an_honest_event_is_read():
    sent = {"do": "tick", "id": "42", "value": "on", "on": True, "fields": {"first": "2026-01-01"}, "more": object()}
    assert understood({"detail": sent}) == Pick("tick", "42", "on", True, {"first": "2026-01-01"})


@pytest.mark.security("R44")
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["do", "id", "value", "on", "fields", "detail", "x"]), inner)
        ),
    )
)
def test_no_payload_breaks_it(payload):
    pick = understood(payload)
    assert pick is None or (isinstance(pick.id, str) and isinstance(pick.value, str) and isinstance(pick.on, bool))
