"""What the confined child may hand back: plain values of a fixed list of types, never anything that runs."""

from __future__ import annotations

import io
import pickle
import re
from decimal import Decimal
from typing import Any

from data.errors import Refusal
from data.money import Money
from data.phrases import Phrase
from services import einvoices
from services.einvoices import refusals as einvoice_refusals
from services.einvoices import terms
from services.imports import file_refusals

_ALLOWED = {("decimal", "Decimal"), ("datetime", "date"), ("services.imports.table_model", "Row"),
            ("services.imports.table_model", "Table"), ("services.imports.table_model", "Faulty"),
            ("services.imports.table_model", "Formatted"), ("services.imports.table_model", "Unsaid")}
_MODELS = frozenset(f"services.einvoices.{name}" for name in ("model", "line_model", "party_model"))
_EINVOICE = frozenset(name for name in einvoices.__all__ if name not in ("read", "Unreadable"))
Told = str | tuple[str, ...]              # a field of a refusal: text, or its kind and what it is made of
_NUMBER = re.compile(r"-?\d{1,80}(\.\d{1,80})?")
_REFUSALS = {"files": file_refusals, "einvoices": einvoice_refusals}


class Forged(pickle.UnpicklingError):
    """The child sent something that no honest child sends."""


class _Plain(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if (module, name) in _ALLOWED or (module in _MODELS and name in _EINVOICE):
            return super().find_class(module, name)
        raise Forged(f"{module}.{name}")


def packed(value: object) -> bytes:
    return pickle.dumps(value, protocol=5)


def unpacked(body: bytes) -> Any:
    """Raises Forged, and what pickle raises for a broken stream."""
    return _Plain(io.BytesIO(body)).load()


def refusal_to_pass(refusal: Refusal) -> tuple[str, str, dict[str, Told]]:
    """Where its class is, its name, and its fields as text, amounts, numbers and phrases."""
    room = "einvoices" if type(refusal).__module__ == einvoice_refusals.__name__ else "files"
    return room, type(refusal).__name__, {name: _told(value) for name, value in refusal.fields.items()}


def passed_refusal(passed: tuple[str, str, dict[str, Told]]) -> Refusal:
    """Raises Forged for a class that is no refusal of these modules."""
    room, name, fields = passed
    kind = getattr(_REFUSALS.get(room), name, None)
    if not (isinstance(kind, type) and issubclass(kind, Refusal)):
        raise Forged(f"{room}.{name}")
    return kind(None, **{key: _heard(value) for key, value in fields.items() if key != "field"})


def _told(value: object) -> Told:
    match value:
        case Money():
            return "money", str(value.minor), value.currency
        case Decimal() | int():
            return "number", f"{value:f}" if isinstance(value, Decimal) else str(value)
        case Phrase():
            return "phrase", value.message, *(part for pair in value.fields.items() for part in pair)
    return str(value)


def _heard(told: Told) -> object:
    """Raises Forged for what `_told` does not say."""
    try:
        match told:
            case str():
                return told
            case ("money", str(minor), str(currency)):
                return Money(int(minor), currency)
            case ("number", str(text)) if _NUMBER.fullmatch(text):
                return Decimal(text)
            case ("phrase", str(message), "line", str(line)) if message in terms.LINE.values():
                return Phrase(message, line=line)
    except (ValueError, Refusal) as error:
        raise Forged("field") from error
    raise Forged("field")
