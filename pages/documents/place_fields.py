"""Where a document belongs, as a form or an upload says it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from uuid import UUID

from data.errors import NotFound
from pages.documents.readers_field import readers_in
from services.documents.requests.answers import place_of_item
from services.documents.uploads import YEARS, BadYear, Place
from services.platform.context import Context
from services.platform.lists.filters import as_id

_YEAR = re.compile(r"[0-9]{4}")


def place_of(given: Mapping[str, str]) -> Place:
    """Raises NotFound, BadYear."""
    client, folder, year = (given.get(name, "").strip() for name in ("entity", "type_id", "year"))
    entity_id, type_id = as_id(client), as_id(folder)
    if entity_id is None:
        raise NotFound(what="client")
    if folder and type_id is None:
        raise NotFound(what="folder")
    return Place(entity_id, type_id, year_in(year), readers_in(given), is_told(given))


def year_in(text: str) -> int | None:
    """The year that somebody typed, None for nothing. Raises BadYear."""
    year = text.strip()
    if year and not _YEAR.fullmatch(year):
        raise BadYear(least=str(YEARS[0]), most=str(YEARS[1]))
    return int(year) if year else None


def is_told(given: Mapping[str, str]) -> bool:
    """Whether contacts are mailed about it, which they are unless somebody says no."""
    return given.get("tell", "") != "no"


def place_for(ctx: Context, given: Mapping[str, str]) -> tuple[Place, UUID | None]:
    """The place, and the item of a request that is answered, if one is named: then its place is the item's.

    Raises what `place_of` and `place_of_item` raise.
    """
    named = given.get("item", "").strip()
    if not named:
        return place_of(given), None
    item = as_id(named)
    if item is None:
        raise NotFound(what="request")
    return place_of_item(ctx, item), item
