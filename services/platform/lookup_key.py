"""The key that numbers are hashed with stays when the master key is rotated: what they are found by must not change."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from sqlalchemy import Engine, select

from data.firm.tables import Firm, Secret
from data.sealing import keys_of, lookup_key

if TYPE_CHECKING:
    from data.database.session import ScopedSession
    from services.integrations.encrypted_store import Vault

NAME = "lookup key"


def kept_lookup_key(engine: Engine, vault: Vault) -> bytes:
    """What a rotation kept; before the first one, what the oldest master key gives."""
    with engine.connect() as connection:
        sealed = connection.execute(select(Secret.sealed).where(Secret.name == NAME)).scalar_one_or_none()
    return lookup_key(vault.keys.keys[-1]) if sealed is None else base64.b64decode(vault.unseal(sealed, NAME))


def keep_lookup_key(db: ScopedSession, vault: Vault) -> None:
    """Before another master key seals. Twice is safe: what is kept stays."""
    if db.get(Secret, NAME) is None:
        key = base64.b64encode(keys_of(db.get_bind().dialect).lookup).decode()
        db.add(Secret(name=NAME, sealed=vault.seal(key, NAME), hint="", changed_at=db.now))
        db.record("keys.lookup_kept", db.get_one(Firm, 1))
