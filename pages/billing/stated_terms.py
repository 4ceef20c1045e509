"""What a document says beside its sums, and the files that came with it, as both sides see them."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from components.display.document import stated
from components.html.markup import Child, join, tag
from data.statuses import DocumentKind
from pages.shell.visit import Visit
from services.billing.invoices.attachments import Listed
from services.billing.invoices.urls import attachment_path


def stated_terms(
    visit: Visit,
    kind: DocumentKind,
    number: str,
    other_facts: Sequence[tuple[str, Sequence[tuple[str, str]]]],
    attachments: Sequence[Listed],
) -> list[Markup | None]:
    """`other_facts`: heading, then label and words of each."""
    files: list[tuple[str, Child]] = [
        (
            each.about or visit.say("Attached file"),
            join(
                [
                    tag("a", {"href": attachment_path(kind, number, each.position), "download": True}, each.name),
                    _caution(visit, each),
                ]
            ),
        )
        for each in attachments
    ]
    return [stated(visit.say("Attached files"), files), *(stated(heading, facts) for heading, facts in other_facts)]


def _caution(visit: Visit, file: Listed) -> str:
    if not file.is_unknown:
        return ""
    return f" · {visit.say('Its content is not what its type says. Open it only if you expect it.')}"
