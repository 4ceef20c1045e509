"""What a person decides about themselves: language and theme. The rest of the account is in
services/people/profile.py.
"""

from __future__ import annotations

from data.errors import Invalid
from data.statuses import Theme
from services.access.own_person import myself
from services.platform.context import Context
from services.platform.i18n import UnknownLanguage
from services.platform.permissions import May


class UnknownTheme(Invalid):
    message = "Choose light, dark or the system's."


def choose_language(ctx: Context, language: str) -> None:
    """Speak `language` to this person from now on: pages, mails, papers (ACC-13). Raises UnknownLanguage."""
    if language not in ctx.preferences.languages:
        raise UnknownLanguage(field="language")
    with ctx.transaction(May.EDIT_SELF, password_due=True) as db:
        person = myself(ctx, db)
        person.language = language
        db.record("person.language", person, language=language)


def choose_theme(ctx: Context, theme: str) -> None:
    """Light, dark, or as the system has it. Raises UnknownTheme."""
    if theme not in [each.value for each in Theme]:
        raise UnknownTheme(field="theme")
    with ctx.transaction(May.EDIT_SELF) as db:
        person = myself(ctx, db)
        person.theme = Theme(theme)
        db.record("person.theme", person, theme=theme)
