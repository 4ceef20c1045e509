"""The frame around every signed-in page, for clients and staff alike.

    with frame(model, say, here="billing", on={"entity": pick_entity, "language": pick_language, "theme": pick_theme,
                               "search": search}) as shell:
        ...the page...
    shell.at("billing")                       # active entry, scroll to top, focus on the h1; nothing is rebuilt
    shell.counters({"billing": 3, "documents": 0})
    shell.tell("good", "Payment received.")   # announced; good news leaves after a while, bad news stays
    shell.entity("7")                         # shows another choice in the selector
    shell.time_left("12 minutes left")        # impersonation

The handlers take a `Pick`: `pick.id` is the entity id, the language code or the theme; for "search" the words are in
`pick.fields["words"]`, for "find", while they are typed, in `pick.value`. Sign out and Leave are native POST forms.
Costs eight NiceGUI elements, nine when viewed.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

from markupsafe import Markup
from nicegui import ui

from components.display.notice import NoticeTone, notice
from components.frame import frame_parts
from components.frame.frame_model import Floating, FrameModel
from components.frame.impersonation_banner import impersonation_banner
from components.frame.page_title import TITLE_ID
from components.html.icons import icon
from components.html.island import Answer, Island, Pick, island
from components.html.markup import join, tag
from components.html.words import Say

GOOD_NEWS_SECONDS = 8
MAIN_ID = "main"


class Shell:
    """What a page may do to the frame around it."""

    def __init__(self, model: FrameModel, say: Say, on: Mapping[str, Answer], here: str) -> None:
        self.model = model
        self._say = say
        self._here = here
        self._arrived = False
        self._left = model.viewing.left if model.viewing else ""
        self._told: list[tuple[str, NoticeTone, str]] = []
        self._told_ever = 0
        self._draw(on)

    def at(self, place: str, *, arrives: bool = True, elsewhere: bool = True) -> None:
        """Mark where the person now is, at its top, and put focus on the page's title.

        The same screen drawn again (`elsewhere=False`) stays where it was scrolled, and its title takes focus only if
        what had it is gone. What is drawn anew by itself (`arrives=False`) moves no focus at all.
        """
        if self._here != place:
            self._here = place
            self._draw_places()
        if self._arrived and arrives:  # not on the first view: a fresh page starts at its top, like any other
            ui.run_javascript("window.portico?.arrived(true)" if elsewhere else "window.portico?.arrived(false)")
        self._arrived = True

    def to_top(self) -> None:
        """Scroll up, for another choice that changes all that the screen says."""
        ui.run_javascript("window.scrollTo(0, 0)")

    def counters(self, counts: Mapping[str, int]) -> None:
        """New numbers beside the entries named; 0 takes the counter away."""
        places = tuple(replace(place, count=counts.get(place.key, place.count)) for place in self.model.places)
        self.model = replace(self.model, places=places)
        self._draw_places()

    def refit(self, model: FrameModel) -> None:
        """What the person may do has changed: other entries, other entities, another way in the account menu."""
        if model != self.model:
            self.model = model
            self._draw_places()
            self._top.show(frame_parts.top(model, self._say))

    def entity(self, chosen: str) -> None:
        """Show another choice in the entity selector."""
        if self.model.entities:
            self.model = replace(self.model, entities=replace(self.model.entities, chosen=chosen))
            self._top.show(frame_parts.top(self.model, self._say))

    def column(self) -> ui.element:
        """A new column between the rail and the content; `.beside` in the theme says when it shows."""
        with self._frame:
            made = ui.element("nav").classes("beside")
        return made.move(self._frame, self._frame.default_slot.children.index(self.main))

    def time_left(self, words: str) -> None:
        """How long the impersonation lasts, e.g. "12 minutes left"."""
        self._left = words
        if self._banner:
            self._banner.show(impersonation_banner(self.model, words, self._say))

    def tell(self, tone: NoticeTone, sentence: str) -> None:
        """A message over the page, read out by screen readers."""
        self._told_ever += 1
        key = str(self._told_ever)
        self._told = [*self._told[-2:], (key, tone, sentence)]
        self._draw_told()
        if tone in {"good", "info"}:
            with self._toasts:
                ui.timer(GOOD_NEWS_SECONDS, lambda: self._untell(key), once=True)

    def _untell(self, key: str) -> None:
        self._told = [told for told in self._told if told[0] != key]
        self._draw_told()

    def found(self, results: Markup) -> None:
        """What the search has found of what is typed now (search_results.py); nothing shows nothing."""
        self._results.show(results)

    def _draw(self, on: Mapping[str, Answer]) -> None:
        model = self.model
        classes = [
            "frame",
            "top-nav" if model.nav == "top" else "left-nav",
            "dense" if model.dense else "",
            "viewed" if model.viewing else "",
        ]
        _plain_page()
        with ui.element("div").classes(" ".join(filter(None, classes))) as self._frame:
            skip = tag("a", {"class": "skip", "href": f"#{MAIN_ID}"}, self._say("Skip to the content"))
            island(skip, classes="skips")
            self._banner = (
                island(impersonation_banner(model, self._left, self._say), classes="banner") if model.viewing else None
            )
            self._rail: Island = island(frame_parts.rail(model, self._here, self._say), tag="aside", classes="rail")
            self._top = island(frame_parts.top(model, self._say), on={**on}, tag="header", classes="top")
            self._results = island(Markup(""), classes="results")
            self.main = ui.element("main").classes("page")
            self.main.props.update(id=MAIN_ID, tabindex="-1")
            self._bottom = island(self._low(), on={**on}, classes="bottom")
            self._toasts = island(Markup(""), on={"dismiss": lambda pick: self._untell(_key(pick))}, classes="toasts")
            self._toasts.props.update(
                {"aria-live": "polite", "data-reconnecting": self._say("Reconnecting …"), "data-title": TITLE_ID}
            )

    def _low(self) -> Markup:
        bar = tag("div", {"class": "bar"}, frame_parts.bottom(self.model, self._here, self._say))
        if not self.model.floating:
            return bar
        buttons = (_floating(each) for each in self.model.floating)
        return join((tag("nav", {"aria-label": self._say("Help")}, *buttons), bar))

    def _draw_places(self) -> None:
        self._rail.show(frame_parts.rail(self.model, self._here, self._say))
        self._bottom.show(self._low())

    def _draw_told(self) -> None:
        cross = self._say("Dismiss")
        self._toasts.show(
            join(
                notice(
                    tone,
                    sentence,
                    action=tag(
                        "button",
                        {"type": "button", "class": "ghost", "data-do": "dismiss", "data-id": key, "aria-label": cross},
                        icon("x", small=True),
                    ),
                )
                for key, tone, sentence in self._told
            )
        )


def _floating(each: Floating) -> Markup:
    does = {"data-do": "floating", "data-id": each.key, "aria-label": each.label, "title": each.label}
    return tag("button", {"type": "button", "class": "fab", "aria-haspopup": "dialog", **does}, icon(each.icon))


def _plain_page() -> None:
    """Quasar's page is a <main> around everything; the frame has its own, around the content alone."""
    for box in ui.context.client.content.ancestors(include_self=True):
        if box.tag == "q-page":
            box.tag = "div"


def _key(pick: Pick) -> str:
    return pick.id


@contextmanager
def frame(model: FrameModel, say: Say, *, on: Mapping[str, Answer], here: str = "") -> Iterator[Shell]:
    """Draw the frame; what is built inside the `with` stands in its content area. `here` is the first place shown."""
    shell = Shell(model, say, on, here)
    with shell.main:
        yield shell
