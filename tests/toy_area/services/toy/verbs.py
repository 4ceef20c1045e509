"""Verbs of the toy area: toys are counters, so that it needs no table."""

from __future__ import annotations

from sqlalchemy import select

from data.database.counters import count_of
from data.database.session import ScopedSession
from data.firm.tables import Counter as CounterRow
from data.people.tables import Person
from data.statuses import StaffRole
from services.mail.letter import Letter, LetterContext, letter
from services.platform.areas import Rows
from services.platform.background_jobs import job
from services.platform.context import Context
from services.platform.i18n import msgid
from services.platform.notices import NoticeKind
from services.platform.permissions import May
from services.platform.setting import Section, Setting
from services.platform.setting_kinds import Count

NAME = "toys"
READ = May("toys:read", area="toy", words=msgid("see toys"), staff=tuple(StaffRole), right="")
AT_ONCE = Setting(
    "toys_at_once",
    Count(1, 9),
    3,
    msgid("Toys at once"),
    Section("toys", msgid("Toys"), 850),
    help=msgid("From {least} to {most}."),
)
FOUND = NoticeKind("toy_found", 950, msgid("Toys"), msgid("{who} found {number} toys"), "home")
wound: list[str] = []


@letter()
def toy_found(ctx: LetterContext, *, link: str = "") -> Letter:
    return Letter(ctx.say("A toy was found"), (ctx.say("It waits at the office."),), link=link)


@job()
def wind_up(ctx: Context, *, toy: str) -> None:
    wound.append(toy)


def load(ctx: Context) -> int:
    """How many toys there are."""
    with ctx.transaction(READ) as db:
        return count(ctx, db)


def count(ctx: Context, db: ScopedSession) -> int:
    return count_of(db, NAME)


def no_toy_is_lost() -> Rows:
    return select(CounterRow.name, CounterRow.value).where(CounterRow.name == NAME, CounterRow.value < 0)


def close(db: ScopedSession, person: Person, entity_id: object) -> None:
    db.later(wind_up, toy=f"of {person.name}")


def demo(ctx: Context, db: ScopedSession, town: object) -> None:
    db.add(CounterRow(name=NAME, value=3))
