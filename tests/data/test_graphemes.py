"""Characters as people count them, against the rules of Unicode and another implementation of them."""

from __future__ import annotations

import random

import pytest
import regex  # type: ignore[import-untyped]

from data import graphemes
from tests.night import SEED, times

FAMILY = "👨‍👩‍👧‍👦"
POOL = (
    *"a \t\r\nα\u0301\u0345\u200d\u200c\ufe0f👨👩👧🏻🇬🇷🛑❤क\u093cष가각",
    *"\u1100\u1161\u11a8\u0600\u0903\U000e0020\u00ad©\u200b\u2028\u0e33",
)


@pytest.mark.feature("TKT-04")
@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("a\r\nb", 3),
        ("ά", 1),
        ("α\u0301", 1),
        ("ᾷ", 1),
        ("α\u0342\u0345", 1),
        (FAMILY, 1),
        (FAMILY * 3, 3),
        ("👍🏽", 1),
        ("🇬🇷🇨🇾🇬", 3),
        ("❤️‍🔥", 1),
        ("각", 1),
        ("\u1100\u1161\u11a8", 1),
        ("क्ष", 1),
        ("Zürich", 6),
        ("\u0301", 1),
        ("👨\u200d\u200c\u200d👩", 2),
    ],
)
def test_a_reader_counts_so_many(text: str, count: int) -> None:
    assert graphemes.length(text) == count


def test_another_implementation_counts_the_same() -> None:
    draw = random.Random(SEED)
    for _ in range(times(1_500, 60_000)):
        text = "".join(draw.choice(POOL) for _ in range(draw.randrange(1, 10)))
        assert graphemes.length(text) == len(regex.findall(r"\X", text)), ascii(text)
