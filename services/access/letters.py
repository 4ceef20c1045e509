"""What mails about an account say to its owner, and to an address that is to become theirs."""

from __future__ import annotations

from datetime import datetime

from services.mail.letter import Letter, LetterContext, letter


@letter(is_secret=True, opens=True)
def reset(ctx: LetterContext, *, link: str, expires_at: datetime | None = None) -> Letter:
    say = ctx.say
    works = (
        say("The link works once, until {moment}.", moment=ctx.moment(expires_at))
        if expires_at
        else say("The link works once, for 30 minutes.")
    )
    return Letter(
        say("Reset your password"),
        (say("Somebody, probably you, asked to reset your password."),),
        say("Choose a new password"),
        link,
        note=works + " " + say("If it was not you, ignore this mail: your password stays as it is."),
    )


@letter(is_secret=True, opens=True)
def verify_sender(ctx: LetterContext, *, link: str, expires_at: datetime | None = None) -> Letter:
    """To the firm's own address, before invitations leave under it (AUT-12)."""
    say = ctx.say
    until = say("The link works once, until {moment}.", moment=ctx.moment(expires_at)) if expires_at else ""
    return Letter(
        say("Confirm the address your portal writes from"),
        (say("Your client portal names this address in its mails. Confirm it, and invitations can go out."),),
        say("Confirm address"),
        link,
        note=until,
    )


@letter()
def password_changed(ctx: LetterContext, *, at: datetime | None = None, link: str = "") -> Letter:
    say = ctx.say
    rows = ((say("When"), ctx.moment(at)),) if at else ()
    return Letter(
        say("Your password was changed"),
        (
            say("The password of your account was changed. All other sessions were signed out."),
            say("If it was not you, reset your password at once and tell {firm}.", firm=ctx.firm),
        ),
        say("Reset your password") if link else "",
        link,
        rows,
    )


@letter()
def sign_in_shut(ctx: LetterContext, *, tries: int, since: datetime, link: str = "") -> Letter:
    """To somebody whose password strangers guess at: what that means for them."""
    say = ctx.say
    return Letter(
        say("Somebody keeps trying to sign in to your account"),
        (
            say(
                "Since {moment} there were {tries} tries with a wrong password. None of them came in.",
                moment=ctx.moment(since),
                tries=tries,
            ),
            say(
                "To protect you, your password no longer opens your account on devices you have not used before. On "
                "those you have used you can sign in as ever."
            ),
            say("Choose a new password, and every device can sign in again."),
        ),
        say("Reset your password") if link else "",
        link,
    )


@letter(is_secret=True, opens=True)
def email_confirm(ctx: LetterContext, *, link: str, expires_at: datetime | None = None) -> Letter:
    """To the new address: it becomes the account's only after this."""
    say = ctx.say
    until = (
        say("The link works once, until {moment}.", moment=ctx.moment(expires_at))
        if expires_at
        else say("The link works once, for 24 hours.")
    )
    return Letter(
        say("Confirm your e-mail address"),
        (say("Confirm that this address should be used for your account."),),
        say("Confirm address"),
        link,
        note=until,
    )


@letter()
def email_changing(ctx: LetterContext, *, email: str, link: str = "") -> Letter:
    """To the old address, before the change (AUT-24)."""
    say = ctx.say
    return Letter(
        say("Your e-mail address is about to change"),
        (
            say("Somebody signed in as you asked to use {email} for your account.", email=email),
            say("If it was not you, change your password at once and tell {firm}.", firm=ctx.firm),
        ),
        say("Sign in") if link else "",
        link,
    )


@letter()
def username_changed(ctx: LetterContext, *, username: str, at: datetime | None = None) -> Letter:
    say = ctx.say
    rows = ((say("When"), ctx.moment(at)),) if at else ()
    return Letter(
        say("Your user name was changed"),
        (
            say("From now on you sign in as {username}.", username=username),
            say("If it was not you, change your password at once and tell {firm}.", firm=ctx.firm),
        ),
        rows=rows,
    )


@letter()
def email_changed(ctx: LetterContext, *, email: str, link: str = "") -> Letter:
    """To the old address, after the change (AUT-24)."""
    say = ctx.say
    return Letter(
        say("Your e-mail address was changed"),
        (
            say("Your account now uses {email}.", email=email),
            say("If it was not you, tell {firm} at once.", firm=ctx.firm),
        ),
        say("Sign in") if link else "",
        link,
    )


@letter()
def access_given(ctx: LetterContext, *, who: str, entity: str) -> Letter:
    """To a client's own people: somebody else sees its papers from now on."""
    say = ctx.say
    return Letter(
        say("{name} now has access to {client}", name=who, client=entity),
        (
            say("{name} can now sign in to the portal of {firm} for {client}.", name=who, firm=ctx.firm, client=entity),
            say("If you do not know {name}, or it is not right, tell {firm} at once.", name=who, firm=ctx.firm),
        ),
    )


@letter(is_secret=True)
def address_waits(ctx: LetterContext, *, email: str, due_at: datetime, link: str) -> Letter:
    """To the old address while the firm's change waits; the link stops it."""
    say = ctx.say
    return Letter(
        say("Your e-mail address is about to change"),
        (
            say("{firm} is changing the address of your account to {email}.", firm=ctx.firm, email=email),
            say(
                "Until this takes effect, nothing can be paid from your account. If it is right, there is nothing to do."
            ),
            say("If it is not right, stop it here. You keep the address you have, and {firm} is told.", firm=ctx.firm),
        ),
        say("Keep my address"),
        link,
        ((say("Takes effect on"), ctx.moment(due_at)),),
    )


@letter()
def address_awaited(ctx: LetterContext, *, email: str, due_at: datetime) -> Letter:
    """To the new address: it opens nothing yet."""
    say = ctx.say
    return Letter(
        say("This address is about to be used for an account"),
        (
            say("{firm} is changing the address of an account to {email}.", firm=ctx.firm, email=email),
            say("It opens nothing before that. If you do not know {firm}, tell them.", firm=ctx.firm),
        ),
        rows=((say("Takes effect on"), ctx.moment(due_at)),),
    )
