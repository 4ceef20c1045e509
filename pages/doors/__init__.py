"""The doors: plain HTTP. Sign-in, mailed links, files, webhooks. Each file registers its own routes."""

from nicegui import App

from pages.doors import email, health, password, reset, signin, signout, test_gateway, webhooks
from services.context import House

DOORS = (health, signin, signout, password, reset, email, test_gateway, webhooks)


def register(app: App, house: House) -> None:
    """Put every door on the application."""
    for door in DOORS:
        door.register(app, house)
