"""What tests of the screens of documents do: send files as the form does, fetch them, click in a list."""

from __future__ import annotations

import asyncio
from uuid import UUID

from httpx import Response
from nicegui import Client

from components.html.island import Island
from pages.guard.http.form_token import form_token
from services.platform.context import Context
from tests.pages.billing.test_live import within_a_second
from tests.pages.people.test_both_sides_dialogs import answer, asked
from tests.pages.stage import Site, settled, tell

SEND, SEND_FOR_CLIENT = "/documents/send", "/staff/documents/send"


async def send(
    site: Site, token: str, entity: UUID | str, *files: tuple[str, bytes], path: str = SEND, form: str = "", **more: str
) -> Response:
    return await site.holds(token).post(
        path,
        data={"form_token": form or form_token(token), "entity": str(entity), **more},
        files=[("file", (name, content, "application/octet-stream")) for name, content in files],
    )


async def fetch(site: Site, token: str, id: UUID | str, **headers: str) -> Response:
    return await site.holds(token).get(f"/documents/{id}/file", headers=headers)


async def pick(page: Client, do: str, id: object) -> None:
    box = next(each for each in page.elements.values() if isinstance(each, Island) and do in each._answers)
    await tell(page, box, "portico", {"detail": {"do": do, "id": str(id), "value": "", "on": False}})


async def pick_and_answer(page: Client, do: str, id: object, words: str) -> None:
    """A click that asks first, and the button of the question."""
    picking = asyncio.create_task(pick(page, do, id))
    await within_a_second(lambda: bool(asked(page)))
    await answer(page, words)
    await picking
    await settled()


def place(ctx: Context) -> UUID:
    return ctx.actor.memberships[0].contact_id
