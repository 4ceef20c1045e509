"""The firm's clients as a file names them: by external id, by tax id, or by exact name."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from uuid import uuid4

from sqlalchemy import select

from data.people import Entity, folded
from data.session import ScopedSession
from data.statuses import EntityKind
from services.einvoices import Party
from services.imports import refusals


class Clients:
    """Every client in scope, read once. Clients planned by this import are added and found like the others."""

    def __init__(self, db: ScopedSession) -> None:
        query = select(Entity).order_by(Entity.name, Entity.id)
        self._by_external: dict[str, Entity] = {}
        self._by_name: dict[str, list[Entity]] = defaultdict(list)
        self._by_tax: dict[str, list[Entity]] = defaultdict(list)
        self.planned: set[int] = set()
        for row in db.scalars(query.with_for_update() if db.writable else query):
            self.add(row)

    def add(self, row: Entity) -> None:
        if row.external_id:
            self._by_external[row.external_id] = row
        if row.archived_at is None:
            self._by_name[name_key(row.name)].append(row)
            if row.tax_id:
                self._by_tax[tax_key(row.tax_id)].append(row)

    def plan(self, row: Entity) -> None:
        """A client that this import will create."""
        self.planned.add(id(row))
        self.add(row)

    def by_external(self, external_id: str) -> Entity | None:
        return self._by_external.get(external_id)

    def by_tax(self, tax_id: str) -> list[Entity]:
        return self._by_tax.get(tax_key(tax_id), [])

    def by_name(self, name: str) -> list[Entity]:
        return self._by_name.get(name_key(name), [])

    def named(self, text: str) -> Entity:
        """The client whose external id or exact name is `text`. Raises UnknownClient, SeveralClients."""
        if found := self._by_external.get(text):
            return found
        return _only(self.by_name(text), text)

    def buyer(self, party: Party) -> Entity | None:
        """The client that an electronic invoice is addressed to; None when it is nobody's yet.

        An identifier decides before a name does, and a client with another tax id is not the buyer. SeveralClients.
        """
        for mark in identifiers(party):
            if found := self._by_external.get(mark):
                return found
        for tax_id in (party.vat_id, party.tax_id):
            if tax_id and (same := self.by_tax(tax_id)):
                return _only([each for each in same if name_key(each.name) == name_key(party.name)] or same, party.name)
        theirs = {tax_key(each) for each in (party.vat_id, party.tax_id) if each}
        same = [each for each in self.by_name(party.name)
                if not (theirs and each.tax_id and tax_key(each.tax_id) not in theirs)
                and not _is_another(each.external_id, identifiers(party))]
        return _only(same, party.name) if same else None


def identifiers(party: Party) -> list[str]:
    """What registers call the buyer, the most telling first. An e-mail endpoint is an address, not an identity."""
    marks = [party.vat_id, party.legal_id.value if party.legal_id else "", *(each.value for each in party.identifiers)]
    if party.endpoint and party.endpoint.scheme != "EM":
        marks.append(party.endpoint.value)
    return [mark for mark in dict.fromkeys([*marks, party.tax_id]) if mark and len(mark) <= 120]


def from_party(party: Party, external_ids: Iterable[str]) -> Entity:
    """A new client out of the buyer an invoice states; `external_ids` are free ones, the first is taken."""
    row = Entity(
        id=uuid4(), kind=EntityKind.COMPANY, name=party.name[:200], external_id=next(iter(external_ids), None),
        tax_id=(party.vat_id or party.tax_id)[:60] or None, address="\n".join(party.address_lines)[:400] or None,
        city=party.city[:120] or None, state=party.subdivision[:120] or None, zip=party.postcode[:20] or None,
        country=party.country if re.fullmatch("[A-Z]{2}", party.country) else None,
        email=party.email[:254] or None, phone=party.phone[:60] or None)
    row.refold()
    return row


def _is_another(external_id: str | None, marks: list[str]) -> bool:
    """Whether a client is somebody else of the same name: known by another number of the same shape, such as a GLN."""
    def shape(mark: str) -> str:
        return re.sub(r"[0-9]", "9", re.sub(r"[^\W\d_]", "A", mark))

    return bool(external_id) and any(shape(mark) == shape(external_id or "") for mark in marks)


def name_key(name: str) -> str:
    """Names are the same whatever the case, accents and spaces: capitals are written without accents in Greek."""
    return " ".join(folded(name).split())


def tax_key(tax_id: str) -> str:
    """Letters and digits; Greece writes GR in an address and EL in a VAT id."""
    bare = re.sub(r"[^A-Z0-9]", "", tax_id.upper())
    return "EL" + bare[2:] if bare.startswith("GR") else bare


def _only(found: list[Entity], text: str) -> Entity:
    if not found:
        raise refusals.UnknownClient(text=text[:80])
    if len(found) > 1:
        raise refusals.SeveralClients(text=text[:80])
    return found[0]
