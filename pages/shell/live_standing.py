"""Open pages follow what their person may do: a new client, a right taken away, another role, an archived client.

Each change of standing is told as "person:<id>" (data/database/session.py). The frame is asked for afresh; where
rights differ
the screen is drawn again, and what may not be seen any more is gone from it.
"""

from __future__ import annotations

from pages.shell.navigation import frame_model
from pages.shell.split_list import beside_if_any
from pages.shell.visit import Visit
from services.dashboard.navigation import frame
from services.platform.permissions import Actor


def keep_up(visit: Visit, cookie: str) -> None:
    """Follow the counters and the standing of this page's person, on whichever screen they are."""
    heard: set[str] = set()

    def listen() -> None:
        """To whoever has to change for this page to show something else: also who looks through the person's eyes."""
        actor = visit.frame.actor
        topics = {"inbox"} if actor.is_staff else set(visit.entity_topics)
        people = {f"person:{id}" for id in (actor.person_id, actor.viewer_id) if id is not None}
        for fresh, act in ((topics - heard, look), (people - heard, look_closely)):
            heard.update(fresh)
            if fresh:
                visit.live_while_open(sorted(fresh), act)

    async def look() -> bool:
        """Whether the person's rights have changed; then everything is drawn by the new ones."""
        before, visit.frame = visit.frame, await visit.look_again(frame)
        if _rights(visit.frame.actor) == _rights(before.actor):
            if visit.frame.counters != before.counters:
                visit.shell.counters(visit.frame.counters)
            return False
        visit.shell.refit(frame_model(visit, cookie))
        listen()
        await visit.screens.reload(acting=False)
        return True

    async def look_closely() -> None:
        if not await look():
            await visit.screens.recheck()
        if (lists := beside_if_any(visit)) is not None:
            lists.forget()

    listen()


def _rights(actor: Actor) -> tuple[object, ...]:
    """What decides which entries, entities, buttons and rows there are."""
    return (
        actor.role,
        actor.may_impersonate,
        actor.sees_all_clients,
        actor.memberships,
        actor.chosen,
        actor.has_other_side,
        actor.address_waits,
    )
