"""What the mail about alerts says to the owners."""

from __future__ import annotations

from collections.abc import Sequence

from services.mail.letter import Desk, Letter


def security_alert(desk: Desk, *, title: str, advice: str, lines: Sequence[str], link: str) -> Letter:
    """`title` and `advice` are msgids of services/firm/alert_patterns.py, `lines` sentences in the reader's
    language.
    """
    say = desk.say
    return Letter(
        say("Security of your portal: {what}", what=say(title)), (*lines, say(advice)),
        say("Open the security page"), link,
        note=say("This mail comes at most once an hour for one matter. The settings say who gets it."))
