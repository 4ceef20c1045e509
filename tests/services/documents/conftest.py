"""The town with the documents area turned on."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest

from services.documents import uploads
from services.documents.uploads import NewFile, Place
from services.platform.context import Context
from services.platform.lists.query import ListQuery
from tests.cast import House

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
Add = Callable[..., UUID]


def added(ctx: Context, entity_id: UUID, name: str = "tax return.pdf", content: bytes = PDF, **place: object) -> UUID:
    where = Place(entity_id, **place)  # type: ignore[arg-type]
    return uploads.add(ctx, where, uploads.receive(ctx, where, NewFile(name), [content]))


def asking(*, words: str = "", rows: int = 50, page: int = 1, **chosen: object) -> ListQuery:
    """What a screen asks for; `chosen` are filters with one value each."""
    return ListQuery(words, page=page, per_page=rows, chosen={name: (str(value),) for name, value in chosen.items()})


@pytest.fixture
def town(house: House) -> House:
    return house.switch_on("documents")


@pytest.fixture
def small_town(sqlite_house: House) -> House:
    """The same on SQLite only, for what does not depend on the database."""
    return sqlite_house.switch_on("documents")
