"""The keys of Stripe: from the deployment's settings, else sealed rows that staff entered (R81, R85)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Engine, or_, select

from data.database.session import ScopedSession
from data.errors import Invalid
from data.firm.tables import Secret
from services.clock import clock
from services.config import Settings
from services.integrations.encrypted_store import Vault

SECRET_KEY, WEBHOOK_SECRET, OLDER_WEBHOOK_SECRET = "stripe.secret_key", "stripe.webhook", "stripe.webhook.older"


class NotAKey(Invalid):
    message = "This is not a key of Stripe: it begins with {prefixes}."


class Unrestricted(Invalid):
    """A key of this kind refunds, pays out and reads every customer: a thief of the home would have all of it."""

    message = (
        "This key may do everything in your Stripe account. Make a restricted one: at Stripe, Developers, API "
        "keys, Create restricted key, with write access to Checkout Sessions and read access to PaymentIntents, "
        "Charges and Refunds, Disputes and Events. It begins with rk_live_."
    )


@dataclass(frozen=True, slots=True)
class StripeKeys:
    """`webhook_secrets` are two while one is being replaced (R78)."""

    secret: str = field(repr=False)
    webhook_secrets: tuple[str, ...] = field(default=(), repr=False)

    @property
    def live(self) -> bool:
        return self.secret.startswith(("sk_live_", "rk_live_"))

    @property
    def unrestricted(self) -> bool:
        """A live key that may do everything."""
        return is_unrestricted(self.secret)


KeyRing = Callable[[], StripeKeys | None]


def is_unrestricted(secret: str) -> bool:
    return secret.startswith("sk_live_")


def key_ring(engine: Engine, settings: Settings, vault: Vault, now: Callable[[], datetime] = clock) -> KeyRing:
    """How the Stripe gateway learns its keys at each use, so that new ones need no restart and old ones end."""
    if settings.stripe_secret_key:
        given = StripeKeys(settings.stripe_secret_key, settings.stripe_webhook_secrets)
        return lambda: given
    return lambda: _entered(engine, vault, now())


def check(name: str, value: str) -> None:
    """Raises NotAKey, Unrestricted."""
    prefixes = ("sk_", "rk_") if name == SECRET_KEY else ("whsec_",)
    if not value.startswith(prefixes) or not value.isascii() or not value.isprintable():
        raise NotAKey(field=name, prefixes=", ".join(prefixes))
    if is_unrestricted(value):
        raise Unrestricted(field=name)


def keep(db: ScopedSession, vault: Vault, name: str, value: str, overlap: timedelta = timedelta(hours=24)) -> Secret:
    """Seal one key and remember only its last four characters for show. The caller asks for a fresh sign-in (R13) and
    records history. The webhook secret before this one is good for `overlap` more (R78). Raises NotAKey, Unrestricted.
    """
    check(name, value)
    row = db.get(Secret, name) or Secret(name=name, sealed="")
    before = vault.unseal(row.sealed, name) if row.sealed else value
    if name == WEBHOOK_SECRET and before != value:  # entered twice, it does not push out the one before
        older = db.get(Secret, OLDER_WEBHOOK_SECRET) or Secret(name=OLDER_WEBHOOK_SECRET)
        older.sealed = vault.seal(before, OLDER_WEBHOOK_SECRET)
        older.hint, older.changed_at, older.ends_at = row.hint, db.now, db.now + overlap
        db.add(older)
    row.sealed, row.hint, row.changed_at = vault.seal(value, name), value[-4:], db.now
    db.add(row)
    return row


def _entered(engine: Engine, vault: Vault, now: datetime) -> StripeKeys | None:
    sealed_ones = select(Secret.name, Secret.sealed).where(
        Secret.name.startswith("stripe."), or_(Secret.ends_at.is_(None), Secret.ends_at > now)
    )
    with engine.execution_options(writing=False).begin() as connection:
        opened = {name: vault.unseal(sealed, name) for name, sealed in connection.execute(sealed_ones)}
    if SECRET_KEY not in opened:
        return None
    secrets = tuple(opened[name] for name in (WEBHOOK_SECRET, OLDER_WEBHOOK_SECRET) if name in opened)
    return StripeKeys(opened[SECRET_KEY], secrets)
