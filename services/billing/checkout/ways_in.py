"""What losing trust in a person closes in billing: the payments they have open at a gateway."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from data.billing.payments import Checkout, Payment
from data.database.session import ScopedSession
from data.people.tables import Person
from data.statuses import CheckoutStatus
from services.billing.checkout import gateway_session


def close_checkouts(db: ScopedSession, person: Person | None, entity_id: UUID | None) -> None:
    """The gateway is asked first, outside of any transaction; a debit on its way cannot be called back."""
    query = select(Checkout.id).where(Checkout.status.in_((CheckoutStatus.STARTING, CheckoutStatus.OPEN)))
    if person is not None:
        query = query.where(Checkout.person_id == person.id)
    if entity_id is not None:
        query = query.where(
            select(Payment.id).where(Payment.checkout_id == Checkout.id, Payment.entity_id == entity_id).exists()
        )
    for id in db.scalars(query.order_by(Checkout.id)):
        db.later(gateway_session.close_session, checkout_id=str(id))
