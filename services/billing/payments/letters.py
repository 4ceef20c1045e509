"""What mails about payments say, to payers and to the firm."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from services.mail.letter import Letter, LetterContext, letter


@letter()
def receipt(
    ctx: LetterContext,
    *,
    reference: str,
    amount_minor: int,
    currency: str,
    entity: str = "",
    paid_on: date | None = None,
    invoices: Sequence[str] = (),
    link: str = "",
) -> Letter:
    """To whoever paid; the receipt as PDF is attached (PAY-12)."""
    say = ctx.say
    return Letter(
        say("Receipt {reference}", reference=reference),
        (say("Thank you. We received your payment."),),
        say("See your payments") if link else "",
        link,
        _paid(ctx, amount_minor, currency, entity=entity, reference=reference, invoices=invoices, paid_on=paid_on),
        say("Your receipt is attached."),
    )


@letter()
def payment_received(
    ctx: LetterContext,
    *,
    amount_minor: int,
    currency: str,
    entity: str,
    reference: str = "",
    payer: str = "",
    invoices: Sequence[str] = (),
    link: str = "",
) -> Letter:
    """To the firm (PAY-13)."""
    say, amount = ctx.say, ctx.words.money(amount_minor, currency)
    return Letter(
        say("{entity} paid {amount}", entity=entity, amount=amount),
        (say("A client paid through the portal."),),
        say("Open in the portal") if link else "",
        link,
        _paid(ctx, amount_minor, currency, entity=entity, reference=reference, invoices=invoices, payer=payer),
    )


@letter()
def payment_failed(
    ctx: LetterContext,
    *,
    amount_minor: int,
    currency: str,
    entity: str = "",
    invoices: Sequence[str] = (),
    link: str = "",
) -> Letter:
    say = ctx.say
    return Letter(
        say("Your payment did not go through"),
        (say("Your payment could not be completed. What you owe is unchanged; you can try again."),),
        say("Pay now") if link else "",
        link,
        _paid(ctx, amount_minor, currency, entity=entity, invoices=invoices),
    )


@letter()
def payment_review(
    ctx: LetterContext,
    *,
    amount_minor: int,
    currency: str,
    entity: str,
    reference: str = "",
    payer: str = "",
    reason: str = "",
    invoices: Sequence[str] = (),
    link: str = "",
) -> Letter:
    """To the firm: money arrived that no invoice could take whole. `reason` is a sentence in the firm's language."""
    say = ctx.say
    why = (reason,) if reason else ()
    return Letter(
        say("A payment from {entity} needs your attention", entity=entity),
        (say("Money arrived that could not be applied to invoices in full. It is kept as credit of the client."), *why),
        say("Open in the portal") if link else "",
        link,
        _paid(ctx, amount_minor, currency, entity=entity, reference=reference, invoices=invoices, payer=payer),
    )


def _paid(
    ctx: LetterContext,
    amount_minor: int,
    currency: str,
    *,
    entity: str,
    reference: str = "",
    payer: str = "",
    invoices: Sequence[str] = (),
    paid_on: date | None = None,
) -> tuple[tuple[str, str], ...]:
    say = ctx.say
    rows = (
        (say("Client"), entity),
        (say("Paid by"), payer),
        (say("Amount"), ctx.words.money(amount_minor, currency)),
        (say("Date"), ctx.words.date(paid_on) if paid_on else ""),
        (say("Reference"), reference),
        (say("Invoices"), ", ".join(invoices)),
    )
    return tuple((label, value) for label, value in rows if value)
