"""A session that goes on under another token: its browser gets the cookie, and what waits for its pages goes along."""

from __future__ import annotations

from dataclasses import replace

from fastapi.responses import Response

from pages.shell.form_page import Light
from services.access.authentication import key_of
from services.platform import flashes
from services.platform.context import Context


def hand_over(page: Light, response: Response, ctx: Context, token: str) -> Context:
    """Whoever goes on, under the new key."""
    key = key_of(token)
    flashes.carry_over(ctx, ctx.actor.session_key, key)
    page.cookies.sign_in(response, token)
    return replace(ctx, actor=replace(ctx.actor, session_key=key))
