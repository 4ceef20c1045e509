"""What mails to the firm's own people say: alerts, and whether mails arrive."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from services.mail.letter import Letter, LetterContext, letter


@letter()
def security_alert(ctx: LetterContext, *, title: str, advice: str, lines: Sequence[str], link: str) -> Letter:
    """`title` and `advice` are msgids of services/firm/alert_patterns.py, `lines` sentences in the reader's
    language.
    """
    say = ctx.say
    return Letter(
        say("Security of your portal: {what}", what=say(title)),
        (*lines, say(advice)),
        say("Open the security page"),
        link,
        note=say("This mail comes at most once an hour for one matter. The settings say who gets it."),
    )


@letter()
def alert_mails_changed(ctx: LetterContext, *, who: str, goes_to: str, link: str) -> Letter:
    """To every owner, wherever the alerts go from now on. A blank `goes_to`: to nobody."""
    say = ctx.say
    return Letter(
        say("Who is mailed about alerts was changed"),
        (
            say("{who} changed it. Mails about alerts now go to {address}.", who=who, address=goes_to)
            if goes_to
            else say("{who} changed it. Nobody is mailed about alerts any more.", who=who),
        ),
        say("Open the settings"),
        link,
        note=say("If nobody at the firm meant this, put it back in the settings and look at the security events."),
    )


@letter()
def test_mail(ctx: LetterContext, *, at: datetime) -> Letter:
    """To whoever tries whether mails arrive."""
    say = ctx.say
    return Letter(
        say("Test mail from {firm}", firm=ctx.firm),
        (say("Mails of your portal arrive."),),
        rows=((say("When"), ctx.moment(at)),),
    )
