"""Which currency a cell means that is no code: "€", "EUR €", "US Dollars", "Ευρώ". What several use is asked about."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache

from babel import Locale
from babel.numbers import get_currency_name

from data.errors import Invalid
from data.folding import folded
from services.imports.rows.currency_signs import fits
from services.imports.rows.vocabularies import looked_up
from services.platform.importing.questions import Choice, Question, Questions
from services.platform.number_input import in_use

_CODE = re.compile(r"(?<![A-Za-z])[A-Za-z]{3}(?![A-Za-z])")
_LONGEST, _MOST_WORDS = 60, 40  # of a word, and different ones that are looked up in one file
_FIRST = ("EUR", "USD", "GBP", "CHF", "CAD", "AUD", "NZD", "JPY", "CNY", "SEK", "NOK", "DKK")
_ALIASES = {
    "sterling": "GBP",
    "pound sterling": "GBP",
    "pounds sterling": "GBP",
    "uk pound": "GBP",
    "uk pounds": "GBP",
    "american dollar": "USD",
    "american dollars": "USD",
    "united states dollar": "USD",
    "united states dollars": "USD",
    "rmb": "CNY",
    "renminbi": "CNY",
}
_LANGUAGES = ("en", "el", "de", "fr", "es", "it")


class WhichCurrency(Invalid):
    message = "The file writes a currency as “{word}”, which several countries use. Which one is it?"


def settled(asked: Questions, said: Iterable[str]) -> dict[str, str | Invalid]:
    """{word as looked up: code, or the open question}; words that name no currency are not in it."""
    found: dict[str, str | Invalid] = {}
    tried: set[str] = set()
    for text in dict.fromkeys(said):
        key = looked_up(text)
        if key in found or key in tried or len(tried) >= _MOST_WORDS or text.strip().upper() in in_use():
            continue
        tried.add(key)
        codes = candidates(text)
        if not codes:
            continue
        if len(codes) == 1:
            found[key] = codes[0]
            continue
        question = WhichCurrency("currency", word=text[:40])
        answer = asked.ask(
            Question(
                f"currency:{text[:40]}",
                question,
                tuple(
                    Choice(code, "{code} · {name}", {"code": code, "name": get_currency_name(code, locale="en")})
                    for code in codes
                ),
            )
        )
        found[key] = answer or question
    return found


@lru_cache(maxsize=1_000)
def candidates(text: str) -> tuple[str, ...]:
    """The codes it may stand for, the usual ones first; () for none."""
    bare = " ".join(text.replace("(", " ").replace(")", " ").split())
    if len(bare) > _LONGEST:
        return ()
    if re.fullmatch("[A-Za-z]{3}", bare) and bare.upper() in in_use():
        return (bare.upper(),)
    by_code = [code for each in _CODE.findall(bare) if (code := each.upper()) in in_use() and _goes_with(bare, code)]
    if by_code:
        return (by_code[0],) if len(set(by_code)) == 1 else ()
    key = _name_key(bare)
    codes = _names().get(key) or {code for code in in_use() if fits(bare, code)} or _last_words().get(key, set())
    return tuple(sorted(codes, key=lambda code: (_FIRST.index(code) if code in _FIRST else len(_FIRST), code)))


def _goes_with(text: str, code: str) -> bool:
    """Whether all that stands beside `code` is a sign or name of the same currency: "EUR €", "USD - US Dollar"."""
    rest = " ".join(re.sub(rf"(?i)(?<![a-z]){code}(?![a-z])", " ", text).strip(" -–—:/·|").split())
    return (
        not rest
        or fits(rest, code)
        or code in _names().get(_name_key(rest), set())
        or code in _last_words().get(_name_key(rest), set())
    )


def _name_key(text: str) -> str:
    return re.sub(r"[\W_]+", " ", folded(text).replace(".", "")).strip()


@cache
def _names() -> dict[str, set[str]]:
    """Names of currencies in use, whole, one and many, in the languages that files here come in. Source: CLDR."""
    found: dict[str, set[str]] = {name: {code} for name, code in _ALIASES.items()}
    for language in _LANGUAGES:
        for code in in_use():
            for count in (None, 1, 2):
                found.setdefault(_name_key(get_currency_name(code, count, locale=language)), set()).add(code)
    return {name: codes for name, codes in found.items() if name}


@cache
def _last_words() -> dict[str, set[str]]:
    """ "dollars" and "pound": the last word of English names, which many share."""
    found: dict[str, set[str]] = {}
    for code in in_use():
        for count in (1, 2):
            words = _name_key(get_currency_name(code, count, locale=Locale("en"))).split()
            found.setdefault(words[-1], set()).add(code)
    return found
