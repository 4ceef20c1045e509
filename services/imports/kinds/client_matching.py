"""The firm's clients as a file names them: by external id or by exact name. Electronic invoices: see matching.py."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID, uuid4, uuid5

from sqlalchemy import select

from data.database.session import ScopedSession
from data.folding import name_key, spelling
from data.people.tables import Entity
from data.people.tax_numbers import TaxNumber, tax_number
from data.statuses import EntityKind
from services.billing.einvoices import Party
from services.imports.kinds.buyer_marks import MOST_MARKS, Identity, learned, numbers_of
from services.imports.rows import errors as refusals
from services.platform.text_input import BadAddress, mail_address

_NEW_CLIENTS = UUID("6b1f7d1c-3f0e-4a3b-9a51-5d7f0c3f2f6e")


class SpelledOtherwise(refusals.UnknownClient):
    message = "There is no client “{text}”, only “{client}”. Write the name as it is there, or use the external id."


class Clients:
    """Every client in scope, read once. Clients planned by this import are added and found like the others."""

    def __init__(self, db: ScopedSession) -> None:
        query = select(Entity).order_by(Entity.order_key, Entity.id)
        self._by_external: dict[str, Entity] = {}
        self._by_tax_text: dict[str, list[Entity]] = defaultdict(list)  # of those without an external id
        self._by_name: dict[str, list[Entity]] = defaultdict(list)
        self._by_tax: dict[str, list[Entity]] = defaultdict(list)
        self._by_mark: dict[str, list[Entity]] = defaultdict(list)
        self._learned: dict[UUID, frozenset[str]] = {}
        self.ids: set[UUID] = set()
        self.planned: set[int] = set()
        for row in db.scalars(query.with_for_update() if db.writable else query):
            self.add(row)

    def add(self, row: Entity) -> None:
        self.ids.add(row.id)
        if row.external_id:
            self._by_external[row.external_id] = row
        elif row.tax_id:
            self._by_tax_text[row.tax_id.strip()].append(row)
        self._by_name[name_key(row.name)].append(row)
        for mark in row.buyer_marks or ():
            self._by_mark[mark].append(row)
        for number in numbers_of(row, row.buyer_marks or ()):
            self._by_tax[number.national].append(row)

    def plan(self, row: Entity) -> None:
        """A client that this import will create."""
        self.planned.add(id(row))
        self.add(row)

    def marks_of(self, row: Entity) -> frozenset[str]:
        return frozenset(row.buyer_marks or ()) | self._learned.get(row.id, frozenset())

    def learn(self, row: Entity, buyer: Identity, *, decided: bool) -> bool:
        """Remember what a document tells of `row`, for the rest of this import; whether that is anything new."""
        new = learned(buyer, row, self.marks_of(row), decided=decided)
        if not new or len(self.marks_of(row)) + len(new) > MOST_MARKS:
            return False
        self._learned[row.id] = self._learned.get(row.id, frozenset()) | new
        for mark in new:
            self._by_mark[mark].append(row)
        if row.tax_number is None:
            for number in buyer.numbers:
                self._by_tax[number.national].append(row)
        return True

    def by_external(self, external_id: str) -> Entity | None:
        return self._by_external.get(external_id)

    def by_number(self, number: TaxNumber) -> list[Entity]:
        """Clients with this tax number, archived ones too."""
        found = {
            row.id: row
            for row in self._by_tax.get(number.national, ())
            if any(number.same_as(each) for each in numbers_of(row, self.marks_of(row)))
        }
        return list(found.values())

    def by_tax(self, tax_id: str, country: str | None) -> list[Entity]:
        """Clients with this tax number that are not archived."""
        number = tax_number(tax_id, country)
        return [row for row in self.by_number(number) if row.archived_at is None] if number else []

    def by_mark(self, mark: str) -> list[Entity]:
        return self._by_mark.get(mark, [])

    def by_name(self, name: str) -> list[Entity]:
        return [row for row in self.of_name(name_key(name)) if row.archived_at is None]

    def of_name(self, key: str) -> list[Entity]:
        """Clients of that name_key, archived ones too."""
        return self._by_name.get(key, []) if key else []

    def named(self, text: str) -> Entity:
        """The client whose external id or exact name is `text`, or its tax number as written where it has no external
        id. Raises UnknownClient, SeveralClients, SpelledOtherwise."""
        found, same = self._by_external.get(text), self.by_name(text)
        numbered = self._by_tax_text.get(text, []) if found is None and not same else []
        if len(numbered) == 1:
            return numbered[0]
        if found is not None:  # one client's id that is another's name decides nothing
            same = [found, *(row for row in same if row is not found)]
        if not same:
            raise refusals.UnknownClient(text=text[:80])
        if len(same) > 1 and (found is None or name_key(found.name) != name_key(text)):
            raise refusals.SeveralClients(text=text[:80])
        if found is None and spelling(same[0].name) != spelling(text):
            raise SpelledOtherwise(text=text[:80], client=same[0].name[:80])
        return same[0]


def external_ids(party: Party, buyer: Identity) -> list[str]:
    """What the firm may call a new client: an identifier of its own, never a mail address. A tax number neither, for it
    is sealed where it belongs and would stand open here."""
    return [
        mark
        for mark in dict.fromkeys(each.value.strip() for each in party.identifiers)
        if mark in buyer.external and len(mark) <= 120 and not _is_number(mark, party, buyer)
    ]


def _is_number(text: str, party: Party, buyer: Identity) -> bool:
    told = tax_number(text, party.country)
    return told is not None and any(told.national == each.national for each in buyer.numbers)


def from_party(party: Party, buyer: Identity, external_id: str | None, taken: Iterable[UUID], mark: str) -> Entity:
    """A new client out of the buyer an invoice states. `mark` is the buyer's: its id is the same in a preview and in
    the import after it."""
    id = uuid5(_NEW_CLIENTS, mark)
    tax_id = next(
        (text for text in (party.vat_id, party.tax_id) if tax_number(text, party.country) in buyer.numbers), ""
    )
    row = Entity(
        id=uuid4() if id in set(taken) else id,
        kind=EntityKind.COMPANY,
        name=party.name[:200],
        external_id=external_id,
        tax_id=tax_id[:60] or None,
        address="\n".join(party.address_lines)[:400] or None,
        city=party.city[:120] or None,
        state=party.subdivision[:120] or None,
        zip=party.postcode[:20] or None,
        country=party.country if re.fullmatch("[A-Z]{2}", party.country) else None,
        email=_address(party.email),
        phone=party.phone[:60] or None,
        buyer_marks=[],
    )
    row.refold()
    return row


def _address(text: str) -> str | None:
    """What the document says is their e-mail address, where mail can be sent to it; the document keeps the rest."""
    try:
        return mail_address(text)
    except BadAddress:
        return None
