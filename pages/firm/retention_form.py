"""The fields of the settings that say how long things are kept."""

from __future__ import annotations

from components.forms.fields import text_field
from components.html.island import island
from components.html.markup import tag
from pages.firm.settings_forms import SettingsForm, plainly
from pages.shell.history_words import FIELDS
from pages.shell.visit import Visit
from services.firm.setting_rules import KEEP_DAYS
from services.firm.settings import Policy
from services.platform.i18n import msgid

_WITHIN = msgid("From {least} to {most} days.")


def retention(visit: Visit, found: Policy) -> SettingsForm:
    say, now = visit.say, found.preferences
    island(
        tag(
            "p",
            {"class": "muted"},
            say(
                "Invoices, payments, documents and the history of changes are kept for good. The rest ends after these days."
            ),
        )
    )
    return plainly(
        {
            name: text_field(
                say(FIELDS[name]),
                str(getattr(now, name)),
                longest=4,
                help=visit.words.told(_WITHIN, {"least": least, "most": most}),
            )
            for name, (least, most) in KEEP_DAYS.items()
        }
    )
