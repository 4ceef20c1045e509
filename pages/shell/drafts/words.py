"""What the portal says about what it kept."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from components.display.details import Fact, details
from components.display.notice import notice
from components.forms.button import button_markup
from components.forms.draft_content import Change
from components.html.icons import icon
from components.html.markup import join, tag
from pages.shell.drafts.draft_page import DraftPage
from pages.shell.drafts.form_draft import FormDraft
from services.platform.drafts import SavedDraft

NATIVE = "native:"  # how the forms are called that the browser sends by itself
LONGEST_SHOWN = 200
MOST_LINKS = 6


def restored(visit: DraftPage, draft: FormDraft, changed: Sequence[Change]) -> Markup:
    """Beside a form whose text came back: what changed under it meanwhile, and the way to be rid of it."""
    say = visit.say
    acts = [button_markup(say("Discard"), do="discard", small=True)]
    sentence = say("We kept what you typed.")
    if draft.others:
        acts.insert(0, button_markup(say("Show the other text"), do="other", small=True))
        at = visit.words.moment(draft.others[0].changed_at, visit.frame.preferences.time_zone)
        sentence = say(
            "We kept what you typed. You also typed something else here, in another window, on {moment}.", moment=at
        )
    box = notice("warn" if changed else "info", sentence, action=tag("span", {"class": "line"}, *acts))
    if not changed:
        return box
    told = notice("warn", say("Meanwhile somebody else saved this form. It now says, where you typed something else:"))
    return tag(
        "div",
        {"class": "stack"},
        box,
        told,
        details([Fact(each.label, _shown(visit, each.now), say("nothing")) for each in changed]),
    )


def waiting(visit: DraftPage, closed: Sequence[FormDraft], *, is_gone: bool) -> Markup:
    """What is kept of forms that are not open on this screen; `is_gone`: and cannot be opened any more."""
    return tag("div", {"class": "stack"}, *(_waits(visit, each, is_gone) for each in closed)) if closed else Markup("")


def _waits(visit: DraftPage, draft: FormDraft, is_gone: bool) -> Markup:
    say = visit.say
    act = button_markup(say("Discard"), do="discard", id=draft.id, small=True)
    title = visit.words.named(draft.form.title)
    if "|" in draft.form.form and not is_gone:  # a dialog; other forms are open wherever they are allowed
        return notice(
            "info", say("What you typed in “{title}” is kept: open it again to go on.", title=title), action=act
        )
    box = notice("info", say("Some of what you typed has no place here now. Copy what you need."), action=act)
    facts = [
        Fact(visit.words.named(name.partition("#")[0]), _shown(visit, _own_words(*pair)))
        for name, pair in draft.left.get("fields", {}).items()
        if pair[0] != pair[1]
    ]
    return tag("div", {"class": "stack"}, box, details(facts))


def elsewhere(visit: DraftPage, others: Sequence[SavedDraft], natives: Mapping[str, FormDraft]) -> Markup:
    """One calm line: where something waits, the last changed first. And, unseen, what stood in this screen's own forms
    that the browser sends by itself."""
    say = visit.say
    told = {
        name.removeprefix(NATIVE): {field: pair[0] for field, pair in draft.content.get("fields", {}).items()}
        for name, draft in natives.items()
        if draft.content
    }
    unseen = (
        tag(
            "span",
            {
                "hidden": True,
                "data-natives": json.dumps(told),
                "data-words": say("We kept what you typed."),
                "data-discard": say("Discard"),
            },
        )
        if told
        else None
    )
    return join((_line(visit, others), unseen))


def _line(visit: DraftPage, others: Sequence[SavedDraft]) -> Markup | None:
    if not others:
        return None
    places: dict[str, SavedDraft] = {}
    for each in others:
        places.setdefault(each.place, each)
    shown = list(places.values())[:MOST_LINKS]
    links = join((_link(visit, each) for each in shown), ", ")
    told = visit.words.say_n("Your changes to {n} form are kept:", "Your changes to {n} forms are kept:", len(places))
    return tag("p", {"class": "kept"}, icon("pen", small=True), tag("span", {}, told, " ", links))


def _link(visit: DraftPage, draft: SavedDraft) -> Markup:
    """By the screen it is on, what that is about and when it was typed: several of one kind wait at once."""
    title = visit.words.named(visit.screens.title_of(draft.place) or draft.title)
    at = visit.words.moment(draft.changed_at, visit.frame.preferences.time_zone)
    return join(
        (
            tag("a", {"href": draft.place}, f"{title}: {draft.about}" if draft.about else title),
            " ",
            tag("span", {"class": "faint num"}, f"({at})"),
        )
    )


def _own_words(typed: Any, given: Any) -> Any:
    """Of a text that was changed the words that are new: the rest is of a record that one may not see any more."""
    if not (isinstance(typed, str) and isinstance(given, str)):
        return typed
    new, old = typed.split(), given.split()
    start = next(
        (at for at, (one, other) in enumerate(zip(new, old, strict=False)) if one != other), min(len(new), len(old))
    )
    new, old = new[start:], old[start:]
    end = next(
        (at for at, (one, other) in enumerate(zip(reversed(new), reversed(old), strict=False)) if one != other),
        min(len(new), len(old)),
    )
    return " ".join((*["…"][:start], *new[: len(new) - end], *["…"][:end]))


def _shown(visit: DraftPage, value: Any) -> str:
    if isinstance(value, bool):
        return visit.say("ticked") if value else visit.say("not ticked")
    text = str(value or "")
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…"
