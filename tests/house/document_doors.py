"""A client's documents have one rule for rows and one for bytes; whoever selects them asks it, or says why not."""

import ast
from collections.abc import Iterator

from tests.house.source import Source, dotted

TABLES = {"Document", "DocumentVersion", "Blob"}
RULES = {"visible", "openable"}  # services/documents/visibility.py, services/documents/release.py
# Files that select documents for nobody of a client, and for whom they do.
EXCUSED = {
    "services/documents/visibility.py": "the rule for rows",
    "services/documents/release.py": "the rule for bytes",
    "services/documents/area.py": "doctor, which reads every file",
    "services/documents/demo.py": "makes up documents of a portal that nobody works in",
    "services/documents/audience.py": "staff who keep documents",
    "services/documents/binding.py": "staff who bind documents",
    "services/documents/filing.py": "staff who keep documents",
    "services/documents/requests/answers.py": "whoever adds, takes back or bins a document: the items that it answers",
    "services/documents/requests/rules.py": "how many files an item has left; nothing of them is told",
    "services/documents/folders.py": "staff who are told a number",
    "services/documents/list_filters.py": "what narrows lists, which ask",
    "services/documents/review.py": "staff of the firm",
    "services/documents/retention.py": "the portal itself, and staff who are told a number",
    "services/documents/news.py": "the firm, and contacts by the rule of visibility.py",
    "services/documents/news_mails.py": "the portal itself, by the rules of visibility.py and release.py",
    "services/documents/sharing/demo.py": "makes up links of that portal",
    "services/documents/sharing/links.py": "who shares, after opening.opened has answered for them and for the link",
    "services/documents/sharing/standing.py": "nobody yet: whoever comes by the link is asked by opening.opened",
    "services/documents/publishing.py": "the firm and the contacts, by the rules of news.py",
    "services/documents/scanning.py": "the portal itself, which asks the malware scanner",
    "services/documents/watch/intake.py": "the portal itself, which takes files in",
    "services/documents/scans.py": "conditions for whoever selects; which version stands is nobody's secret",
    "services/firm/security_subjects.py": "owners and administrators, who read what happened to documents",
    "services/documents/downloads.py": "staff, who see every document in their reach",
    "services/documents/storage_use.py": "staff who are told numbers",
    "services/documents/uploads.py": "makes documents; versions are for staff to add",
    "services/documents/newest.py": "a condition for whoever selects",
    "services/documents/shown_words.py": "conditions for listing.py, which asks both rules",
    "services/documents/text/finding.py": "conditions and lines for listing.py, which asks both rules",
    "services/documents/text/taking.py": "the portal itself, which takes the texts",
    "services/tickets/files.py": "whoever adds one to a ticket of theirs",
    "services/documents/thumbnails/drawing.py": "the portal itself, which draws the thumbnails",
}


def asks_who(source: Source) -> Iterator[str]:
    """A file that knows the tables and asks neither rule."""
    if source.room in {"services", "pages"} and source.name not in EXCUSED and _selects(source) and not _asks(source):
        yield (
            f"{source.name} selects documents and asks neither visible(ctx) nor openable(ctx): see CONTRIBUTING, "
            "or say in tests/house/document_doors.py for whom it does"
        )


def needs_its_excuse(source: Source) -> bool:
    """Whether a file of EXCUSED is still one that needs it."""
    return source.name in EXCUSED and _selects(source)


def _selects(source: Source) -> bool:
    return any(
        module == "data.documents.tables" and not TABLES.isdisjoint(names or ())
        for module, names, _ in source.imports()
    )


def _asks(source: Source) -> bool:
    called = {dotted(node.func).rpartition(".")[2] for node in source.nodes if isinstance(node, ast.Call)}
    return not RULES.isdisjoint(called)
