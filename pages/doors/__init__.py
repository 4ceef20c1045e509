"""The doors: sign-in, sign-out, forgotten passwords, mailed links. Each file registers its own routes."""

from __future__ import annotations

from fastapi import FastAPI

from pages.doors import (
    account,
    desk,
    email,
    health,
    impersonation,
    password,
    reset,
    signin,
    signout,
    test_gateway,
    webhooks,
)
from services.context import House

DOORS = (health, signin, signout, password, reset, email, account, impersonation, test_gateway, webhooks, desk)


def register(app: FastAPI, house: House) -> None:
    """Put every door on the application, before the shells, whose catch-all takes the rest."""
    for door in DOORS:
        door.register(app, house)
