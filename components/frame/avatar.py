"""A person as a disc with initials: `avatar("Maria Pappas")` shows MP."""

from markupsafe import Markup

from components.html.markup import tag

_GREEK = dict(zip("ΆΈΉΊΌΎΏ", "ΑΕΗΙΟΥΩ", strict=True))


def initials(name: str) -> str:
    """First letters of the first and the last word, upper case and, as Greek has them there, without accents; "?" for a
    name without letters."""
    words = [word for word in name.split() if word[:1].isalnum()]
    letters = "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()
    return "".join(_GREEK.get(letter, letter) for letter in letters) or "?"


def avatar(name: str) -> Markup:
    return tag("span", {"class": "avatar", "aria-hidden": "true"}, initials(name))
