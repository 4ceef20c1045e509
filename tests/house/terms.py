"""One word, one meaning: what a class or function is not called, because the field has a word for it, or we have."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tests.house.source import ROOMS, Source

# A word of a name (desk, Desk, InviteDesk, at_desk), and what it is instead.
WORDS = {
    "desk": "a context, a quota, a preview, the inbox: whichever it is",
    "trip": "a checkout session",
    "trips": "checkout sessions",
    "happening": "a line of history",
    "happenings": "lines of history",
    "stray": "unexpected",
}
# A whole name, and what it is instead.
NAMES = {
    "Asked": "ListQuery",
    "Cut": "PageSlice",
    "narrowing": "filters",
    "book": "post: a booking is an appointment",
    "histories": "history",
    "line_up": "lock_invitations",
    "take_turns": "advisory_lock",
    "spend": "set_cost",
    "KeptPaper": "ArchivedPdf",
}
_PARTS = re.compile(r"[A-Z]?[a-z]+")
_PAPER = re.compile(r"_*(Paper[A-Z]\w*|\w+Paper)")  # a client's paper is a document


def refused_terms(source: Source) -> Iterator[str]:
    """Names of classes and functions of the program that have another word."""
    if source.room not in ROOMS:
        return
    for node in source.nodes:
        if not isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        words = (WORDS[part.lower()] for part in _PARTS.findall(node.name) if part.lower() in WORDS)
        instead = NAMES.get(node.name.lstrip("_")) or next(words, "")
        if not instead and isinstance(node, ast.ClassDef) and _PAPER.fullmatch(node.name):
            instead = "Printed..."
        if instead:
            yield f"{source.name}:{node.lineno} calls something {node.name}: say {instead}"
