"""What mails about tickets say, to the client's contacts and to whoever of the firm has the ticket.

What the firm notes for itself is in none of them: their facts are texts that both sides read.
"""

from __future__ import annotations

from services.mail.letter import Letter, LetterContext, letter
from services.tickets.permissions import READ


@letter(needs=READ)
def ticket_opened_for_client(
    ctx: LetterContext, *, number: int, subject: str, category: str, text: str, entity: str, link: str = ""
) -> Letter:
    """The firm opened one for a client."""
    say = ctx.say
    return Letter(
        say("{firm} opened ticket {number} for you: {subject}", firm=ctx.firm, number=number, subject=subject),
        _lines(text),
        say("See the ticket") if link else "",
        link,
        _rows(ctx, entity, category),
    )


@letter(needs=READ)
def ticket_answered(
    ctx: LetterContext, *, number: int, subject: str, category: str, text: str, entity: str, link: str = ""
) -> Letter:
    """The firm answered. `link`: "" where the firm does not show clients their tickets."""
    say = ctx.say
    return Letter(
        say("{firm} answered ticket {number}: {subject}", firm=ctx.firm, number=number, subject=subject),
        _lines(text),
        say("See the ticket") if link else "",
        link,
        _rows(ctx, entity, category),
    )


@letter(needs=READ)
def ticket_closed(
    ctx: LetterContext, *, number: int, subject: str, category: str, days: int, entity: str, link: str = ""
) -> Letter:
    """The firm closed it. `days`: in which it may be opened again, 0 for never."""
    say = ctx.say
    again = ctx.words.say_n(
        "If something is left to do, open it again within {n} day.",
        "If something is left to do, open it again within {n} days.",
        days,
    )
    return Letter(
        say("Ticket {number} is done: {subject}", number=number, subject=subject),
        (say("{firm} has closed your ticket.", firm=ctx.firm), *((again,) if days and link else ())),
        say("See the ticket") if link else "",
        link,
        _rows(ctx, entity, category),
    )


@letter()
def ticket_for_you(
    ctx: LetterContext, *, how: str, number: int, subject: str, category: str, text: str, entity: str, link: str
) -> Letter:
    """For who of the firm has it. `how`: "opened", "answered", "reopened" or "assigned"."""
    say = ctx.say
    sentence = {
        "opened": say("New ticket {number}: {subject}", number=number, subject=subject),
        "answered": say("The client answered ticket {number}: {subject}", number=number, subject=subject),
        "reopened": say("The client opened ticket {number} again: {subject}", number=number, subject=subject),
        "assigned": say("Ticket {number} is yours now: {subject}", number=number, subject=subject),
    }[how]
    return Letter(sentence, _lines(text), say("See the ticket"), link, _rows(ctx, entity, category))


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line for line in text.split("\n") if line.strip())


def _rows(ctx: LetterContext, entity: str, category: str) -> tuple[tuple[str, str], ...]:
    return ((ctx.say("Client"), entity), (ctx.say("Category"), category))
