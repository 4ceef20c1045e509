"""Clients from a table: found again by external id, else by tax id, else by name; what is blank stays as it was."""

from __future__ import annotations

import hashlib
from typing import Any
from uuid import uuid4

from data.errors import Invalid
from data.folding import name_key, spelling
from data.people import Entity
from data.statuses import EntityKind
from data.taken import taken
from data.tax_numbers import from_key, tax_number
from services.imports import refusals
from services.imports.buyer_questions import ask
from services.imports.desk import Desk
from services.imports.model import Outcome, Planned, Result
from services.imports.record import Record


class OtherOfThisNumber(Invalid):
    message = "“{client}” has the tax number of the row “{name}”. Is it the same client?"


class SpeltOtherwise(Invalid):
    message = "There is a client “{client}”, spelt otherwise than the row “{name}”. Is it the same client?"


class OtherUnderThisId(Invalid):
    message = "“{client}” has the external id of the row “{name}”, and another tax number. Is it the same client?"


KINDS = {"person": EntityKind.PERSON, "individual": EntityKind.PERSON, "φυσικο προσωπο": EntityKind.PERSON,
         "ατομο": EntityKind.PERSON, "company": EntityKind.COMPANY, "business": EntityKind.COMPANY,
         "εταιρεια": EntityKind.COMPANY, "trust": EntityKind.TRUST, "partnership": EntityKind.PARTNERSHIP,
         "καταπιστευμα": EntityKind.TRUST, "συνεταιρισμος": EntityKind.PARTNERSHIP,
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
    key = f"id {external_id}" if external_id else f"name {name_key(name)} {_number_key(facts)}"
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


def _number_key(facts: dict[str, Any]) -> str:
    number = tax_number(facts.get("tax_id"), facts.get("country"))
    return number.key if number else ""


def _known(desk: Desk, record: Record, facts: dict[str, Any]) -> Entity | None:
    """The client a row is about. One that has an external id of its own is never taken for one with another.

    An external id or a tax number decides where the name agrees; a row that says something else of both name and
    number is asked about, for it would take over the other's contacts and invoices.
    """
    external_id, tax_id = facts.get("external_id"), facts.get("tax_id")
    key, number = name_key(facts["name"]), tax_number(tax_id, facts.get("country"))
    if external_id and (row := desk.clients.by_external(external_id)):
        own = from_key(row.tax_key)
        is_other = name_key(row.name) != key and own is not None and number is not None and not own.same_as(number)
        return _asked(desk, record, facts, OtherUnderThisId(name=facts["name"], client=row.name), [row], "external_id",
                      may_be_new=False) if is_other else row
    numbered = [row for row in desk.clients.by_tax(tax_id, facts.get("country")) if _is_free(desk, row, external_id)
                ] if tax_id else []
    candidates = [row for row in numbered if name_key(row.name) == key]
    if numbered and not candidates:
        return _asked(desk, record, facts, OtherOfThisNumber(name=facts["name"], client=numbered[0].name), numbered,
                      "tax_id")
    if not candidates and not external_id:
        candidates = [row for row in desk.clients.by_name(facts["name"]) if not (number and row.tax_key)]
        candidates = [row for row in candidates if _is_free(desk, row, external_id)]
        if len(candidates) == 1 and spelling(candidates[0].name) != spelling(facts["name"]):
            return _asked(desk, record, facts, SpeltOtherwise(name=facts["name"], client=candidates[0].name),
                          candidates, "name")
    if len(candidates) > 1:
        record.refuse(refusals.SeveralClients(text=facts["name"]), "name")
    return candidates[0] if len(candidates) == 1 else None


def _is_free(desk: Desk, row: Entity, external_id: str | None) -> bool:
    return id(row) not in desk.clients.planned and not (external_id and row.external_id)


def _asked(desk: Desk, record: Record, facts: dict[str, Any], doubt: Invalid, candidates: list[Entity], column: str,
           *, may_be_new: bool = True) -> Entity | None:
    said = hashlib.sha256(f"{facts.get('external_id')}|{name_key(facts['name'])}|{_number_key(facts)}".encode())
    try:
        return ask(desk, f"client:{said.hexdigest()[:12]}", doubt, facts["name"], candidates, may_be_new=may_be_new)
    except Invalid as refusal:
        record.refuse(refusal, column)
        return None


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
