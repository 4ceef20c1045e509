"""What the mail about a new invoice says."""

from __future__ import annotations

from datetime import date

from services.mail.letter import Letter, LetterContext, letter


@letter()
def new_invoice(
    ctx: LetterContext,
    *,
    number: str,
    amount_minor: int,
    currency: str,
    due_on: date | None = None,
    entity: str = "",
    link: str = "",
) -> Letter:
    say = ctx.say
    rows = [
        (say("Client"), entity),
        (say("Invoice"), number),
        (say("Amount"), ctx.words.money(amount_minor, currency)),
        (say("Due on"), ctx.words.date(due_on) if due_on else ""),
    ]
    return Letter(
        say("Invoice {number} from {firm}", number=number, firm=ctx.firm),
        (say("A new invoice is waiting for you in the portal."),),
        say("See the invoice") if link else "",
        link,
        tuple((label, value) for label, value in rows if value),
    )
