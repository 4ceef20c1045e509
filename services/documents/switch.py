"""The area is off until the firm turns it on: then its verbs do not exist for anybody (DOC-01)."""

from __future__ import annotations

from data.errors import NotFound
from services.platform.area_switches import is_off
from services.platform.context import Context


def require_on(ctx: Context) -> None:
    """Raises NotFound."""
    if is_off("documents", ctx.preferences):
        raise NotFound()
