"""Clients from a table: found again by external id, else by tax id, else by name; what is blank stays as it was."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from data.errors import Invalid
from data.folding import name_key, spelling
from data.people.tables import Entity
from data.people.tax_numbers import tax_number
from data.statuses import EntityKind
from services.imports.kinds.address_matching import Address
from services.imports.kinds.beyond_reach import no_new_client, refuse_to_give
from services.imports.kinds.buyer_questions import ask
from services.imports.kinds.client_words import ROLES, SORTS, Unsaid
from services.imports.kinds.plan_context import PlanContext
from services.imports.kinds.table_remarks import LeftOutAs
from services.imports.rows import errors as refusals
from services.imports.rows.row import Record
from services.imports.rows.vocabularies import looked_up
from services.platform.importing.outcomes import Outcome, Planned, Result


class OtherOfThisNumber(Invalid):
    message = "“{client}” has the tax number of the row “{name}”. Is it the same client?"


class SpeltOtherwise(Invalid):
    message = "There is a client “{client}”, spelt otherwise than the row “{name}”. Is it the same client?"


class LivesElsewhere(Invalid):
    message = "There is a client “{client}” at another address than the row “{name}”. Is it the same client?"


class OtherUnderThisId(Invalid):
    message = "“{client}” has the external id of the row “{name}”, and another tax number. Is it the same client?"


_MOST_NAMESAKES = 50  # of one name and no number in one file; more are taken for repetitions
_PHONE = re.compile(r"^(?:phone|tel|telephone|τηλ|τηλέφωνο)\.? ?: *", re.I)  # which some programs write before it
Words = Mapping[str, Any]  # as looked up: what each means, or the open question


def plan(desk: PlanContext, records: list[Record], file: str) -> list[Planned]:
    """One Planned per row."""
    sorts, roles = SORTS.settled(desk.asked, _said(records, "kind")), ROLES.settled(desk.asked, _said(records, "role"))
    seen: dict[str, list[tuple[int, Address]]] = {}
    return [_left_out(record, sorts, roles, file) or _row(desk, record, file, sorts, roles, seen) for record in records]


def _said(records: list[Record], name: str) -> list[tuple[str, str]]:
    """(word, row) as the rows say it."""
    return [(text, record.text("name") or str(record.number)) for record in records if (text := record.text(name))]


def _left_out(record: Record, sorts: Words, roles: Words, file: str) -> Planned | None:
    """A row that is no client: a supplier, or what somebody answered."""
    for name, known in (("role", roles), ("kind", sorts)):
        word = record.text(name)
        if word and known[looked_up(word)] is Unsaid.LEAVE_OUT:
            return Planned(
                Outcome(
                    file,
                    Result.LEFT_OUT,
                    record.text("name") or "",
                    record.number,
                    remarks=(LeftOutAs(word=word[:60]),),
                )
            )
    return None


def _row(
    desk: PlanContext,
    record: Record,
    file: str,
    sorts: Words,
    roles: Words,
    seen: dict[str, list[tuple[int, Address]]],
) -> Planned:
    record.problems.clear()
    role = record.text("role")
    if role and isinstance(doubt := roles[looked_up(role)], Invalid):
        record.refuse(doubt, "role")
    facts = _facts(record, sorts)
    external_id, name = facts.get("external_id"), facts.get("name", "")
    key = f"id {external_id}" if external_id else f"name {name_key(name)} {_number_key(facts)}"
    home = Address.of("", "", "") if external_id or _number_key(facts) else _address(facts)
    namesakes = seen.setdefault(key, [])
    if name and (other := _repeated(namesakes, home)):
        label, text = ("External id", external_id) if external_id else ("Name", name)
        record.refuse(refusals.RepeatedInFile(other=other, label=label, text=text), "external_id")
    elif len(namesakes) < _MOST_NAMESAKES:
        namesakes.append((record.number, home))
    found = _known(desk, record, facts) if name else None
    if found is None and not record.problems and not desk.may_create_clients:
        record.refuse(no_new_client(desk, name), "name")
    if found is not None and external_id and found.external_id is None and not desk.sees_all:
        refuse_to_give(record, "external_id", external_id)
    if record.problems:
        return Planned(Outcome(file, Result.REFUSED, name, record.number, problems=tuple(record.problems)))
    return _created(desk, record, file, facts) if found is None else _updated(desk, record, file, facts, found)


def _facts(record: Record, sorts: Words) -> dict[str, Any]:
    read = {
        name: record.text(name)
        for name in ("external_id", "name", "tax_id", "address", "city", "state", "zip", "phone", "note")
    }
    read |= {
        "email": record.email("email"),
        "country": record.country("country"),
        "currency": record.currency("currency"),
        "language": record.language("language"),
        "kind": _sort(record, sorts),
    }
    if read["phone"]:
        read["phone"] = _PHONE.sub("", read["phone"]) or None
    return {name: value for name, value in read.items() if value is not None}


def _sort(record: Record, sorts: Words) -> EntityKind | None:
    """None where the row says nothing of it, or nobody explained its word, which is then noted."""
    word = record.text("kind")
    meaning = sorts[looked_up(word)] if word else None
    if isinstance(meaning, Invalid):
        record.refuse(meaning, "kind")
    return meaning if isinstance(meaning, EntityKind) else None


def _address(facts: dict[str, Any]) -> Address:
    return Address.of(facts.get("country"), facts.get("zip"), facts.get("city"), facts.get("address"))


def _repeated(seen: list[tuple[int, Address]], address: Address) -> int | None:
    """The row that says the same client; people of one name and no number are several where they live apart."""
    if len(seen) == _MOST_NAMESAKES:
        return seen[-1][0]
    return next((number for number, other in seen if not other.differs_from(address)), None)


def _number_key(facts: dict[str, Any]) -> str:
    number = tax_number(facts.get("tax_id"), facts.get("country"))
    return number.key if number else ""


def _known(desk: PlanContext, record: Record, facts: dict[str, Any]) -> Entity | None:
    """The client a row is about. One that has an external id of its own is never taken for one with another.

    An external id or a tax number decides where the name agrees; a row that says something else of both name and
    number is asked about, for it would take over the other's contacts and invoices.
    """
    external_id, tax_id = facts.get("external_id"), facts.get("tax_id")
    key, number = name_key(facts["name"]), tax_number(tax_id, facts.get("country"))
    if external_id and (row := desk.clients.by_external(external_id)):
        own = row.tax_number
        is_other = name_key(row.name) != key and own is not None and number is not None and not own.same_as(number)
        return (
            _asked(
                desk,
                record,
                facts,
                OtherUnderThisId(name=facts["name"], client=row.name),
                [row],
                "external_id",
                may_be_new=False,
            )
            if is_other
            else row
        )
    numbered = (
        [row for row in desk.clients.by_tax(tax_id, facts.get("country")) if _is_free(desk, row, external_id)]
        if tax_id
        else []
    )
    candidates = [row for row in numbered if name_key(row.name) == key]
    if numbered and not candidates:
        return _asked(
            desk, record, facts, OtherOfThisNumber(name=facts["name"], client=numbered[0].name), numbered, "tax_id"
        )
    if not candidates and not external_id:
        candidates = [row for row in desk.clients.by_name(facts["name"]) if not (number and row.tax_number)]
        candidates = [row for row in candidates if _is_free(desk, row, external_id)]
        apart = [
            row
            for row in candidates
            if _address(facts).differs_from(Address.of(row.country, row.zip, row.city, row.address))
        ]
        if candidates and len(apart) == len(candidates):
            return _asked(desk, record, facts, LivesElsewhere(name=facts["name"], client=apart[0].name), apart, "name")
        candidates = [row for row in candidates if row not in apart]
        if len(candidates) == 1 and spelling(candidates[0].name) != spelling(facts["name"]):
            return _asked(
                desk, record, facts, SpeltOtherwise(name=facts["name"], client=candidates[0].name), candidates, "name"
            )
    if len(candidates) > 1:
        record.refuse(refusals.SeveralClients(text=facts["name"]), "name")
    return candidates[0] if len(candidates) == 1 else None


def _is_free(desk: PlanContext, row: Entity, external_id: str | None) -> bool:
    return id(row) not in desk.clients.planned and not (external_id and row.external_id)


def _asked(
    desk: PlanContext,
    record: Record,
    facts: dict[str, Any],
    doubt: Invalid,
    candidates: list[Entity],
    column: str,
    *,
    may_be_new: bool = True,
) -> Entity | None:
    told = facts.get("external_id") or _number_key(facts) or _address(facts)
    said = desk.mark(f"{told}|{name_key(facts['name'])}")
    try:
        return ask(desk, f"client:{said}", doubt, facts["name"], candidates, may_be_new=may_be_new)
    except Invalid as refusal:
        record.refuse(refusal, column)
        return None


def _created(desk: PlanContext, record: Record, file: str, facts: dict[str, Any]) -> Planned:
    row = Entity(id=uuid4(), **{"kind": EntityKind.COMPANY, **facts})
    row.refold()
    desk.clients.plan(row)

    def write() -> None:
        desk.db.add(row)
        desk.note("entity.imported", row, row.id, name=row.name, file=file)

    return Planned(Outcome(file, Result.CREATED, row.name, record.number), write, row.id)


def _updated(desk: PlanContext, record: Record, file: str, facts: dict[str, Any], row: Entity) -> Planned:
    changed = {name: value for name, value in facts.items() if getattr(row, name) != value}

    def write() -> None:
        for name, value in changed.items():
            setattr(row, name, value)
        row.refold()
        desk.note("entity.updated", row, row.id, fields=sorted(changed), file=file)

    outcome = Outcome(file, Result.UPDATED if changed else Result.UNCHANGED, facts["name"], record.number)
    return Planned(outcome, write if changed else None, row.id)
