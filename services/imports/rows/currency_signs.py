"""How a currency is written beside an amount: its code, and the signs CLDR knows for it where it is used."""

from __future__ import annotations

import re
import unicodedata
from contextlib import suppress
from functools import cache

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.languages import get_official_languages

_EVERYWHERE = ("en", "el", "de", "fr", "es", "zh", "ja")
_BESIDES = {
    "GBP": ("£",),
    "EGP": ("£", "E£", "LE"),
    "INR": ("Rs", "₹"),
    "PKR": ("Rs",),
    "LKR": ("Rs",),
    "NPR": ("Rs",),
    "CHF": ("Fr", "SFr"),
    "RUB": ("₽", "руб", "р"),
    "TRY": ("₺", "TL"),
    "BGN": ("лв",),
    "CNY": ("¥", "￥", "元", "RMB"),
    "EUR": ("€", "Euro", "Euros", "Ευρώ"),
    "UAH": ("₴", "грн"),
    "JPY": ("¥", "￥", "円"),
    "KRW": ("₩", "원"),
    "PLN": ("zł",),
    "CZK": ("Kč",),
    "HUF": ("Ft",),
    "ZAR": ("R",),
    "BRL": ("R$",),
    "ILS": ("₪",),
    "SGD": ("S$",),
    "CAD": ("C$", "CAN$"),
    "RON": ("lei",),
}
_BETWEEN = re.compile(r"[-()/·|]")
_DOLLAR = re.compile(r"dollar|peso", re.I)


def fits(sign: str, currency: str) -> bool:
    """Whether an amount in `currency` may be written with `sign`. "$" fits every dollar and peso, "€" only EUR."""
    key, known, code = _key(sign), signs_of(currency), currency.casefold()
    rest = _BETWEEN.sub("", key.replace(code, "", 1))
    return key in known or (code in key and (not rest or rest in known))  # "USD$", "PLN zł", "EUR (€)"


@cache
def signs_of(currency: str) -> frozenset[str]:
    found = {currency, *_BESIDES.get(currency, ())}
    for name in _locales(currency):
        with suppress(UnknownLocaleError, ValueError):
            locale = Locale.parse(name)
            found.add(str(locale.currency_symbols.get(currency, currency)))
            if _DOLLAR.search(str(Locale("en").currencies.get(currency, ""))):
                found.add("$")
    return frozenset(_key(each) for each in found)


def _locales(currency: str) -> list[str]:
    used = [
        place
        for place, times in get_global("territory_currencies").items()
        if any(each[0] == currency and each[2] is None for each in times)
    ]
    if len(used) > 8:  # of the euro and the dollar there is nothing more to learn
        used = used[:8]
    return [
        *_EVERYWHERE,
        *(f"{language}_{place}" for place in used for language in get_official_languages(place, regional=True)[:4]),
    ]


def _key(sign: str) -> str:
    seen = "".join(each for each in unicodedata.normalize("NFKC", sign) if unicodedata.category(each) != "Cf")
    return re.sub(r"[\s.]", "", seen).casefold()
