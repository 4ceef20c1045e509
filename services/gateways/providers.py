"""The payment gateways a portal is equipped with, ready whether or not the firm has connected or enabled them yet."""

from __future__ import annotations

from sqlalchemy import Engine

from services.gateways.checkouts import Checkouts
from services.gateways.keys import key_ring
from services.gateways.stripe import StripeGateway
from services.gateways.test_gateway import TestGateway
from services.gateways.vault import Vault
from services.settings import Settings


def open_checkouts(engine: Engine, settings: Settings, vault: Vault) -> dict[str, Checkouts]:
    """By name; services.pay_options.gateway decides which one takes a payment."""
    stripe = StripeGateway(key_ring(engine, settings, vault), api_base=settings.stripe_api_base)
    return {stripe.name: stripe, TestGateway.name: TestGateway(engine, settings.origin)}
