"""Toys from a file: each row says how many are added, and whose; the counter knows only how many there are."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from data.database.counters import count_up
from services.platform.i18n import msgid
from services.platform.importing.field_model import Field, FieldNote, Shape
from services.platform.importing.kind import ImportKind, ImportRow, Planning
from services.platform.importing.outcomes import Outcome, Planned, Result
from services.toy import verbs

FIELDS = (
    Field("client", msgid("Client"), required=True),
    Field("toys", msgid("Toys"), Shape.NUMBER, required=True, synonyms=("bears",)),
)
NOTES = {"client": FieldNote(msgid("Whose they are."), "Acme Ltd"), "toys": FieldNote(msgid("How many."), "3")}


def plan(desk: Planning, rows: Sequence[ImportRow], file: str) -> list[Planned]:
    return [_planned(desk, row, file) for row in rows]


def _planned(desk: Planning, row: ImportRow, file: str) -> Planned:
    client, number = desk.client_of(row), row.decimal("toys")
    if client is None or number is None:
        return Planned(Outcome(file, Result.REFUSED, row=row.number, problems=tuple(row.problems)))
    add = partial(count_up, desk.db, verbs.NAME, by=int(number))
    return Planned(Outcome(file, Result.CREATED, client.name, row.number, client=client.name), add)


TOYS = ImportKind(
    "toys",
    msgid("Toys"),
    order=900,
    needs=(verbs.READ,),
    own_fields=FIELDS,
    notes=NOTES,
    plan=plan,
    place="/staff/toys",
    see=msgid("See the toys"),
    offered=lambda words, n: words.say_n("Import {n} toy", "Import {n} toys", n),
    done=lambda words, n: words.say_n("{n} toy was imported.", "{n} toys were imported.", n),
)
