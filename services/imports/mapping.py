"""Which column is which field."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from data.people import folded
from services.imports import file_refusals
from services.imports.fields import FIELDS
from services.imports.model import ImportKind


def propose_mapping(kind: ImportKind, headers: Sequence[str]) -> dict[str, str]:
    """{field: header} for the headers that say what they are, in English or Greek; each used at most once.

    A header that stands twice is proposed for nothing: which of the two counts is for a person to say.
    """
    once = [header for header, times in Counter(headers).items() if header and times == 1]
    by_key: dict[str, str] = {}
    for header in once:
        by_key.setdefault(_key(header), header)
    found: dict[str, str] = {}
    for depth in (0, 1):                                 # own names before synonyms of others
        for field in FIELDS[kind]:
            names = (field.name, field.label) if depth == 0 else field.synonyms
            for name in names:
                match = by_key.get(_key(name), "")
                if field.name not in found and match and match not in found.values():
                    found[field.name] = match
    return found


def columns(kind: ImportKind, headers: Sequence[str], mapping: Mapping[str, str]) -> dict[str, int]:
    """{field: position} of a mapping that fits the file. Raises a refusal that names what does not."""
    known = {field.name: field for field in FIELDS[kind]}
    times, used = Counter(headers), Counter(mapping.values())
    for name, header in mapping.items():
        if name not in known:
            raise file_refusals.UnknownField(name=name)
        if not header or header not in times:
            raise file_refusals.NoSuchColumn(field=name, header=header)
        if times[header] > 1:
            raise file_refusals.SameColumnTwice(field=name, header=header)
        if used[header] > 1:
            raise file_refusals.ColumnUsedTwice(field=name, header=header)
    for field in known.values():
        if field.required and field.name not in mapping:
            raise file_refusals.ColumnMissing(field=field.name, label=field.label)
    return {name: headers.index(header) for name, header in mapping.items()}


def _key(text: str) -> str:
    """A header as letters, digits and "%" only: "Invoice No." and "invoice_no" are one."""
    return re.sub(r"[^\w%#]|_", "", folded(text))
