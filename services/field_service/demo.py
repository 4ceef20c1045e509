"""Services of the demo firm, dated from the demo's own day."""

from __future__ import annotations

from typing import Any

from data.database.session import ScopedSession
from services.platform.context import Context


def write(ctx: Context, db: ScopedSession, town: Any) -> None:
    """Resources, and jobs of Maria's and others'."""
