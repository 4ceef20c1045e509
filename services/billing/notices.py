"""What the inbox tells of bills and payments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.platform.i18n import Wording, msgid
from services.platform.notices import NoticeKind, amount_of

_PAYMENT, _INVOICE = {"payment": "/staff/payments/{subject}"}, {"invoice": "/staff/invoices/{subject}"}
_GIVEN_BACK = {
    "made": msgid("Refunded at the payment provider: {amount}"),
    "failed": msgid("A refund did not go through, the money is back: {amount}"),
    "asked": msgid("The payer's bank asks about a payment: {amount}"),
    "held": msgid("Disputed by the payer's bank, the money is held back: {amount}"),
    "lost": msgid("A dispute was lost, the money is gone: {amount}"),
    "won": msgid("A dispute was won, the money is back: {amount}"),
    "no refunds": msgid(
        "The payment provider does not let us read its refunds: give the portal's key the permission to read them."
    ),
    "no disputes": msgid(
        "The payment provider does not let us read its disputes: give the portal's key the permission to read them."
    ),
}
_MISMATCH = msgid("A payment does not match our records: {amount}")


def _alarm(words: Wording, facts: Mapping[str, Any]) -> str:
    if facts.get("complaint") == "amount" and "received_minor" in facts:
        return words.say(
            "A payment does not match our records: {received} came, {expected} was asked for",
            received=words.money(facts["received_minor"], facts["received_currency"]),
            expected=words.money(facts["expected_minor"], facts["expected_currency"]),
        )
    told = words.say(_GIVEN_BACK.get(str(facts.get("given_back")), _MISMATCH), amount=amount_of(words, facts))
    if facts.get("is_sure", True):
        return told
    return words.say("{told}. It was for several clients and the provider does not say whose: please check.", told=told)


PAYMENT = NoticeKind("payment", 100, msgid("Payments"), msgid("{who} paid {amount}"), "card", places=_PAYMENT)
PAYMENT_FAILED = NoticeKind(
    "payment_failed",
    200,
    msgid("Failed payments"),
    msgid("A payment of {who} failed: {amount}"),
    "alert",
    places=_PAYMENT,
)
UNAPPLIED = NoticeKind(  # money arrived that no invoice could take whole
    "unapplied",
    300,
    msgid("Unapplied money"),
    msgid("{amount} could not be applied in full"),
    "minus",
    places=_PAYMENT,
)
GATEWAY_ALARM = NoticeKind(  # an event whose amounts do not match our record, or money that went back
    "gateway_alarm", 400, msgid("Payment alarms"), _MISMATCH, "alert", _alarm, places=_PAYMENT
)
VIEW = NoticeKind("view", 500, msgid("Views"), msgid("{who} looked at {number}"), "eye", places=_INVOICE)
NOTICES = (PAYMENT, PAYMENT_FAILED, UNAPPLIED, GATEWAY_ALARM, VIEW)
