"""What the gateway's limits look like before paying: on the list, on the invoice and on the confirm screen."""

from __future__ import annotations

import pytest

from data.billing.invoices import Invoice
from services.billing.checkout.payable import code_of
from services.integrations.payments.stripe import StripeGateway
from services.integrations.payments.stripe_keys import StripeKeys
from tests.cast import House
from tests.pages.billing.test_client_billing import buttons
from tests.pages.stage import cookie, shown, stage


@pytest.fixture
def town(sqlite_house: House) -> House:
    sqlite_house.inside.gateways.checkouts["stripe"] = StripeGateway(lambda: StripeKeys("sk_test_town"))
    sqlite_house.prefer(stripe_enabled=True)
    return sqlite_house


def _kuwait(house: House, minor: int) -> Invoice:
    row = house.invoice("51.24 KWD")
    with house.backstage() as db:
        kept = db.get_one(Invoice, row.id)
        kept.net_minor = kept.gross_minor = kept.payable_minor = minor
    return row


@pytest.mark.feature("PAY-01", "PAY-05", "PAY-07")
async def test_too_little_is_said_and_enough_together_is_paid(town: House) -> None:
    small = town.invoice("0.30 EUR")
    async with stage(town) as site:
        page = await site.open(cookie(town, town.alice), "/billing")
        assert buttons(page) == []
        assert "Online payments start at €0.50" in shown(page)
        for path in (f"/billing/pay?i={code_of(small.id)}", f"/billing/invoices/{small.number}"):
            assert "€0.50" in (await site.holds(cookie(town, town.alice)).get(path)).text
        town.invoice("0.20 EUR")
        assert buttons(await site.open(cookie(town, town.alice), "/billing")) == ["Pay €0.50"]


@pytest.mark.feature("PAY-10")
async def test_an_amount_that_cannot_be_charged_has_no_tick_and_a_reason(town: House) -> None:
    town.invoice("5.00 EUR")
    row = _kuwait(town, 5124)
    async with stage(town) as site:
        token = cookie(town, town.alice)
        page = await site.open(token, "/billing")
        assert buttons(page) == ["Pay €5.00"]
        assert "This amount is not payable online" in shown(page)
        sheet = shown(await site.open(token, f"/billing/invoices/{row.number}"))
        assert "cannot be charged to the last digit" in sheet
        assert "/billing/pay?" not in sheet
