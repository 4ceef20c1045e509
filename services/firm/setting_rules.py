"""What each setting of the firm may be. Only what is listed here can be set by staff (R26)."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from data.errors import Invalid
from services.mail.queue import check_address
from services.platform import i18n, number_input, text_input
from services.platform.areas import areas
from services.platform.context import Context
from services.platform.firm_settings import TaxRate

NETWORKS = ("LinkedIn", "Facebook", "Instagram", "YouTube", "X")
CATEGORIES = ("S", "Z", "E", "AE", "O")
MOST_RATES = 20
# Least and most days. The least is what payments and a stolen account need to be looked into.
KEEP_DAYS = {
    "keep_tries_days": (2, 365),
    "keep_sessions_days": (31, 730),
    "keep_technical_days": (31, 730),
    "keep_notices_days": (31, 3650),
    "keep_mails_days": (90, 3650),
    "keep_security_days": (90, 3650),
}
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_PREFIX = re.compile(r"[A-Za-z0-9./_-]{0,20}(\{year\}[A-Za-z0-9./_-]{0,20})?")


class NotASetting(Invalid):
    message = "There is no such setting."


class BadChoice(Invalid):
    message = "Choose one of the values offered."


class BadColour(Invalid):
    message = "Enter a colour such as #17615c."


class BadLink(Invalid):
    message = "Enter an address that begins with https://"


class BadCount(Invalid):
    message = "Enter a whole number from {least} to {most}."


class BadPrefix(Invalid):
    message = "A prefix holds letters, digits and - . / _ and may hold {{year}} once."


class BadTaxRate(Invalid):
    message = "A tax rate has a name and a percentage between 0 and 100."


class UnknownZone(Invalid):
    message = "Choose a time zone such as Europe/Athens."


class NoLanguage(Invalid):
    message = "At least the firm's own language is offered."


Read = Callable[[Context, str, Any], Any]


def checked(ctx: Context, values: Mapping[str, Any]) -> dict[str, Any]:
    """`values` as they are stored. Raises NotASetting and, naming the field, what is wrong with a value."""
    found: dict[str, Any] = {}
    for name, value in values.items():
        if name not in SETTINGS:
            raise NotASetting(field=name)
        found[name] = SETTINGS[name](ctx, name, value)
    _agree(ctx, found)
    return found


def _agree(ctx: Context, found: Mapping[str, Any]) -> None:
    language = found.get("language", ctx.preferences.language)
    if language not in found.get("languages", ctx.preferences.languages):
        raise NoLanguage(field="languages")


def _text(most: int, *, required: bool = False) -> Read:
    return lambda ctx, name, value: (
        text_input.few_lines(_string(name, value), name, longest=most, required=required) or ""
    )


def _one_of(*offered: str) -> Read:
    def read(ctx: Context, name: str, value: Any) -> str:
        if value not in offered:
            raise BadChoice(field=name)
        return str(value)

    return read


def _count(least: int, most: int) -> Read:
    def read(ctx: Context, name: str, value: Any) -> int:
        text = str(value).strip()
        if not (text.isascii() and text.isdigit() and len(text) < 6 and least <= int(text) <= most):
            raise BadCount(field=name, least=least, most=most)
        return int(text)

    return read


def _switch(ctx: Context, name: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise BadChoice(field=name)
    return value


def _email(ctx: Context, name: str, value: Any) -> str:
    text = _string(name, value).strip()
    return check_address(text, name) if text else ""


def _link(ctx: Context, name: str, value: Any) -> str:
    text = text_input.one_line(_string(name, value), name, longest=300) or ""
    parts = urlsplit(text)
    if text and (parts.scheme != "https" or not parts.hostname or " " in text):
        raise BadLink(field=name)
    return text


def _socials(ctx: Context, name: str, value: Any) -> dict[str, str]:
    """One address per network; blank means none (SET-14)."""
    if not isinstance(value, Mapping) or not set(value) <= set(NETWORKS):
        raise BadChoice(field=name)
    read = {network: _link(ctx, f"{name}.{network}", address) for network, address in value.items()}
    return {network: address for network, address in read.items() if address}


def _colour(ctx: Context, name: str, value: Any) -> str:
    text = _string(name, value).strip()
    if not _COLOUR.fullmatch(text):
        raise BadColour(field=name)
    return text.lower()


def _prefix(ctx: Context, name: str, value: Any) -> str:
    text = _string(name, value).strip()
    if not text or not _PREFIX.fullmatch(text):
        raise BadPrefix(field=name)
    return text


def _zone(ctx: Context, name: str, value: Any) -> str:
    if not isinstance(value, str) or value not in available_timezones():
        raise UnknownZone(field=name)
    return str(value)


def _country(ctx: Context, name: str, value: Any) -> str:
    return number_input.country(_string(name, value), name) or ""


def _currency(ctx: Context, name: str, value: Any) -> str:
    return number_input.currency(_string(name, value), name)


def _language(ctx: Context, name: str, value: Any) -> str:
    return str(_one_of(*languages())(ctx, name, value))


def _languages(ctx: Context, name: str, value: Any) -> list[str]:
    if not isinstance(value, Collection) or not value or not set(value) <= set(languages()):
        raise NoLanguage(field=name)
    return [each for each in languages() if each in value]


def _areas(ctx: Context, name: str, value: Any) -> list[str]:
    """Names of areas that have a switch, each once."""
    switched = [each.name for each in areas() if each.switch]
    if not isinstance(value, Collection) or not set(value) <= set(switched):
        raise BadChoice(field=name)
    return [each for each in switched if each in value]


def _rates(ctx: Context, name: str, value: Any) -> list[dict[str, Any]]:
    """Rates as (label, percent as typed, category); a wholly blank one is left out. Raises BadTaxRate."""
    found = []
    for place, (label, percent, category) in enumerate(value):
        if not label.strip() and not percent.strip():
            continue
        at = f"{name}.{place}"
        number = number_input.decimal(ctx.words, percent, at)
        if not label.strip() or not Decimal(0) <= number <= Decimal(100) or category not in CATEGORIES:
            raise BadTaxRate(field=at)
        name_of_it = text_input.one_line(label, at, longest=60) or ""
        found.append(asdict(TaxRate(name_of_it, format(number.normalize(), "f"), category)))
    if len(found) > MOST_RATES or len({(each["percent"], each["category"]) for each in found}) != len(found):
        raise BadTaxRate(field=name)
    return found


def _string(name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise BadChoice(field=name)
    return value


def languages() -> tuple[str, ...]:
    """Languages the portal has a catalogue for; English needs none."""
    return ("en", *sorted(each.name for each in i18n.LOCALES_FOLDER.iterdir() if each.is_dir()))


SETTINGS: dict[str, Read] = {
    "firm_name": _text(200, required=True),
    "address": _text(400),
    "city": _text(120),
    "zip": _text(20),
    "country": _country,
    "tax_id": _text(60),
    "registration": _text(300),
    "email": _email,
    "phone": _text(60),
    "website": _link,
    "payment_details": _text(2000),
    "time_zone": _zone,
    "display_name": _text(80),
    "brand": _colour,
    "nav": _one_of("left", "top"),
    "socials": _socials,
    "language": _language,
    "languages": _languages,
    "onboarding": _one_of("invite_link", "temp_password", "auto_on_contact"),
    "temp_password_hours": _count(1, 720),
    "address_wait_hours": _count(1, 720),
    "invites_per_day": _count(1, 1000),
    "invites_over_cap": _one_of("queue", "refuse"),
    "login_identifier": _one_of("either", "email", "username"),
    "alert_mails": _switch,
    "alert_mails_to": _email,
    "selector_single": _one_of("disabled", "hidden"),
    "selector_all": _switch,
    "billing_preselect": _one_of("all_outstanding", "overdue", "none"),
    "paynow_scope": _one_of("amount_due", "overdue"),
    "show_unapplied": _one_of("tile", "in_credit", "hidden"),
    "show_invoice_history": _switch,
    "show_payment_history": _switch,
    "profile_editing": _switch,
    "areas_off": _areas,
    "areas_on": _areas,
    "document_mb": _count(1, 2000),
    "client_delete_minutes": _count(0, 1440),
    "new_marks": _one_of("contact", "entity"),
    "document_years": _count(0, 100),
    "currency": _currency,
    "tax_rates": _rates,
    "invoice_prefix": _prefix,
    "credit_prefix": _prefix,
    "payment_prefix": _prefix,
    "payment_days": _count(0, 365),
    "invoice_note": _text(2000),
    "stripe_enabled": _switch,
    "test_gateway_enabled": _switch,
    "notify_payments_to": _email,
    **{name: _count(least, most) for name, (least, most) in KEEP_DAYS.items()},
    "webhook_overlap_hours": _count(0, 168),
}
