"""Asking before a row makes somebody a contact whom the importer sees at another client (services/access/both_sides.py)."""

from __future__ import annotations

from typing import Any

from data.errors import Conflict
from data.people.tables import Entity, Person
from services.access.both_sides import elsewhere
from services.imports.kinds.plan_context import PlanContext
from services.imports.rows.row import Record
from services.platform.i18n import msgid
from services.platform.importing.questions import Choice, Question

YES, NO = "yes", "no"


class IsContactElsewhere(Conflict):
    message = "“{said}” belongs to {name}, a contact of {clients}. Is {name} to be a contact of {client} as well?"


class StaysElsewhere(Conflict):
    message = "{name}, a contact of {clients}, was not to be a contact of {client} as well."


def ask(desk: PlanContext, record: Record, person: Person, client: Entity, facts: dict[str, Any]) -> None:
    """Refuse the row of a known person without a place at `client` yet, unless whoever imports named them."""
    said = facts.get("email") or facts.get("username") or facts.get("external_id") or facts.get("name", "")
    name, clients = elsewhere(desk.ctx, desk.db, person, facts.get("email", ""))
    if not clients:
        return
    told = {"name": name, "clients": clients, "client": client.name}
    question = IsContactElsewhere(said=str(said)[:80], **told)
    choices = (Choice(YES, msgid("Make {name} a contact, too"), told), Choice(NO, msgid("Leave the row out")))
    answer = desk.asked.ask(Question(f"also:{person.id.hex[:12]}:{client.id.hex[:12]}", question, choices))
    if answer != YES:
        record.refuse(StaysElsewhere(**told) if answer else question, "email")
