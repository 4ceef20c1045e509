"""What the firm decides about who gets in and how, and how long what signing in leaves behind is kept."""

from __future__ import annotations

from typing import Any, Literal

from sqlalchemy import select

from data.database.session import ScopedSession
from data.errors import Conflict
from data.people.tables import Person
from data.statuses import StaffRole
from services.platform.context import Context
from services.platform.firm_settings import Preferences
from services.platform.i18n import msgid
from services.platform.setting import ACCESS, PORTAL, RETENTION, WITHIN_DAYS, Setting
from services.platform.setting_kinds import Count, OneOf, Switch

OnboardingMode = Literal["invite_link", "temp_password", "auto_on_contact"]


class NoUserName(Conflict):
    message = "{names} could not sign in any more without a user name. Let them choose one in their account first."
    field = "login_identifier"


class NoAddress(NoUserName):
    message = "{names} could not sign in any more without an e-mail address. Enter one for them first."


def require_owners_get_in(ctx: Context, db: ScopedSession, before: Preferences, values: dict[str, Any]) -> None:
    """Whoever could put it right again is never locked out. Raises NoUserName, NoAddress."""
    key, refusal = {"username": (Person.username_key, NoUserName), "email": (Person.email_key, NoAddress)}.get(
        Preferences.read(values)[LOGIN_IDENTIFIER], (None, NoUserName)
    )
    if key is None:
        return
    names = db.scalars(
        select(Person.name)
        .where(Person.staff_role == StaffRole.OWNER, Person.staff_closed_at.is_(None), key.is_(None))
        .order_by(Person.order_key, Person.id)
    ).all()
    if names:
        raise refusal(names=", ".join(names))


ONBOARDING: Setting[OnboardingMode] = Setting(  # C1
    "onboarding",
    OneOf(
        {
            "invite_link": msgid("A link to choose a password"),
            "temp_password": msgid("A temporary password by mail"),
            "auto_on_contact": msgid("Automatically, when a contact is added"),
        }
    ),
    "invite_link",
    msgid("How clients get in"),
    ACCESS,
    order=100,
)
TEMP_PASSWORD_HOURS = Setting(
    "temp_password_hours", Count(1, 720), 72, msgid("Hours a temporary password works"), ACCESS, order=200
)
ADDRESS_WAIT_HOURS = Setting(
    "address_wait_hours",
    Count(1, 720),
    24,
    msgid("Hours before an address changed by the firm takes effect"),
    ACCESS,
    order=300,
    asks_password=True,
)
INVITES_PER_DAY = Setting(  # AUT-13
    "invites_per_day", Count(1, 1000), 40, msgid("Invitations a day"), ACCESS, order=400
)
INVITES_OVER_CAP: Setting[Literal["queue", "refuse"]] = Setting(  # C18
    "invites_over_cap",
    OneOf({"queue": msgid("Wait for the next day"), "refuse": msgid("Refuse")}),
    "queue",
    msgid("Beyond that"),
    ACCESS,
    order=500,
    past=msgid("Invitations beyond that"),
)
LOGIN_IDENTIFIER: Setting[Literal["either", "email", "username"]] = Setting(  # C2
    "login_identifier",
    OneOf({"either": msgid("E-mail or user name"), "email": msgid("E-mail"), "username": msgid("User name")}),
    "either",
    msgid("Clients sign in with"),
    ACCESS,
    order=600,
    asks_password=True,
    touches=require_owners_get_in,
)
SELECTOR_ALL = Setting(  # C4
    "selector_all", Switch(), True, msgid("Offer “All” in the client selector"), PORTAL, order=400
)
SELECTOR_SINGLE: Setting[Literal["disabled", "hidden"]] = Setting(  # C3
    "selector_single",
    OneOf({"disabled": msgid("Shown, greyed out"), "hidden": msgid("Hidden")}),
    "disabled",
    msgid("Selector with one client only"),
    PORTAL,
    order=500,
)
# The least is what payments and a stolen account need to be looked into.
KEEP_TRIES_DAYS = Setting(
    "keep_tries_days",
    Count(2, 365),
    30,
    msgid("Days to keep refused sign-ins"),
    RETENTION,
    order=100,
    help=WITHIN_DAYS,
)
KEEP_SESSIONS_DAYS = Setting(
    "keep_sessions_days",
    Count(31, 730),
    90,
    msgid("Days to keep ended sessions and used links"),
    RETENTION,
    order=200,
    help=WITHIN_DAYS,
)
SETTINGS = (
    ONBOARDING,
    TEMP_PASSWORD_HOURS,
    ADDRESS_WAIT_HOURS,
    INVITES_PER_DAY,
    INVITES_OVER_CAP,
    LOGIN_IDENTIFIER,
    SELECTOR_ALL,
    SELECTOR_SINGLE,
    KEEP_TRIES_DAYS,
    KEEP_SESSIONS_DAYS,
)
