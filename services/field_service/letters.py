"""What mails about services say: a visit that has a time, another one, none any more, and answers to requests."""

from __future__ import annotations

from datetime import datetime

from services.field_service.permissions import READ
from services.mail.letter import Letter, LetterContext, letter


@letter(needs=READ)
def visit_scheduled(
    ctx: LetterContext,
    *,
    title: str,
    starts_at: datetime,
    ends_at: datetime,
    was_at: datetime | None = None,
    who: str = "",
    address: str = "",
    entity: str = "",
    link: str = "",
) -> Letter:
    """`was_at` is the time the client was told before."""
    say, when = ctx.say, ctx.moment(starts_at)
    if was_at is None:
        subject = say("{title}: we come on {when}", title=title, when=when)
        words = say("{firm} has scheduled a visit.", firm=ctx.firm)
    else:
        subject = say("{title}: another date, {when}", title=title, when=when)
        words = say("{firm} has moved a visit. It was planned for {when}.", firm=ctx.firm, when=ctx.moment(was_at))
    until = ctx.words.moment(ends_at, ctx.zone)
    rows = (
        (say("Client"), entity),
        (say("From"), when),
        (say("Until"), until),
        (say("Who comes"), who),
        (say("Address"), address),
    )
    return Letter(
        subject,
        (words,),
        say("See the visit"),
        link,
        tuple((label, value) for label, value in rows if value),
        say("If this does not suit you, ask for another date in the portal."),
    )


@letter(needs=READ)
def visit_waiting(ctx: LetterContext, *, title: str, was_at: datetime, entity: str = "", link: str = "") -> Letter:
    say, was = ctx.say, ctx.moment(was_at)
    return Letter(
        say("{title}: we need another date", title=title),
        (say("The visit of {when} does not take place then. {firm} looks for another date.", when=was, firm=ctx.firm),),
        say("See the visit"),
        link,
        ((say("Client"), entity),) if entity else (),
    )


@letter(needs=READ)
def visit_cancelled(
    ctx: LetterContext, *, title: str, was_at: datetime | None = None, entity: str = "", link: str = ""
) -> Letter:
    say = ctx.say
    words = (
        say("The visit of {when} does not take place.", when=ctx.moment(was_at))
        if was_at is not None
        else say("This service does not take place.")
    )
    return Letter(
        say("Cancelled: {title}", title=title),
        (words,),
        say("See the visit"),
        link,
        ((say("Client"), entity),) if entity else (),
    )


@letter(needs=READ)
def visit_on_the_way(ctx: LetterContext, *, title: str, who: str = "", entity: str = "", link: str = "") -> Letter:
    say = ctx.say
    words = say("{who} is on the way to you.", who=who) if who else say("We are on the way to you.")
    return Letter(
        say("On the way: {title}", title=title),
        (words,),
        say("See the visit"),
        link,
        ((say("Client"), entity),) if entity else (),
    )


@letter(needs=READ)
def service_answered(
    ctx: LetterContext,
    *,
    title: str,
    is_accepted: bool,
    answer: str = "",
    starts_at: datetime | None = None,
    entity: str = "",
    link: str = "",
) -> Letter:
    """`title` is what was asked for, or the job it was about; `answer` the firm's own words; `starts_at` when it is."""
    say = ctx.say
    rows = ((say("Client"), entity), (say("From"), ctx.moment(starts_at) if starts_at else ""))
    subject = say("Accepted: {title}", title=title) if is_accepted else say("Not possible: {title}", title=title)
    words = (
        say("{firm} has accepted your request.", firm=ctx.firm)
        if is_accepted
        else say("{firm} cannot do what you asked for.", firm=ctx.firm)
    )
    return Letter(
        subject,
        tuple(filter(None, (words, answer))),
        say("See your services"),
        link,
        tuple((label, value) for label, value in rows if value),
    )
