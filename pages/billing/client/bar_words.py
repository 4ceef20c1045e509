"""What the bar of ticked invoices says: how many, of whom, and a button for each currency."""

from __future__ import annotations

from pages.billing.client.selection import Basket
from pages.shell.visit import Visit


def bar_words(visit: Visit, basket: Basket, hidden: int) -> tuple[str, str, dict[str, str]]:
    """The count, what is to be known besides, and the words of the buttons. `hidden` are ticked on other pages."""
    sums = basket.sums()
    how = [
        visit.words.say_n("{n} of them is not on this page", "{n} of them are not on this page", hidden)
        if hidden
        else "",
        visit.words.say_n("{n} entity, one payment", "{n} entities, one payment", basket.entities())
        if basket.entities() > 1 and len(sums) == 1
        else "",
    ]
    short = {currency: least for currency, minor in sums.items() if (least := basket.offer.least(minor, currency))}
    how += [
        visit.say("Online payments start at {least}", least=visit.words.money(least.minor, least.currency))
        for least in short.values()
    ]
    home = visit.frame.preferences.currency
    offers = {
        currency: visit.say("Pay {amount}", amount=visit.words.money(minor, currency))
        for currency, minor in sorted(sums.items(), key=lambda each: (each[0] != home, each[0]))
        if currency not in short
    }
    told = visit.words.say_n("{n} invoice ticked", "{n} invoices ticked", len(basket.ticked))
    return told, " · ".join(filter(None, how)), offers
