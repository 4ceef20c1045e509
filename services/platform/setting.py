"""A setting of the firm, declared once by the area it belongs to; form, checks, guard and history follow from it.

    YEARS = Setting("document_years", Count(0, 100), 0, msgid("Years documents are kept"), DOCUMENTS)

in services/<area>/settings.py, and `settings=(YEARS, ...)` in the area's `Area`; `ctx.preferences[YEARS]` is its value.
What the deployment decides is no setting: services/config.py.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeAlias, TypeVar

from data.database.session import ScopedSession
from services.platform.context import Context
from services.platform.firm_settings import Preferences
from services.platform.i18n import msgid
from services.platform.permissions import May
from services.platform.setting_kinds import Kind

T = TypeVar("T")
# In the transaction of the change, with what was and the whole document as it will be stored: may refuse, write rows, or
# set another value in it. Of several settings with one of these, it is called once.
Touch: TypeAlias = Callable[[Context, ScopedSession, Preferences, dict[str, Any]], None]
Offer: TypeAlias = Callable[[Context], Mapping[str, str]]  # what is typed -> what it is called


@dataclass(frozen=True, slots=True)
class Section:
    """A tab of the settings, there while a setting of it is. `order` is its place among them; all words are msgids."""

    key: str
    words: str
    order: int
    columns: bool = False  # fields stand side by side
    note: str = ""  # above the fields
    asks: str = ""  # why the password is asked for, where `asks_password` is said of one of its settings
    warns: Callable[[Context], str] | None = None  # a msgid of what is wrong with how they stand now, or ""


@dataclass(frozen=True, slots=True)
class Setting(Generic[T]):
    """`name` is its key in the firm's document, and its field in history. `words` and `help` are msgids of its form.

    `order` is its place in the section; `past` what history calls it where that is not its `words`. `touches` is called
    once it is changed, for what else hangs on it.
    """

    name: str
    kind: Kind[T]
    default: T
    words: str
    section: Section
    order: int = 0
    help: str = ""
    past: str = ""
    may_change: May = May.EDIT_SETTINGS  # beside the right to change settings at all
    asks_password: bool = False  # only for somebody who gave it just now (R13)
    touches: Touch | None = None
    offered: Offer | None = None  # where only the database knows what may be chosen; `touches` holds to it

    @property
    def history_words(self) -> str:
        return self.past or self.words


# Sections with settings of several areas.
FIRM = Section(
    "firm",
    msgid("Firm"),
    100,
    columns=True,
    asks=msgid("Where money goes is changed only by somebody who gave their password in the last ten minutes."),
)
PORTAL = Section("portal", msgid("Portal"), 300)
ACCESS = Section(
    "access",
    msgid("Invitations and sign-in"),
    400,
    asks=msgid(
        "What people sign in with, how long a new address waits and who is mailed about alerts is changed only by somebody "
        "who gave their password in the last ten minutes."
    ),
)
RETENTION = Section(
    "retention",
    msgid("Retention"),
    800,
    note=msgid(
        "Invoices, payments, documents and the history of changes are kept for good. The rest ends after these days."
    ),
)
WITHIN_DAYS = msgid("From {least} to {most} days.")
