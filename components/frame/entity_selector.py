"""The entity selector: always in the same place, on every page.

    entity_selector(EntityChoice(options=(EntityOption("7", "14 Quay Street", "Property"), ...), chosen=""), say)

It answers `do="entity"` with the chosen id ("" is All). One entity: greyed out and showing its name, or absent where
the firm hides it. Several: All first, then each with its kind; a filter field past eight. Arrow keys, Home, End, typing
the first letters and Esc work (assets/portico.js). The choice is a wish: the service checks it against membership.
"""

from dataclasses import dataclass

from markupsafe import Markup

from components.html.icons import icon
from components.html.markup import join, tag
from components.html.words import Say

FILTER_PAST = 8


@dataclass(frozen=True)
class EntityOption:
    """`kind` is the word for its type (Individual, Company, Trust, Property), translated."""

    id: str
    name: str
    kind: str = ""


@dataclass(frozen=True)
class EntityChoice:
    """`chosen` is an option's id or "" for All; `offer_all` and `hide_single` are firm settings (C3, C4)."""

    options: tuple[EntityOption, ...]
    chosen: str = ""
    offer_all: bool = True
    hide_single: bool = False

    @property
    def name(self) -> str | None:
        """The chosen entity's name; None for All."""
        return next((option.name for option in self.options if option.id == self.chosen), None)


def entity_selector(choice: EntityChoice, say: Say) -> Markup | None:
    """The control, or None where there is nothing to show."""
    if not choice.options or (len(choice.options) == 1 and choice.hide_single):
        return None
    if len(choice.options) == 1:
        return tag(
            "button",
            {"type": "button", "class": "picker", "disabled": True, "aria-disabled": "true"},
            icon("building", small=True),
            tag("span", {"class": "name"}, choice.options[0].name),
        )
    opener = tag(
        "button",
        {
            "type": "button",
            "class": "picker",
            "data-menu": True,
            "data-id": "entity",
            "aria-haspopup": "listbox",
            "aria-expanded": "false",
            "aria-controls": "entity-list",
        },
        icon("building", small=True),
        tag("span", {"class": "unseen"}, say("Entity:") + " "),
        tag("span", {"class": "name"}, choice.name or say("All my entities")),
        tag("small", {"aria-hidden": "true"}, len(choice.options)),
        icon("down", small=True),
    )
    offered = tag(
        "div", {"class": "pop", "id": "entity-list", "hidden": True}, _filter(choice, say), _list(choice, say)
    )
    return tag("div", {"class": "menu entity"}, opener, offered)


def _filter(choice: EntityChoice, say: Say) -> Markup | None:
    if len(choice.options) <= FILTER_PAST:
        return None
    return tag(
        "input",
        {
            "type": "text",
            "class": "filter",
            "data-filter": True,
            "autocomplete": "off",
            "aria-label": say("Find an entity"),
            "placeholder": say("Find an entity"),
        },
    )


def _list(choice: EntityChoice, say: Say) -> Markup:
    all_first = (EntityOption("", say("All my entities"), say("{count} in all", count=len(choice.options))),)
    offered = (all_first if choice.offer_all else ()) + choice.options
    lines = (
        tag(
            "li",
            {
                "role": "option",
                "tabindex": "-1",
                "data-do": "entity",
                "data-id": option.id,
                "aria-selected": "true" if option.id == choice.chosen else "false",
            },
            tag("span", {"class": "name"}, option.name),
            tag("small", {}, option.kind) if option.kind else None,
            icon("check", small=True),
        )
        for option in offered
    )
    return tag("ul", {"role": "listbox", "aria-label": say("Entity"), "tabindex": "-1"}, join(lines))
