"""Services as the search of the frame finds them."""

from __future__ import annotations

from components.frame.search_results import Hit
from data.service_states import VisitState
from pages.field_service.words import STATES, when_words
from pages.shell.search import Kind
from pages.shell.visit import Visit
from services.field_service.listing import VISITS, VisitRow
from services.platform.i18n import msgid


def _client(visit: Visit, row: VisitRow) -> Hit:
    several = len(visit.frame.actor.in_view) > 1
    when = when_words(visit, row.starts_at, row.ends_at)
    note = " · ".join(filter(None, (row.client if several else "", when)))
    state = visit.say(STATES[row.state][0]) if row.state is not VisitState.SCHEDULED else ""
    return Hit(row.title, note, state, f"/services/{row.id}")


def _staff(visit: Visit, row: VisitRow) -> Hit:
    when = when_words(visit, row.starts_at, row.ends_at)
    note = " · ".join(filter(None, (row.number, row.client, when)))
    return Hit(row.title, note, visit.say(STATES[row.state][0]), f"/staff/jobs/{row.number}")


CLIENT = Kind(420, "services", msgid("Services"), "van", VISITS, _client, "/services")
STAFF = Kind(430, "jobs", msgid("Jobs"), "van", VISITS, _staff, "/staff/jobs")
