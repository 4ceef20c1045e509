"""The payment gateways a portal is equipped with, ready whether or not the firm has connected or enabled them yet."""

from __future__ import annotations

from sqlalchemy import Engine

from services.config import Settings
from services.integrations.encrypted_store import Vault
from services.integrations.payments.dummy import TestGateway
from services.integrations.payments.protocol import Checkouts
from services.integrations.payments.stripe import StripeGateway
from services.integrations.payments.stripe_keys import key_ring


def open_checkouts(engine: Engine, settings: Settings, vault: Vault) -> dict[str, Checkouts]:
    """By name; services.billing.checkout.options.gateway decides which one takes a payment."""
    stripe = StripeGateway(key_ring(engine, settings, vault), api_base=settings.stripe_api_base)
    return {stripe.name: stripe, TestGateway.name: TestGateway(engine, settings.origin)}
