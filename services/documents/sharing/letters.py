"""What mails about a share link say: the link itself, and the code that goes with it."""

from __future__ import annotations

from datetime import datetime

from services.mail.letter import Letter, LetterContext, letter


@letter(is_secret=True, opens=True)
def share_file(ctx: LetterContext, *, link: str, subject: str, by: str, expires_at: datetime) -> Letter:
    """To whoever is to read one document."""
    say = ctx.say
    return Letter(
        say("{by} shares a document with you", by=by),
        (
            say("{by} shares “{name}” with you through the portal of {firm}.", by=by, name=subject, firm=ctx.firm),
            say("No account is needed. Before it opens, a code is mailed to this address."),
        ),
        say("Open the document"),
        link,
        note=say("The link works until {moment}.", moment=ctx.moment(expires_at)),
    )


@letter(is_secret=True, opens=True)
def share_upload(ctx: LetterContext, *, link: str, subject: str, by: str, entity: str, expires_at: datetime) -> Letter:
    """To whoever is to send files."""
    say = ctx.say
    return Letter(
        say("{by} asks you for documents", by=by),
        (
            say("{by} asks you for documents for {entity}: {what}", by=by, entity=entity, what=subject),
            say("No account is needed. Before you send them, a code is mailed to this address."),
        ),
        say("Send documents"),
        link,
        note=say("The link works until {moment}.", moment=ctx.moment(expires_at)),
    )


@letter(is_secret=True, opens=True)
def share_code(ctx: LetterContext, *, code: str, expires_at: datetime) -> Letter:
    """To the address a link was made for; somebody who has the link asked for it."""
    say = ctx.say
    return Letter(
        say("Your code: {code}", code=code),
        (say("Enter this code on the page you opened: {code}", code=code),),
        note=say("The code works until {moment}.", moment=ctx.moment(expires_at))
        + " "
        + say("If you did not ask for it, ignore this mail."),
    )
