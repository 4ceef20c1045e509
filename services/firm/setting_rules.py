"""What staff may set: what the areas declare (services/platform/setting.py), while they are on, and nothing else (R26)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from data.errors import Invalid
from services.platform.areas import settings_of
from services.platform.context import Context


class NotASetting(Invalid):
    message = "There is no such setting."


def checked(ctx: Context, values: Mapping[str, Any]) -> dict[str, Any]:
    """`values` as they are stored. Raises NotASetting, NotAllowed and, naming the field, what is wrong with a value."""
    known = {each.name: each for each in settings_of(ctx.preferences)}
    found: dict[str, Any] = {}
    for name, value in values.items():
        if name not in known:
            raise NotASetting(field=name)
        ctx.require(known[name].may_change)
        found[name] = known[name].kind.check(ctx.words, name, value)
    return found
