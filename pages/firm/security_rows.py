"""Security events in plain words: a row of the list, and the alerts that nobody has seen yet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from components.display.panel import link, panel
from components.display.status_chip import status_chip
from components.forms.button import button_markup
from components.html.icons import icon
from components.html.markup import Child, join, tag
from components.lists.data_list import Line
from data.statuses import SecurityKind
from pages.firm.security_words import A_PAPER, ASKED, ENDED, GIVEN, KINDS, LISTS, READ, WHY
from pages.shell.staff_words import moment
from pages.shell.visit import Reader, Visit
from services.firm.alert_patterns import BY_KEY
from services.firm.security_list import SecurityFound, SecurityRow
from services.platform.permissions import May

PATH = "/staff/security"


def who(visit: Visit | Reader, row: SecurityRow) -> str:
    if row.viewer:
        return visit.say("{viewer} as {name}", viewer=row.viewer, name=row.who)
    if row.who:
        return row.who
    return visit.say("Somebody not signed in") if row.kind is SecurityKind.REFUSED else visit.say("The portal")


def line_of(visit: Visit, row: SecurityRow) -> Line:
    word, tone = KINDS[row.kind]
    client = tag("a", {"href": f"/staff/clients/{row.entity_id}"}, row.client) if row.client else ""
    told, more = what(visit, row)
    return Line(
        str(row.seq),
        told,
        {
            "at": tag("span", {"class": "num"}, moment(visit, row.at)),
            "who": join((who(visit, row), tag("div", {"class": "sub"}, row.address) if row.address else ""), ""),
            "what": tag(
                "div", {}, told, *(tag("div", {"class": "sub"}, each) for each in (more, _often(visit, row)) if each)
            ),
            "kind": status_chip(visit.say(word), tone=tone),
            "client": client,
        },
        tickable=False,
    )


def what(visit: Visit | Reader, row: SecurityRow) -> tuple[str, str]:
    """The sentence, and the reason below it where there is one."""
    say, subject = visit.say, row.subject or visit.say("Somebody")
    if row.reason == "more":
        return say("Many more of this kind within the hour"), ""
    match row.kind:
        case SecurityKind.READ if row.reason == "export":
            return say("Downloaded the list {name} as a file", name=say(LISTS.get(row.subject_id, row.subject_id))), ""
        case SecurityKind.READ:
            return say(READ.get(row.reason, READ["page"]), subject=row.subject or say(A_PAPER)), ""
        case SecurityKind.REFUSED:
            known = May.named(row.subject_id)
            words = say(known.words) if known else row.subject_id
            return say("Was not allowed to {what}", what=words), say(WHY.get(row.reason, WHY["NotAllowed"]))
        case SecurityKind.GRANTED:
            return _known(visit, GIVEN, row.reason, subject), ""
        case SecurityKind.ADDRESS_ASKED:
            return _known(visit, ASKED, row.reason, subject), ""
        case SecurityKind.NEW_NETWORK:
            return say("Signed in from a network they had not used before"), row.subject_id
        case SecurityKind.IMPERSONATED:
            return say("Looked through the eyes of {subject}", subject=subject), row.reason
        case SecurityKind.ENDED:
            return say("Sessions and open ways into the account of {subject} ended", subject=subject), _known(
                visit, ENDED, row.reason, subject
            )
        case SecurityKind.MALWARE:
            return say("Malware was found in {subject}", subject=row.subject or say(A_PAPER)), row.reason
        case SecurityKind.ALERT:
            return alert(visit, row), _seen(visit, row)


def alert(visit: Visit | Reader, row: SecurityRow) -> str:
    pattern = BY_KEY.get(row.reason)
    return visit.say(pattern.told, who=who(visit, row), n=row.number) if pattern else row.reason


def alerts_panel(visit: Visit, found: SecurityFound, *, elsewhere: bool = False) -> Markup:
    """`elsewhere`: on a page about other things; nothing then where nothing waits, and a link to the list."""
    say = visit.say
    if not found.rows:
        return (
            Markup("")
            if elsewhere
            else panel(
                say("Alerts"),
                tag(
                    "p",
                    {"class": "muted panel-note"},
                    say(
                        "Nothing waits. When events add up to something you should know, it stands here and is mailed."
                    ),
                ),
            )
        )
    rest = found.found - len(found.rows)
    foot = (
        tag("p", {"class": "muted panel-note"}, visit.words.say_n("{n} older one", "{n} older ones", rest))
        if rest
        else None
    )
    return panel(
        say("Alerts"),
        tag("ul", {"class": "rows"}, *(_alert(visit, each) for each in found.rows)),
        foot,
        aside=link(say("All security events"), PATH) if elsewhere else None,
    )


def _alert(visit: Visit, row: SecurityRow) -> Markup:
    say, told, pattern = visit.say, alert(visit, row), BY_KEY.get(row.reason)
    notes: list[Child] = [
        moment(visit, row.at),
        *([row.client] if row.client else []),
        *([say(pattern.advice)] if pattern else []),
    ]
    act = (
        button_markup(
            say("Seen"),
            do="seen",
            id=str(row.seq),
            kind="ghost",
            small=True,
            icon="check",
            name=f"{say('Seen')}: {told}",
        )
        if visit.frame.actor.may(May.TEND_SECURITY) and not row.is_others_to_close
        else None
    )
    return tag(
        "li",
        {},
        tag("span", {"class": "ico"}, icon("alert")),
        tag("b", {}, told),
        tag("span", {"class": "sub"}, join(notes, " · ")),
        tag("span", {"class": "side"}, act) if act else None,
    )


def _known(visit: Visit | Reader, table: Mapping[Any, str], reason: str, subject: str) -> str:
    return visit.say(table[reason], subject=subject) if reason in table else reason


def _often(visit: Visit, row: SecurityRow) -> str:
    if row.number == 1 or row.kind is SecurityKind.ALERT:
        return ""
    return visit.words.say_n(
        "{n} time, last on {moment}", "{n} times, last on {moment}", row.number, moment=moment(visit, row.last_at)
    )


def _seen(visit: Visit | Reader, row: SecurityRow) -> str:
    if row.seen_at is None:
        return visit.say("Nobody has seen it yet")
    return visit.say("Seen by {name}, {moment}", name=row.seen_by, moment=moment(visit, row.seen_at))
