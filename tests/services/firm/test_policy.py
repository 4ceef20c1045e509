"""The firm's settings: each checked, remembered with old and new, effective at the next click."""

from dataclasses import fields as dataclass_fields
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from data.errors import Conflict, Invalid, NotAllowed
from data.firm.tables import Mail
from data.people.tables import Person
from data.statuses import StaffRole
from pages.shell.areas import field_words, setting_drawer
from services.access.credentials import AskAgain
from services.access.settings import NoAddress, NoUserName
from services.billing.settings import PAYMENT_DAYS, SHOW_INVOICE_HISTORY, SHOW_PAYMENT_HISTORY, TAX_RATES
from services.firm import history, settings
from services.people.settings import PROFILE_EDITING
from services.platform.areas import areas
from services.platform.firm_settings import Preferences
from services.platform.i18n import Wording
from services.platform.setting import Setting
from tests.cast import NOON, House


def save(house: House, **values) -> int:
    return settings.change(house.olga, settings.policy(house.olga).version, values)


@pytest.mark.feature("SET-01", "SET-02", "SET-03", "SET-09")
def test_what_is_saved_counts_from_the_next_click_on(house: House):
    save(house, display_name="Harbour", profile_editing=False, show_invoice_history=False, show_payment_history=False)
    now = house.again(house.alice).preferences
    assert (now.portal_name, now[PROFILE_EDITING], now[SHOW_INVOICE_HISTORY], now[SHOW_PAYMENT_HISTORY]) == (
        "Harbour",
        False,
        False,
        False,
    )
    line = history.of_firm(house.olga)[0]
    assert (line.actor, line.facts["changed"]["display_name"]) == ("Olga Owner", ["", "Harbour"])


def test_the_second_of_two_editors_is_told_and_the_same_twice_is_nothing(house: House):
    version = settings.policy(house.olga).version
    after = settings.change(house.olga, version, {"phone": "1"})
    assert settings.change(house.olga, after, {"phone": "1"}) == after
    with pytest.raises(Conflict):
        settings.change(house.olga, version, {"phone": "2"})


GOOD = {
    "tax_rates": [("VAT", "24", "S"), ("", "", "S"), ("Zero", "0", "Z")],
    "languages": ["el", "en"],
    "socials": {"LinkedIn": "https://linkedin.com/x", "X": ""},
    "payment_days": "14",
    "brand": "#ABCDEF",
    "invoice_prefix": "R/{year}/",
    "time_zone": "Europe/Athens",
    "country": "gr",
    "website": "",
}
BAD = [
    ("set_up_at", "x"),
    ("logo_sha256", "x"),
    ("email_verified_at", "x"),
    ("brand", "red"),
    ("website", "javascript:1"),
    ("socials", {"MySpace": "https://x.test"}),
    ("payment_days", "-1"),
    ("payment_days", "x"),
    ("time_zone", "Mars"),
    ("nav", "bottom"),
    ("profile_editing", "yes"),
    ("languages", []),
    ("languages", ["tlh"]),
    ("languages", ["el"]),
    ("invoice_prefix", "{month}"),
    ("invoice_prefix", ""),
    ("firm_name", " "),
    ("email", "x"),
    ("currency", "EURO"),
    ("tax_rates", [("", "5", "S")]),
    ("tax_rates", [("VAT", "240", "S")]),
    ("tax_rates", [("VAT", "x", "S")]),
    ("tax_rates", [("A", "24", "S"), ("B", "24.0", "S")]),
    ("firm_name", 5),
]


def test_good_values_are_stored_as_the_portal_reads_them(house: House):
    save(house, **GOOD)
    now = settings.policy(house.olga).preferences
    assert [(each.label, each.percent, each.category) for each in now[TAX_RATES]] == [
        ("VAT", "24", "S"),
        ("Zero", "0", "Z"),
    ]
    assert (now.socials, now[PAYMENT_DAYS], now.brand, now.country) == (
        {"LinkedIn": "https://linkedin.com/x"},
        14,
        "#abcdef",
        "GR",
    )


@pytest.mark.security("R26")
@pytest.mark.parametrize(("name", "value"), BAD)
def test_what_cannot_be_is_refused(house: House, name: str, value):
    with pytest.raises(Invalid) as refused:
        save(house, **{name: value})
    assert (refused.value.field or "").split(".")[0] == name
    assert settings.policy(house.olga).preferences == house.olga.preferences


DECLARED = [each for area in areas() for each in area.settings]


@pytest.mark.parametrize("setting", DECLARED, ids=lambda each: each.name)
def test_what_is_declared_can_be_stored_drawn_and_told(setting: Setting[Any]):
    """A default is as good as a value somebody typed, and there are words for all of it."""
    unset = Preferences()
    stored = setting.kind.write(unset[setting])
    assert setting.kind.read(stored) == unset[setting] == setting.default
    if setting.name not in ("firm_name", "tax_rates"):  # which a firm has to type; which are typed as rows
        assert setting.kind.check(Wording("en"), setting.name, stored) == stored
    assert setting.offered or setting_drawer(setting)
    assert field_words(setting.name)
    greek = Wording("el")
    for each in filter(None, (setting.words, setting.help, setting.section.words, setting.section.note)):
        assert greek.named(each) != each or each == "E-mail"


def test_a_setting_is_declared_where_it_is_read():
    """An area's own, not the firm's: what is a field of Preferences is declared by the firm."""
    fields = {each.name for each in dataclass_fields(Preferences)}
    for area in areas():
        if area.name != "firm":
            assert fields.isdisjoint(each.name for each in area.settings)
    assert fields - {each.name for each in DECLARED} == {"email_verified_at", "logo_sha256", "set_up_at", "others"}


@pytest.mark.feature("AUT-12")
def test_another_address_of_the_firm_has_to_be_confirmed_again(house: House):
    assert house.olga.preferences.email_verified_at
    save(house, email="new@harbour.test")
    assert house.again(house.olga).preferences.email_verified_at == ""


def test_a_test_mail_goes_to_whoever_asks(house: House):
    settings.send_test_mail(house.olga)
    with house.backstage() as db:
        assert [mail.recipient for mail in db.scalars(select(Mail))] == ["olga@example.test"]


@pytest.mark.parametrize("who", ["sam", "kim", "rita", "ben", "alice"])
def test_only_who_may_changes_settings(house: House, who: str):
    ctx = getattr(house, who)
    for act in (
        lambda: settings.change(ctx, 1, {"phone": "1"}),
        lambda: settings.send_test_mail(ctx),
    ):
        with pytest.raises(NotAllowed):
            act()
    if who != "sam":
        with pytest.raises(NotAllowed):
            settings.policy(ctx)


@pytest.mark.security("R13")
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("payment_details", "IBAN of a thief"),
        ("email", "thief@example.test"),
        ("notify_payments_to", "x@example.test"),
        ("test_gateway_enabled", False),
        ("login_identifier", "email"),
        ("address_wait_hours", 720),
    ],
)
def test_where_money_goes_asks_for_the_password_again(house: House, name: str, value: object) -> None:
    version = settings.policy(house.olga).version
    later = house.at(house.olga, NOON + timedelta(minutes=11))
    with pytest.raises(AskAgain):
        settings.change(later, version, {name: value})
    assert settings.change(house.olga, version, {name: value}) != version


@pytest.mark.security("R13")
@pytest.mark.parametrize(("identifier", "refusal"), [("username", NoUserName), ("email", NoAddress)])
def test_no_owner_is_locked_out_by_what_people_sign_in_with(house: House, identifier: str, refusal: type) -> None:
    with house.backstage() as db:
        olga = db.get_one(Person, house.olga.actor.person_id)
        olga.go_by_username(None) if identifier == "username" else olga.go_by_email(None)
    ada = house.staff("Ada Admin", StaffRole.ADMINISTRATOR)
    version = settings.policy(ada).version
    with pytest.raises(refusal, match="Olga Owner") as said:
        settings.change(ada, version, {"login_identifier": identifier})
    assert said.value.field == "login_identifier"
    house.staff("Otto Owner", StaffRole.OWNER)
    with house.backstage() as db:
        db.get_one(Person, house.olga.actor.person_id).staff_closed_at = NOON
    assert settings.change(ada, version, {"login_identifier": identifier}) != version
