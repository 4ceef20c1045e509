"""The words of security events: kinds, refusals, permissions, reasons. Tests demand one for every one there is."""

from __future__ import annotations

from components.display.status_chip import Tone
from data.statuses import SecurityKind
from services.access.security_notes import THEMSELVES, Given
from services.access.ways_in.table import Cause
from services.platform.i18n import msgid

KINDS: dict[SecurityKind, tuple[str, Tone]] = {
    SecurityKind.ALERT: (msgid("Alert"), "bad"),
    SecurityKind.MALWARE: (msgid("Malware"), "bad"),
    SecurityKind.REFUSED: (msgid("Refused"), "warn"),
    SecurityKind.GRANTED: (msgid("Given"), "info"),
    SecurityKind.ADDRESS_ASKED: (msgid("New address"), "info"),
    SecurityKind.NEW_NETWORK: (msgid("New network"), "info"),
    SecurityKind.IMPERSONATED: (msgid("Look as client"), "info"),
    SecurityKind.ENDED: (msgid("Access ended"), "plain"),
    SecurityKind.READ: (msgid("Papers opened"), "plain"),
}

READ = {
    "page": msgid("Opened {subject} in the portal"),
    "pdf": msgid("Opened {subject} as PDF"),
    "attachment": msgid("Opened a file attached to a document"),
    "document": msgid("Opened a document of the client's"),
    "share link": msgid("Downloaded a document by a link, without signing in"),
    "preview": msgid("Looked at a document of the client's"),
}
A_PAPER = msgid("a document")
# What was downloaded whole, by the list's own name.
LISTS = {
    "billing": msgid("Open invoices"),
    "history": msgid("Invoice history"),
    "payments": msgid("Payments and credits"),
    "staff_invoices": msgid("Invoices"),
    "staff_payments": msgid("Payments"),
    "catalogue": msgid("Products and services"),
    "clients": msgid("Clients"),
    "security": msgid("Security events"),
    "documents": msgid("Documents"),
    "staff_documents": msgid("Documents"),
    "document_downloads": msgid("Downloads"),
    "document_storage": msgid("Storage"),
    "staff_tickets": msgid("Tickets"),
    "staff_jobs": msgid("Jobs"),
}

GIVEN = {
    Given.ROLE: msgid("{subject} has a role with more rights"),
    Given.LOOKING: msgid("{subject} may look through the eyes of clients"),
    Given.ALL_CLIENTS: msgid("{subject} sees all clients"),
    Given.CLIENTS: msgid("{subject} looks after a client"),
    Given.OPENED: msgid("The account of {subject} was opened again"),
    Given.ACCESS: msgid("{subject} was invited to the portal"),
    Given.RIGHTS: msgid("{subject} has more rights at a client"),
    Given.LINK: msgid("{subject} made a link that works without signing in"),
}

ASKED = {
    THEMSELVES: msgid("Asked for a new e-mail address of their own"),
    Cause.ADDRESS_CHANGED_BY_STAFF: msgid("Asked for a new e-mail address for {subject}"),
    Cause.ADDRESS_CHANGED_BY_IMPORT: msgid("Asked for a new e-mail address for {subject} by an import"),
}

ENDED = {
    Cause.FIRST_PASSWORD: msgid("The first password was chosen"),
    Cause.PASSWORD_RESET: msgid("The password was set anew"),
    Cause.PASSWORD_CHANGED: msgid("The password was changed"),
    Cause.ADDRESS_CHANGED: msgid("The e-mail address was changed by its owner"),
    Cause.ADDRESS_CHANGED_BY_STAFF: msgid("The e-mail address was changed by staff"),
    Cause.ADDRESS_CHANGED_BY_IMPORT: msgid("The e-mail address was changed by an import"),
    Cause.USERNAME_CHANGED: msgid("The user name was changed by its owner"),
    Cause.USERNAME_CHANGED_BY_STAFF: msgid("The user name was changed by staff"),
    Cause.SIGNED_OUT: msgid("Signed out"),
    Cause.SIGNED_OUT_EVERYWHERE: msgid("Signed out everywhere else"),
    Cause.ENDED_BY_FIRM: msgid("Signed out by staff"),
    Cause.IDLE: msgid("Nothing was done for too long"),
    Cause.ABSOLUTE_END: msgid("The longest time was over"),
    Cause.RIGHT_REMOVED: msgid("A right was taken away"),
    Cause.PAYING_REMOVED: msgid("The right to pay was taken away"),
    Cause.BILLING_REMOVED: msgid("The right to see bills was taken away"),
    Cause.INVITATION_DECLINED: msgid("An invitation was declined"),
    Cause.ACCESS_REVOKED: msgid("Access was revoked"),
    Cause.CONTACT_REMOVED: msgid("The contact was removed"),
    Cause.CLIENT_ARCHIVED: msgid("The client was archived"),
    Cause.TAKEN_ON: msgid("They were taken on as staff"),
    Cause.COLLEAGUE_CLOSED: msgid("The account was closed"),
    Cause.ROLE_CHANGED: msgid("The role or rights were changed"),
    Cause.LOOK_ENDED: msgid("The look was over"),
}

# By the name of the refusal.
WHY = {
    "NotAllowed": msgid("Their role and rights do not allow it."),
    "OnlyLooking": msgid("They were looking through somebody else's eyes."),
    "PasswordDue": msgid("They had to choose a lasting password first."),
    "NotTheirs": msgid("It came from the firm, and only uploads of their own can be taken back."),
    "AddressWaits": msgid("Their e-mail address was being changed."),
    "EditingIsOff": msgid("The firm keeps this information itself."),
    "NotYoursToRename": msgid("Other clients know this person, too."),
    "WorksHere": msgid("The person works at the firm."),
    "HigherRank": msgid("The person works at the firm, at their rank or above."),
    "SenderNotVerified": msgid("The firm's e-mail address was not confirmed yet."),
    "AnybodysFiles": msgid("Files of the watch folder are for staff who see all clients."),
    "NumberUnseen": msgid("No client they see has the number."),
    "NotAmongYours": msgid("No client they see was meant."),
    "NotYoursToGive": msgid("Numbers of the whole firm are not theirs to give."),
    "AddressByHand": msgid("They change addresses by hand only."),
    "NumberOutOfSight": msgid("The number belongs to a client they do not see."),
    "NoNewClients": msgid("They may not make new clients."),
    "AboutYou": msgid("The alert was about themselves."),
    "AboveYou": msgid("It was above their own role."),
    "BeyondYou": msgid("They do not see all clients themselves."),
    "SeesMore": msgid("The person sees clients that they do not see."),
    "NotHeld": msgid("They do not have this right themselves."),
    "OtherShell": msgid("This page is for the other side."),
}
