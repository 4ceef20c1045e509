"""What a list says of a document that waits for a payment: to the client why, and how to pay; to staff how it stands."""

from __future__ import annotations

from urllib.parse import urlencode

from markupsafe import Markup

from components.display.status_chip import status_chip
from components.html.markup import tag
from pages.shell.visit import Visit
from services.documents.listing import DocumentRow


def waiting_note(visit: Visit, row: DocumentRow) -> Markup | None:
    """Under the name of a document; None if there is nothing to know."""
    if row.waits is None:
        return None
    if visit.frame.actor.is_staff:
        return tag("div", {"class": "faint"}, staff_words(visit, row))
    if not row.is_closed:
        return None
    say, waits = visit.say, row.waits
    if not waits.number or waits.is_void:
        return tag("div", {"class": "faint"}, say("The firm has not released this document yet."))
    words = say("Available when invoice {number} is paid", number=waits.number)
    link = tag("a", {"href": _bill(waits.number)}, say("Pay it")) if waits.may_pay else None
    return tag("div", {"class": "faint"}, words, " · " if link else None, link)


def staff_words(visit: Visit, row: DocumentRow) -> str:
    """How the payment stands that a document is bound to; "" for one that is bound to none."""
    say, waits = visit.say, row.waits
    if waits is None:
        return ""
    if waits.is_by_hand:
        return say("Released by hand, whatever becomes of invoice {number}", number=waits.number)
    if waits.is_void:
        return say("Invoice {number} is void: release the document, or choose another invoice", number=waits.number)
    if waits.is_open:
        return say("Released: invoice {number} is paid", number=waits.number)
    if waits.is_had:
        return say(
            "Already downloaded by the client, and open to whoever did; to the others when invoice {number} is paid",
            number=waits.number,
        )
    return say("Released to the client when invoice {number} is paid", number=waits.number)


def closed_chip(visit: Visit) -> Markup:
    return status_chip(visit.say("Waits for payment"), icon="lock")


def _bill(number: str) -> str:
    """Where it is found and paid: the list of what is to pay, searched."""
    return f"/billing?{urlencode({'q': number})}"
