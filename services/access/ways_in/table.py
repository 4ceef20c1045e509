"""The table cause x way: what each loss of trust closes, cell by cell. Nothing else in the portal decides that.

The test command prints it at its end (tools/features.py).
"""

from __future__ import annotations

from enum import StrEnum

from data.statuses import TokenPurpose


class Way(StrEnum):
    """What lets a person in, or goes on in their name. One for each purpose of a token is added below."""

    SESSIONS = "sessions"  # signed-in browsers, and with each its open tabs
    LOOKS = "looks"  # what they see through clients' eyes
    LOOKS_AT = "looks at them"  # what staff see through theirs
    INVITE = "token: invite"
    RESET = "token: reset"
    TEMPORARY = "token: temporary"
    EMAIL_CHANGE = "token: email_change"
    EMAIL_VERIFY = "token: email_verify"
    DEVICES = "known devices"
    INVITATIONS = "waiting invitations"
    MAILS = "queued mails"
    TRIPS = "open payments"  # trips to a gateway that nobody has paid yet
    UPLOADS = "waiting uploads"
    LINKS = "share links"  # what opens documents to others without signing in
    DRAFTS = "saved drafts"
    PAGES = "pages"  # of those who stay signed in: what they may no longer see goes


class Cause(StrEnum):
    """Why trust is lost. The words are kept with each session that ends (LoginSession.revoked_why)."""

    FIRST_PASSWORD = "first password"  # noqa: S105
    PASSWORD_RESET = "password reset"  # noqa: S105
    PASSWORD_CHANGED = "password changed"  # noqa: S105
    ADDRESS_CHANGED = "address changed"  # by themselves, confirmed by a link
    ADDRESS_CHANGED_BY_STAFF = "address changed by staff"
    ADDRESS_CHANGED_BY_IMPORT = "address changed by import"
    USERNAME_CHANGED = "user name changed"
    USERNAME_CHANGED_BY_STAFF = "user name changed by staff"
    SIGNED_OUT = "logged out"
    SIGNED_OUT_EVERYWHERE = "logged out everywhere"
    ENDED_BY_FIRM = "ended by the firm"
    IDLE = "idle"
    ABSOLUTE_END = "absolute end"
    RIGHT_REMOVED = "right removed"  # any but the two that follow
    PAYING_REMOVED = "paying removed"
    BILLING_REMOVED = "billing removed"
    INVITATION_DECLINED = "invitation declined"  # by themselves
    ACCESS_REVOKED = "access revoked"
    CONTACT_REMOVED = "contact removed"
    CLIENT_ARCHIVED = "client archived"
    TAKEN_ON = "taken on as staff"
    COLLEAGUE_CLOSED = "account closed"
    ROLE_CHANGED = "role changed"  # role, right or reach
    LOOK_ENDED = "look ended"


class Extent(StrEnum):
    """How much of a way is closed."""

    NONE = "-"
    ALL = "all"
    THIS = "this one"  # the session that the cause is about
    OTHERS = "all others"  # all but the session that acts
    STAFF = "as staff"
    PLACE = "of the client"  # what hangs on the contact's place there
    UNSEEN = "of what they see no more"  # at that client, by the rights that are left
    LAST = "if the last side"  # all, if nothing is left that the person may enter
    PLACE_LAST = "of the client, all if the last"


_ALL_TOKENS = {Way(f"token: {purpose}"): Extent.ALL for purpose in TokenPurpose}
# Somebody may have had the account: whatever they could come back with goes.
_ACCOUNT = _ALL_TOKENS | {
    Way.INVITE: Extent.NONE,  # opens nothing to whoever has a password of their own: they sign in
    Way.SESSIONS: Extent.OTHERS,
    Way.LOOKS: Extent.OTHERS,
    Way.DEVICES: Extent.ALL,
    Way.MAILS: Extent.ALL,
    Way.TRIPS: Extent.ALL,
    Way.LINKS: Extent.ALL,
}
# The way to a mailbox is closed: what was mailed there is worth nothing any more.
_ADDRESS = _ACCOUNT | _ALL_TOKENS | {Way.SESSIONS: Extent.ALL, Way.LOOKS: Extent.ALL}
_NAME = {
    Way.SESSIONS: Extent.OTHERS,
    Way.LOOKS: Extent.OTHERS,
    Way.RESET: Extent.ALL,
    Way.TEMPORARY: Extent.ALL,
    Way.EMAIL_CHANGE: Extent.ALL,
    Way.MAILS: Extent.ALL,
}
_PLACE = {
    Way.SESSIONS: Extent.LAST,
    Way.LOOKS_AT: Extent.PLACE,
    Way.INVITE: Extent.PLACE,
    Way.RESET: Extent.LAST,
    Way.TEMPORARY: Extent.PLACE,
    Way.EMAIL_CHANGE: Extent.LAST,
    Way.EMAIL_VERIFY: Extent.LAST,
    Way.DEVICES: Extent.LAST,
    Way.INVITATIONS: Extent.PLACE,
    Way.MAILS: Extent.PLACE_LAST,
    Way.TRIPS: Extent.PLACE,
    Way.LINKS: Extent.PLACE,
    Way.DRAFTS: Extent.LAST,
    Way.PAGES: Extent.PLACE,
}

# What a row leaves out stays as it is. A way that is passed over by mistake fails
# tests/services/access/test_ways_in.py,
# which knows for each cell what is left standing.
TABLE: dict[Cause, dict[Way, Extent]] = {
    Cause.FIRST_PASSWORD: {
        Way.INVITE: Extent.PLACE,
        Way.RESET: Extent.ALL,
        Way.TEMPORARY: Extent.ALL,
        Way.INVITATIONS: Extent.PLACE,
    },
    Cause.PASSWORD_RESET: _ACCOUNT | {Way.SESSIONS: Extent.ALL, Way.LOOKS: Extent.ALL, Way.DRAFTS: Extent.ALL},
    Cause.PASSWORD_CHANGED: _ACCOUNT,
    Cause.ADDRESS_CHANGED: _ADDRESS | {Way.SESSIONS: Extent.OTHERS, Way.LOOKS: Extent.OTHERS},
    Cause.ADDRESS_CHANGED_BY_STAFF: _ADDRESS,
    Cause.ADDRESS_CHANGED_BY_IMPORT: _ADDRESS,
    Cause.USERNAME_CHANGED: _NAME,
    Cause.USERNAME_CHANGED_BY_STAFF: _NAME | {Way.SESSIONS: Extent.ALL, Way.LOOKS: Extent.ALL},
    Cause.SIGNED_OUT: {Way.SESSIONS: Extent.THIS, Way.DRAFTS: Extent.THIS},
    Cause.SIGNED_OUT_EVERYWHERE: _ACCOUNT | {Way.DRAFTS: Extent.ALL},
    Cause.ENDED_BY_FIRM: _ACCOUNT | {Way.SESSIONS: Extent.ALL, Way.LOOKS: Extent.ALL, Way.TEMPORARY: Extent.NONE},
    Cause.IDLE: {Way.SESSIONS: Extent.THIS},
    Cause.ABSOLUTE_END: {Way.SESSIONS: Extent.THIS},
    Cause.RIGHT_REMOVED: {Way.PAGES: Extent.PLACE, Way.MAILS: Extent.UNSEEN},
    Cause.PAYING_REMOVED: {Way.PAGES: Extent.PLACE, Way.TRIPS: Extent.PLACE},
    Cause.BILLING_REMOVED: {Way.PAGES: Extent.PLACE, Way.TRIPS: Extent.PLACE, Way.MAILS: Extent.PLACE},
    Cause.INVITATION_DECLINED: _PLACE,
    Cause.ACCESS_REVOKED: _PLACE,
    Cause.CONTACT_REMOVED: _PLACE,
    Cause.CLIENT_ARCHIVED: _PLACE,
    Cause.TAKEN_ON: _ADDRESS,
    Cause.COLLEAGUE_CLOSED: {
        Way.SESSIONS: Extent.STAFF,
        Way.LOOKS: Extent.ALL,
        Way.RESET: Extent.ALL,
        Way.TEMPORARY: Extent.LAST,
        Way.EMAIL_CHANGE: Extent.LAST,
        Way.EMAIL_VERIFY: Extent.ALL,
        Way.DEVICES: Extent.LAST,
        Way.MAILS: Extent.LAST,
        Way.UPLOADS: Extent.ALL,
        Way.LINKS: Extent.ALL,
        Way.DRAFTS: Extent.STAFF,
    },
    Cause.ROLE_CHANGED: {Way.LOOKS: Extent.ALL, Way.PAGES: Extent.ALL},  # uploads ask for the right at each click
    Cause.LOOK_ENDED: {Way.SESSIONS: Extent.THIS},
}


def extent(cause: Cause, way: Way) -> Extent:
    """The cell."""
    return TABLE[cause].get(way, Extent.NONE)


def rendered() -> str:
    """The table as text: a line for each cause, a column for each way."""
    head = ["", *Way]
    rows = [[cause, *(extent(cause, way) for way in Way)] for cause in Cause]
    widths = [max(len(row[at]) for row in [head, *rows]) for at in range(len(head))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in [head, *rows]
    )
