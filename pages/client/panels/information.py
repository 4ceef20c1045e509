"""Basic Information and Contact Information, as the firm has them on file (DSH-14, ACC-01, ACC-02)."""

from __future__ import annotations

from markupsafe import Markup

from components.details import Fact, details
from components.markup import join
from components.panel import Row, link, panel, rows
from pages.client.panels.panel import Panel
from pages.visit import Visit
from services.access import May
from services.dashboard import EntityCard, cards


def draw(visit: Visit, loaded: tuple[EntityCard, ...]) -> Markup | None:
    """One entity in full; several one below the other, each with its address and its contact."""
    if not loaded:
        return None
    say, blank = visit.say, visit.say("Not given")
    edit = link(say("Your account"), "/account")
    if len(loaded) > 1:
        basic = rows([Row("building", each.name, _address(each) or blank) for each in loaded])
        contacts = rows([Row("user", each.contact or each.name, " · ".join(
            filter(None, (each.phone, each.mobile, each.email))) or blank) for each in loaded])
        return _both(visit, basic, contacts, edit)
    only = loaded[0]
    basic = details([Fact(say("Name"), only.name), Fact(say("Address"), only.address, blank),
                     Fact(say("City"), only.city, blank), Fact(say("State"), only.state, blank),
                     Fact(say("Postcode"), only.zip, blank), Fact(say("Tax number"), only.tax_id, blank)])
    contact = details([Fact(say("Contact"), only.contact, blank), Fact(say("Phone"), only.phone, blank),
                       Fact(say("Mobile"), only.mobile, blank), Fact(say("Fax"), only.fax, blank),
                       Fact(say("E-mail"), only.email, blank)])
    return _both(visit, basic, contact, edit)


def _both(visit: Visit, basic: Markup, contact: Markup, edit: Markup) -> Markup:
    return join((panel(visit.say("Basic information"), basic, aside=edit),
                 panel(visit.say("Contact information"), contact)))


def _address(each: EntityCard) -> str:
    town = " ".join(filter(None, (each.zip, each.city)))
    return ", ".join(filter(None, (each.address, town, each.state)))


PANEL = Panel("information", May.READ_PROFILE, "main", cards, draw)
