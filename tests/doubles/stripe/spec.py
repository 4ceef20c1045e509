"""Requests read against the SDK's own TypedDicts, which are generated from Stripe's OpenAPI of the pinned version."""

from __future__ import annotations

import sys
import types
import typing
from functools import cache
from typing import Any, Literal, NotRequired, Required, Union, get_args, get_origin

from stripe._request_options import RequestOptions
from typing_extensions import get_type_hints, is_typeddict

from tests.doubles.stripe.errors import BadParameter

Params = dict[str, Any]

# docs.stripe.com/api/metadata
_METADATA_KEYS, _METADATA_KEY_CHARS, _METADATA_VALUE_CHARS = 50, 40, 500


def read(spec: type, sent: dict[str, Any]) -> Params:
    """`sent` as typed values. Raises BadParameter naming the first parameter Stripe would refuse."""
    return _fields(spec, sent, "")


@cache
def _shape(spec: type) -> dict[str, Any]:
    names = {**vars(typing), "StripeContext": object, "UntypedStripeObject": dict, **vars(sys.modules[spec.__module__])}
    hints = get_type_hints(spec, globalns=names, include_extras=True)
    return {name: hint for name, hint in hints.items() if name not in RequestOptions.__annotations__}


def _fields(spec: type, sent: object, path: str) -> Params:
    if not isinstance(sent, dict):
        raise BadParameter("Invalid object", param=path)
    shape = _shape(spec)
    out: Params = {}
    for name, value in sent.items():
        inner = _join(path, name)
        if name not in shape:
            raise _unknown(inner)
        out[name] = _value(shape[name], value, inner)
    for name, hint in shape.items():
        if name not in sent and name in spec.__required_keys__ and get_origin(hint) is not NotRequired:  # type: ignore[attr-defined]
            raise BadParameter(
                f"Missing required param: {_join(path, name)}.", code="parameter_missing", param=_join(path, name)
            )
    return out


def _unknown(path: str) -> BadParameter:
    if path == "payment_method_types":  # gone since 2026-09-30.endive; Stripe's changelog names the replacement
        return BadParameter(
            "`payment_method_types` is no longer supported. Use dynamic payment methods or "
            "`allowed_payment_method_types`.",
            code="payment_method_types_no_longer_supported",
            param=path,
        )
    return BadParameter(f"Received unknown parameter: {path}", code="parameter_unknown", param=path)


def _value(hint: Any, value: Any, path: str) -> Any:
    origin = get_origin(hint)
    if origin in (NotRequired, Required):
        return _value(get_args(hint)[0], value, path)
    if origin in (Union, types.UnionType):
        return _union(get_args(hint), value, path)
    if origin is Literal:
        return _choice(get_args(hint), value, path)
    if origin is list:
        return [_value(get_args(hint)[0], item, f"{path}[{i}]") for i, item in enumerate(_items(value, path))]
    if origin is dict:
        return _hash(get_args(hint)[1], value, path)
    if is_typeddict(hint):
        return _fields(hint, value, path)
    return _scalar(hint, value, path)


def _union(options: tuple[Any, ...], value: Any, path: str) -> Any:
    choices = tuple(choice for option in options if get_origin(option) is Literal for choice in get_args(option))
    if value in choices:
        return value
    # "Literal[..]|str" is an open enum in the SDK (so that it can read newer answers) and a closed one in the API.
    rest = [o for o in options if get_origin(o) is not Literal and not (o is str and any(c != "" for c in choices))]
    refusals = []
    for option in rest:
        try:
            return _value(option, value, path)
        except BadParameter as refusal:
            refusals.append(refusal)
    if not refusals:
        return _choice(choices, value, path)
    raise max(refusals, key=lambda refusal: len(refusal.body["error"].get("param", "")))


def _choice(choices: tuple[Any, ...], value: Any, path: str) -> Any:
    if value in choices:
        return value
    named = ", ".join(str(choice) for choice in choices[:-1])
    listed = f"{named}, or {choices[-1]}" if named else str(choices[-1])
    raise BadParameter(f"Invalid {path}: must be one of {listed}", param=path)


def _items(value: Any, path: str) -> list[Any]:
    if isinstance(value, dict) and all(key.isdigit() for key in value):
        return [value[key] for key in sorted(value, key=int)]
    raise BadParameter("Invalid array", param=path)


def _hash(hint: Any, value: Any, path: str) -> Params:
    if not isinstance(value, dict):
        raise BadParameter("Invalid hash", param=path)
    if path.endswith("metadata"):
        _limit_metadata(value, path)
        return {key: str(item) for key, item in value.items()}
    return {key: _value(hint, item, f"{path}[{key}]") for key, item in value.items()}


def _limit_metadata(value: dict[str, Any], path: str) -> None:
    if len(value) > _METADATA_KEYS:
        raise BadParameter("Metadata can have up to 50 keys.", param=path)
    for key, item in value.items():
        if not isinstance(item, str):
            raise BadParameter("Metadata values must be strings.", param=f"{path}[{key}]")
        if len(key) > _METADATA_KEY_CHARS or len(item) > _METADATA_VALUE_CHARS:
            raise BadParameter(
                "Metadata keys can have up to 40 characters and values up to 500.", param=f"{path}[{key}]"
            )


def _scalar(hint: Any, value: Any, path: str) -> Any:
    if not isinstance(value, str):
        raise BadParameter(f"Invalid {'string' if hint is str else 'value'}: {value}", param=path)
    if hint is int:
        if not value.lstrip("-").isdigit():
            raise BadParameter(f"Invalid integer: {value}", code="parameter_invalid_integer", param=path)
        return int(value)
    if hint is bool:
        if value not in ("true", "false"):
            raise BadParameter(f"Invalid boolean: {value}", param=path)
        return value == "true"
    if hint is str and value == "":
        raise BadParameter(
            f"You passed an empty string for '{path}'. We assume empty values are an attempt to unset a parameter; "
            f"however '{path}' cannot be unset.",
            code="parameter_invalid_empty",
            param=path,
        )
    return value


def _join(path: str, name: str) -> str:
    return f"{path}[{name}]" if path else name
