"""What stands around every page: the firm, the person, their entities, counters."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from services.platform.areas import Counter, areas
from services.platform.context import Context
from services.platform.firm_settings import Preferences
from services.platform.permissions import Actor, May


@dataclass(frozen=True, slots=True)
class Frame:
    """A snapshot for drawing. What a click may do is decided again at the click."""

    actor: Actor
    preferences: Preferences
    counters: dict[str, int] = field(default_factory=dict)

    @property
    def chosen(self) -> UUID | None:
        return self.actor.chosen


def frame(ctx: Context) -> Frame:
    """The frame for whoever asks."""
    return Frame(ctx.actor, ctx.preferences, counters(ctx))


def counters(ctx: Context) -> dict[str, int]:
    """Numbers beside the navigation; for a contact of the entities in the selector."""
    needed: dict[May, list[Counter]] = {}
    for area in areas():
        for one in area.counters:
            if one.for_staff is ctx.actor.is_staff and ctx.may(one.needs):
                needed.setdefault(one.needs, []).append(one)
    found: dict[str, int] = {}
    for permission, ones in needed.items():
        with ctx.transaction(permission) as db:
            found |= {one.place: one.count(ctx, db) for one in ones}
    return found
