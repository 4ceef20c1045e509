"""Who hears of a payment: the firm's inbox and mail, and its payer."""

from __future__ import annotations

from uuid import UUID

from data.billing.payments import Checkout, Payment
from data.database.session import ScopedSession
from data.firm.tables import Notice
from data.money import Money
from data.people.tables import Entity, Person
from services.access.billing_contacts import hears_of_billing
from services.access.contact_names import called_at
from services.billing.notices import GATEWAY_ALARM, PAYMENT, PAYMENT_FAILED, UNAPPLIED
from services.billing.payments import letters
from services.billing.settings import NOTIFY_PAYMENTS_TO
from services.mail import queue as mails
from services.platform.context import Context
from services.platform.i18n import Wording

PAYMENTS_PATH, STAFF_PAYMENT_PATH = "/billing/payments", "/staff/payments/{id}"


def alarm(
    ctx: Context, db: ScopedSession, payment: Payment, checkout: Checkout, complaint: str, received: Money
) -> None:
    """One line in the inbox, and a mail to the firm, about money that waits unapplied until somebody looks into it.

    `received` is the whole charge, like what was expected; the payment may be one client's part of it.
    """
    mail_review(ctx, db, checkout, payment)
    notice(
        db,
        GATEWAY_ALARM.name,
        payment,
        checkout.person_id,
        complaint=complaint,
        expected_minor=checkout.amount_minor,
        expected_currency=checkout.currency,
        received_minor=received.minor,
        received_currency=received.currency,
    )


def say_failed(ctx: Context, db: ScopedSession, checkout: Checkout, payment: Payment) -> None:
    """A debit that the payer took for done has bounced: tell the payer and the inbox."""
    entity, payer = db.get_one(Entity, payment.entity_id), db.get_one(Person, checkout.person_id)
    notice(db, PAYMENT_FAILED.name, payment, payer.id, entity=entity.name, error=checkout.error)
    if (told := hears_of_billing(db, entity.id, payer.id)) is not None:
        mails.queue(
            ctx,
            db,
            letters.payment_failed,
            recipient=told.email or "",
            name=told.name,
            language=checkout.language,
            dedupe=f"payment_failed:{payment.id}",
            person_id=told.id,
            entity_id=entity.id,
            entity=entity.name,
            amount_minor=payment.amount_minor,
            currency=payment.currency,
            link="/billing",
        )


def say_received(ctx: Context, db: ScopedSession, checkout: Checkout, payment: Payment, numbers: list[str]) -> None:
    """Exactly one mail to the firm and one line in its inbox per payment (PAY-13); the payer's mail brings the PDF."""
    entity, payer = db.get_one(Entity, payment.entity_id), called_at(ctx, db, payment.entity_id, checkout.person_id)
    notice(db, PAYMENT.name, payment, checkout.person_id, entity=entity.name, invoices=numbers)
    if to := firms_address(ctx):
        mails.queue(
            ctx,
            db,
            letters.payment_received,
            recipient=to,
            language=ctx.preferences.language,
            payer=payer,
            dedupe=f"payment_received:{payment.id}",
            entity_id=entity.id,
            entity=entity.name,
            invoices=numbers,
            amount_minor=payment.amount_minor,
            currency=payment.currency,
            reference=payment.number,
            link=STAFF_PAYMENT_PATH.format(id=payment.id),
        )


def say_unapplied(ctx: Context, db: ScopedSession, checkout: Checkout, payment: Payment) -> None:
    entity = db.get_one(Entity, payment.entity_id)
    notice(
        db,
        UNAPPLIED.name,
        payment,
        checkout.person_id,
        entity=entity.name,
        unapplied_minor=payment.unapplied.minor,
    )
    mail_review(ctx, db, checkout, payment)


def mail_review(ctx: Context, db: ScopedSession, checkout: Checkout, payment: Payment) -> None:
    entity, payer = db.get_one(Entity, payment.entity_id), called_at(ctx, db, payment.entity_id, checkout.person_id)
    if to := firms_address(ctx):
        language, left = ctx.preferences.language, payment.unapplied
        words = Wording(language)
        reason = words.say(
            "{amount} of it is not applied to any invoice.", amount=words.money(left.minor, left.currency)
        )
        mails.queue(
            ctx,
            db,
            letters.payment_review,
            recipient=to,
            language=language,
            dedupe=f"payment_review:{payment.id}",
            entity_id=entity.id,
            entity=entity.name,
            payer=payer,
            reason=reason,
            reference=payment.number,
            amount_minor=payment.amount_minor,
            currency=payment.currency,
            link=STAFF_PAYMENT_PATH.format(id=payment.id),
        )


def notice(db: ScopedSession, kind: str, payment: Payment, person_id: UUID | None, **facts: object) -> None:
    db.add(
        Notice(
            entity_id=payment.entity_id,
            dedupe=f"{kind}:{payment.id}",
            kind=kind,
            at=db.now,
            subject_kind="payment",
            subject_id=payment.id,
            person_id=person_id,
            facts={
                "number": payment.shown_number,
                "amount_minor": payment.amount_minor,
                "currency": payment.currency,
                **facts,
            },
        )
    )
    db.tell("inbox")
    db.tell(f"entity:{payment.entity_id}")


def firms_address(ctx: Context) -> str:
    return ctx.preferences[NOTIFY_PAYMENTS_TO] or ctx.preferences.email
