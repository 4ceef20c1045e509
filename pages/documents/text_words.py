"""What a row says of the text inside its document: the words round a hit, and why there is nothing to find in some."""

from __future__ import annotations

from markupsafe import Markup

from components.html.markup import Child, join, tag
from data.statuses import TextState
from pages.shell.visit import Visit
from services.documents.listing import DocumentRow
from services.documents.text.finding import Line
from services.platform.i18n import msgid

_UNSEARCHED = {
    TextState.LOCKED: msgid("Locked with a password, so its text is not searched"),
    TextState.UNREADABLE: msgid("Its text cannot be read, so it is not searched"),
    TextState.TOO_LARGE: msgid("Too large for its text to be searched"),
}


def text_lines(visit: Visit, row: DocumentRow) -> list[Child]:
    """Under the name: where the words that were searched for stand, and what is known of the text."""
    lines: list[Child] = []
    if row.line is not None:
        lines.append(tag("span", {"class": "sub under found"}, line_markup(visit, row.line)))
    words = _UNSEARCHED.get(row.text_state) if row.text_state else None
    if row.is_text_cut:
        words = msgid("Only the beginning of its text is searched")
    if words:
        lines.append(tag("span", {"class": "sub under"}, visit.say(words)))
    return lines


def line_markup(visit: Visit, line: Line) -> Markup:
    """On page 2: … the words round the **hit** …"""
    page = visit.say("On page {n}:", n=line.page) + " " if line.page else ""
    pieces = (tag("mark", {}, piece.text) if piece.is_hit else piece.text for piece in line.pieces)
    return join([page, "" if line.begins else "… ", *pieces, "" if line.ends else " …"])
