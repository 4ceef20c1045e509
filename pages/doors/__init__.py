"""The doors: plain HTTP. Sign-in, mailed links, files, webhooks. Each file registers its own routes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence

from fastapi import FastAPI, HTTPException
from fastapi.responses import Response
from fastapi.routing import APIRoute

from pages.doors import (
    account,
    contacts,
    desk,
    email,
    health,
    impersonation,
    imports,
    invite,
    keep_address,
    papers,
    password,
    reset,
    setup,
    side,
    signin,
    signout,
    test_gateway,
    webhooks,
)
from pages.guard.doorway import METHODS
from services.context import House

DOORS = (health, setup, signin, side, signout, password, reset, email, keep_address, invite, account, impersonation,
         papers, test_gateway, webhooks, desk, contacts, imports)


def register(app: FastAPI, house: House) -> None:
    """Put every door on the application, before the shells, whose catch-all takes the rest."""
    before = len(app.routes)
    for door in DOORS:
        door.register(app, house)
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
