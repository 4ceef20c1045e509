"""Folding: every letter as the slow way says, composed or not; numbers of any width in their order."""

import re
import unicodedata
from importlib import import_module
from string import ascii_lowercase

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from data.folding import folded, name_key, order_key, spelling
from data.migrations import folding_20261128

letters = import_module("data.migrations.versions.20261129_letters")
LETTERS = [chr(point) for point in range(0x20, 0x3100) if unicodedata.category(chr(point))[0] in "LNPSZ"]
NAMES = st.text(st.sampled_from(LETTERS), max_size=12)


def kept(text: str) -> str:
    """As the migrations have left what stands in a database."""
    return folding_20261128.folded(text).translate(letters.LETTERS)


def test_letters_fold_as_they_did_when_kept_names_were_folded() -> None:
    assert [c for c in LETTERS if folded(c) != kept(c)] == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ƙofar Ƴan Ɓauchi", "kofar yan bauchi"),
        ("Ŋaɣe Ʋu", "nage vu"),
        ("Ǥoađđi Ȥ", "goaddi z"),
        ("Ⱥlex Ɇ", "alex e"),
        ("Ҷаҳон", "чахон"),
        ("Әлем Қазақ", "алем казак"),
        ("Җамилә", "жамила"),
        ("شرکت ایرانی", "شركت ايراني"),
        ("مؤسسة علی", "موسسه علي"),
        ("ہوٹل", "هوٹل"),
        ("Ɲamina", "namina"),
        ("Ƶora", "zora"),
    ],
)
def test_letters_with_something_are_found_and_sorted_as_their_like(one: str, other: str) -> None:
    assert folded(one) == folded(other)
    assert order_key(one) == order_key(other)


def test_every_letter_folds_as_what_it_is_made_of() -> None:
    taken_apart = {c: unicodedata.normalize("NFD", c) for c in map(chr, range(0x20, 0x30000)) if c.isprintable()}
    assert [c for c, parts in taken_apart.items() if c != parts and folded(c) != folded(parts)] == []


def test_every_latin_letter_with_something_is_that_letter() -> None:
    for letter in ascii_lowercase:
        name = re.compile(f"LATIN SMALL LETTER {letter.upper()} WITH .*(?:HOOK|STROKE|TAIL|BAR|CURL|DESCENDER|TILDE)")
        these = [c for c in LETTERS if name.fullmatch(unicodedata.name(c, ""))]
        assert {folded(c) for c in these} <= {letter}


@example("\u1ffd")  # the oxia: composed it is U+00B4, which NFKD would take apart
@given(NAMES)
def test_a_name_folds_alike_however_it_is_composed(name: str) -> None:
    once = folded(name)
    assert once == folded(unicodedata.normalize("NFD", name)) == kept(name)
    assert folded(once) == once


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("Łódź", "lodz"),
        ("Ørsted", "orsted"),
        ("Straße", "strasse"),
        ("STRAẞE", "strasse"),
        ("İzmir", "izmir"),
        ("Iğdır", "igdir"),
        ("ΟΔΥΣΣΕΎΣ", "οδυσσευσ"),
        ("Οδυσσεύς", "οδυσσευσ"),
        ("Đặng", "dang"),
        ("Œuvre", "oeuvre"),
        ("O’Neill´s", "o'neill's"),
        ("№ ４２", "no 42"),
        ("Noe\u0308l", "noel"),
        ("soft\u00adhyphen", "softhyphen"),
    ],
)
def test_signs_and_letters_of_other_keyboards(name: str, plain: str) -> None:
    assert folded(name) == plain


@given(st.sampled_from(["", "INV-", "Unit ", "ΤΠΥ-"]), st.lists(st.integers(0, 10**30), unique=True, max_size=8))
def test_numbers_in_names_go_by_their_value(before: str, values: list[int]) -> None:
    names = [f"{before}{value}" for value in values]
    assert sorted(names, key=order_key) == [f"{before}{value}" for value in sorted(values)]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Bär", "Bar", False),
        ("Ørsted", "Orsted", False),
        ("Łódź", "Lodz", False),
        ("Королёв", "Королев", False),
        ("Δέλτα Α.Ε.", "ΔΕΛΤΑ ΑΕ", True),
        ("Οδυσσεύς", "ΟΔΥΣΣΕΥΣ", True),
        ("Işık", "IŞIK", True),
        ("İzmir", "izmir", True),
        ("Straße", "STRASSE", True),
        ("Noël", "NOE\u0308L", True),
        ("d`Or", "D´OR", True),
        ("ＡＢＣ Ltd.", "abc  ltd", True),
        ("O’Brien\u200b & Sons", "O'BRIEN & SONS", True),
    ],
)
def test_a_spelling_is_one_in_any_case_and_form(one, other, same):
    assert name_key(one) == name_key(other)
    assert (spelling(one) == spelling(other)) is same
