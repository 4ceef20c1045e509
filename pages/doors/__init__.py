"""The doors: plain HTTP. Sign-in, mailed links, files, webhooks. Each file registers its own routes."""

from __future__ import annotations

from fastapi import FastAPI

from pages.doors import (
    account,
    contacts,
    desk,
    email,
    health,
    impersonation,
    imports,
    invite,
    papers,
    password,
    reset,
    setup,
    signin,
    signout,
    test_gateway,
    webhooks,
)
from services.context import House

DOORS = (health, setup, signin, signout, password, reset, email, invite, account, impersonation, papers, test_gateway,
         webhooks, desk, contacts, imports)


def register(app: FastAPI, house: House) -> None:
    """Put every door on the application, before the shells, whose catch-all takes the rest."""
    for door in DOORS:
        door.register(app, house)
