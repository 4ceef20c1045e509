"""What mails say that let somebody in: invitations of contacts and of colleagues."""

from __future__ import annotations

from datetime import datetime

from services.mail.letter import Letter, LetterContext, letter


@letter(is_secret=True, opens=True)
def invite(ctx: LetterContext, *, link: str, expires_at: datetime, entity: str = "", asks_code: bool = False) -> Letter:
    """To a client: create a password; `asks_code`: with a start code that the firm tells them itself (AUT-15)."""
    say = ctx.say
    return Letter(
        say("{firm} invites you to its client portal", firm=ctx.firm),
        (_about(ctx, entity), say("Choose a password to get started."), *_code(ctx, asks_code)),
        say("Create your password"),
        link,
        note=say("The link works once, until {moment}.", moment=ctx.moment(expires_at)),
    )


@letter()
def invite_known(ctx: LetterContext, *, link: str, entity: str = "", login: str = "") -> Letter:
    """To a client who has a password already: sign in, and say yes (services/access/invitations/asked.py)."""
    say = ctx.say
    return Letter(
        say("{firm} gave you access to another client", firm=ctx.firm)
        if entity
        else say("{firm} invites you to its client portal", firm=ctx.firm),
        (_about(ctx, entity), say("Sign in with the password you already have, and accept the invitation.")),
        say("Sign in"),
        link,
        _login(ctx, login),
    )


@letter(is_secret=True, opens=True)
def invite_temporary(
    ctx: LetterContext, *, link: str, login: str, secret: str, expires_at: datetime, entity: str = ""
) -> Letter:
    """To a client: a secret for the first sign-in only (AUT-01)."""
    say = ctx.say
    return Letter(
        say("{firm} invites you to its client portal", firm=ctx.firm),
        (_about(ctx, entity), say("Sign in with this temporary password. You will then be asked to choose your own.")),
        say("Sign in"),
        link,
        (*_login(ctx, login), (say("Temporary password"), secret)),
        say("The temporary password works once, until {moment}.", moment=ctx.moment(expires_at)),
    )


@letter(is_secret=True, opens=True)
def added(
    ctx: LetterContext, *, link: str, login: str, expires_at: datetime, entity: str = "", asks_code: bool = False
) -> Letter:
    """To a contact who was saved while accounts are made automatically (AUT-10, C1: no lasting secret in a mail)."""
    say = ctx.say
    return Letter(
        say("{firm} added you to its client portal", firm=ctx.firm),
        (
            _about(ctx, entity),
            say("Your account is ready. Activate it by choosing a password of your own."),
            *_code(ctx, asks_code),
        ),
        say("Activate your account"),
        link,
        _login(ctx, login),
        say("The link works once, until {moment}.", moment=ctx.moment(expires_at)),
    )


@letter(is_secret=True, opens=True)
def staff_invite(ctx: LetterContext, *, link: str, expires_at: datetime | None = None) -> Letter:
    """To somebody who starts working at the firm; without `expires_at` they have a password already."""
    say, firm = ctx.say, ctx.firm
    fresh = expires_at is not None
    return Letter(
        say("{firm} added you to its portal team", firm=firm),
        (
            say("You can now work in the portal of {firm}.", firm=firm),
            say("Choose a password to get started.") if fresh else say("Sign in with the password you already have."),
        ),
        say("Create your password") if fresh else say("Sign in"),
        link,
        note=say("The link works once, until {moment}.", moment=ctx.moment(expires_at)) if expires_at else "",
    )


def _about(ctx: LetterContext, entity: str) -> str:
    if entity:
        return ctx.say(
            "{firm} gave you access to its client portal for {entity}: invoices, payments and papers in one place.",
            firm=ctx.firm,
            entity=entity,
        )
    return ctx.say(
        "{firm} gave you access to its client portal: invoices, payments and papers in one place.", firm=ctx.firm
    )


def _code(ctx: LetterContext, is_asked: bool) -> tuple[str, ...]:
    return (
        (ctx.say("You will be asked for a start code. {firm} tells it to you separately.", firm=ctx.firm),)
        if is_asked
        else ()
    )


def _login(ctx: LetterContext, login: str) -> tuple[tuple[str, str], ...]:
    return ((ctx.say("Your sign-in name"), login),) if login else ()
