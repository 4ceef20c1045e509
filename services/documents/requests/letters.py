"""What mails about requests say: a new one, what was sent back, and reminders."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from services.documents.permissions import READ
from services.mail.letter import Letter, LetterContext, letter

MOST_ITEMS = 20  # named in a mail; the rest is counted


@letter(needs=READ)
def documents_asked(
    ctx: LetterContext,
    *,
    title: str,
    items: Sequence[str],
    note: str = "",
    due_on: date | None = None,
    entity: str = "",
    link: str = "",
) -> Letter:
    """`note` is the firm's own; it comes first."""
    say, words = ctx.say, ctx.words
    asked = words.say_n(
        "{firm} needs {n} document from you. You can send it in the portal, also with your phone.",
        "{firm} needs {n} documents from you. You can send them in the portal, also with your phone.",
        len(items),
        firm=ctx.firm,
    )
    return Letter(
        say("{firm} needs documents from you: {title}", firm=ctx.firm, title=title),
        tuple(filter(None, (note, asked, _listed(ctx, items)))),
        say("See the list"),
        link,
        _rows(ctx, entity, title, due_on),
    )


@letter(needs=READ)
def documents_returned(
    ctx: LetterContext,
    *,
    title: str,
    items: Sequence[tuple[str, str]],
    due_on: date | None = None,
    entity: str = "",
    link: str = "",
) -> Letter:
    """`items` are what was sent back, each with the reason."""
    say = ctx.say
    lines = tuple(say("{item}: {reason}", item=item, reason=reason) for item, reason in items[:MOST_ITEMS])
    return Letter(
        say("Please send again: {title}", title=title),
        (say("{firm} could not use everything you sent.", firm=ctx.firm), *lines, *_more(ctx, len(items))),
        say("Send it again"),
        link,
        _rows(ctx, entity, title, due_on),
    )


@letter(needs=READ)
def documents_reminder(
    ctx: LetterContext,
    *,
    title: str,
    items: Sequence[str],
    due_on: date,
    is_late: bool,
    entity: str = "",
    link: str = "",
) -> Letter:
    """`items` are what is still missing."""
    say, words, day = ctx.say, ctx.words, ctx.words.date(due_on)
    missing = words.say_n("{n} document is still missing.", "{n} documents are still missing.", len(items))
    subject = (
        say("Overdue since {day}: {title}", day=day, title=title)
        if is_late
        else say("Due on {day}: {title}", day=day, title=title)
    )
    return Letter(
        subject,
        (missing, _listed(ctx, items)),
        say("See what is missing"),
        link,
        _rows(ctx, entity, title, due_on),
        say("If something does not apply to you, say so in the list: then nobody asks for it again."),
    )


def _rows(ctx: LetterContext, entity: str, title: str, due_on: date | None) -> tuple[tuple[str, str], ...]:
    say = ctx.say
    rows = (
        (say("Client"), entity),
        (say("Request"), title),
        (say("Due on"), ctx.words.date(due_on) if due_on else ""),
    )
    return tuple((label, value) for label, value in rows if value)


def _listed(ctx: LetterContext, items: Sequence[str]) -> str:
    return " · ".join((*items[:MOST_ITEMS], *_more(ctx, len(items))))


def _more(ctx: LetterContext, count: int) -> tuple[str, ...]:
    more = count - MOST_ITEMS
    return (ctx.words.say_n("and {n} more", "and {n} more", more),) if more > 0 else ()
