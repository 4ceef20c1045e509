"""The bar that pays: what is ticked, the ways to pay, and a button that names the amount. Stays in sight.

    bar = pay_bar(pay, aside=link("Prepay", "/prepay"))
    bar.say("4 of 5 ticked", "3 entities, one payment", {"EUR": "Pay €4,312.50"}, nothing="Pay")

Several currencies are several payments, so each gets its button; `pay("EUR")` is called with the key of the one
pressed. Put the bar first inside the card of the list it belongs to; on a phone it stands above the bottom bar.
"""

from collections.abc import Awaitable, Callable, Mapping

from markupsafe import Markup
from nicegui import ui

from components.forms.button import Button, button
from components.html.island import island
from components.html.markup import join, tag

OnPay = Callable[[str], Awaitable[object] | object]


class PayBar:
    """The bar; see the module docstring."""

    def __init__(self, on_pay: OnPay, aside: Markup | None) -> None:
        self._on_pay = on_pay
        self._buttons: dict[str, Button] = {}
        with ui.element("div").classes("paybar"):
            self._sum = island(Markup(""), classes="sum")
            if aside is not None:
                island(aside, classes="pre")
            self._box = ui.element("div").classes("pays")

    def say(self, ticked: str, how: str, offers: Mapping[str, str], *, nothing: str) -> None:
        """What is ticked now, and per key the words of its button; `nothing` is on a dead button when there is none."""
        self._sum.show(_sum(ticked, how))
        if list(self._buttons) != (list(offers) or [""]):
            self._draw(offers)
        for key, made in self._buttons.items():
            made.say(offers.get(key, nothing))
            made.set_enabled(key in offers)

    def _draw(self, offers: Mapping[str, str]) -> None:
        self._box.clear()
        with self._box:
            self._buttons = {key: self._button(key) for key in (offers or {"": ""})}

    def _button(self, key: str) -> Button:
        return button("", lambda: self._on_pay(key), kind="pay")


def pay_bar(on_pay: OnPay, *, aside: Markup | None = None) -> PayBar:
    return PayBar(on_pay, aside)


def _sum(ticked: str, how: str) -> Markup:
    beside = tag("span", {"class": "muted"}, f" · {how}") if how else None
    return join((tag("b", {"class": "num strong"}, ticked), beside))
