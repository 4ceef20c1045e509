"""The frame around the gallery's pages."""

from collections.abc import Iterator
from contextlib import contextmanager

from fastapi import Request
from nicegui import ui

from components.frame.shell import Shell, frame
from components.html.island import Pick
from tools import gallery_data as made_up
from tools.gallery_data import say


@contextmanager
def framed(request: Request, place: str, *, staff: bool = False) -> Iterator[Shell]:
    ui.add_head_html(made_up.page_head(request.query_params))
    model = made_up.staff(request.query_params) if staff else made_up.client(request.query_params)
    with frame(
        model,
        say,
        on={"entity": lambda pick: shell.entity(pick.id), "language": heard, "theme": heard, "search": heard},
    ) as shell:
        shell.at(place)
        yield shell


def heard(pick: Pick) -> None:
    ui.notify(f"{pick.do}: {pick.id or pick.value}")
