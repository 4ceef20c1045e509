"""The doors: plain HTTP. Sign-in, mailed links, files, webhooks. Each file registers its own routes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence

from fastapi import FastAPI, HTTPException
from fastapi.responses import Response
from fastapi.routing import APIRoute

from pages.access import (
    address_veto,
    asked_invitation,
    email_change,
    first_password,
    impersonation,
    invitation,
    password_reset,
    side_switch,
    sign_in,
    sign_out,
)
from pages.account import credential_routes
from pages.billing import dummy_gateway_route, pdf_routes, webhook_route
from pages.firm import health_route, settings_routes, setup_wizard
from pages.guard.http.request_filter import METHODS
from pages.imports import upload_route
from pages.people import contact_routes
from pages.shell import list_export
from services.platform.context import House

DOORS = (
    health_route,
    setup_wizard,
    sign_in,
    side_switch,
    sign_out,
    first_password,
    password_reset,
    email_change,
    address_veto,
    asked_invitation,
    invitation,
    credential_routes,
    impersonation,
    pdf_routes,
    dummy_gateway_route,
    webhook_route,
    settings_routes,
    contact_routes,
    upload_route,
    list_export,
)


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
