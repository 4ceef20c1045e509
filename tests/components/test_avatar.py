"""The initials of a person."""

import pytest

from components.frame.avatar import initials


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Maria Pappas", "MP"),
        ("maria de la cruz", "MC"),
        ("Cher", "C"),
        ("", "?"),
        ("Ægir Ångström", "ÆÅ"),
        ("Άννα Παπαδάκη", "ΑΠ"),
        ("Έλενα Ήρα", "ΕΗ"),
        ("Ίων Όθων", "ΙΟ"),
        ("ύπατος ώρα", "ΥΩ"),
        ("Éva Ödön", "ÉÖ"),
    ],
)
def test_initials_are_written_as_capitals_are(name: str, letters: str) -> None:
    """Greek capitals carry no accent; in Latin letters the mark belongs to the letter."""
    assert initials(name) == letters
