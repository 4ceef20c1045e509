"""Numbers, amounts and codes as a person types them (R38). Every refusal names the field it belongs to."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache

from babel import Locale
from babel.core import get_global
from babel.numbers import get_currency_name, get_territory_currencies

from data.errors import Invalid
from data.folding import folded, order_key
from data.money import Money, NotAnAmount, UnknownCurrency, digits_of
from services.platform.i18n import Wording
from services.platform.text_input import Missing

_PLAIN = re.compile(r"-?[0-9]{1,9}(\.[0-9]{1,10})?")
_COMMA = re.compile(r"-?[0-9]{1,9}(,[0-9]{1,10})?")
_CURRENCY = re.compile(r"[A-Z]{3}")
_NO_COUNTRIES = frozenset("EU EZ UN QO XA XB ZZ".split())


class NotANumber(Invalid):
    message = "Enter a number such as 12.5."


class UnknownCountry(Invalid):
    message = "This is no country we know. Choose one from the list, or write its two letters such as GR."


def decimal(words: Wording, value: str, field: str) -> Decimal:
    """A number as the person's language writes it, without thousands marks: 1240.5, in Greek 1240,5.

    A mark that might mean thousands is never guessed at: "1,240" in English and "1.240" in Greek are refused.
    Raises Missing, NotANumber.
    """
    typed = value.strip()
    if not typed:
        raise Missing(field=field)
    if decimal_mark(words) != ",":
        if not _PLAIN.fullmatch(typed):
            raise NotANumber(field=field)
        return Decimal(typed)
    if _COMMA.fullmatch(typed):
        return Decimal(typed.replace(",", "."))
    if not _PLAIN.fullmatch(typed) or len(typed.partition(".")[2]) == 3:
        raise NotANumber(field=field)
    return Decimal(typed)


def money(words: Wording, value: str, currency_code: str, field: str) -> Money:
    """An amount above zero, no finer than the currency's minor unit. Raises Missing, NotAnAmount."""
    try:
        major = decimal(words, value, field)
    except NotANumber as error:
        raise NotAnAmount(field=field) from error
    minor = major.scaleb(digits_of(currency_code))
    if minor <= 0 or minor != minor.to_integral_value():
        raise NotAnAmount(field=field)
    return Money(int(minor), currency_code)


def currencies(words: Wording, *first: str) -> dict[str, str]:
    """Every currency in use by its code, named in the person's language; those in `first` lead. Source: CLDR."""
    codes = [*dict.fromkeys(each for each in first if each)]
    codes += [each for each in sorted(in_use()) if each not in codes]
    return {code: f"{code} · {name}" if (name := _name(words, code)) != code else code for code in codes}


@cache
def in_use() -> frozenset[str]:
    """The codes of the currencies that some country uses today. Source: CLDR."""
    return frozenset(
        {code for territory in get_global("territory_currencies") for code in get_territory_currencies(territory)}
    )


def _name(words: Wording, code: str) -> str:
    return get_currency_name(code, locale=words.locale)


def currency(value: str, field: str) -> str:
    """A currency's code. Raises UnknownCurrency."""
    code = value.strip().upper()
    if not _CURRENCY.fullmatch(code):
        raise UnknownCurrency(field=field)
    return code


def country(value: str, field: str) -> str | None:
    """A country's code, by its code or its English or Greek name; None for none. Raises UnknownCountry."""
    if not value.strip():
        return None
    code = _territories().get(folded(value.strip()))
    if code is None:
        raise UnknownCountry(field=field)
    return code


def countries(words: Wording) -> dict[str, str]:
    """Every country by its code, named in the person's language and in the order of those names. Source: CLDR."""
    named = {code: words.country(code) for code in set(_territories().values())}
    return dict(sorted(named.items(), key=lambda each: order_key(each[1])))


@cache
def _territories() -> dict[str, str]:
    """Codes by codes and names as they are written: CLDR has them. Its groups of countries are left out."""
    found: dict[str, str] = {}
    for language in ("el", "en", "en_GB"):
        for key, name in Locale.parse(language).territories.items():
            code = str(key)
            if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRIES:
                found[folded(str(name))] = found[code.casefold()] = code
    return found | {"uk": "GB", "usa": "US", "el": "GR"}


def decimal_mark(words: Wording) -> str:
    """What stands between whole and part in this language: "." or ","."""
    return words.number(Decimal("0.5"))[1]
