"""The keys of Stripe: from the deployment's settings, else sealed rows that staff entered (R81, R85)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy import Engine, select

from data.errors import Invalid
from data.firm import Secret
from data.session import ScopedSession
from services.gateways.vault import Vault
from services.settings import Settings

SECRET_KEY, WEBHOOK_SECRET, OLDER_WEBHOOK_SECRET = "stripe.secret_key", "stripe.webhook", "stripe.webhook.older"


class NotAKey(Invalid):
    message = "This is not a key of Stripe: it begins with {prefixes}."


@dataclass(frozen=True, slots=True)
class StripeKeys:
    """`webhook_secrets` are two while one is being replaced (R78)."""

    secret: str = field(repr=False)
    webhook_secrets: tuple[str, ...] = field(default=(), repr=False)

    @property
    def live(self) -> bool:
        return self.secret.startswith(("sk_live_", "rk_live_"))


_SEALED = select(Secret.name, Secret.sealed).where(Secret.name.startswith("stripe."))
KeyRing = Callable[[], StripeKeys | None]


def key_ring(engine: Engine, settings: Settings, vault: Vault) -> KeyRing:
    """How the Stripe gateway learns its keys at each use, so that new ones need no restart."""
    if settings.stripe_secret_key:
        given = StripeKeys(settings.stripe_secret_key, settings.stripe_webhook_secrets)
        return lambda: given
    return lambda: _entered(engine, vault)


def keep(db: ScopedSession, vault: Vault, name: str, value: str) -> Secret:
    """Seal one key and remember only its last four characters for show. The caller asks for a fresh sign-in (R13) and
    records history. A new webhook secret leaves the one before it valid until the next change. Raises NotAKey."""
    prefixes = ("sk_", "rk_") if name == SECRET_KEY else ("whsec_",)
    if not value.startswith(prefixes) or not value.isascii() or not value.isprintable():
        raise NotAKey(field=name, prefixes=", ".join(prefixes))
    row = db.get(Secret, name) or Secret(name=name, sealed="")
    if name == WEBHOOK_SECRET and row.sealed:
        older = db.get(Secret, OLDER_WEBHOOK_SECRET) or Secret(name=OLDER_WEBHOOK_SECRET)
        older.sealed = vault.seal(vault.unseal(row.sealed, WEBHOOK_SECRET), OLDER_WEBHOOK_SECRET)
        older.hint, older.changed_at = row.hint, db.now
        db.add(older)
    row.sealed, row.hint, row.changed_at = vault.seal(value, name), value[-4:], db.now
    db.add(row)
    return row


def _entered(engine: Engine, vault: Vault) -> StripeKeys | None:
    with engine.execution_options(writing=False).begin() as connection:
        opened = {name: vault.unseal(sealed, name) for name, sealed in connection.execute(_SEALED)}
    if SECRET_KEY not in opened:
        return None
    secrets = tuple(opened[name] for name in (WEBHOOK_SECRET, OLDER_WEBHOOK_SECRET) if name in opened)
    return StripeKeys(opened[SECRET_KEY], secrets)
