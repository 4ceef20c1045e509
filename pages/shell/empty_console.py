"""What an empty list of the console offers: to bring in what another program knows, or to make a first client."""

from __future__ import annotations

from markupsafe import Markup

from components.forms.button import link_button
from components.html.markup import tag
from pages.shell.visit import Visit
from services.platform.permissions import May


def ways_in(visit: Visit) -> Markup | None:
    """Buttons for whoever sees all clients and may do it; somebody with clients of their own waits for a colleague."""
    say, actor = visit.say, visit.frame.actor
    if not actor.sees_all_clients:
        return None
    ways = [link_button(say("Import"), "/staff/import", kind="primary", icon="up")] if actor.may(May.IMPORT) else []
    ways += [link_button(say("New client"), "/staff/clients/new", icon="plus")] if actor.may(May.CREATE_CLIENTS) else []
    return tag("div", {"class": "line"}, *ways) if ways else None
