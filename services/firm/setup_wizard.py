"""Setting up an empty portal: a code from the console, then the firm, its look, its money and its owner (R12)."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import uuid4
from zoneinfo import available_timezones

from sqlalchemy import delete, select

from data.access.session_queries import firm_document
from data.database.locks import advisory_lock
from data.database.session import Author, ScopedSession
from data.errors import Conflict, Invalid, Refusal
from data.firm.tables import Firm, Logo, Secret
from data.people.logins import login_key
from data.people.tables import Person
from data.statuses import StaffRole
from services.access import passwords, rate_limits, sender_verification
from services.access.accounts import address as address_of
from services.access.accounts import password as password_of
from services.access.accounts import staff as staff_of
from services.access.authentication import system
from services.access.invitations.delivery import readable_secret
from services.access.session_rows import open_session
from services.firm import branding
from services.mail import queue as mails
from services.platform import number_input
from services.platform.context import House
from services.platform.firm_settings import Preferences
from services.platform.permissions import May
from services.platform.text_input import one_line

LIFETIME = timedelta(hours=1)
_CODE = "setup code"  # its name among the secrets, and what it is sealed for
_KIND = "setup"
# The pages of the wizard and what is typed on each. The owner comes last: a password is never carried along.
STEPS: dict[str, tuple[str, ...]] = {
    "firm": ("firm_name", "address", "city", "zip", "country", "tax_id", "email", "phone"),
    "look": ("display_name", "brand", "logo_sha256"),
    "money": ("currency", "time_zone", "language"),
    "owner": ("owner_name", "owner_email"),
}
_OBVIOUS = ("owner_name", "owner_email", "firm_name", "display_name", "email")  # no password is made of them
LANGUAGES = ("en", "el")
# As the columns are, and as the settings take them later.
_LONGEST = {
    "firm_name": 200,
    "address": 400,
    "city": 120,
    "zip": 20,
    "tax_id": 60,
    "phone": 60,
    "display_name": 80,
    "owner_name": 200,
}
_NO_PLACES = ("Etc/", "posix/", "right/", "SystemV/")


class WrongCode(Invalid):
    message = "This is not the code on the console, or it has run out. Restart the portal for a new one."
    field = "code"


class Missing(Invalid):
    message = "Please fill this in."


class UnknownChoice(Invalid):
    message = "Choose one of the values offered."


class OwnerKnown(Conflict):
    message = "Somebody with this address is in the books already. Give the owner another one; it can be changed later."
    field = "owner_email"


class AlreadySetUp(Conflict):
    message = "This portal is set up already. Please sign in."


def is_done(house: House) -> bool:
    """Has somebody finished the wizard?"""
    return bool(firm_document(house.engine)[1].get("set_up_at"))


def open_wizard(house: House, now: datetime) -> str | None:
    """A fresh code to print on the console; the one before stops working. None when the portal is set up."""
    if is_done(house):
        return None
    code = readable_secret()
    with system(house, now).transaction(May.SYSTEM) as db:
        db.merge(Secret(name=_CODE, sealed=house.gateways.vault.seal(code, _CODE), hint="", changed_at=now))
        db.recorded = True  # nothing of the firm's changed
    return code


def check_code(house: House, code: str, address: str, now: datetime) -> None:
    """Raises WrongCode, TooMany after five in a quarter of an hour, AlreadySetUp."""
    ctx, source = system(house, now), rate_limits.source_of(address)
    with ctx.transaction(May.SYSTEM) as db:
        rate_limits.check_alone(db, _KIND, _KIND, source)
        kept = db.get(Secret, _CODE)
        right = (
            kept is not None
            and now < kept.changed_at + LIFETIME
            and hmac.compare_digest(
                house.gateways.vault.unseal(kept.sealed, _CODE).encode(), code.strip().lower().encode()
            )
        )
        rate_limits.succeeded(db, _KIND, source, _KIND) if right else rate_limits.failed(db, _KIND, source, _KIND)
        db.recorded = True
    if is_done(house):
        raise AlreadySetUp()
    if not right:
        raise WrongCode()


def keep_logo(house: House, content: bytes, now: datetime) -> str:
    """Keep an uploaded logo for the next steps; its name. After `check_code`. Raises NotALogo, LogoTooLarge."""
    logo = branding.read_logo(content)
    with system(house, now).transaction(May.SYSTEM) as db:
        db.recorded = True
        return branding.keep_logo(db, logo)


def problems(step: str, typed: Mapping[str, str]) -> dict[str, Refusal]:
    """What is wrong with the fields of one step, by field; empty: go on."""
    found: dict[str, Refusal] = {}
    for field in STEPS[step]:
        try:
            _RULES.get(field, _anything)(_fit(typed, field), field)
        except Refusal as refusal:
            found[field] = refusal
    return found


def finish(
    house: House,
    code: str,
    typed: Mapping[str, str],
    password: str,
    repeated: str,
    *,
    address: str,
    browser: str,
    now: datetime,
) -> str:
    """Make the firm and its owner, sign the owner in; the token for the session cookie.

    A link to confirm the firm's address is mailed. Raises WrongCode, AlreadySetUp (finishing twice makes nothing
    twice), OwnerKnown, what a field breaks, for `new` what is wrong with the password, or for `repeated` NotRepeated.
    """
    check_code(house, code, address, now)
    for step in STEPS:
        for refusal in problems(step, typed).values():
            raise refusal
    given = {name: _fit(typed, name) for names in STEPS.values() for name in names}
    passwords.check(password, [given[name] for name in _OBVIOUS], "new")
    if passwords.normal(password) != passwords.normal(repeated):
        raise passwords.NotRepeated("repeated")
    fresh, ctx = passwords.hashed(password), system(house, now)
    with ctx.transaction(May.SYSTEM) as db:
        advisory_lock(db, _KIND)
        firm = db.get(Firm, 1)
        if firm is not None and firm.values.get("set_up_at"):
            raise AlreadySetUp()
        if db.scalar(select(Person.id).where(Person.email_key == login_key(given["owner_email"]))) is not None:
            raise OwnerKnown()
        preferences = _preferences(db, given, now)
        owner = _owner(given, fresh, now)
        if firm is None:
            firm = Firm(id=1)
        firm.values = preferences.written()
        db.add_all([owner, firm])
        db.flush()
        db.author = Author(owner.id, address=address)
        db.execute(delete(Secret).where(Secret.name == _CODE).execution_options(synchronize_session=False))
        db.record("firm.set_up", firm, owner=str(owner.id))
        token = open_session(db, owner, is_staff=True, address=address, browser=browser)
        sender_verification.mail_link(replace(ctx, preferences=preferences), db, owner.id, preferences.language)
        db.tell("firm")
    return token


def _preferences(db: ScopedSession, given: Mapping[str, str], now: datetime) -> Preferences:
    languages = (given["language"], *(each for each in LANGUAGES if each != given["language"]))
    logo = given["logo_sha256"] if db.scalar(select(Logo.sha256).where(Logo.sha256 == given["logo_sha256"])) else ""
    kept: dict[str, Any] = {name: given[name] for step in ("firm", "look", "money") for name in STEPS[step]}
    return Preferences.read(
        kept
        | {
            "country": number_input.country(given["country"], "country") or "",
            "brand": branding.check_colour(given["brand"]),
            "logo_sha256": logo,
            "languages": languages,
            "set_up_at": now.isoformat(),
        }
    )


def _owner(given: Mapping[str, str], password_hash: str, now: datetime) -> Person:
    owner = Person(id=uuid4(), name=given["owner_name"], language=given["language"], last_signed_in_at=now)
    staff_of.first(owner, staff_of.Standing(StaffRole.OWNER, sees_all_clients=True))
    password_of.first(owner, password_hash, now)
    address_of.first(owner, given["owner_email"])
    return owner


def _fit(typed: Mapping[str, str], field: str) -> str:
    """One field on one line, nothing unseen in it. Raises TooLong."""
    return one_line(typed.get(field, ""), field, longest=_LONGEST.get(field, 254)) or ""


def _anything(text: str, field: str) -> None:
    """Optional words."""


def _required(text: str, field: str) -> None:
    if not text:
        raise Missing(field)


def _address(text: str, field: str) -> None:
    _required(text, field)
    mails.check_address(text, field)


def _country(text: str, field: str) -> None:
    number_input.country(text, field)


def _colour(text: str, field: str) -> None:
    branding.check_colour(text)


def _one_of(choices: Callable[[], frozenset[str]]) -> Callable[[str, str], None]:
    def rule(text: str, field: str) -> None:
        if text not in choices():
            raise UnknownChoice(field)

    return rule


@cache
def time_zones() -> frozenset[str]:
    """Places such as "Europe/Athens", and UTC."""
    places = (name for name in available_timezones() if "/" in name and not name.startswith(_NO_PLACES))
    return frozenset(places) | {"UTC"}


_RULES: dict[str, Callable[[str, str], None]] = {
    "firm_name": _required,
    "email": _address,
    "country": _country,
    "brand": _colour,
    "currency": _one_of(number_input.in_use),
    "time_zone": _one_of(time_zones),
    "language": _one_of(lambda: frozenset(LANGUAGES)),
    "owner_name": _required,
    "owner_email": _address,
}
