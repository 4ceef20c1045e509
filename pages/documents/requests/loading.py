"""One request, as the screens of both sides load it."""

from __future__ import annotations

from data.errors import NotFound
from pages.shell.visit import Address
from services.documents.requests import detail
from services.documents.requests.detail import RequestView
from services.platform.context import Context
from services.platform.lists.filters import as_id


def load_request(ctx: Context, at: Address) -> RequestView:
    """Of the address. Raises NotFound, NotAllowed."""
    id = as_id(at.parts["id"])
    if id is None:
        raise NotFound(what="request")
    return detail.view(ctx, id)
