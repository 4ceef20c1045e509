"""What the screens of documents have in common: whose a document is, how large, and when."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from markupsafe import Markup

from components.display.status_chip import status_chip
from components.html.icons import icon
from components.html.markup import Child, join, tag
from data.statuses import ScanState
from pages.documents.text_words import text_lines
from pages.documents.waiting import closed_chip, waiting_note
from pages.shell.visit import Reader, Visit
from services.documents.listing import DocumentRow
from services.documents.scanning import TOO_LARGE
from services.documents.scans import PASSED

_UNITS = ("bytes", "KB", "MB", "GB")


def names(visit: Visit | Reader) -> Mapping[UUID, str]:
    """Of the clients of whoever looks."""
    return {each.entity_id: each.name for each in visit.frame.actor.memberships}


def several(visit: Visit | Reader) -> bool:
    """Whether rows must say whose they are."""
    return visit.frame.actor.is_staff or len(visit.frame.actor.in_view) > 1


def size_words(visit: Visit, size_bytes: int) -> str:
    size, unit = Decimal(size_bytes), 0
    while size >= 1024 and unit < len(_UNITS) - 1:
        size, unit = size / 1024, unit + 1
    shown = size.quantize(Decimal("0.1") if unit and size < 10 else Decimal(1))
    return f"{visit.words.number(shown)} {_UNITS[unit]}"


def name_cell(visit: Visit, row: DocumentRow, back: str = "") -> Markup:
    """The name, which opens the document's page, and what has to be known of it. `back`: see page_path."""
    say = visit.say
    marks: list[Child] = [tag("a", {"class": "lead", "href": page_path(visit, row.id, back)}, row.name)]
    if chip := scan_chip(visit, row.scan):
        marks += [" ", chip]
    if row.is_new:
        marks += [" ", status_chip(say("New"), tone="brand")]
    if row.is_waiting:
        marks += [" ", status_chip(say("To look at"), tone="info", icon="eye")]
    if row.is_held and visit.frame.actor.is_staff:
        marks += [" ", status_chip(say("Legal hold"), icon="lock")]
    if row.came_by_link:
        marks += [" ", status_chip(say("By a link"))]
    if not row.is_for_all and visit.frame.actor.is_staff:
        marks += [" ", status_chip(say("For chosen contacts"), icon="users")]
    if row.number > 1:
        marks += [" ", tag("span", {"class": "faint"}, say("Version {number}", number=row.number))]
    if row.is_closed:
        marks += [" ", closed_chip(visit)]
    if why := scan_words(visit, row):
        marks.append(tag("div", {"class": "sub"}, why))
    marks.append(waiting_note(visit, row))
    under = text_lines(visit, row)
    named = tag("span", {}, join(marks))
    return tag("div", {}, named, *under) if under else named


def scan_chip(visit: Visit, scan: ScanState) -> Markup | None:
    if scan in PASSED:
        return None
    if scan is ScanState.HELD:
        return status_chip(visit.say("Being checked"), tone="info")
    return status_chip(visit.say("Malware found"), tone="bad", icon="alert")


def scan_words(visit: Visit, row: DocumentRow) -> str:
    """What becomes of a file that cannot be opened, for whoever sees its row; "" for all others."""
    say, is_staff = visit.say, visit.frame.actor.is_staff
    if row.scan in PASSED:
        return ""
    if row.scan is ScanState.HELD:
        if row.scan_said != TOO_LARGE:
            return say("It is being checked for malware, and can be opened as soon as that is done.")
        if is_staff:
            return say("The malware scanner takes no file of this size, so nobody can open it.")
        return say("It could not be checked for malware because of its size. Please ask the firm.")
    if is_staff:
        return say("Nobody can open it any more. What was found: {name}", name=row.scan_said or "?")
    if row.is_newest_from_firm:
        return say("Nobody can open it any more. If you have downloaded it, please delete it and tell the firm.")
    return say("Nobody can open it. Please check your computer for malware, and send a clean copy.")


def download_link(visit: Visit, row: DocumentRow) -> Markup | None:
    """None for a file that nobody may open."""
    if not row.is_openable:
        return None
    words = visit.say("Download {name}", name=row.name)
    return tag(
        "a", {"class": "ghost", "href": file_path(row.id), "data-blank": True, "aria-label": words}, icon("download")
    )


def day_words(visit: Visit, row: DocumentRow) -> str:
    """When the newest version came, as a day of the firm's."""
    zone = ZoneInfo(visit.frame.preferences.time_zone)
    return visit.words.date(row.uploaded_at.astimezone(zone).date())


def by_words(visit: Visit | Reader, row: DocumentRow) -> str:
    """Who uploaded it: for clients the firm is one."""
    if row.is_newest_from_firm and not visit.frame.actor.is_staff:
        return visit.frame.preferences.portal_name
    return row.uploader or (visit.say("Watch folder") if row.is_newest_from_firm else "")


def page_path(visit: Visit, id: UUID, back: str = "") -> str:
    """Where the document's page is; `back` is the query of the list that it is opened from, to lead back there."""
    path = f"/staff/documents/{id}" if visit.frame.actor.is_staff else f"/documents/{id}"
    return f"{path}?{back}" if back else path


def file_path(id: UUID, number: int | None = None) -> str:
    """The file of the newest version, or of that `number`."""
    return f"/documents/{id}/file" + (f"?version={number}" if number else "")
