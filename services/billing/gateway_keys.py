"""Stripe's keys: entered once by staff, sealed, and only hinted at from then on (R81)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete

from data.errors import Conflict, Invalid
from data.firm.tables import Firm, Secret
from services.access.credentials import require_recent
from services.billing.settings import STRIPE_ENABLED, TEST_GATEWAY_ENABLED, WEBHOOK_OVERLAP_HOURS, TestBesideLive
from services.integrations.payments import stripe_keys
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
class GatewayKeys:
    """What the settings show of them. `webhook` is the address to enter at Stripe."""

    secret_key: KeyHint | None
    webhook_secret: KeyHint | None
    older_webhook_secret: KeyHint | None  # while it is good
    is_unrestricted: bool
    are_elsewhere: bool  # set where the portal is deployed
    are_live: bool
    webhook: str


def gateway_keys(ctx: Context) -> GatewayKeys:
    """Raises NotAllowed."""
    ctx.require(May.READ_SETTINGS)  # before the keys are even looked at
    stripe = stripe_keys.key_ring(ctx.house.engine, ctx.settings, ctx.gateways.vault)()
    with ctx.transaction(May.READ_SETTINGS) as db:
        rows = {name: db.get(Secret, name) for name in STRIPE}
        hints = {
            name: KeyHint(row.hint, row.changed_at, row.ends_at)
            for name, row in rows.items()
            if row is not None and (row.ends_at is None or row.ends_at > db.now)
        }
    return GatewayKeys(
        hints.get(stripe_keys.SECRET_KEY),
        hints.get(stripe_keys.WEBHOOK_SECRET),
        hints.get(stripe_keys.OLDER_WEBHOOK_SECRET),
        is_unrestricted=bool(stripe and stripe.unrestricted),
        are_elsewhere=bool(ctx.settings.stripe_secret_key),
        are_live=bool(stripe and stripe.live),
        webhook=f"{ctx.settings.origin}/hooks/stripe",
    )


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
