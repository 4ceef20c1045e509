"""Whoever speaks to the browser says the words they see: a name for a reader holds the words on the button (WCAG 2.5.3)."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

import pytest

from components.forms.button import Button
from data.folding import folded
from data.people.tables import Person
from tests.cast import House
from tests.pages.stage import cookie, shown, stage
from tests.services.ledger_rows import pay

STAFF = (
    "/staff",
    "/staff/clients",
    "/staff/invoices",
    "/staff/payments",
    "/staff/team",
    "/staff/import",
    "/staff/clients/{acme}",
    "/staff/clients/{acme}/contacts",
    "/staff/clients/{acme}/invoices",
)
CLIENT = ("/", "/billing", "/billing/history", "/billing/payments", "/account", "/account/devices")
_NAMED = re.compile(r'<(a|button)\b[^>]*\baria-label="([^"]*)"[^>]*>(.*?)</\1>', re.S)
_UNHEARD = re.compile(r'<(\w+)[^>]*aria-hidden="true"[^>]*>.*?</\1>', re.S)


def _names(markup: str) -> Iterator[tuple[str, str]]:
    """Name and visible words of everything that has both."""
    for _, name, inside in _NAMED.findall(markup):
        words = " ".join(html.unescape(re.sub("<[^>]+>", " ", _UNHEARD.sub("", inside))).split())
        if any(each.isalpha() for each in words):
            yield html.unescape(name), words


@pytest.mark.parametrize("language", ["en", "el"])
async def test_names_hold_the_words_on_the_button(sqlite_house: House, language: str) -> None:
    house = sqlite_house
    house.invoice("5.00 EUR", due=-3)
    pay(house, "6.00 EUR")
    with house.backstage() as db:
        for who in (house.olga, house.alice):
            db.get_one(Person, who.actor.person_id).language = language
    found: set[tuple[str, str]] = set()
    async with stage(house) as site:
        for who, paths in ((house.olga, STAFF), (house.alice, CLIENT)):
            token = cookie(house, who)
            for path in paths:
                page = await site.open(token, path.format(acme=house.acme))
                found |= set(_names(shown(page)))
                found |= {
                    (str(each.props["aria-label"]), re.sub("<[^>]+>", "", each.content).strip())
                    for each in page.elements.values()
                    if isinstance(each, Button) and each.props.get("aria-label")
                }
    assert len(found) > 10
    assert {each for each in found if folded(html.unescape(each[1])) not in folded(each[0])} == set()
