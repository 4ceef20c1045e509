"""What a file states beside its sums, in words: the same for the page and for the paper.

Kept with an invoice as {"facts": [[section, term, value], ...], "collected": [[label, minor], ...], "pays": bool} and
with a line as {"facts": [[term, value], ...]}. A term is EN 16931's number; a value is text, a day as YYYY-MM-DD, a
period as two of them with a stroke, or a list where it needs formatting: see _figures. "collected" is part of the
invoice's rounding_minor: what is asked for on behalf of others, which is due but no part of the total. "pays" says
that the facts tell where to pay, so that the firm's own account must not stand beside them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from services.billing.reasons import adjustment_words
from services.billing.stated.labels import DATES, LABELS, PERIODS, SECTIONS
from services.billing.stated.words import coded, identified
from services.billing.units import unit_words
from services.platform.i18n import Wording

Pair = tuple[str, str]
_IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}")
_COUNTRIES = frozenset(("BT-69", "BT-80", "BT-159"))
PAYMENT = "payment"


def pays_elsewhere(stated: dict[str, Any] | None) -> bool:
    """Whether the document itself says where to pay."""
    return bool((stated or {}).get("pays"))


def payment_facts(stated: dict[str, Any] | None, words: Wording) -> tuple[Pair, ...]:
    """How to pay, as the document states it."""
    return _pairs(stated, words, PAYMENT)


def other_facts(stated: dict[str, Any] | None, words: Wording) -> tuple[tuple[str, tuple[Pair, ...]], ...]:
    """(heading, facts) of each section that has any, but how to pay."""
    found = ((words.say(heading), _pairs(stated, words, name)) for name, heading in SECTIONS.items())
    return tuple((heading, pairs) for heading, pairs in found if pairs)


def line_detail(stated: dict[str, Any] | None, words: Wording) -> str:
    """The facts of a line, one below the other."""
    facts = (stated or {}).get("facts") or ()
    return "\n".join(f"{label}: {text}" for label, text in (pair(words, term, value) for term, value in facts))


def collected(stated: dict[str, Any] | None) -> tuple[tuple[str, int], ...]:
    """What is collected for others: label and minor units."""
    return tuple((str(label), int(minor)) for label, minor in (stated or {}).get("collected") or ())


def _pairs(stated: dict[str, Any] | None, words: Wording, section: str) -> tuple[Pair, ...]:
    facts: Sequence[Any] = (stated or {}).get("facts") or ()
    return tuple(pair(words, term, value) for place, term, value in facts if place == section)


def pair(words: Wording, term: str, value: Any) -> Pair:
    """The label of a term, and what it says."""
    label = LABELS.get(term)
    return words.say(label) if label else term, _text(words, term, value)


def _text(words: Wording, term: str, value: Any) -> str:
    if isinstance(value, list):
        return _figures(words, term, value)
    text = str(value)
    if term in PERIODS:
        start, _, end = text.partition("/")
        return " – ".join(_day(words, one) if one else "…" for one in (start, end))
    if term in DATES:
        return _day(words, text)
    if term in _COUNTRIES:
        return words.country(text)
    if (meant := coded(words, term, text)) is not None:
        return meant
    if term in ("BT-152", "BT-94"):
        return words.percent(Decimal(text))
    bare = "".join(text.split())
    if term in ("BT-84", "BT-91") and _IBAN.fullmatch(bare):
        return " ".join(bare[start : start + 4] for start in range(0, len(bare), 4))
    return identified(words, term, text)


def _figures(words: Wording, term: str, value: list[Any]) -> str:
    """[minor, currency]; prices [major, currency]; BT-149 [quantity, unit, price, currency]; BT-139 and BT-144
    [reason, code, percent, base minor, minor, currency]; BT-25 [number, day]; BG-DEX-01 as in _part."""
    if term == "BT-25":
        return ", ".join(filter(None, (str(value[0]), _day(words, str(value[1])))))
    if term == "BG-DEX-01":
        return _part(words, value)
    if term in ("BT-147", "BT-148"):
        return words.price(Decimal(value[0]), value[1])
    if term == "BT-149":
        quantity = Decimal(value[0])
        unit = unit_words(words, value[1], quantity)
        return f"{words.number(quantity)} {unit}: {words.price(Decimal(value[2]), value[3])}"
    if term in ("BT-139", "BT-144"):
        reason, code, percent, base, minor, currency = value
        why = adjustment_words(words, text=reason, code=code, is_charge=term == "BT-144")
        share = words.percent(Decimal(percent)) if percent else ""
        if base is not None:
            share = share_of(words, share, words.money(int(base), currency))
        return ", ".join(filter(None, (why, share, words.money(int(minor), currency))))
    return words.money(int(value[0]), str(value[1]))


def share_of(words: Wording, percent: str, amount: str) -> str:
    """What an allowance or a charge was worked out from; `percent` is "" where a file states the base alone."""
    return (
        words.say("{percent} of {amount}", percent=percent, amount=amount)
        if percent
        else words.say("on {amount}", amount=amount)
    )


def _part(words: Wording, value: list[Any]) -> str:
    """A sub-line in one sentence: number and name, how many at what price, its amount and tax; then what else it says."""
    id, name, quantity, unit, price, base, minor, currency, rate, texts, facts = value
    many, per = Decimal(quantity), Decimal(base)
    cost = words.price(Decimal(price), currency)
    if per != 1:
        cost = f"{cost} / {words.number(per)}"
    figures = [f"{words.number(many)} {unit_words(words, unit, many)}".strip(), cost, words.money(int(minor), currency)]
    if rate is not None:
        figures.append(words.say("tax {rate}", rate=words.percent(Decimal(rate))))
    more = [*texts, *(f"{label}: {text}" for label, text in (pair(words, term, said) for term, said in facts))]
    return "; ".join((f"{id} {name}".strip() + ": " + ", ".join(figures), *more))


def _day(words: Wording, text: str) -> str:
    try:
        return words.date(date.fromisoformat(text[:10]))
    except ValueError:
        return text
