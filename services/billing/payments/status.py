"""How a payment stands, as people read it: its status, and of one that came in what went back to the payer."""

from __future__ import annotations

from enum import StrEnum
from typing import assert_never

from sqlalchemy import ColumnElement, and_

from data.billing.payments import Payment
from data.statuses import PaymentStatus


class PaymentState(StrEnum):
    """The last two came in, too; what went back is the gateway's word, whether or not invoices still count on it."""

    PENDING = "pending"
    PROCESSING = "processing"
    RECEIVED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"
    PARTLY_REFUNDED = "partly_refunded"
    REFUNDED = "refunded"


def state_in(status: PaymentStatus, amount_minor: int, gone_minor: int) -> PaymentState:
    if status is not PaymentStatus.SUCCEEDED or not gone_minor:
        return PaymentState(status.value)
    return PaymentState.PARTLY_REFUNDED if gone_minor < amount_minor else PaymentState.REFUNDED


def has_state(state: PaymentState) -> ColumnElement[bool]:
    """The same as a condition."""
    came, gone = Payment.status == PaymentStatus.SUCCEEDED, Payment.gateway_refunded_minor
    match state:
        case PaymentState.RECEIVED:
            return and_(came, gone == 0)
        case PaymentState.PARTLY_REFUNDED:
            return and_(came, gone > 0, gone < Payment.amount_minor)
        case PaymentState.REFUNDED:
            return and_(came, gone > 0, gone == Payment.amount_minor)
        case PaymentState.PENDING | PaymentState.PROCESSING | PaymentState.FAILED | PaymentState.CANCELLED:
            return Payment.status == PaymentStatus(state.value)
        case _:
            assert_never(state)
