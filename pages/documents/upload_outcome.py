"""What became of the files of a native form, told on the page that it leads back to."""

from __future__ import annotations

from markupsafe import Markup

from components.display.notice import notice
from components.display.panel import Row, panel, rows
from components.display.status_chip import status_chip
from pages.shell.visit import Visit
from services.platform.flashes import Flash


def what_came(visit: Visit, said: Flash) -> Markup:
    """Each file of the last form under its own name, if one of them was refused."""
    if not said.typed:
        return notice(said.tone, said.sentence)
    lines = []
    for name, refusal in said.typed.items():
        chip = (
            status_chip(visit.say("Not taken"), tone="bad") if refusal else status_chip(visit.say("Added"), tone="good")
        )
        lines.append(Row("doc", name.partition("/")[2] or visit.say("File"), refusal, chip))
    return panel(said.sentence, rows(lines), name=visit.say("What became of the files"))
