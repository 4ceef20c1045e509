"""/staff/settings/{section}: what the firm decides, section by section."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from components.frame.page_title import page_title
from components.frame.tabs import Tab, tabs
from components.html.island import island
from components.html.layout import card, stack
from components.html.markup import tag
from data.errors import NotFound
from pages.access.reauthentication import again_form, asks_again
from pages.firm import payment_settings
from pages.firm.settings_forms import section_form
from pages.shell.history_panel import history
from pages.shell.screens import Screen, screen
from pages.shell.visit import Address, Visit
from services.billing.gateway_keys import GatewayKeys, gateway_keys
from services.billing.settings import PAYMENTS
from services.firm import history as histories
from services.firm import settings as policy
from services.firm.history import HistoryLine
from services.firm.settings import Policy
from services.platform.areas import sections, settings_of
from services.platform.context import Context
from services.platform.flashes import SAID
from services.platform.i18n import msgid
from services.platform.setting import FIRM

PATH = "/staff/settings"
HISTORY = "history"


@dataclass(frozen=True)
class Loaded:
    policy: Policy
    keys: GatewayKeys | None  # in the section of payments
    asks_again: bool
    history: tuple[HistoryLine, ...]
    offered: Mapping[str, Mapping[str, str]]  # what may be chosen, by settings where only the database knows
    warning: str  # a msgid


def load(ctx: Context, at: Address) -> Loaded:
    here = at.parts.get("section", FIRM.key)
    if here != HISTORY and here not in {each.key for each in sections(ctx.preferences)}:
        raise NotFound()
    lines = histories.of_firm(ctx) if here == HISTORY else ()
    keys = gateway_keys(ctx) if here == PAYMENTS.key else None
    found = policy.policy(ctx)
    of_it = [each for each in settings_of(found.preferences) if each.section.key == here]
    offered = {each.name: each.offered(ctx) for each in of_it if each.offered is not None}
    warns = next((each.section.warns for each in of_it if each.section.warns is not None), None)
    return Loaded(found, keys, asks_again(ctx), lines, offered, warns(ctx) if warns is not None else "")


def draw(visit: Visit, loaded: Loaded) -> None:
    say, here, found = visit.say, visit.address.parts.get("section", FIRM.key), loaded.policy
    known = {each.key: each for each in sections(found.preferences)}
    island(page_title(say("Settings")))
    places = [Tab(say(each.words), f"{PATH}/{key}") for key, each in known.items()]
    places.append(Tab(say("History"), f"{PATH}/{HISTORY}"))
    island(tabs(say("Settings"), places, here=f"{PATH}/{here}"))
    if not found.may_edit:
        island(tag("p", {"class": "muted"}, say("Your role may look at the settings but not change them.")))
    if here == HISTORY:
        island(history(visit, say("Changes of settings and team"), loaded.history))
        return
    section = known.get(here, FIRM)
    if loaded.keys is not None:
        payment_settings.draw(visit, found, loaded.keys, loaded.asks_again, visit.said())
    else:
        with stack(), card(say(section.words)):
            if loaded.warning:
                island(tag("div", {"class": "notice warn", "role": "status"}, tag("p", {}, say(loaded.warning))))
            section_form(visit, found, section, loaded.offered)
    asked_elsewhere = loaded.keys is not None and not loaded.keys.are_elsewhere
    if section.asks and not asked_elsewhere and loaded.asks_again and found.may_edit:
        with card(say("Your password")):
            island(tag("p", {"class": "muted"}, say(section.asks)))
            island(again_form(visit, f"{PATH}/{here}", visit.said()))


SCREENS: tuple[Screen, ...] = tuple(
    screen(path, title=msgid("Settings"), place="settings", load=load, takes=(SAID,))(draw)
    for path in (PATH, f"{PATH}/{{section}}")
)
