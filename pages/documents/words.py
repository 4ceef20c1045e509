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
from pages.documents.waiting import closed_chip, waiting_note
from pages.shell.visit import Visit
from services.documents.listing import DocumentRow
from services.documents.scanning import TOO_LARGE
from services.documents.scans import PASSED

_UNITS = ("bytes", "KB", "MB", "GB")


def names(visit: Visit) -> Mapping[UUID, str]:
    """Of the clients of whoever looks."""
    return {each.entity_id: each.name for each in visit.frame.actor.memberships}


def several(visit: Visit) -> bool:
    """Whether rows must say whose they are."""
    return visit.frame.actor.is_staff or len(visit.frame.actor.in_view) > 1


def size_words(visit: Visit, size_bytes: int) -> str:
    size, unit = Decimal(size_bytes), 0
    while size >= 1024 and unit < len(_UNITS) - 1:
        size, unit = size / 1024, unit + 1
    shown = size.quantize(Decimal("0.1") if unit and size < 10 else Decimal(1))
    return f"{visit.words.number(shown)} {_UNITS[unit]}"


def name_cell(visit: Visit, row: DocumentRow) -> Markup:
    """The name, which downloads it, and what has to be known of it."""
    say = visit.say
    marks: list[Child] = [
        tag("a", {"class": "lead", "href": file_path(row.id), "data-blank": True}, row.name)
        if may_open(row)
        else tag("span", {"class": "lead"}, row.name)
    ]
    if row.scan is ScanState.HELD:
        marks += [" ", status_chip(say("Being checked"), tone="info")]
    if row.scan is ScanState.INFECTED:
        marks += [" ", status_chip(say("Malware found"), tone="bad", icon="alert")]
    if row.is_new and may_open(row):
        marks += [" ", status_chip(say("New"), tone="brand")]
    if row.is_held and visit.frame.actor.is_staff:
        marks += [" ", status_chip(say("Legal hold"), icon="lock")]
    if row.came_by_link:
        marks += [" ", status_chip(say("By a link"))]
    if row.number > 1:
        marks += [" ", tag("span", {"class": "faint"}, say("Version {number}", number=row.number))]
    if row.is_closed:
        marks += [" ", closed_chip(visit)]
    if why := scan_words(visit, row):
        marks.append(tag("div", {"class": "sub"}, why))
    marks.append(waiting_note(visit, row))
    return tag("span", {}, join(marks))


def may_open(row: DocumentRow) -> bool:
    return row.scan in PASSED and not row.is_closed


def scan_words(visit: Visit, row: DocumentRow) -> str:
    """What becomes of a file that cannot be opened, for whoever sees its row; "" for all others."""
    say, is_staff = visit.say, visit.frame.actor.is_staff
    if row.scan is ScanState.HELD:
        if row.scan_said == TOO_LARGE:
            if is_staff:
                return say("The malware scanner takes no file of this size. The client does not see it.")
            return say("It could not be checked for malware because of its size. Please ask the firm.")
        if is_staff:
            return say("It is being checked for malware. The client sees it afterwards.")
        return say("It is being checked for malware. The firm sees it afterwards.")
    if row.scan is not ScanState.INFECTED:
        return ""
    if is_staff:
        return say("Nobody can open it any more. What was found: {name}", name=row.scan_said or "?")
    if row.is_newest_from_firm:
        return say("Nobody can open it any more. If you have downloaded it, please delete it and tell the firm.")
    return say("Nobody can open it. Please check your computer for malware, and send a clean copy.")


def download_link(visit: Visit, row: DocumentRow) -> Markup | None:
    """None for a file that nobody may open."""
    if not may_open(row):
        return None
    words = visit.say("Download {name}", name=row.name)
    return tag(
        "a", {"class": "ghost", "href": file_path(row.id), "data-blank": True, "aria-label": words}, icon("download")
    )


def day_words(visit: Visit, row: DocumentRow) -> str:
    """When the newest version came, as a day of the firm's."""
    zone = ZoneInfo(visit.frame.preferences.time_zone)
    return visit.words.date(row.uploaded_at.astimezone(zone).date())


def by_words(visit: Visit, row: DocumentRow) -> str:
    """Who uploaded it: for clients the firm is one."""
    if row.is_newest_from_firm and not visit.frame.actor.is_staff:
        return visit.frame.preferences.portal_name
    return row.uploader or (visit.say("Watch folder") if row.is_newest_from_firm else "")


def file_path(id: UUID) -> str:
    return f"/documents/{id}/file"
