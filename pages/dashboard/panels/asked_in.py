"""That an invitation to a further client waits: it names none before they gave their password (/invited)."""

from __future__ import annotations

from markupsafe import Markup

from components.display.notice import notice
from components.html.markup import tag
from pages.access.asked_invitation import asked_page
from pages.shell.areas import Panel
from pages.shell.visit import Visit
from services.access.invitations import asked
from services.platform.permissions import May


def draw(visit: Visit, waits: bool) -> Markup | None:
    if not waits:
        return None
    link = tag("a", {"class": "more", "href": asked_page("")}, visit.say("See the invitation"))
    return notice("info", visit.say("You are invited to another client."), action=link)


PANEL = Panel(12, "asked_in", May.READ_SELF, "top", asked.waits, draw)
