"""What the firm decides about itself: who it is, how the portal looks and speaks.

Most of them are fields of Preferences, because everything below stands on them; so their defaults are there.
"""

from __future__ import annotations

from typing import Any

from data.database.session import ScopedSession
from services.billing.settings import MONEY
from services.firm import alert_settings
from services.firm.setting_kinds import (
    AreaNames,
    Colour,
    Country,
    Currency,
    Language,
    Languages,
    Links,
    NoLanguage,
    TimeZone,
)
from services.platform.context import Context
from services.platform.firm_settings import Preferences
from services.platform.i18n import msgid
from services.platform.setting import FIRM, PORTAL, Section, Setting
from services.platform.setting_kinds import Email, Link, OneOf, Text


def forget_confirmation(ctx: Context, db: ScopedSession, before: Preferences, values: dict[str, Any]) -> None:
    """Another address of the firm has to be confirmed again (AUT-12)."""
    values["email_verified_at"] = ""


def require_own_language(ctx: Context, db: ScopedSession, before: Preferences, values: dict[str, Any]) -> None:
    """Raises NoLanguage where the firm's own is not among those that are offered."""
    firm = Preferences.read(values)
    if firm.language not in firm.languages:
        raise NoLanguage(field="languages")


_UNSET = Preferences()
_LOOK = Section("look", msgid("Branding"), 200)
_LINKS = Section("links", msgid("Social links"), 700)

SETTINGS: tuple[Setting[Any], ...] = (
    Setting("firm_name", Text(200, is_required=True), _UNSET.firm_name, msgid("Name of the firm"), FIRM, order=100),
    Setting("tax_id", Text(60), _UNSET.tax_id, msgid("Tax number"), FIRM, order=200),
    Setting("address", Text(400), _UNSET.address, msgid("Address"), FIRM, order=300),
    Setting("city", Text(120), _UNSET.city, msgid("City"), FIRM, order=400),
    Setting("zip", Text(20), _UNSET.zip, msgid("Postcode"), FIRM, order=500),
    Setting("country", Country(), _UNSET.country, msgid("Country"), FIRM, order=600),
    Setting(
        "email",
        Email(),
        _UNSET.email,
        msgid("E-mail"),
        FIRM,
        order=700,
        asks_password=True,
        touches=forget_confirmation,
    ),
    Setting("phone", Text(60, sort="tel"), _UNSET.phone, msgid("Phone"), FIRM, order=800),
    Setting("website", Link(), _UNSET.website, msgid("Website"), FIRM, order=900),
    Setting("time_zone", TimeZone(), _UNSET.time_zone, msgid("Time zone"), FIRM, order=1000),
    Setting(
        "registration",
        Text(300),
        _UNSET.registration,
        msgid("Registration, at the foot of papers"),
        FIRM,
        order=1100,
    ),
    Setting(
        "display_name",
        Text(80),
        _UNSET.display_name,
        msgid("Name in the portal"),
        _LOOK,
        order=100,
        help=msgid("Blank: the firm's name."),
    ),
    Setting(
        "brand",
        Colour(),
        _UNSET.brand,
        msgid("Colour"),
        _LOOK,
        order=200,
        help=msgid("Buttons, links and the active entry. Text on it is always legible."),
    ),
    Setting(
        "nav",
        OneOf({"left": msgid("On the left"), "top": msgid("On top")}),
        _UNSET.nav,
        msgid("Navigation"),
        _LOOK,
        order=300,
    ),
    Setting(
        "language",
        Language(),
        _UNSET.language,
        msgid("The firm's language"),
        PORTAL,
        order=900,
        touches=require_own_language,
    ),
    Setting(
        "languages",
        Languages(),
        _UNSET.languages,
        msgid("Languages offered"),
        PORTAL,
        order=1000,
        touches=require_own_language,
    ),
    Setting("areas_off", AreaNames(), _UNSET.areas_off, msgid("Switched off for everybody"), PORTAL, order=10),
    Setting("areas_on", AreaNames(), _UNSET.areas_on, msgid("Switched on for everybody"), PORTAL, order=11),
    Setting("currency", Currency(), _UNSET.currency, msgid("Currency"), MONEY, order=100),
    Setting("socials", Links(), _UNSET.socials, msgid("Social networks"), _LINKS, order=100),
    *alert_settings.SETTINGS,
)
