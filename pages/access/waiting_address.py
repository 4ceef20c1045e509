"""The sentence for a new e-mail address of whoever looks that waits: until when nothing is paid, how to stop it."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from components.display.notice import notice
from pages.shell.visit import Visit
from services.access import address_changes
from services.access.address_changes import Waiting
from services.platform.context import Context
from services.platform.permissions import May


@dataclass(frozen=True, slots=True)
class Unpayable:
    """Nothing can be paid for now. `waits` is why; None for who looks on and is not told of it."""

    waits: Waiting | None


def unpayable(ctx: Context) -> Unpayable | None:
    """None where no address waits, and for whoever pays nothing anyway."""
    if not ctx.actor.address_waits or not ctx.actor.scope(May.PAY).entities:
        return None
    return Unpayable(address_changes.mine(ctx))


def unpayable_told(visit: Visit, found: Unpayable) -> Markup:
    return told(visit, found.waits) if found.waits else notice("warn", visit.say("Nothing can be paid at the moment."))


def told(visit: Visit, waits: Waiting) -> Markup:
    moment = visit.words.moment(waits.due_at, visit.frame.preferences.time_zone)
    return notice(
        "warn",
        visit.say(
            "Your e-mail address is being changed to {email}. This takes effect on {moment}; until then nothing can be "
            "paid. If it is not right, stop it by the link we mailed to the address you have, or tell us.",
            email=waits.email,
            moment=moment,
        ),
    )
