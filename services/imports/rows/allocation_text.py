"""Which invoices a payment names, and how much for each: "INV-1; INV-2=50.00", with numbers that may hold any sign."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from itertools import islice

from services.imports.rows import errors as refusals
from services.imports.rows.written_numbers import written

Allocation = tuple[str, str | None]
"""A number, and the amount written behind it."""

_BETWEEN = re.compile(r"[;,\n]")
_BEHIND = re.compile(r"\s*[=:]\s*")
_MOST_PARTS = 200
_MOST_AMOUNTS = 20  # marks in one part that an amount may stand behind


def named(text: str) -> frozenset[str]:
    """Every part of `text` that may be an invoice's number."""
    ends = _ends(text)
    found: set[str] = set()
    for at, start in enumerate(ends[:-1]):
        for end in ends[at + 1 : at + 6]:
            found |= {number for number, _amount in _readings(text[start : end - 1])}
    return frozenset(found)


def allocations(text: str, is_known: Callable[[str], bool]) -> list[Allocation]:
    """What `text` says, by the invoices there are: "RE:2026:12" is a number where an invoice is called so.

    Where none of its readings names known invoices only, the parts between semicolons and lines come back as they
    stand. Raises TwoAllocations where several do.
    """
    ends = _ends(text)

    @cache
    def ways(at: int) -> tuple[tuple[Allocation, ...], ...]:
        if at == len(ends) - 1:
            return ((),)
        found: list[tuple[Allocation, ...]] = []
        for next_ in range(at + 1, min(at + 6, len(ends))):
            part = text[ends[at] : ends[next_] - 1].strip()
            if not part and next_ == at + 1:
                found += ways(next_)
            for number, amount in _readings(part):
                if is_known(number):
                    found += [((number, amount), *rest) for rest in ways(next_)]
        return tuple(dict.fromkeys(found))[:2]

    possible = ways(0) if len(ends) <= _MOST_PARTS else ()
    if len(possible) > 1:
        raise refusals.TwoAllocations(text=text[:60])
    if possible:
        return list(possible[0])
    parts = [part.strip() for part in re.split(r"[;\n]", text) if part.strip()]
    return [_readings(part)[-1] for part in parts]


def _ends(text: str) -> list[int]:
    """Where parts begin: 0, behind each mark, and one behind the end."""
    return [0, *(found.end() for found in _BETWEEN.finditer(text)), len(text) + 1]


def _readings(part: str) -> list[Allocation]:
    """The whole as a number, then each split into a number and an amount."""
    part = part.strip()
    found: list[Allocation] = [(part, None)] if part else []
    for mark in islice(_BEHIND.finditer(part), _MOST_AMOUNTS):
        number, amount = part[: mark.start()].strip(), part[mark.end() :].strip()
        if number and written(amount).readings:
            found.append((number, amount))
    return found
