"""How names and words are compared, searched and put in order: one table for all scripts and databases."""

from __future__ import annotations

import re
import unicodedata

# Letters that no Unicode form takes apart, as people type them who lack the key.
_LETTERS = str.maketrans(
    {
        "ß": "ss",
        "æ": "ae",
        "œ": "oe",
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "ł": "l",
        "ı": "i",
        "ħ": "h",
        "ŧ": "t",
        "ŋ": "n",
        "ĸ": "k",
        "ɨ": "i",
        "ƀ": "b",
        "ɓ": "b",
        "ɖ": "d",
        "ɗ": "d",
        "ə": "e",
        "ɛ": "e",
        "ɔ": "o",
        "ƒ": "f",
        "ʒ": "z",
        "ȷ": "j",
        "ɣ": "g",
        "ɩ": "i",
        "ʊ": "u",
        "ǝ": "e",
        "ә": "а",
        "ς": "σ",
        "ϲ": "σ",
        "ґ": "г",
        "ғ": "г",
        "қ": "к",
        "ң": "н",
        "ұ": "у",
        "ү": "у",
        "һ": "х",
        "ө": "о",
        "’": "'",
        "‘": "'",
        "‛": "'",
        "ʼ": "'",
        "ʻ": "'",
        "ʹ": "'",
        "´": "'",
        "`": "'",
        "′": "'",
        "“": '"',
        "”": '"',
        "„": '"',
        "«": '"',
        "»": '"',
        "‐": "-",
        "‑": "-",
        "‒": "-",
        "–": "-",
        "—": "-",
        "―": "-",
        "−": "-",
        "⁄": "/",
        "ـ": "",
        # One letter of Arabic script on the keyboards of Arabic, Persian, Urdu and Uighur.
        "ک": "ك",
        "ڪ": "ك",
        "ی": "ي",
        "ى": "ي",
        "ې": "ي",
        "ے": "ي",
        "ہ": "ه",
        "ھ": "ه",
        "ە": "ه",
        "ة": "ه",
        "ٱ": "ا",
    }
)
# What else no form takes apart is a letter with something: "... SMALL LETTER K WITH HOOK" is a k.
_WITH = re.compile(r"((?:LATIN|CYRILLIC) SMALL LETTER .+?) WITH .+")
# Signs above and below letters of scripts that are read without them. Those of kana and of Indian scripts are
# letters: they stay.
_SIGNS = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u064b-\u065f\u0670"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f]"
)
_RUN = re.compile(r"[0-9]+")
_WIDTH = 12  # figures of a number in a name


def folded(*texts: str | None) -> str:
    """`texts` as one searchable string: no case, no accents, one letter for its variants; None is left out.

    SQLite's LIKE folds ASCII only and its FTS keeps the Greek tonos, so both databases search this column instead.
    """
    joined = " ".join(text for text in texts if text)
    if joined.isascii():
        return joined.casefold().replace("`", "'")
    loose = joined.translate(_TABLE)
    return loose if loose.isascii() else unicodedata.normalize("NFC", loose)


class _Table(dict[int, str]):
    """Code points to what stands for them, worked out when they first come: a list of clients has few of them."""

    def __missing__(self, point: int) -> str:
        self[point] = found = _loose(chr(point))
        return found


def _loose(c: str) -> str:
    if unicodedata.normalize("NFC", c) == "´":  # the oxia of Greek keyboards, too
        return "'"  # NFKD makes a space and a sign of it
    loose = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", c).casefold()).translate(_LETTERS)
    return "".join(_plain(each) for each in _SIGNS.sub("", loose) if unicodedata.category(each) != "Cf")


def _plain(c: str) -> str:
    if c.isascii() or (found := _WITH.fullmatch(unicodedata.name(c, ""))) is None:
        return _figure(c)
    try:
        return _loose(unicodedata.lookup(found[1]))
    except KeyError:  # no letter is called so
        return c


_TABLE = _Table()


def name_key(name: str) -> str:
    """Names are the same whatever the case, accents, spaces and full stops: S.A. is SA."""
    return _bare(folded(name))


def spelling(name: str) -> str:
    """As name_key, but letters that only resemble each other stay apart: ä is not a.

    Greek folds as ever, because capitals are written without accents; so do the two i of Turkish capitals.
    """
    kept = (
        unicodedata.normalize("NFKC", c)
        if c.isalpha() and not unicodedata.name(c, "").startswith("GREEK")
        else folded(c)
        for c in unicodedata.normalize("NFC", name)
    )
    return _bare("".join(kept).casefold().replace("i\u0307", "i").replace("ı", "i"))


def _bare(name: str) -> str:
    return " ".join(re.sub(r"[.'\"]", "", name).replace(",", " ").split())


def order_key(text: str | None) -> str:
    """What a list is sorted by: folded, and 2 before 10 in "Unit 10" and in "INV-10"."""
    plain = " ".join(folded(text).split())
    return _RUN.sub(lambda run: _padded(run[0].lstrip("0") or "0"), plain)


def _padded(figures: str) -> str:
    """As wide as any; what is wider tells its width behind a sign that comes after the figures."""
    return figures.zfill(_WIDTH) if len(figures) <= _WIDTH else f":{len(figures):03}{figures}"


def _figure(c: str) -> str:
    """Figures of every script as 0 to 9."""
    return str(unicodedata.decimal(c)) if c.isdecimal() else c
