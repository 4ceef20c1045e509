"""An e-mail address that the firm is changing: until it holds nothing can be paid."""

from __future__ import annotations

from markupsafe import Markup

from pages.access.waiting_address import told
from pages.shell.areas import Panel
from pages.shell.visit import Visit
from services.access import address_changes
from services.access.address_changes import Waiting
from services.platform.permissions import May


def draw(visit: Visit, loaded: Waiting | None) -> Markup | None:
    return None if loaded is None else told(visit, loaded)


PANEL = Panel(10, "address", May.READ_SELF, "top", address_changes.mine, draw)
