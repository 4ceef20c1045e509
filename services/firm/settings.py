"""The firm's settings, changed by staff: every value checked, every change in the history with old and new."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import delete

from data.errors import Conflict, Invalid
from data.firm.tables import Firm, Secret
from services.access.credentials import require_recent
from services.billing.settings import STRIPE_ENABLED, TEST_GATEWAY_ENABLED, WEBHOOK_OVERLAP_HOURS, TestBesideLive
from services.firm import branding, letters, setting_rules
from services.integrations.payments import stripe_keys
from services.mail import queue as mails
from services.platform.areas import settings_of
from services.platform.context import Context
from services.platform.firm_settings import Preferences
from services.platform.permissions import May

STRIPE = (stripe_keys.SECRET_KEY, stripe_keys.WEBHOOK_SECRET, stripe_keys.OLDER_WEBHOOK_SECRET)


class LiveBesideTest(TestBesideLive):
    message = "Pretend payments are on, and they never stand beside live keys. Switch them off first."


class KeysElsewhere(Conflict):
    message = "The keys are set where the portal is deployed, so they cannot be changed here."


@dataclass(frozen=True, slots=True)
class KeyHint:
    """That a secret is there, and how to recognise it; the secret itself is never shown again (R81)."""

    hint: str
    changed_at: datetime
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Policy:
    """Everything the settings show. `webhook` is the address to enter at Stripe."""

    version: int
    preferences: Preferences
    secret_key: KeyHint | None
    webhook_secret: KeyHint | None
    older_webhook_secret: KeyHint | None  # while it is good
    unrestricted_key: bool
    keys_elsewhere: bool
    live_keys: bool
    webhook: str
    may_edit: bool


def policy(ctx: Context) -> Policy:
    """The firm's settings as they are now."""
    ctx.require(May.READ_SETTINGS)  # before the keys are even looked at
    stripe = _stripe_keys(ctx)
    with ctx.transaction(May.READ_SETTINGS) as db:
        firm = db.get_one(Firm, 1)
        rows = {name: db.get(Secret, name) for name in STRIPE}
        hints = {
            name: KeyHint(row.hint, row.changed_at, row.ends_at)
            for name, row in rows.items()
            if row is not None and (row.ends_at is None or row.ends_at > db.now)
        }
        return Policy(
            firm.version,
            Preferences.read(firm.values),
            hints.get(stripe_keys.SECRET_KEY),
            hints.get(stripe_keys.WEBHOOK_SECRET),
            hints.get(stripe_keys.OLDER_WEBHOOK_SECRET),
            bool(stripe and stripe.unrestricted),
            bool(ctx.settings.stripe_secret_key),
            bool(stripe and stripe.live),
            f"{ctx.settings.origin}/hooks/stripe",
            ctx.actor.may(May.EDIT_SETTINGS),
        )


def change(ctx: Context, version: int, values: Mapping[str, Any]) -> int:
    """Save some settings if nobody else saved meanwhile; the version they have now. The same again changes nothing.

    Another address of the firm has to be confirmed again (AUT-12), and owners are told where alerts go from now on.
    Raises AskAgain for GUARDED ones, Conflict, TestBesideLive, NoKeys, NoUserName, NoAddress and, with the setting's
    name as field, whatever services.firm.setting_rules refuses.
    """
    checked = setting_rules.checked(ctx, values)
    with ctx.transaction(May.EDIT_SETTINGS) as db:
        firm = db.get_one(Firm, 1, with_for_update=True)
        if firm.version != version:
            raise Conflict()
        before = Preferences.read(firm.values)
        declared = [each for each in settings_of(before) if each.name in checked]
        stood = {each.name: each.kind.write(before[each]) for each in declared}
        settings = [each for each in declared if stood[each.name] != checked[each.name]]
        if not settings:
            return version
        if any(each.asks_password for each in settings):
            require_recent(ctx)
        values = {**firm.values, **checked}
        for touch in dict.fromkeys(each.touches for each in settings if each.touches is not None):
            touch(ctx, db, before, values)
        firm.values = values
        db.record(
            "firm.changed", firm, changed={each.name: [stood[each.name], checked[each.name]] for each in settings}
        )
        db.tell("firm")
        db.flush()
        return firm.version


def keep_stripe_key(ctx: Context, name: str, value: str) -> None:
    """Seal one of Stripe's keys; `name` is keys.SECRET_KEY or keys.WEBHOOK_SECRET. It is never shown again (R81).

    Raises AskAgain, Invalid for another name, NotAKey, Unrestricted, KeysElsewhere, and LiveBesideTest for a live key
    while the test gateway is on.
    """
    require_recent(ctx)
    if ctx.settings.stripe_secret_key:
        raise KeysElsewhere()
    if name not in STRIPE[:2]:
        raise Invalid(field=name)
    value = value.strip()
    with ctx.transaction(May.EDIT_SETTINGS) as db:
        firm = db.get_one(Firm, 1, with_for_update=True)
        stripe_keys.check(name, value)
        if value.startswith("rk_live_") and Preferences.read(firm.values)[TEST_GATEWAY_ENABLED]:
            raise LiveBesideTest(field=name)
        hours = Preferences.read(firm.values)[WEBHOOK_OVERLAP_HOURS]
        row = stripe_keys.keep(db, ctx.gateways.vault, name, value, timedelta(hours=hours))
        db.flush()
        db.record("firm.key_kept", firm, name=name, hint=row.hint)
        db.tell("firm")


def forget_stripe_keys(ctx: Context) -> None:
    """Remove Stripe's keys and switch it off; no payment can start there any more. Twice is safe. Raises AskAgain."""
    require_recent(ctx)
    with ctx.transaction(May.EDIT_SETTINGS) as db:
        firm = db.get_one(Firm, 1, with_for_update=True)
        if db.get(Secret, stripe_keys.SECRET_KEY) is None and not Preferences.read(firm.values)[STRIPE_ENABLED]:
            return
        db.execute(delete(Secret).where(Secret.name.in_(STRIPE)).execution_options(synchronize_session=False))
        firm.values = {**firm.values, "stripe_enabled": False}
        db.record("firm.keys_forgotten", firm)
        db.tell("firm")


def keep_logo(ctx: Context, content: bytes) -> None:
    """Make an uploaded picture the firm's logo, drawn anew (R65); papers issued before keep theirs.

    Raises NotALogo, LogoTooLarge. The same picture again changes nothing.
    """
    ctx.require(May.EDIT_SETTINGS)  # before anything is decoded
    picture = branding.read_logo(content)
    with ctx.transaction(May.EDIT_SETTINGS) as db:
        firm = db.get_one(Firm, 1, with_for_update=True)
        if firm.values.get("logo_sha256") == picture.sha256:
            return
        firm.values = {**firm.values, "logo_sha256": branding.keep_logo(db, picture)}
        db.record("firm.logo", firm, sha256=picture.sha256)
        db.tell("firm")


def remove_logo(ctx: Context) -> None:
    """Show the firm's first letter instead of a logo. Twice is safe."""
    with ctx.transaction(May.EDIT_SETTINGS) as db:
        firm = db.get_one(Firm, 1, with_for_update=True)
        if not firm.values.get("logo_sha256"):
            return
        firm.values = {**firm.values, "logo_sha256": ""}
        db.record("firm.logo", firm, sha256="")
        db.tell("firm")


def send_test_mail(ctx: Context) -> None:
    """A mail to whoever asks, so that they see whether mails arrive. Raises BadAddress."""
    with ctx.transaction(May.EDIT_SETTINGS) as db:
        mails.queue(
            ctx,
            db,
            letters.test_mail,
            recipient=mails.check_address(ctx.actor.email or ""),
            name=ctx.actor.name,
            language=ctx.actor.language,
            dedupe=f"test:{uuid4()}",
            person_id=ctx.actor.person_id,
            at=ctx.now,
        )
        db.record("firm.test_mail", db.get_one(Firm, 1))


def _stripe_keys(ctx: Context) -> stripe_keys.StripeKeys | None:
    return stripe_keys.key_ring(ctx.house.engine, ctx.settings, ctx.gateways.vault)()
