"""The firm's clients as staff keep them: the record, its profile, how the client may pay."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from data.billing.invoices import Invoice
from data.billing.payments import Payment
from data.database.session import ScopedSession
from data.database.unscoped_lookups import client_number_exists, take_on
from data.errors import Conflict, Invalid
from data.people.tables import Assignment, Contact, Entity, Person
from data.statuses import EntityKind
from services.access.ways_in.closing import close_client, close_ways_in
from services.access.ways_in.table import Cause
from services.billing import balances as figures
from services.billing.balances import Figures
from services.mail.queue import check_address
from services.platform import number_input, text_input
from services.platform.context import Context
from services.platform.i18n import UnknownLanguage
from services.platform.permissions import May


class UnknownKind(Invalid):
    message = "Choose what kind of client this is."


class ExternalIdTaken(Conflict):
    message = "Another client has this number already."


@dataclass(frozen=True, slots=True)
class ClientForm:
    """A client's profile as typed; blank means none."""

    name: str
    kind: str = EntityKind.COMPANY
    external_id: str = ""
    tax_id: str = ""
    address: str = ""
    city: str = ""
    state: str = ""
    zip: str = ""
    country: str = ""
    email: str = ""
    phone: str = ""
    currency: str = ""
    language: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class ClientRecord:
    """One client on the staff's desk."""

    id: UUID
    version: int
    form: ClientForm
    pays_by_card: bool
    pays_by_bank_debit: bool
    archived_at: datetime | None
    figures: Figures
    contacts: int
    invoices: int
    payments: int
    assigned: dict[UUID, str]  # the staff who look after this client, by name

    @property
    def name(self) -> str:
        return self.form.name


_LONGEST = {"name": 200, "external_id": 120, "tax_id": 60, "city": 120, "state": 120, "zip": 20, "phone": 60}


def record(ctx: Context, id: UUID) -> ClientRecord:
    """Everything the head of a client's record shows. Raises NotFound."""
    with ctx.transaction(May.READ_CLIENTS) as db:
        row = db.one(Entity, id)
        assigned = {
            person.id: person.name
            for person in db.execute(
                select(Person.id, Person.name)
                .join(Assignment, Assignment.person_id == Person.id)
                .where(Assignment.entity_id == id)
                .order_by(Person.order_key, Person.id)
            )
        }
        counts = {
            model: db.scalar(select(func.count(model.id)).where(model.entity_id == id)) or 0
            for model in (Contact, Invoice, Payment)
        }
        sums = figures.of_all(db, ctx.today, select(Entity.id).where(Entity.id == id))
        return ClientRecord(
            row.id,
            row.version,
            _form(row),
            row.pays_by_card,
            row.pays_by_bank_debit,
            row.archived_at,
            sums,
            counts[Contact],
            counts[Invoice],
            counts[Payment],
            assigned,
        )


def create(ctx: Context, form: ClientForm) -> UUID:
    """A new client; its id. Staff who see only some clients look after the ones they add.

    Raises Missing, TooLong, UnknownKind, BadAddress, UnknownCurrency, UnknownCountry, ExternalIdTaken.
    """
    values = _checked(ctx, form)
    new = Entity(id=uuid4(), **values)
    new.refold()
    with ctx.transaction(May.CREATE_CLIENTS) as db:
        _require_free_number(db, new.external_id, new.id)
        db.add(new)
        db.flush()
        if not ctx.actor.sees_all_clients and ctx.actor.person_id:
            take_on(db, new, ctx.actor.person_id)
        db.record("client.created", new, name=new.name)
        db.tell("clients")
    return new.id


def change(ctx: Context, id: UUID, version: int, form: ClientForm) -> int:
    """Save the profile if nobody else did meanwhile; the version it has now. The same again changes nothing.

    Papers issued before keep what they say (ACC-07). Raises NotFound, Conflict and what `create` raises.
    """
    values = _checked(ctx, form)
    with ctx.transaction(May.EDIT_CLIENTS) as db:
        row = db.one(Entity, id)
        _require_version(row, version)
        changed = {
            name: [_plain(getattr(row, name)), _plain(value)]
            for name, value in values.items()
            if getattr(row, name) != value
        }
        if not changed:
            return row.version
        _require_free_number(db, values["external_id"], id)
        for name, value in values.items():
            setattr(row, name, value)
        row.refold()
        db.record("client.changed", row, changed=changed)
        _tell(db, id)
        return row.version


def set_pay_options(ctx: Context, id: UUID, version: int, *, card: bool, bank_debit: bool) -> int:
    """Which payment types the client is offered; neither hides every pay control (SET-05).

    Raises NotFound, Conflict.
    """
    with ctx.transaction(May.EDIT_CLIENTS) as db:
        row = db.one(Entity, id)
        _require_version(row, version)
        if (row.pays_by_card, row.pays_by_bank_debit) == (card, bank_debit):
            return row.version
        before = [row.pays_by_card, row.pays_by_bank_debit]
        row.pays_by_card, row.pays_by_bank_debit = card, bank_debit
        db.record("client.pay_options", row, changed={"card": [before[0], card], "bank_debit": [before[1], bank_debit]})
        _tell(db, id)
        return row.version


def archive(ctx: Context, id: UUID) -> None:
    """Put a client away: its contacts no longer reach it, also on open pages; its records stay. Raises NotFound."""
    _set_archived(ctx, id, ctx.now)


def restore(ctx: Context, id: UUID) -> None:
    """Take an archived client back; its contacts have the access they had. Raises NotFound."""
    _set_archived(ctx, id, None)


def _set_archived(ctx: Context, id: UUID, at: datetime | None) -> None:
    with ctx.transaction(May.CREATE_CLIENTS) as db:
        row = db.one(Entity, id)
        if (row.archived_at is None) == (at is None):
            return
        row.archived_at = at
        db.record("client.archived" if at else "client.restored", row, name=row.name)
        for contact in db.scalars(select(Contact).options(joinedload(Contact.person)).where(Contact.entity_id == id)):
            if at is None:
                db.tell(f"person:{contact.person_id}")
            else:
                close_ways_in(db, Cause.CLIENT_ARCHIVED, contact.person, contact=contact)
        if at is not None:
            close_client(db, id)
        _tell(db, id)


def _checked(ctx: Context, form: ClientForm) -> dict[str, Any]:
    if form.kind not in {each.value for each in EntityKind}:
        raise UnknownKind(field="kind")
    if form.language and form.language not in ctx.preferences.languages:
        raise UnknownLanguage(field="language")
    typed_in = asdict(form)
    values: dict[str, Any] = {
        name: text_input.one_line(typed_in[name], name, longest=most, required=name == "name")
        for name, most in _LONGEST.items()
    }
    return values | {
        "address": text_input.few_lines(form.address, "address", longest=400),
        "note": text_input.few_lines(form.note, "note", longest=20_000),
        "kind": EntityKind(form.kind),
        "language": form.language or None,
        "country": number_input.country(form.country, "country"),
        "currency": number_input.currency(form.currency, "currency") if form.currency.strip() else None,
        "email": check_address(form.email, "email") if form.email.strip() else None,
    }


def _require_version(row: Entity, version: int) -> None:
    if row.version != version:
        raise Conflict()


def _require_free_number(db: ScopedSession, external_id: str | None, id: UUID) -> None:
    if external_id and client_number_exists(db, external_id, id):
        raise ExternalIdTaken(field="external_id")


def _form(row: Entity) -> ClientForm:
    return ClientForm(**{each.name: _plain(getattr(row, each.name)) or "" for each in fields(ClientForm)})


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, EntityKind) else value


def _tell(db: ScopedSession, id: UUID) -> None:
    db.tell(f"entity:{id}")
    db.tell("clients")
