"""What a file says of a document that is in the books already, term by term: its figures agree, the rest may not.

Where the money goes, what kind of document it is, its taxes and the files with it must agree: a client may have paid
by them. Other terms are remarked on, because the same invoice spells them differently in UBL and in CII.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from data.billing.invoices import Invoice, InvoiceLine
from services.billing.invoices.entry import NewDocument, NewLine
from services.billing.stated.labels import LABELS
from services.billing.stated.terms import PAYMENT, pair
from services.platform.i18n import Wording, msgid

_FILES, _TAXES, _NOTE, _REFERENCE = msgid("Attached files"), msgid("Taxes"), msgid("Note"), msgid("Reference")
_LINES, _ADJUSTMENTS, _COLLECTED = msgid("Lines"), msgid("Allowances and charges"), msgid("Collected for others")
_DECIDING = frozenset(("BT-3", "BT-9"))
_ONLY_WORDS = frozenset(("BT-82",))  # beside the code of the means of payment
_LONGEST = 160

Files = Sequence[tuple[str, str]]  # name and SHA-256 of each file with a document
_Key = tuple[str, str]  # section and term, or "" and a label


@dataclass(frozen=True, slots=True)
class Difference:
    """`label` is an English msgid; `here` and `stated` are "" where one says nothing."""

    label: str
    here: str
    stated: str
    decides: bool


def differences(
    books: NewDocument | Invoice, books_files: Files, file: NewDocument, file_files: Files, words: Wording
) -> tuple[Difference, ...]:
    """Those that decide first. Nothing of documents that were imported before their terms were kept."""
    if books.stated is None:
        return ()
    here, there = _said(books, books_files), _said(file, file_files)
    found = [
        Difference(_label(key), _told(words, key, here, there), _told(words, key, there, here), _decides(key))
        for key in {**here, **there}
        if _same(here.get(key)) != _same(there.get(key))
    ]
    return tuple(sorted(found, key=lambda each: not each.decides))


def _said(document: NewDocument | Invoice, files: Files) -> dict[_Key, list[Any]]:
    found: dict[_Key, list[Any]] = {}
    for section, term, value in (document.stated or {}).get("facts") or ():
        found.setdefault((section, term), []).append(value)
    for label, value in _rest(document, files):
        found.setdefault(("", label), []).append(value)
    return found


def _rest(document: NewDocument | Invoice, files: Files) -> Iterator[tuple[str, str]]:
    yield from ((_FILES, f"{name} ({sha256[:8]})") for name, sha256 in files)
    yield from ((_COLLECTED, f"{label}: {minor}") for label, minor in (document.stated or {}).get("collected") or ())
    for tax in document.taxes:
        rate = _number(Decimal(tax["rate"])) if tax["rate"] else "0"
        yield _TAXES, f"{tax['category']} {rate} %: {tax['taxable']} {tax['tax']}"
    yield from ((_ADJUSTMENTS, each["reason"] or each["code"]) for each in document.adjustments)
    yield from ((label, text) for label, text in ((_NOTE, document.note), (_REFERENCE, document.reference)) if text)
    lines: Sequence[NewLine | InvoiceLine] = document.lines
    for position, line in enumerate(lines, start=1):
        rate = "" if line.tax_rate is None else f"{_number(line.tax_rate)} %"
        facts = [str(fact) for fact in (line.stated or {}).get("facts") or ()]
        price = _number(line.unit_price)
        told = (line.description, _number(line.quantity), line.unit, price, rate, line.detail, *facts)
        yield _LINES, f"{position}: " + ", ".join(text for text in told if text)


def _decides(key: _Key) -> bool:
    section, term = key
    return (section == PAYMENT and term not in _ONLY_WORDS) or term in _DECIDING or term in (_FILES, _TAXES, _COLLECTED)


def _label(key: _Key) -> str:
    return LABELS.get(key[1], key[1])


def _same(values: list[Any] | None) -> list[str]:
    """What has to agree: spaces do not count, nor the order."""
    return sorted("".join(str(value).split()) for value in values or ())


def _told(words: Wording, key: _Key, said: dict[_Key, list[Any]], other: dict[_Key, list[Any]]) -> str:
    """What one side says and the other does not."""
    section, term = key
    known = _same(other.get(key))
    texts = [
        pair(words, term, value)[1] if section else str(value)
        for value in said.get(key, ())
        if not set(_same([value])) & set(known)
    ]
    text = "; ".join(texts) or "–"
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _number(value: Decimal) -> str:
    return f"{value.normalize():f}"
