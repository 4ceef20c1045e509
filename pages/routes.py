"""The plain HTTP routes of every area: sign-in, mailed links, files, webhooks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence

from fastapi import FastAPI, HTTPException
from fastapi.responses import Response
from fastapi.routing import APIRoute

from pages.guard.http.request_filter import METHODS
from pages.shell import list_export
from pages.shell.areas import areas
from services.platform.context import House


def register(app: FastAPI, house: House) -> None:
    """Put every door on the application, before the shells, whose catch-all takes the rest."""
    before = len(app.routes)
    list_export.register(app, house)
    for area in areas():
        for register_routes in area.routes:
            register_routes(app, house)
    _refuse_other_methods(app, [route for route in app.routes[before:] if isinstance(route, APIRoute)])


def _refuse_other_methods(app: FastAPI, doors: Sequence[APIRoute]) -> None:
    """405 at every door for what it does not take: behind it the shells' catch-all would answer that it is not there.

    `Allow` names what the door takes, over all of its routes.
    """
    taken: defaultdict[str, set[str]] = defaultdict(set)
    for route in doors:
        taken[route.path] |= route.methods or set()
    for path, methods in taken.items():
        app.add_api_route(path, _refusing(methods), methods=sorted(METHODS - methods), include_in_schema=False)


def _refusing(methods: set[str]) -> Callable[[], Response]:
    allow = {"Allow": ", ".join(sorted(methods))}

    def refuse() -> Response:
        raise HTTPException(405, headers=allow)

    return refuse
