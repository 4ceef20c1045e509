"""The bar that pays: what is ticked, the ways to pay, and one button that names the amount. Stays in sight.

    bar = pay_bar("4 of 5 ticked", "3 entities, one payment", "Pay €4,312.50", pay, aside=link("Prepay", "/prepay"))
    bar.say("3 of 5 ticked", "one payment", "Pay €2,452.50");  bar.can(False)

Put it first inside the card of the list it belongs to; on a phone it stands above the bottom bar.
"""

from markupsafe import Markup
from nicegui import ui

from components.button import Click, button
from components.island import island
from components.markup import join, tag


class PayBar:
    """The bar; see the module docstring."""

    def __init__(self, ticked: str, how: str, words: str, on_pay: Click, aside: Markup | None) -> None:
        with ui.element("div").classes("paybar"):
            self._sum = island(_sum(ticked, how), classes="sum")
            if aside is not None:
                island(aside, classes="pre")
            self.button = button(words, on_pay, kind="pay")

    def say(self, ticked: str, how: str, words: str) -> None:
        """What is ticked now, and what pressing the button will do."""
        self._sum.show(_sum(ticked, how))
        self.button.say(words)

    def can(self, possible: bool) -> None:
        """Whether there is anything to pay."""
        self.button.set_enabled(possible)


def pay_bar(ticked: str, how: str, words: str, on_pay: Click, *, aside: Markup | None = None) -> PayBar:
    return PayBar(ticked, how, words, on_pay, aside)


def _sum(ticked: str, how: str) -> Markup:
    beside = tag("span", {"class": "muted"}, f" · {how}") if how else None
    return join((tag("b", {"class": "num strong"}, ticked), beside))
