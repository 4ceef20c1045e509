"""What a link and a mailed code are kept as: keyed hashes, which nobody without the home's key can try against."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from uuid import UUID

from data.sealing import keys_of
from services.platform.context import Context

CODE_FIGURES = 8


def new_secret() -> str:
    """256 bits, as every link of the portal has."""
    return secrets.token_urlsafe(32)


def new_code() -> str:
    return f"{secrets.randbelow(10**CODE_FIGURES):0{CODE_FIGURES}}"


def digest_of(ctx: Context, secret: str) -> str:
    """The key stays the same when the master key is exchanged."""
    return _keyed(ctx, f"share link\n{secret}")


def code_digest_of(ctx: Context, link_id: UUID, code: str) -> str:
    """Of this link only: the same figures for another are another hash."""
    return _keyed(ctx, f"share code\n{link_id}\n{code}")


def _keyed(ctx: Context, text: str) -> str:
    key = keys_of(ctx.house.engine.dialect).lookup
    return hmac.new(key, text.encode(errors="surrogatepass"), hashlib.sha256).hexdigest()
