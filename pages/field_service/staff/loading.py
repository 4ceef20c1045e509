"""What several screens of jobs load."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from services.field_service import resources
from services.platform.context import Context


def open_resources(ctx: Context) -> Mapping[UUID, str]:
    """Who can be sent, by name. Raises NotFound, NotAllowed."""
    return {each.id: each.name for each in resources.rows(ctx) if not each.is_closed}
