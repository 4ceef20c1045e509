"""Which column is which field."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache

from data.folding import folded
from services.imports.reading import errors as file_refusals
from services.imports.rows.amount_currencies import apart
from services.platform.i18n import LOCALES_FOLDER, Wording
from services.platform.importing.field_model import Field
from services.platform.importing.kind import ImportKind

_ZONE = re.compile(r"\W+(?:UTC|GMT)\W*$", re.I)


def propose_mapping(kind: ImportKind, headers: Sequence[str]) -> dict[str, str]:
    """{field: header} for the headers that say what they are, in English or Greek; each used at most once.

    Headers stand once each (repeated_headers).
    """
    by_key: dict[str, str] = {}
    for header in filter(None, headers):
        by_key.setdefault(header_key(header), header)
    for header in filter(None, headers):  # "Date (UTC)" is a date; whose day it is, its reader decides
        by_key.setdefault(header_key(_ZONE.sub("", header)), header)
    for header in filter(None, headers):  # "Total (EUR)" is a total; what its currency decides, amount_currencies says
        by_key.setdefault(header_key(apart(header)[0]), header)
    found: dict[str, str] = {}
    for depth in (0, 1):  # own names before synonyms of others
        for field in kind.fields:
            names = _names(field) if depth == 0 else field.synonyms
            for name in names:
                match = by_key.get(header_key(name), "")
                if field.name not in found and match and match not in found.values():
                    found[field.name] = match
    return found


def overridden(proposed: Mapping[str, str], named: Mapping[str, str]) -> dict[str, str]:
    """`proposed` but for the fields that are `named`, with "" for one that the file does not have.

    A header that was named for one field is no other's.
    """
    taken = set(named.values())
    found = {name: header for name, header in proposed.items() if name not in named and header not in taken}
    return found | {name: header for name, header in named.items() if header}


@cache
def own_names(kind: ImportKind) -> frozenset[str]:
    """What our own templates write above their columns, as `header_key` sees it, in every language there is."""
    return frozenset(header_key(name) for field in kind.fields for name in _names(field))


def _names(field: Field) -> tuple[str, ...]:
    spoken = sorted(path.parent.parent.name for path in LOCALES_FOLDER.glob("*/LC_MESSAGES/portico.po"))
    return (field.name, field.label, *(Wording(each).say(field.label) for each in spoken))


def columns(kind: ImportKind, headers: Sequence[str], mapping: Mapping[str, str]) -> dict[str, int]:
    """{field: position} of a mapping that fits the file. Raises a refusal that names what does not."""
    known = {field.name: field for field in kind.fields}
    used = Counter(mapping.values())
    for name, header in mapping.items():
        if name not in known:
            raise file_refusals.UnknownField(name=name)
        if not header or header not in headers:
            raise file_refusals.NoSuchColumn(field=name, header=header)
        if used[header] > 1:
            raise file_refusals.ColumnUsedTwice(field=name, header=header)
    for field in known.values():
        if field.required and field.name not in mapping:
            raise file_refusals.ColumnMissing(field=field.name, label=field.label)
    return {name: headers.index(header) for name, header in mapping.items()}


def header_key(text: str) -> str:
    """A header as letters, digits and "%" only: "Invoice No." and "invoice_no" are one."""
    return re.sub(r"[^\w%#]|_", "", folded(text))
