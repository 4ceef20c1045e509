"""The fields of each section of the settings, and how what is typed becomes values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from markupsafe import Markup
from nicegui import ui

from components.forms.button import button
from components.forms.fields import CheckField, Field, SelectField, area_field, check_field, select_field, text_field
from components.frame.theme import BadColour, contrast, light
from components.html.island import island
from components.html.layout import line
from components.html.markup import tag
from pages.firm.logo_form import logo_form
from pages.shell.navigation import LANGUAGES
from pages.shell.place_fields import country_field, time_zone_field
from pages.shell.visit import Visit
from services.access import sender_verification
from services.firm import setting_rules, settings
from services.firm.settings import Policy
from services.platform import number_input
from services.platform.areas import areas, chosen, is_off
from services.platform.permissions import May


@dataclass
class SettingsForm:
    """`fields` by the names refusals give; `typed()` is what to save; `after` draws what belongs below the button."""

    fields: dict[str, Field]
    typed: Callable[[], Mapping[str, Any]]
    after: Callable[[], None] | None = None


def value_of(field: Field) -> Any:
    if isinstance(field, SelectField):
        return field.chosen
    return bool(field.value) if isinstance(field, CheckField) else str(field.value or "")


def plainly(fields: dict[str, Field], after: Callable[[], None] | None = None) -> SettingsForm:
    return SettingsForm(fields, lambda: {name: value_of(field) for name, field in fields.items()}, after)


def firm(visit: Visit, found: Policy) -> SettingsForm:
    say, now = visit.say, found.preferences
    fields: dict[str, Field] = {
        "firm_name": text_field(say("Name of the firm"), now.firm_name, required=True, longest=200),
        "tax_id": text_field(say("Tax number"), now.tax_id, longest=60),
        "address": text_field(say("Address"), now.address, longest=400),
        "city": text_field(say("City"), now.city, longest=120),
        "zip": text_field(say("Postcode"), now.zip, longest=20),
        "country": country_field(visit, now.country),
        "email": text_field(say("E-mail"), now.email, kind="email", longest=254),
        "phone": text_field(say("Phone"), now.phone, kind="tel", longest=60),
        "website": text_field(say("Website"), now.website, kind="url", longest=300),
        "time_zone": time_zone_field(visit, now.time_zone),
        "registration": text_field(say("Registration, at the foot of papers"), now.registration, longest=300),
        "payment_details": area_field(say("How to pay, printed on papers"), now.payment_details, rows=3),
    }
    return plainly(fields, lambda: _mailing(visit, found))


def look(visit: Visit, found: Policy) -> SettingsForm:
    say, now = visit.say, found.preferences
    preview = None

    def show(*_: object) -> None:
        if preview is not None:
            preview.show(_colour(visit, str(brand.value or "")))

    brand = text_field(
        say("Colour"),
        now.brand,
        longest=7,
        on_change=show,
        help=say("Buttons, links and the active entry. Text on it is always legible."),
    )
    preview = island(_colour(visit, now.brand))
    return plainly(
        {
            "display_name": text_field(
                say("Name in the portal"), now.display_name, longest=80, help=say("Blank: the firm's name.")
            ),
            "brand": brand,
            "nav": select_field(say("Navigation"), {"left": say("On the left"), "top": say("On top")}, now.nav),
        },
        lambda: logo_form(visit, now.logo_sha256, found.may_edit),
    )


def portal(visit: Visit, found: Policy) -> SettingsForm:
    say, now = visit.say, found.preferences
    switches: dict[str, Field] = {
        area.name: check_field(say(area.switch), not is_off(area.name, now)) for area in areas() if area.switch
    }
    fields: dict[str, Field] = {
        "profile_editing": check_field(say("Clients may edit their profile"), now.profile_editing),
        "show_invoice_history": check_field(say("Show the invoice history"), now.show_invoice_history),
        "show_payment_history": check_field(say("Show the payment history"), now.show_payment_history),
        "selector_all": check_field(say("Offer “All” in the client selector"), now.selector_all),
        "selector_single": select_field(
            say("Selector with one client only"),
            {"disabled": say("Shown, greyed out"), "hidden": say("Hidden")},
            now.selector_single,
        ),
        "billing_preselect": select_field(
            say("Ticked when billing opens"),
            {"all_outstanding": say("Everything open"), "overdue": say("What is overdue"), "none": say("Nothing")},
            now.billing_preselect,
        ),
        "paynow_scope": select_field(
            say("“Pay now” on the dashboard pays"),
            {"amount_due": say("Everything due"), "overdue": say("What is overdue")},
            now.paynow_scope,
        ),
        "show_unapplied": select_field(
            say("Unapplied money"),
            {"tile": say("As a figure of its own"), "in_credit": say("Within the credit"), "hidden": say("Hidden")},
            now.show_unapplied,
        ),
        "language": select_field(say("The firm's language"), _languages(), now.language),
    }
    ticks: dict[str, Field] = {
        code: check_field(say("Offer {language}", language=name), code in now.languages)
        for code, name in _languages().items()
    }
    fields["languages"] = next(iter(ticks.values()))
    if switches:
        fields["areas_off"] = fields["areas_on"] = next(iter(switches.values()))
    lists = {"languages", "areas_off", "areas_on"}

    def typed() -> Mapping[str, Any]:
        values = {name: value_of(field) for name, field in fields.items() if name not in lists}
        on = chosen({name: bool(tick.value) for name, tick in switches.items()}) if switches else {}
        return values | on | {"languages": [code for code, tick in ticks.items() if tick.value]}

    return SettingsForm(fields, typed)


def access(visit: Visit, found: Policy) -> SettingsForm:
    say, now = visit.say, found.preferences
    return plainly(
        {
            "onboarding": select_field(
                say("How clients get in"),
                {
                    "invite_link": say("A link to choose a password"),
                    "temp_password": say("A temporary password by mail"),
                    "auto_on_contact": say("Automatically, when a contact is added"),
                },
                now.onboarding,
            ),
            "temp_password_hours": text_field(
                say("Hours a temporary password works"), str(now.temp_password_hours), longest=3
            ),
            "address_wait_hours": text_field(
                say("Hours before an address changed by the firm takes effect"), str(now.address_wait_hours), longest=3
            ),
            "invites_per_day": text_field(say("Invitations a day"), str(now.invites_per_day), longest=4),
            "invites_over_cap": select_field(
                say("Beyond that"),
                {"queue": say("Wait for the next day"), "refuse": say("Refuse")},
                now.invites_over_cap,
            ),
            "login_identifier": select_field(
                say("Clients sign in with"),
                {"either": say("E-mail or user name"), "email": say("E-mail"), "username": say("User name")},
                now.login_identifier,
            ),
            "alert_mails": check_field(
                say("Mails about alerts"),
                now.alert_mails,
                help=say("When security events add up to something the firm should know."),
            ),
            "alert_mails_to": text_field(
                say("Alerts go to"), now.alert_mails_to, kind="email", longest=254, help=say("Blank: every owner.")
            ),
        }
    )


def money(visit: Visit, found: Policy) -> SettingsForm:
    say, now = visit.say, found.preferences
    fields: dict[str, Field] = {
        "currency": select_field(say("Currency"), number_input.currencies(visit.words, now.currency), now.currency),
        "payment_days": text_field(say("Days to pay"), str(now.payment_days), longest=3),
        "invoice_prefix": text_field(
            say("Invoice numbers begin with"), now.invoice_prefix, longest=40, help=say("{{year}} becomes the year.")
        ),
        "credit_prefix": text_field(say("Credit note numbers begin with"), now.credit_prefix, longest=40),
        "payment_prefix": text_field(say("Payment numbers begin with"), now.payment_prefix, longest=40),
        "invoice_note": area_field(say("Note on every invoice"), now.invoice_note, rows=2),
    }
    island(tag("h3", {}, say("Tax rates")))
    rates: list[tuple[Field, Field, Field]] = []
    categories = {
        "S": say("Standard"),
        "Z": say("Zero"),
        "E": say("Exempt"),
        "AE": say("Reverse charge"),
        "O": say("Outside the scope"),
    }
    for rate in [(each.label, each.percent, each.category) for each in now.tax_rates] + [("", "", "S")] * 2:
        with ui.element("div").classes("rate-row"):
            rates.append(
                (
                    text_field(say("Name"), rate[0], longest=60),
                    text_field(say("Percent"), rate[1], longest=8),
                    select_field(say("Kind"), categories, rate[2]),
                )
            )
    fields |= {f"tax_rates.{place}": row[1] for place, row in enumerate(rates)}

    def typed() -> Mapping[str, Any]:
        values = {name: value_of(field) for name, field in fields.items() if not name.startswith("tax_rates")}
        return values | {"tax_rates": [tuple(value_of(each) for each in row) for row in rates]}

    return SettingsForm(fields, typed)


def links(visit: Visit, found: Policy) -> SettingsForm:
    now = found.preferences.socials
    fields: dict[str, Field] = {
        f"socials.{network}": text_field(network, now.get(network, ""), kind="url", longest=300)
        for network in setting_rules.NETWORKS
    }
    return SettingsForm(
        fields, lambda: {"socials": {name.partition(".")[2]: value_of(field) for name, field in fields.items()}}
    )


def _languages() -> dict[str, str]:
    return {code: LANGUAGES.get(code, code) for code in setting_rules.languages()}


def _mailing(visit: Visit, found: Policy) -> None:
    say, now = visit.say, found.preferences
    told = (
        say("{email} is confirmed: invitations can go out.", email=now.email)
        if now.email_verified_at
        else say("The firm's e-mail address is not confirmed yet, so invitations wait.")
    )
    island(tag("p", {"class": "muted"}, told))

    async def confirm() -> None:
        await visit.ask(sender_verification.request_sender_verification)
        visit.shell.tell("good", say("A link is on its way to {email}.", email=now.email))

    async def test() -> None:
        await visit.ask(settings.send_test_mail)
        visit.shell.tell("good", say("A test mail to you is on its way."))

    if visit.frame.actor.may(May.EDIT_SETTINGS):
        with line():
            if not now.email_verified_at:
                button(say("Send the confirmation link"), confirm)
            button(say("Send me a test mail"), test)


def _colour(visit: Visit, typed: str) -> Markup:
    """How buttons will look, in words where the colour is none: the page itself changes at the next load."""
    try:
        colours = light(typed.strip().lower())
    except BadColour:
        return tag("p", {"class": "muted"}, visit.say("Enter a colour such as #17615c."))
    shown = visit.words.number(Decimal(contrast(colours.on_brand, colours.brand)).quantize(Decimal("0.1")))
    sample = tag(
        "svg",
        {"class": "swatch", "viewBox": "0 0 132 36", "role": "img", "aria-label": colours.brand},
        tag("path", {"d": "M0 0h132v36H0z", "fill": colours.brand}),
        tag("path", {"d": "M24 18h84", "stroke": colours.on_brand, "stroke-width": "4"}),
    )
    return tag(
        "div",
        {"class": "line"},
        sample,
        tag(
            "span",
            {"class": "muted"},
            visit.say("Drawn as {colour}; text on it has a contrast of {ratio}.", colour=colours.brand, ratio=shown),
        ),
    )
