"""What files call kinds, units, states and taxes: known words are looked up, others are asked about, never guessed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from data.errors import Invalid
from data.folding import folded
from data.statuses import ItemKind
from services.billing.invoices.form import Rate
from services.billing.units import common_units, is_unit, unit_words
from services.platform.i18n import Wording, msgid
from services.platform.importing.questions import Choice, Question, Questions

LEAVE_OUT, NONE, OPEN = "leave-out", "none", "chosen-on-invoice"
_MOST_SAMPLES = 5


class WhatKind(Invalid):
    message = "The file calls some items “{word}”. Are they products or services?"


class WhatAreThey(Invalid):
    message = "The file does not say what is a product and what is a service. What are these?"


class WhichUnit(Invalid):
    message = "The file measures in “{word}”. Which unit is meant?"


class WhichRate(Invalid):
    message = "The file has items with {percent}% tax, which the firm does not charge. Which tax is meant?"


class UnknownState(Invalid):
    message = "“{word}” does not say whether this is active or archived."


_PRODUCTS = "product|products|goods|good|inventory|inventory item|noninventory|non inventory|stock|material|materials|"
_PRODUCTS += "equipment|part|parts|προιον|προιοντα|εμπορευμα|υλικο|υλικα|ειδοσ"
_SERVICES = "service|services|labor|labour|work|fee|υπηρεσια|υπηρεσιεσ|εργασια"
KINDS = dict.fromkeys(_PRODUCTS.split("|"), ItemKind.PRODUCT) | dict.fromkeys(_SERVICES.split("|"), ItemKind.SERVICE)
_ACTIVE = "active|yes|true|1|y|in use|offered|available|ενεργο|ενεργη|ναι|σε χρηση|διαθεσιμο"
_ARCHIVED = "inactive|no|false|0|n|archived|deleted|discontinued|ανενεργο|ανενεργη|οχι|αρχειοθετημενο|καταργημενο"
STATES = dict.fromkeys(_ACTIVE.split("|"), True) | dict.fromkeys(_ARCHIVED.split("|"), False)
# Besides the words of services/billing/units.py in both languages: what people and programs write.
_UNITS = {
    "HUR": "h|hr|hrs|per hour|hourly|ωρα|ωρεσ",
    "MIN": "min|mins|λεπτο|λεπτα",
    "DAY": "d|per day|daily|ημερα|ημερεσ|μερα",
    "WEE": "wk|per week|weekly",
    "MON": "mo|mth|per month|monthly",
    "ANN": "yr|per year|yearly|annual|annually",
    "H87": "pc|pcs|pce|pieces|τμχ|τεμ|τεμαχιο|τεμαχια",
    "C62": "each|ea|unit(s)|nos|qty",
    "E51": "visit|per visit|επισκεψη",
    "LS": "fixed|flat|flat rate|lump|κατ' αποκοπη",
    "KGM": "kgs|kilo|kilogram|κιλο|κιλα",
    "LTR": "l|lt|ltr|liter|liters",
    "MTR": "m|meter|meters|μετρο|μετρα",
    "MTK": "m2|sqm|sq m|τ.μ.",
    "MTQ": "m3|cbm",
    "XBX": "bx|κουτι",
}
_OFFERED_UNITS = ("HUR", "DAY", "MON", "ANN", "H87", "C62", "E51", "LS", "KGM", "LTR", "MTR", "MTK", "XBX")


def looked_up(text: str) -> str:
    """A word as it is looked up: "Non-inventory" and "NON_INVENTORY" are one."""
    return " ".join(folded(text).replace("_", " ").replace("-", " ").split())


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one file. Each method gives None for what is left open, and the question's sentence beside it."""

    asked: Questions
    rates: Mapping[str, Rate]
    samples: Mapping[str, list[str]]  # names of items by the key of their question

    def kind(self, word: str | None) -> tuple[ItemKind | str | None, Invalid | None]:
        """LEAVE_OUT for rows that are no items."""
        known = KINDS.get(looked_up(word)) if word else None
        if known is not None:
            return known, None
        sentence = WhatKind("kind", word=word[:60]) if word else WhatAreThey("kind")
        choices = (
            Choice(ItemKind.PRODUCT, msgid("Products")),
            Choice(ItemKind.SERVICE, msgid("Services")),
            *([Choice(LEAVE_OUT, msgid("Neither, leave these rows out"))] if word else []),
        )
        answer = self._ask(kind_key(word), sentence, choices)
        if not answer:
            return None, sentence
        return (LEAVE_OUT if answer == LEAVE_OUT else ItemKind(answer)), None

    def unit(self, word: str) -> tuple[str | None, Invalid | None]:
        """A code, "" for none."""
        if code := unit_code(word):
            return code, None
        english = common_units(Wording("en"))
        choices = [Choice(NONE, msgid("None: leave it out"))]
        choices += [Choice(code, english[code]) for code in _OFFERED_UNITS]
        sentence = WhichUnit("unit", word=word[:40])
        answer = self._ask(unit_key(word), sentence, tuple(choices))
        if not answer:
            return None, sentence
        return ("" if answer == NONE else answer), None

    def tax(self, percent: Decimal) -> tuple[str | None, Invalid | None]:
        """The key of a rate; OPEN where it is chosen on each invoice."""
        same = [key for key, rate in self.rates.items() if rate.percent is not None and rate.percent == percent]
        if len(same) == 1:
            return same[0], None
        sentence = WhichRate("tax_rate", percent=percent)
        choices = [Choice(OPEN, msgid("Chosen on each invoice"))]
        choices += [
            Choice(key, msgid("The rate “{label}”"), {"label": rate.label}) for key, rate in self.rates.items() if key
        ]
        answer = self._ask(tax_key(percent), sentence, tuple(choices))
        return (answer, None) if answer else (None, sentence)

    def _ask(self, key: str, sentence: Invalid, choices: tuple[Choice, ...]) -> str:
        samples = tuple(dict.fromkeys(self.samples.get(key, ())))[:_MOST_SAMPLES]
        return self.asked.ask(Question(key, sentence, choices, samples=samples))


def kind_key(word: str | None) -> str:
    return f"item-kind:{looked_up(word)[:60]}" if word else "item-kind"


def unit_key(word: str) -> str:
    return f"item-unit:{looked_up(word)[:40]}"


def tax_key(percent: Decimal) -> str:
    return f"item-tax:{percent.normalize():f}"


def unit_code(word: str) -> str:
    """ "" for a word that nobody knows."""
    code = word.strip().upper()
    return _known_units().get(looked_up(word), "") or (code if len(code) <= 3 and is_unit(code) else "")


@cache
def _known_units() -> dict[str, str]:
    found = {looked_up(each): code for code, words in _UNITS.items() for each in words.split("|")}
    for language in ("en", "el"):
        words = Wording(language)
        for code in common_units(words):
            for number in (1, 2):
                found.setdefault(looked_up(unit_words(words, code, Decimal(number))), code)
    return found
