"""An e-mail address that the firm is changing: until it holds nothing can be paid."""

from __future__ import annotations

from markupsafe import Markup

from components.display.notice import notice
from pages.dashboard.panels.panel import Panel
from pages.shell.visit import Visit
from services.access import address_changes
from services.access.address_changes import Waiting
from services.platform.permissions import May


def draw(visit: Visit, loaded: Waiting | None) -> Markup | None:
    return None if loaded is None else told(visit, loaded)


def told(visit: Visit, waits: Waiting) -> Markup:
    moment = visit.words.moment(waits.due_at, visit.frame.preferences.time_zone)
    return notice("warn", visit.say(
        "Your e-mail address is being changed to {email}. This takes effect on {moment}; until then nothing can be "
        "paid. If it is not right, stop it by the link we mailed to the address you have, or tell us.",
        email=waits.email, moment=moment))


PANEL = Panel("address", May.READ_SELF, "top", address_changes.mine, draw)
