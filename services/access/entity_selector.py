"""Which of a contact's entities the selector shows."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from data.access.session_queries import set_selector
from data.errors import NotFound
from services.access import rate_limits
from services.access.settings import SELECTOR_ALL
from services.platform.context import Context
from services.platform.permissions import May


def choose(ctx: Context, id: str) -> Context:
    """Set the selector of this session to the entity `id`, or to "" for all of them; the context as it is afterwards.

    The choice is a preference, not a right: it is intersected with live membership at every click (ENT-09).
    Raises NotFound for anything else, and history says so.
    """
    ctx.require_own_password()
    chosen = _mine(ctx, id)
    if chosen is None and (id or not ctx.preferences[SELECTOR_ALL]):
        _note_refusal(ctx, id)
        raise NotFound(what="company")
    set_selector(ctx.house.engine, ctx.actor.session_key, chosen)
    return replace(ctx, actor=replace(ctx.actor, chosen=chosen))


def _note_refusal(ctx: Context, id: str) -> None:
    """Counted per person; the first of a day is a line of history, so that a script fills no table.

    Whoever looks through somebody's eyes leaves no trace with them.
    """
    if ctx.actor.is_viewed:
        return
    with ctx.as_system().transaction(May.SYSTEM) as db:
        source = rate_limits.Source(f"{ctx.actor.person_id}:{ctx.now:%Y-%m-%d}")
        is_first = rate_limits.count(db, "selector", source) == 1
        db.recorded = True
    if is_first:
        ctx.note("selector.refused", "login_session", ctx.actor.session_key[:12], asked_for=id[:80])


def _mine(ctx: Context, id: str) -> UUID | None:
    return next((each.entity_id for each in ctx.actor.memberships if str(each.entity_id) == id), None)
