"""The patterns of security events that the owners are told of: what counts, how often, in how long, in which words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, and_

from data.access.security_events import SecurityEvent
from data.statuses import SecurityKind
from services.access.security_notes import THEMSELVES, Given
from services.platform.i18n import msgid

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
_KIND, _SAID = SecurityEvent.kind, SecurityEvent.reason


@dataclass(frozen=True, slots=True)
class Pattern:
    """`least` events of one person `within` a time are an alert; then there is none of both for the time `quiet`.

    Events are kept by the hour: what a row counted earlier in its hour belongs to it. `title`, `told` ({who}, {n}) and
    `advice` are msgids. `by_nobody`: what the command line did counts, too. `quiet_of_clients`: of whoever does not
    work here, if it is another time. `each_subject`: events count for each subject by itself.
    """

    key: str
    least: int
    within: timedelta
    quiet: timedelta
    which: ColumnElement[bool]
    title: str
    told: str
    advice: str
    by_nobody: bool = False
    quiet_of_clients: timedelta | None = None
    each_subject: bool = False


PATTERNS: tuple[Pattern, ...] = (
    Pattern(
        "refusals",
        20,
        HOUR,
        HOUR,
        _KIND == SecurityKind.REFUSED,
        msgid("Many refused attempts"),
        msgid("{who} asked often for what they may not do: {n}"),
        msgid(
            "Ask them what they were looking for. If it was not them, end their sessions and let them choose a "
            "new password."
        ),
        quiet_of_clients=DAY,
    ),
    Pattern(
        "grants",
        1,
        DAY,
        HOUR,
        and_(_KIND == SecurityKind.GRANTED, _SAID.in_((Given.ROLE, Given.LOOKING, Given.ALL_CLIENTS, Given.OPENED))),
        msgid("Roles or rights of staff"),
        msgid("{who} gave a colleague a role, a right or more clients: {n}"),
        msgid("If nobody at the firm meant this, take it back on the page “Team”."),
        by_nobody=True,
    ),
    Pattern(
        "access",
        50,
        DAY,
        DAY,
        and_(_KIND == SecurityKind.GRANTED, _SAID.in_((Given.ACCESS, Given.RIGHTS, Given.CLIENTS))),
        msgid("Access for many"),
        msgid("{who} gave access, rights or clients to many: {n}"),
        msgid(
            "After an import this is as it should be. Otherwise look at the list of events and revoke what "
            "nobody meant."
        ),
        by_nobody=True,
    ),
    Pattern(
        "malware",
        1,
        DAY,
        HOUR,
        _KIND == SecurityKind.MALWARE,
        msgid("Malware in files"),
        msgid("{who} found malware in files: {n}"),
        msgid(
            "Nobody can open these files. The inbox says which ones and who sent them: tell the sender, and delete the "
            "files on the page of the client."
        ),
        by_nobody=True,
    ),
    Pattern(
        "addresses",
        3,
        DAY,
        DAY,
        and_(_KIND == SecurityKind.ADDRESS_ASKED, _SAID != THEMSELVES),
        msgid("Several changes of e-mail addresses"),
        msgid("{who} changes the e-mail addresses of others: {n}"),
        msgid(
            "A new address takes effect after a while, and the old mailbox can stop it. Call off what nobody "
            "asked for on the page of the contact."
        ),
    ),
    Pattern(
        "networks",
        1,
        DAY,
        DAY,
        and_(_KIND == SecurityKind.NEW_NETWORK, _SAID == "staff"),
        msgid("Staff on a new network"),
        msgid("{who} signed in from a network they had not used before: {n}"),
        msgid(
            "A journey or a new telephone is reason enough. If it was not them, end their sessions and let them "
            "choose a new password."
        ),
        each_subject=True,
    ),
    Pattern(
        "looks",
        10,
        DAY,
        DAY,
        _KIND == SecurityKind.IMPERSONATED,
        msgid("Many looks through clients' eyes"),
        msgid("{who} looked through the eyes of contacts: {n}"),
        msgid("The list of events says at whose portal they looked, and why."),
    ),
)
FIRST = "grants"  # stands above the others where alerts wait: nothing pushes it out of view
BY_KEY = {each.key: each for each in PATTERNS}
