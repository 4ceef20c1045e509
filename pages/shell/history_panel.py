"""History in words: what each recorded verb means to a reader."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from components.display.panel import panel
from components.html.markup import join, tag
from data.money import Money
from pages.shell.areas import field_words, verb_words
from pages.shell.staff_words import ITEM_KINDS, KINDS, ROLES, moment, money
from pages.shell.visit import Visit
from services.firm.history import HistoryLine


def history(visit: Visit, title: str, lines: tuple[HistoryLine, ...]) -> Markup:
    """A panel of lines; whoever looked through somebody's eyes is named beside them."""
    say = visit.say
    if not lines:
        return panel(title, tag("p", {"class": "muted panel-note"}, say("Nothing has happened yet.")))
    return panel(title, tag("ol", {"class": "trail"}, *(_line(visit, each) for each in lines)))


def _line(visit: Visit, each: HistoryLine) -> Markup:
    say = visit.say
    who = each.actor or say("The portal")
    if each.viewer:
        who = say("{viewer} as {name}", viewer=each.viewer, name=who)
    told = _told(visit, each.facts)
    return tag(
        "li",
        {},
        tag("time", {}, moment(visit, each.at)),
        tag(
            "div",
            {},
            tag("b", {}, say(verb_words(each.verb))),
            tag("span", {"class": "muted"}, f" {who}"),
            tag("div", {"class": "sub"}, told) if told else None,
        ),
    )


def _told(visit: Visit, facts: dict[str, Any]) -> Markup | None:
    """The facts a reader understands; identifiers stay out."""
    pieces: list[Markup] = []
    for key in ("number", "name", "reason"):
        if isinstance(facts.get(key), str):
            pieces.append(tag("span", {}, facts[key]))
    minor = facts.get("payable", facts.get("amount_minor"))
    if isinstance(minor, int) and isinstance(facts.get("currency"), str):
        pieces.append(tag("span", {"class": "num"}, money(visit, Money(minor, facts["currency"]))))
    for changed in (facts.get("changed"), facts.get("changes")):  # by staff; by the clients themselves
        if isinstance(changed, dict):
            pieces += [_change(visit, name, value) for name, value in changed.items() if isinstance(value, list)]
    if isinstance(facts.get("fields"), list):
        pieces += [tag("span", {}, _label(visit, str(name))) for name in facts["fields"]]
    return join(pieces, " · ") if pieces else None


def _change(visit: Visit, name: str, values: list[Any]) -> Markup:
    if any(isinstance(each, list | dict) for each in values):
        return tag("span", {}, _label(visit, name))  # a table of its own, too long for a line
    old, new = (_shown(visit, name, each) for each in [*values, None, None][:2])
    return tag("span", {}, f"{_label(visit, name)}: {old} → {new}")


def _label(visit: Visit, name: str) -> str:
    return visit.say(field_words(name))


def _shown(visit: Visit, name: str, value: Any) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return visit.say("on") if value else visit.say("off")
    tables: dict[str, Mapping[Any, str]] = {"role": ROLES, "kind": KINDS | ITEM_KINDS}
    words = tables.get(name, {})
    return visit.say(words[value]) if value in words else str(value)[:80]
