"""Answers checked against the SDK's resource classes: unknown, missing or mistyped fields are the double's bug."""

from __future__ import annotations

import importlib
import types
from decimal import Decimal
from functools import cache
from typing import Any, ClassVar, ForwardRef, Literal, TypeVar, Union, get_args, get_origin

from stripe._list_object import ListObject
from stripe._object_classes import OBJECT_CLASSES
from stripe._stripe_object import StripeObject, UntypedStripeObject


class NonConforming(AssertionError):
    """The double said something Stripe's SDK does not know."""


def assert_conforms(answer: dict[str, Any]) -> None:
    """Raises NonConforming listing every departure of `answer` from the SDK's annotations."""
    found = problems(answer)
    if found:
        raise NonConforming("; ".join(found))


def problems(answer: dict[str, Any], path: str = "") -> list[str]:
    """Departures of one API object, each as "path: what is wrong"; empty when it conforms."""
    kind = str(answer.get("object"))
    where = path or kind
    if kind == "list":
        return [p for i, item in enumerate(answer["data"]) for p in problems(item, f"{where}[{i}]")]
    if kind not in OBJECT_CLASSES:
        return [f"{where}: no such object {kind!r}"]
    return _against(_resource(kind), answer, where)


@cache
def _resource(kind: str) -> type[StripeObject]:
    module, name = OBJECT_CLASSES[kind]
    found: type[StripeObject] = getattr(importlib.import_module(module), name)
    return found


@cache
def _annotations(resource: type) -> dict[str, Any]:
    merged: dict[str, Any] = {}
    for base in reversed(resource.__mro__):
        merged |= vars(base).get("__annotations__", {})
    return {
        name: hint for name, hint in merged.items() if not name.startswith("_") and get_origin(hint) is not ClassVar
    }


def _against(resource: type, answer: dict[str, Any], path: str) -> list[str]:
    known = _annotations(resource)
    found = [f"{path}.{name}: unknown" for name in answer if name not in known]
    for name, hint in known.items():
        if name in answer:
            found += _value(hint, answer[name], f"{path}.{name}")
        elif not _optional(hint):
            found.append(f"{path}.{name}: missing")
    return found


def _optional(hint: Any) -> bool:
    return get_origin(hint) in (Union, types.UnionType) and type(None) in get_args(hint)


def _value(hint: Any, value: Any, path: str) -> list[str]:
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        return _union(get_args(hint), value, path)
    if origin is Literal:
        return [] if value in get_args(hint) else [f"{path}: {value!r} is not one of the values"]
    if origin is list:
        if not isinstance(value, list):
            return [f"{path}: not an array"]
        return [p for i, item in enumerate(value) for p in _value(get_args(hint)[0], item, f"{path}[{i}]")]
    if origin in (dict, UntypedStripeObject):
        return [] if isinstance(value, dict) else [f"{path}: not a hash"]
    if isinstance(hint, ForwardRef | str | TypeVar) or origin is ListObject or hint is ListObject:
        return problems(value, path) if isinstance(value, dict) else [f"{path}: not an object"]
    return _plain(hint, value, path)


def _union(options: tuple[Any, ...], value: Any, path: str) -> list[str]:
    if value is None:
        return [] if type(None) in options else [f"{path}: null"]
    closed = [option for option in options if get_origin(option) is Literal]
    if closed and isinstance(value, str):  # the open "|str" is for newer servers, not for this one
        return min((_value(option, value, path) for option in closed), key=len)
    return min((_value(option, value, path) for option in options if option is not type(None)), key=len)


def _plain(hint: Any, value: Any, path: str) -> list[str]:
    if isinstance(hint, type) and issubclass(hint, StripeObject):
        return _against(hint, value, path) if isinstance(value, dict) else [f"{path}: not an object"]
    expected = str if hint is Decimal else hint  # decimals travel as strings
    if not isinstance(expected, type):
        return []
    right = isinstance(value, expected) and (expected is bool or not isinstance(value, bool))
    return [] if right else [f"{path}: {value!r} is not {expected.__name__}"]
