"""What mails about an account say to its owner, and to an address that is to become theirs."""

from __future__ import annotations

from datetime import datetime

from services.mail.letter import Desk, Letter


def password_changed(desk: Desk, *, at: datetime | None = None, link: str = "") -> Letter:
    say = desk.say
    rows = ((say("When"), desk.moment(at)),) if at else ()
    return Letter(
        say("Your password was changed"),
        (
            say("The password of your account was changed. All other sessions were signed out."),
            say("If it was not you, reset your password at once and tell {firm}.", firm=desk.firm),
        ),
        say("Reset your password") if link else "",
        link,
        rows,
    )


def sign_in_shut(desk: Desk, *, tries: int, since: datetime, link: str = "") -> Letter:
    """To somebody whose password strangers guess at: what that means for them."""
    say = desk.say
    return Letter(
        say("Somebody keeps trying to sign in to your account"),
        (
            say(
                "Since {moment} there were {tries} tries with a wrong password. None of them came in.",
                moment=desk.moment(since),
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


def email_confirm(desk: Desk, *, link: str, expires_at: datetime | None = None) -> Letter:
    """To the new address: it becomes the account's only after this."""
    say = desk.say
    until = (
        say("The link works once, until {moment}.", moment=desk.moment(expires_at))
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


def email_changing(desk: Desk, *, email: str, link: str = "") -> Letter:
    """To the old address, before the change (AUT-24)."""
    say = desk.say
    return Letter(
        say("Your e-mail address is about to change"),
        (
            say("Somebody signed in as you asked to use {email} for your account.", email=email),
            say("If it was not you, change your password at once and tell {firm}.", firm=desk.firm),
        ),
        say("Sign in") if link else "",
        link,
    )


def username_changed(desk: Desk, *, username: str, at: datetime | None = None) -> Letter:
    say = desk.say
    rows = ((say("When"), desk.moment(at)),) if at else ()
    return Letter(
        say("Your user name was changed"),
        (
            say("From now on you sign in as {username}.", username=username),
            say("If it was not you, change your password at once and tell {firm}.", firm=desk.firm),
        ),
        rows=rows,
    )


def email_changed(desk: Desk, *, email: str, link: str = "") -> Letter:
    """To the old address, after the change (AUT-24)."""
    say = desk.say
    return Letter(
        say("Your e-mail address was changed"),
        (
            say("Your account now uses {email}.", email=email),
            say("If it was not you, tell {firm} at once.", firm=desk.firm),
        ),
        say("Sign in") if link else "",
        link,
    )


def access_given(desk: Desk, *, who: str, entity: str) -> Letter:
    """To a client's own people: somebody else sees its papers from now on."""
    say = desk.say
    return Letter(
        say("{name} now has access to {client}", name=who, client=entity),
        (
            say(
                "{name} can now sign in to the portal of {firm} for {client}.", name=who, firm=desk.firm, client=entity
            ),
            say("If you do not know {name}, or it is not right, tell {firm} at once.", name=who, firm=desk.firm),
        ),
    )


def address_waits(desk: Desk, *, email: str, due_at: datetime, link: str) -> Letter:
    """To the old address while the firm's change waits; the link stops it."""
    say = desk.say
    return Letter(
        say("Your e-mail address is about to change"),
        (
            say("{firm} is changing the address of your account to {email}.", firm=desk.firm, email=email),
            say(
                "Until this takes effect, nothing can be paid from your account. If it is right, there is nothing to do."
            ),
            say("If it is not right, stop it here. You keep the address you have, and {firm} is told.", firm=desk.firm),
        ),
        say("Keep my address"),
        link,
        ((say("Takes effect on"), desk.moment(due_at)),),
    )


def address_awaited(desk: Desk, *, email: str, due_at: datetime) -> Letter:
    """To the new address: it opens nothing yet."""
    say = desk.say
    return Letter(
        say("This address is about to be used for an account"),
        (
            say("{firm} is changing the address of an account to {email}.", firm=desk.firm, email=email),
            say("It opens nothing before that. If you do not know {firm}, tell them.", firm=desk.firm),
        ),
        rows=((say("Takes effect on"), desk.moment(due_at)),),
    )
