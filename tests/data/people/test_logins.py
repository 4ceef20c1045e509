"""The one form of a login name: what looks alike, or is typed alike, is one name; what is not is not."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.people.logins import LONGEST, login_key

INVISIBLE = "\0\u00ad\u034f\u115f\u180e\u200b\u200c\u200d\u200e\u202e\u2060\u3164\ufe0f\ufeff\ud800\U000e0041\U000e0101"
NAMES = ["alice", "alice@example.test", "νίκος", "o.brien-2", "x@xn--bcher-kva.example"]


def wide(text: str) -> str:
    return "".join(chr(ord(each) + 0xFEE0) if "!" <= each <= "~" else each for each in text)


WAYS = {
    "capitals": str.upper,
    "wide": wide,
    "wide capitals": lambda text: wide(text.upper()),
    "taken apart": lambda text: unicodedata.normalize("NFD", text),
    "put together": lambda text: unicodedata.normalize("NFKC", text),
    "spaces around": lambda text: f"\u3000\t {text}\u00a0\r\n",
}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("way", WAYS)
def test_a_name_is_itself_however_it_is_typed(name: str, way: str) -> None:
    assert login_key(WAYS[way](name)) == login_key(name)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("sign", INVISIBLE)
def test_what_nobody_sees_makes_no_other_name(name: str, sign: str) -> None:
    for at in range(len(name) + 1):
        assert login_key(name[:at] + sign + name[at:]) == login_key(name)


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("x@BÜCHER.example", "x@xn--bcher-kva.example"),
        ("x@bu\u0308cher.example", "x@xn--bcher-kva.example"),
        ("x@XN--BCHER-KVA.example", "x@xn--bcher-kva.example"),
        ("x@faß.example", "x@xn--fa-hia.example"),
        ("x@fass.example", "x@fass.example"),
        ("x＠bücher．example", "x@xn--bcher-kva.example"),
        ("x@ΚΑΦΕΣ.example", "x@xn--mxain2bn.example"),
        ("x@καφες.example", "x@xn--mxain8as.example"),
    ],
)
def test_a_domain_is_as_the_names_of_hosts_are(typed: str, key: str) -> None:
    assert login_key(typed) == key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("alice", "al ice"),
        ("alice", "а" + "lice"),
        ("nikos", "νικος"),
        ("a.b@example.test", "ab@example.test"),
        ("νίκος", "νικος"),
        ("x@faß.example", "x@fass.example"),
        ("a@b@example.test", "a@example.test"),
    ],
)
def test_names_that_differ_stay_apart(one: str, other: str) -> None:
    assert login_key(one) != login_key(other)


@given(st.text(max_size=2 * LONGEST))
def test_a_form_is_its_own_form_and_can_be_stored(name: str) -> None:
    key = login_key(name)
    key.encode()
    assert "\0" not in key
    assert key == login_key(name[:LONGEST])
    if len(key) <= LONGEST and "@" not in key:
        assert login_key(key) == key


@given(st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=126), max_size=60))
def test_plain_letters_are_only_made_small(name: str) -> None:
    assert login_key(name) == " ".join(name.lower().split())
