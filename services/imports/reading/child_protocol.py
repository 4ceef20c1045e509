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
from services.billing import einvoices
from services.billing.einvoices import errors as einvoice_refusals
from services.billing.einvoices import terms
from services.imports.reading import errors as file_refusals

_ALLOWED = {
    ("decimal", "Decimal"),
    ("datetime", "date"),
    ("services.imports.reading.table", "Row"),
    ("services.imports.reading.table", "Table"),
    ("services.imports.reading.table", "Faulty"),
    ("services.imports.reading.table", "Formatted"),
    ("services.imports.reading.table", "Unsaid"),
}
_MODELS = frozenset(f"services.billing.einvoices.{name}" for name in ("model", "line_model", "party_model"))
_EINVOICE = frozenset(name for name in einvoices.__all__ if name not in ("read", "Unreadable"))
BROKEN = (
    pickle.UnpicklingError,
    ValueError,
    TypeError,
    AttributeError,
    LookupError,
    EOFError,
    ArithmeticError,
    RecursionError,
    MemoryError,
)  # what pickle raises for a stream that is none
Told = str | tuple[str, ...]  # a field of a refusal: text, or its kind and what it is made of
_NUMBER = re.compile(r"-?\d{1,80}(\.\d{1,80})?")
_REFUSALS = {"files": file_refusals, "einvoices": einvoice_refusals}


class Forged(pickle.UnpicklingError):
    """The child sent something that no honest child sends."""


class _Plain(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if (module, name) in _ALLOWED or (module in _MODELS and name in _EINVOICE):
            return super().find_class(module, name)
        raise Forged(f"{module}.{name}")


# Opcodes that an honest answer is made of, each with its length; negative: of that many bytes that say the length.
_STEPS = {
    b"\x80": 2,
    b"\x95": 9,
    b"\x94": 1,
    b"(": 1,
    b")": 1,
    b"t": 1,
    b"\x85": 1,
    b"\x86": 1,
    b"\x87": 1,
    b"]": 1,
    b"a": 1,
    b"e": 1,
    b"}": 1,
    b"s": 1,
    b"u": 1,
    b"\x8f": 1,
    b"\x90": 1,
    b"\x91": 1,
    b"N": 1,
    b"\x88": 1,
    b"\x89": 1,
    b"K": 2,
    b"M": 3,
    b"J": 5,
    b"G": 9,
    b"h": 2,
    b"j": 5,
    b"\x93": 1,
    b"R": 1,
    b"\x81": 1,
    b"b": 1,
    b".": 1,
    b"\x8a": -1,
    b"\x8c": -1,
    b"X": -4,
    b"C": -1,
    b"B": -4,
}
_STEP = tuple(_STEPS.get(bytes([code]), 0) for code in range(256))


def _require_honest(body: bytes) -> None:
    """Nothing that takes more room than its own length: pickle makes a list as long as any number it is told.

    Raises Forged.
    """
    at, end = 0, len(body)
    while at < end:
        step = _STEP[body[at]]
        if step > 0:
            at += step
        elif step < 0:
            at += 1 - step + int.from_bytes(body[at + 1 : at + 1 - step], "little")
        else:
            raise Forged(f"opcode {body[at]:#x}")
    if at != end:
        raise Forged("length")


def packed(value: object) -> bytes:
    return pickle.dumps(value, protocol=5)


def unpacked(body: bytes) -> Any:
    """Raises Forged, and for a broken stream what is in BROKEN."""
    _require_honest(body)
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
