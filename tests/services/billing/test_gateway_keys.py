"""Stripe's keys: sealed, hinted at, replaced, forgotten, and by whom."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from data.errors import Invalid, NotAllowed
from data.firm.tables import Event, Secret
from services.access.credentials import AskAgain
from services.billing.gateway_keys import (
    KeysElsewhere,
    LiveBesideTest,
    forget_stripe_keys,
    gateway_keys,
    keep_stripe_key,
)
from services.billing.settings import NoKeys, TestBesideLive
from services.firm import settings
from services.integrations.payments import stripe_keys
from tests.cast import House

LIVE, TEST = "rk_live_0123456789abcdef", "sk_test_0123456789abcdef"


def save(house: House, **values) -> int:
    return settings.change(house.olga, settings.policy(house.olga).version, values)


@pytest.mark.security("R81", "R85", "R13")
def test_keys_are_sealed_hinted_at_and_never_shown(house: House):
    keep_stripe_key(house.olga, stripe_keys.SECRET_KEY, TEST)
    shown = gateway_keys(house.olga)
    assert (shown.secret_key.hint, shown.webhook_secret) == ("cdef", None)
    with house.backstage() as db:
        assert TEST not in db.get_one(Secret, stripe_keys.SECRET_KEY).sealed
        assert all(TEST not in str(each.facts) for each in db.scalars(select(Event)))
    assert TEST not in str(shown)
    with pytest.raises(Invalid):
        keep_stripe_key(house.olga, stripe_keys.SECRET_KEY, "pk_test_public")
    with pytest.raises(AskAgain):
        keep_stripe_key(house.at(house.olga, house.olga.now + timedelta(minutes=11)), stripe_keys.SECRET_KEY, TEST)


@pytest.mark.security("R81")
def test_a_key_that_may_do_everything_is_refused_with_the_way_to_a_better_one(house: House):
    with pytest.raises(stripe_keys.Unrestricted):  # before it is told to switch something off for it
        keep_stripe_key(house.olga, stripe_keys.SECRET_KEY, "sk_live_0123456789abcdef")
    save(house, test_gateway_enabled=False)
    with pytest.raises(stripe_keys.Unrestricted) as refused:
        keep_stripe_key(house.olga, stripe_keys.SECRET_KEY, " sk_live_0123456789abcdef ")
    for words in ("rk_live_", "Create restricted key", "Checkout Sessions", "PaymentIntents", "Disputes"):
        assert words in house.olga.words.refusal(refused.value)
    assert gateway_keys(house.olga).secret_key is None
    for good in (LIVE, TEST, "rk_test_0123456789abcdef"):
        keep_stripe_key(house.olga, stripe_keys.SECRET_KEY, good)
        assert gateway_keys(house.olga).secret_key.hint == "cdef"


@pytest.mark.security("R78")
@pytest.mark.parametrize("hours", [None, 0, 3, 168])
def test_a_webhook_secret_ends_after_it_is_replaced(house: House, hours: int | None):
    if hours is not None:
        save(house, webhook_overlap_hours=hours)
    keep_stripe_key(house.olga, stripe_keys.SECRET_KEY, TEST)
    for secret in ("whsec_first", "whsec_second", "whsec_second"):
        keep_stripe_key(house.olga, stripe_keys.WEBHOOK_SECRET, secret)
    end = house.olga.now + timedelta(hours=24 if hours is None else hours)

    def good(at):
        return stripe_keys.key_ring(
            house.engine, house.inside.settings, house.inside.gateways.vault, lambda: at
        )().webhook_secrets

    assert good(end) == ("whsec_second",)
    assert good(end + timedelta(days=400)) == ("whsec_second",)
    if end > house.olga.now:
        assert good(end - timedelta(seconds=1)) == ("whsec_second", "whsec_first")
        older = gateway_keys(house.olga).older_webhook_secret
        assert (older.hint, older.ends_at) == ("irst", end)
    assert gateway_keys(replace(house.olga, now=end)).older_webhook_secret is None


@pytest.mark.feature("SET-08", "SET-17")
def test_stripe_is_switched_on_with_a_key_only_and_off_without_losing_it(house: House):
    with pytest.raises(NoKeys):
        save(house, stripe_enabled=True)
    keep_stripe_key(house.olga, stripe_keys.SECRET_KEY, TEST)
    save(house, stripe_enabled=True)
    save(house, stripe_enabled=False)
    assert gateway_keys(house.olga).secret_key is not None
    forget_stripe_keys(house.olga)
    forget_stripe_keys(house.olga)
    assert gateway_keys(house.olga).secret_key is None


@pytest.mark.feature("PAY-11")
def test_the_test_gateway_never_stands_beside_live_keys(house: House):
    with pytest.raises(LiveBesideTest):
        keep_stripe_key(house.olga, stripe_keys.SECRET_KEY, LIVE)
    save(house, test_gateway_enabled=False)
    keep_stripe_key(house.olga, stripe_keys.SECRET_KEY, LIVE)
    with pytest.raises(TestBesideLive):
        save(house, test_gateway_enabled=True)


def test_deployed_keys_are_not_changed_here(house: House):
    inside = replace(house.inside, settings=replace(house.inside.settings, stripe_secret_key=TEST))
    with pytest.raises(KeysElsewhere):
        keep_stripe_key(replace(house.olga, house=inside), stripe_keys.SECRET_KEY, TEST)


@pytest.mark.parametrize("who", ["sam", "kim", "rita", "ben", "alice"])
def test_only_who_may_changes_keys(house: House, who: str):
    ctx = getattr(house, who)
    for act in (lambda: keep_stripe_key(ctx, stripe_keys.SECRET_KEY, TEST), lambda: forget_stripe_keys(ctx)):
        with pytest.raises(NotAllowed):
            act()
    if who == "sam":
        assert gateway_keys(ctx).secret_key is None
    else:
        with pytest.raises(NotAllowed):
            gateway_keys(ctx)
