"""The area is off until the firm turns it on: then its verbs do not exist for anybody (DOC-01)."""

from __future__ import annotations

from data.errors import NotFound
from services.platform.area_switches import is_off
from services.platform.context import Context


def for_staff(ctx: Context) -> None:
    """What opens a list of the console. Raises NotFound for clients and while the area is off."""
    require_on(ctx)
    if not ctx.actor.is_staff:
        raise NotFound(what="list")


def require_on(ctx: Context) -> None:
    """Raises NotFound."""
    if is_off("documents", ctx.preferences):
        raise NotFound()
