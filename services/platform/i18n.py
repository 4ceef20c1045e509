"""Words and figures in a person's language: gettext for sentences, Babel's CLDR for money, dates and numbers."""

from __future__ import annotations

import gettext
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo
from decimal import Decimal, localcontext
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time, get_day_names
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_currency, format_decimal, format_percent

from data.errors import Invalid, Refusal
from data.money import Money, digits_of
from data.phrases import Phrase, msgid

__all__ = ["WORDS", "Wording", "msgid"]

LOCALES_FOLDER = Path(__file__).resolve().parents[2] / "assets" / "locales"
# "3 Mar 2026" and "1,240.00": British English is the plain one, American dates are read wrongly elsewhere.
_REGION = {"en": "en_GB"}
_TOLD = {"what", "label"}  # fields of refusals that are words of ours, not names or figures
_STOP = re.compile(r"""\{(\w+)\}\.(?=[\s”»"')]|$)""")  # a field, and the full stop of its sentence
_MOST_DECIMALS = "#,##0.##########"


# Words that refusals fill in: states and the names of things.
WORDS = (
    msgid("draft"),
    msgid("open"),
    msgid("paid"),
    msgid("void"),
    msgid("starting"),
    msgid("processing"),
    msgid("succeeded"),
    msgid("failed"),
    msgid("cancelled"),
    msgid("page"),
    msgid("invoice"),
    msgid("payment"),
    msgid("company"),
    msgid("entity"),
    msgid("contact"),
    msgid("person"),
    msgid("alert"),
)


class UnknownLanguage(Invalid):
    message = "Choose one of the languages offered."


@dataclass(frozen=True, slots=True)
class Wording:
    """Speaks one language: `locale` is "en", "el" or any catalogue's name; an unknown one speaks English."""

    locale: str

    def say(self, msgid: str, **fields: object) -> str:
        """`msgid` in this language with its named `fields` filled in; without a translation, as it stands."""
        return _filled(_catalogue(self.locale).gettext(msgid), fields)

    def named(self, title: str) -> str:
        """A title that is a msgid of ours or somebody's own words, which are no pattern to fill in."""
        return _catalogue(self.locale).gettext(title) if title else ""

    def english(self, told: str) -> str:
        """The msgid that `say` said as `told`; `told` itself for anything else: names, figures, filled-in sentences."""
        return _told_by(self.locale).get(told, told)

    def refusal(self, refusal: Refusal) -> str:
        """What a refusal tells, in this language."""
        return self.told(refusal.message, refusal.fields)

    def told(self, message: str, fields: Mapping[str, object]) -> str:
        """`message` filled with `fields`: words of ours translated, amounts, days and numbers as they are written
        here; names, and figures that are a file's own text, stay."""
        return self.say(message, **{name: self._told(name, value) for name, value in fields.items()})

    def _told(self, name: str, value: object) -> object:
        if isinstance(value, Money):
            return self.money(value.minor, value.currency)
        if isinstance(value, date):
            return self.date(value)
        if isinstance(value, Decimal | int):
            return self.number(Decimal(f"{value:f}") if isinstance(value, Decimal) else Decimal(value))
        if isinstance(value, Phrase):
            return self.say(value.message, **value.fields)
        return self.named(str(value)) if isinstance(value, StrEnum) or name in _TOLD else value

    def say_n(self, one: str, many: str, n: int, **fields: object) -> str:
        """`one` or `many` in the plural form that `n` takes here; `{n}` is the number, formatted."""
        return _filled(_catalogue(self.locale).ngettext(one, many, n), {"n": self.number(Decimal(n)), **fields})

    def money(self, minor: int, currency: str) -> str:
        """124000, "EUR" as "€1,240.00" or "1.240,00 €". Pure integer arithmetic after the first of its kind."""
        return _money_shape(self.locale, currency).of(minor)

    def price(self, amount: Decimal, currency: str) -> str:
        """`amount` in major units with at least the currency's decimals and all it has: a unit price may be finer."""
        finer = -int(amount.normalize().as_tuple().exponent)
        return _shape(self.locale, currency, max(finer, digits_of(currency))).of(amount)

    def month(self, day: date) -> str:
        """The month of `day`, short: "Nov", "Νοε"."""
        return str(format_date(day, "LLL", locale=_cldr(self.locale)))

    def date(self, day: date) -> str:
        """ "21 Nov 2026", "21 Νοε 2026"."""
        return _day(self.locale, day)

    def moment(self, at: datetime, zone: str | tzinfo) -> str:
        """`at`, an aware instant, as the clock of `zone` shows it: "21 Nov 2026, 14:05". Raises ValueError if naive."""
        if at.tzinfo is None:
            raise ValueError("an instant needs its zone")
        cldr = _cldr(self.locale)
        local = at.astimezone(ZoneInfo(zone) if isinstance(zone, str) else zone)
        clock = str(format_time(local.time(), "short", locale=cldr))
        return str(cldr.datetime_formats["medium"]).replace("{1}", self.date(local.date())).replace("{0}", clock)

    def clock(self, at: time) -> str:
        """ "14:05"."""
        return str(format_time(at, "short", locale=_cldr(self.locale)))

    def weekday(self, day: int, *, wide: bool = False) -> str:
        """0 is Monday: "Mon", or "Monday"."""
        return str(get_day_names("wide" if wide else "abbreviated", locale=_cldr(self.locale))[day])

    def country(self, code: str) -> str:
        """The name of a country by its ISO 3166 code: "Greece", "Ελλάδα"; an unknown code is its own name."""
        return str(_cldr(self.locale).territories.get(code.upper(), code))

    def number(self, value: Decimal) -> str:
        """`value` with the decimals it has, up to ten: "1,240.5"."""
        return _number(self.locale, str(value))

    def percent(self, value: Decimal) -> str:
        """`value` in hundredths, as tax rates are written: Decimal("24") is "24%"."""
        finer = max(0, -int(value.normalize().as_tuple().exponent))
        pattern = str(_cldr(self.locale).percent_formats[None].pattern)
        if finer:
            pattern = re.sub(r"0(?=[^0]*$)", "0." + "0" * finer, pattern)
        return str(format_percent(value.scaleb(-2), pattern, locale=_cldr(self.locale)))


@dataclass(frozen=True, slots=True)
class _Shape:
    """How a language writes amounts of one currency with `digits` decimals."""

    before: str
    after: str
    negative_before: str
    negative_after: str
    group: str
    point: str
    digits: int

    def of(self, amount: int | Decimal) -> str:
        """An int is in the last digit's unit, a Decimal in the first's."""
        units = int(amount.scaleb(self.digits)) if isinstance(amount, Decimal) else amount
        whole, rest = divmod(abs(units), 10**self.digits)
        text = f"{whole:,}".replace(",", self.group)
        if self.digits:
            text += f"{self.point}{rest:0{self.digits}d}"
        if units < 0:
            return self.negative_before + text + self.negative_after
        return self.before + text + self.after


@cache
def _money_shape(locale: str, currency: str) -> _Shape:
    return _shape(locale, currency, digits_of(currency))


@cache
def _shape(locale: str, currency: str, digits: int) -> _Shape:
    """Reads the marks off what Babel writes for one amount, rather than guessing what a pattern means."""
    cldr = _cldr(locale)
    symbols = cldr.number_symbols.get("latn", cldr.number_symbols)
    plain, negative = (str(format_currency(Decimal(n), currency, locale=cldr)) for n in (1, -1))
    before, after = _around(plain)
    negative_before, negative_after = _around(negative)
    group = str(symbols["group"])
    return _Shape(before, after, negative_before, negative_after, group, str(symbols["decimal"]), digits)


def _around(text: str) -> tuple[str, str]:
    """What stands before the first and after the last digit of `text`."""
    places = [index for index, letter in enumerate(text) if letter.isdigit()]
    return text[: places[0]], text[places[-1] + 1 :]


@cache
def _cldr(locale: str) -> Locale:
    try:
        return Locale.parse(_REGION.get(locale, locale.replace("-", "_")))
    except (UnknownLocaleError, ValueError):
        return Locale.parse(_REGION["en"])


@lru_cache(maxsize=4000)  # a list shows the same days again and again, and Babel takes its time
def _day(locale: str, day: date) -> str:
    return str(format_date(day, "medium", locale=_cldr(locale)))


@lru_cache(maxsize=1000)
def _number(locale: str, value: str) -> str:
    with localcontext(prec=len(value) + 40):  # refusals repeat numbers that are longer than any of ours
        return str(format_decimal(Decimal(value), _MOST_DECIMALS, locale=_cldr(locale)))


@cache
def _told_by(locale: str) -> dict[str, str]:
    known: dict[object, str] = vars(_catalogue(locale)).get("_catalog", {})
    return {told: msgid for msgid, told in reversed(known.items()) if isinstance(msgid, str) and msgid}


def _filled(text: str, fields: Mapping[str, object]) -> str:
    """`text` with its fields in place. What ends as "Pine Inc." or "3:00 μ.μ." do ends its sentence, too."""
    if fields:
        text = _STOP.sub(lambda found: found[0][:-1] if str(fields.get(found[1], "")).endswith(".") else found[0], text)
    return text.format(**fields)


@cache
def _catalogue(locale: str) -> gettext.NullTranslations:
    """The sentences of `locale`, or of its language; read once, on first use."""
    if not locale.replace("-", "").replace("_", "").isalnum():  # it becomes a folder's name
        return gettext.NullTranslations()
    for name in (locale.replace("-", "_"), locale.replace("-", "_").partition("_")[0]):
        source = LOCALES_FOLDER / name / "LC_MESSAGES" / "portico.po"
        if source.is_file():
            compiled = io.BytesIO()
            with source.open("rb") as lines:
                write_mo(compiled, read_po(lines, locale=name))
            compiled.seek(0)
            return gettext.GNUTranslations(compiled)
    return gettext.NullTranslations()
