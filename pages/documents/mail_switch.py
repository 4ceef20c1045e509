"""Whether the firm's new documents are mailed about, chosen by the contact on the page of their documents."""

from __future__ import annotations

from components.forms.fields import check_field
from pages.shell.visit import Visit
from services.documents import mail_choice
from services.platform.context import Context


def mail_switch(visit: Visit, wanted: bool) -> None:
    """Applies at once."""

    async def chosen(event: object) -> None:
        is_wanted = bool(getattr(event, "value", False))
        await visit.ask(_choose, is_wanted)
        say = visit.say
        told = say("New documents are mailed about.") if is_wanted else say("No mails about new documents any more.")
        visit.shell.tell("good", told)

    check_field(visit.say("Mail me when the firm adds documents"), wanted, on_change=chosen, keep="")


def _choose(ctx: Context, wanted: bool) -> None:
    mail_choice.choose_mails(ctx, wanted=wanted)
