"""What the confined child may hand back: plain values of a fixed list of types, never anything that runs."""

from __future__ import annotations

import io
import pickle
from typing import Any

from data.errors import Refusal
from services import einvoices
from services.einvoices import refusals as einvoice_refusals
from services.imports import file_refusals

_ALLOWED = {("decimal", "Decimal"), ("datetime", "date"), ("services.imports.table_model", "Row"),
            ("services.imports.table_model", "Table"), ("services.imports.table_model", "Faulty"),
            ("services.imports.table_model", "Formatted"), ("services.imports.table_model", "Unsaid")}
_EINVOICE = frozenset(name for name in einvoices.__all__ if name not in ("read", "Unreadable"))
_REFUSALS = {"files": file_refusals, "einvoices": einvoice_refusals}


class Forged(pickle.UnpicklingError):
    """The child sent something that no honest child sends."""


class _Plain(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if (module, name) in _ALLOWED or (module == "services.einvoices.model" and name in _EINVOICE):
            return super().find_class(module, name)
        raise Forged(f"{module}.{name}")


def packed(value: object) -> bytes:
    return pickle.dumps(value, protocol=5)


def unpacked(body: bytes) -> Any:
    """Raises Forged, and what pickle raises for a broken stream."""
    return _Plain(io.BytesIO(body)).load()


def refusal_to_pass(refusal: Refusal) -> tuple[str, str, dict[str, str]]:
    """Where its class is, its name, and its fields as text."""
    room = "einvoices" if type(refusal).__module__ == einvoice_refusals.__name__ else "files"
    return room, type(refusal).__name__, {name: str(value) for name, value in refusal.fields.items()}


def passed_refusal(passed: tuple[str, str, dict[str, str]]) -> Refusal:
    """Raises Forged for a class that is no refusal of these modules."""
    room, name, fields = passed
    kind = getattr(_REFUSALS.get(room), name, None)
    if not (isinstance(kind, type) and issubclass(kind, Refusal)):
        raise Forged(f"{room}.{name}")
    return kind(None, **{key: value for key, value in fields.items() if key != "field"})
