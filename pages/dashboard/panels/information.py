"""Basic Information and Contact Information, as the firm has them on file (DSH-14, ACC-01, ACC-02)."""

from __future__ import annotations

from uuid import UUID

from markupsafe import Markup

from components.display.details import Fact, details
from components.display.panel import Row, link, panel, rows
from pages.shell.areas import Panel
from pages.shell.visit import Visit
from services.dashboard.client import EntityCard, cards
from services.platform.permissions import May


def draw_basic(visit: Visit, loaded: tuple[EntityCard, ...]) -> Markup | None:
    """One entity in full; several one below the other, each with its address."""
    say, blank = visit.say, visit.say("Not given")
    if not loaded:
        return None
    body = rows([Row("building", each.name, _address(each) or blank) for each in loaded])
    if len(loaded) == 1:
        only = loaded[0]
        body = details(
            [
                Fact(say("Name"), only.name),
                Fact(say("Address"), only.address, blank),
                Fact(say("City"), only.city, blank),
                Fact(say("State or region"), only.state, blank),
                Fact(say("Postcode"), only.zip, blank),
                Fact(say("Tax number"), only.tax_id, blank),
            ]
        )
    return panel(say("Basic information"), body, aside=link(say("Your account"), "/account"))


def draw_contact(visit: Visit, loaded: tuple[EntityCard, ...]) -> Markup | None:
    """Whom the firm calls: the primary contact, else what it has on file for the entity itself."""
    say, blank = visit.say, visit.say("Not given")
    if not loaded:
        return None
    body = rows([_reached(each, blank) for each in _by_contact(loaded)])
    if len(loaded) == 1:
        only = loaded[0]
        body = details(
            [
                Fact(say("Contact"), only.contact, blank),
                Fact(say("Phone"), only.phone, blank),
                Fact(say("Mobile"), only.mobile, blank),
                Fact(say("Fax"), only.fax, blank),
                Fact(say("E-mail"), only.email, blank),
            ]
        )
    return panel(say("Contact information"), body)


def _by_contact(loaded: tuple[EntityCard, ...]) -> list[list[EntityCard]]:
    """Whoever is the contact of several entities by one name is one; an entity without a contact stands alone."""
    found: dict[tuple[UUID, str], list[EntityCard]] = {}
    for each in loaded:
        found.setdefault((each.contact_id or each.id, each.contact), []).append(each)
    return list(found.values())


def _reached(of: list[EntityCard], blank: str) -> Row:
    """A person with the entities they are for; their own numbers, or those on file for the entities."""
    numbers = dict.fromkeys(number for each in of for number in (each.phone, each.mobile, each.email) if number)
    whose = ", ".join(each.name for each in of) if of[0].contact else ""
    return Row(
        "user" if of[0].contact else "building",
        of[0].contact or of[0].name,
        " · ".join(filter(None, (whose, *numbers))) if whose or numbers else blank,
    )


def _address(each: EntityCard) -> str:
    town = " ".join(filter(None, (each.zip, each.city)))
    return ", ".join(filter(None, (each.address, town, each.state)))


BASIC = Panel(70, "basic", May.READ_PROFILE, "main", cards, draw_basic)
CONTACT = Panel(80, "contact", May.READ_PROFILE, "side", cards, draw_contact)
