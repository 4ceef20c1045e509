"""Clients from a table: found again by external id, else by tax id, else by name; what is blank stays as it was."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from data.people import Entity
from data.statuses import EntityKind
from data.taken import taken
from services.imports import refusals
from services.imports.buyers import name_key, tax_key
from services.imports.desk import Desk
from services.imports.model import Outcome, Planned, Result
from services.imports.record import Record

KINDS = {"person": EntityKind.PERSON, "individual": EntityKind.PERSON, "φυσικο προσωπο": EntityKind.PERSON,
         "ατομο": EntityKind.PERSON, "company": EntityKind.COMPANY, "business": EntityKind.COMPANY,
         "εταιρεια": EntityKind.COMPANY, "trust": EntityKind.TRUST, "partnership": EntityKind.PARTNERSHIP,
         "property": EntityKind.PROPERTY, "ακινητο": EntityKind.PROPERTY, "other": EntityKind.OTHER,
         "αλλο": EntityKind.OTHER}


def plan(desk: Desk, records: list[Record], file: str) -> list[Planned]:
    """One Planned per row."""
    wanted = [text for record in records if (text := record.text("external_id"))]
    hidden = taken(desk.db, "entity", "external_id", wanted) - {
        text for text in wanted if desk.clients.by_external(text) is not None}
    seen: dict[str, int] = {}
    return [_row(desk, record, file, hidden, seen) for record in records]


def _row(desk: Desk, record: Record, file: str, hidden: frozenset[str], seen: dict[str, int]) -> Planned:
    record.problems.clear()
    facts = _facts(record)
    external_id, name = facts.get("external_id"), facts.get("name", "")
    key = f"id {external_id}" if external_id else f"name {name_key(name)} {tax_key(facts.get('tax_id', ''))}"
    if name and seen.setdefault(key, record.number) != record.number:
        label, text = ("External id", external_id) if external_id else ("Name", name)
        record.refuse(refusals.RepeatedInFile(other=seen[key], label=label, text=text), "external_id")
    if external_id in hidden:
        record.refuse(refusals.TakenElsewhere(label="External id", text=external_id), "external_id")
    found = _known(desk, record, facts) if name else None
    if found is None and not record.problems and not desk.may_create_clients:
        record.refuse(refusals.NoNewClients(text=name), "name")
    if record.problems:
        return Planned(Outcome(file, Result.REFUSED, name, record.number, problems=tuple(record.problems)))
    return _created(desk, record, file, facts) if found is None else _updated(desk, record, file, facts, found)


def _facts(record: Record) -> dict[str, Any]:
    read = {name: record.text(name) for name in (
        "external_id", "name", "tax_id", "address", "city", "state", "zip", "phone", "note")}
    read |= {"email": record.email("email"), "country": record.country("country"),
             "currency": record.currency("currency"), "language": record.language("language"),
             "kind": record.choice("kind", KINDS)}
    return {name: value for name, value in read.items() if value is not None}


def _known(desk: Desk, record: Record, facts: dict[str, Any]) -> Entity | None:
    """The client a row is about. One that has an external id of its own is never taken for one with another."""
    external_id, tax_id = facts.get("external_id"), facts.get("tax_id")
    if external_id and (row := desk.clients.by_external(external_id)):
        return row
    candidates = desk.clients.by_tax(tax_id) if tax_id else []
    candidates = [row for row in candidates if name_key(row.name) == name_key(facts["name"])] or candidates
    if not candidates and not external_id:
        candidates = [row for row in desk.clients.by_name(facts["name"]) if not (tax_id and row.tax_id)]
    candidates = [row for row in candidates
                  if id(row) not in desk.clients.planned and not (external_id and row.external_id)]
    if len(candidates) > 1:
        record.refuse(refusals.SeveralClients(text=facts["name"]), "name")
    return candidates[0] if len(candidates) == 1 else None


def _created(desk: Desk, record: Record, file: str, facts: dict[str, Any]) -> Planned:
    row = Entity(id=uuid4(), **{"kind": EntityKind.COMPANY, **facts})
    row.refold()
    desk.clients.plan(row)

    def write() -> None:
        desk.db.add(row)
        desk.note("entity.imported", row, row.id, name=row.name, file=file)

    return Planned(Outcome(file, Result.CREATED, row.name, record.number), write, row.id)


def _updated(desk: Desk, record: Record, file: str, facts: dict[str, Any], row: Entity) -> Planned:
    changed = {name: value for name, value in facts.items() if getattr(row, name) != value}

    def write() -> None:
        for name, value in changed.items():
            setattr(row, name, value)
        row.refold()
        desk.note("entity.updated", row, row.id, fields=sorted(changed), file=file)

    outcome = Outcome(file, Result.UPDATED if changed else Result.UNCHANGED, facts["name"], record.number)
    return Planned(outcome, write if changed else None, row.id)
