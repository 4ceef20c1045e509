"""Folding: every letter as the slow way says, composed or not; numbers of any width in their order."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.folding import folded, name_key, order_key, spelling
from data.migrations import folding_20261128

LETTERS = [chr(point) for point in range(0x20, 0x3100) if unicodedata.category(chr(point))[0] in "LNPSZ"]
NAMES = st.text(st.sampled_from(LETTERS), max_size=12)


def test_letters_fold_as_they_did_when_kept_names_were_folded() -> None:
    assert [c for c in LETTERS if folded(c) != folding_20261128.folded(c)] == []


@given(NAMES)
def test_a_name_folds_alike_however_it_is_composed(name: str) -> None:
    once = folded(name)
    assert once == folded(unicodedata.normalize("NFD", name)) == folding_20261128.folded(name)
    assert folded(once) == once


@pytest.mark.parametrize(("name", "plain"), [
    ("Łódź", "lodz"), ("Ørsted", "orsted"), ("Straße", "strasse"), ("STRAẞE", "strasse"), ("İzmir", "izmir"),
    ("Iğdır", "igdir"), ("ΟΔΥΣΣΕΎΣ", "οδυσσευσ"), ("Οδυσσεύς", "οδυσσευσ"), ("Đặng", "dang"), ("Œuvre", "oeuvre"),
    ("O’Neill´s", "o'neill's"), ("№ ４２", "no 42"), ("Noe\u0308l", "noel"), ("soft\u00adhyphen", "softhyphen")])
def test_signs_and_letters_of_other_keyboards(name: str, plain: str) -> None:
    assert folded(name) == plain


@given(st.sampled_from(["", "INV-", "Unit ", "ΤΠΥ-"]), st.lists(st.integers(0, 10 ** 30), unique=True, max_size=8))
def test_numbers_in_names_go_by_their_value(before: str, values: list[int]) -> None:
    names = [f"{before}{value}" for value in values]
    assert sorted(names, key=order_key) == [f"{before}{value}" for value in sorted(values)]


@pytest.mark.parametrize(("one", "other", "same"), [
    ("Bär", "Bar", False), ("Ørsted", "Orsted", False), ("Łódź", "Lodz", False), ("Королёв", "Королев", False),
    ("Δέλτα Α.Ε.", "ΔΕΛΤΑ ΑΕ", True), ("Οδυσσεύς", "ΟΔΥΣΣΕΥΣ", True), ("Işık", "IŞIK", True), ("İzmir", "izmir", True),
    ("Straße", "STRASSE", True), ("Noël", "NOE\u0308L", True), ("d`Or", "D´OR", True), ("ＡＢＣ Ltd.", "abc  ltd", True),
    ("O’Brien\u200b & Sons", "O'BRIEN & SONS", True)])
def test_a_spelling_is_one_in_any_case_and_form(one, other, same):
    assert name_key(one) == name_key(other)
    assert (spelling(one) == spelling(other)) is same
