"""Which client is the buyer of an electronic invoice: the one that everything in the file agrees on, or nobody yet.

A document that reaches the wrong client can be read by its contacts. So the name has to agree, no number may
contradict, and nothing may point to somebody else; what falls short of that is asked, never guessed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from data.errors import Invalid, NotAllowed
from data.folding import name_key, spelling
from data.people.tables import Entity
from data.people.tax_numbers import home_of, is_placeholder
from services.imports.kinds.address_matching import Address
from services.imports.kinds.buyer_marks import Identity, decision, has_scheme, numbers_of, place
from services.imports.kinds.client_matching import Clients

Relation = Literal["same", "other", "unknown"]
# What shop and accounting programs call a buyer who has no name, as name_key writes it.
ANYBODY = frozenset(
    name_key(each)
    for each in (
        "Cash",
        "Cash customer",
        "Cash client",
        "Cash sale",
        "Cash sales",
        "Walk-in",
        "Walk in",
        "Walk-in customer",
        "Walk in customer",
        "Counter sale",
        "Counter sales",
        "Retail",
        "Retail customer",
        "Retail customers",
        "Customer",
        "Client",
        "Consumer",
        "End consumer",
        "Final consumer",
        "Guest",
        "Guest customer",
        "Default customer",
        "Private",
        "Private person",
        "Private customer",
        "Various",
        "Various customers",
        "Sundry customer",
        "Sundry customers",
        "Miscellaneous",
        "Anonymous",
        "Tenant",
        "Owner",
        "Barverkauf",
        "Barkunde",
        "Laufkundschaft",
        "Diverse",
        "Diverse Kunden",
        "Privatkunde",
        "Privatperson",
        "Endkunde",
        "Endverbraucher",
        "Kunde",
        "Client divers",
        "Clients divers",
        "Client comptoir",
        "Client comptant",
        "Client de passage",
        "Particulier",
        "Consommateur",
        "Cliente",
        "Clientes varios",
        "Cliente varios",
        "Cliente contado",
        "Consumidor final",
        "Consumatore finale",
        "Privato",
        "Cliente vario",
        "Clienti vari",
        "Particulier klant",
        "Diverse klanten",
        "Contante klant",
        "Klient detaliczny",
        "Klient indywidualny",
        "Πελάτης",
        "Πελάτης λιανικής",
        "Πελάτες λιανικής",
        "Λιανική",
        "Λιανικής",
        "Ιδιώτης",
        "Καταναλωτής",
        "Τελικός καταναλωτής",
        "Διάφοροι πελάτες",
        "Διάφοροι",
        "Πελάτης μετρητοίς",
    )
)


class NumberOfAnother(Invalid):
    message = "“{client}” has the tax number that the file gives for the buyer “{name}”. Who is the buyer?"


class IdentifierOfAnother(Invalid):
    message = "“{client}” has an identifier that the file gives for the buyer “{name}”. Who is the buyer?"


class NameOfAnother(Invalid):
    message = "There is a client “{client}”, but the file says other things about the buyer “{name}”. Who is the buyer?"


class SeveralFit(Invalid):
    message = "Several clients fit the buyer “{name}”. Who is it?"


class ArchivedFits(Invalid):
    message = "The buyer “{name}” fits the archived client “{client}”. Who is the buyer?"


class SellersNumber(Invalid):
    message = "The file gives the seller's own tax number for the buyer “{name}”. Who is the buyer?"


class NumberUnseen(NotAllowed):
    message = (
        "No client that you look after has the tax number that the file gives for “{text}”. Enter it on the client's "
        "page if it is right there, or ask somebody who sees all clients to import this file."
    )


@dataclass(frozen=True, slots=True)
class Candidate:
    """A client that something in the file points to. `evidence` is what does, besides its name."""

    row: Entity
    is_named: bool
    number: Relation
    evidence: frozenset[str]
    is_decided: bool
    is_sure: bool

    @property
    def strength(self) -> int:
        return 3 if self.is_decided else 2 if self.number == "same" else int(bool(self.evidence))


@dataclass(frozen=True, slots=True)
class Match:
    """`row` is the client; or else `candidates` are to be chosen from for the reason of `doubt`, or there are none."""

    row: Entity | None
    candidates: tuple[Entity, ...] = ()
    doubt: Invalid | None = None


def match(clients: Clients, buyer: Identity) -> Match:
    """Reads only; see services/imports/kinds/buyer_questions.py for asking."""
    found = [_candidate(clients, buyer, row) for row in _pointed_at(clients, buyer)]
    rows = tuple(each.row for each in found)
    sure = sorted((each for each in found if each.is_sure), key=lambda each: -each.strength)
    best = sure[0] if sure and (len(sure) == 1 or sure[0].strength > sure[1].strength) else None
    if best is not None and (
        best.is_decided or (not buyer.claims_sellers_number and all(each.evidence <= best.evidence for each in found))
    ):
        return Match(best.row)
    if not found and not buyer.claims_sellers_number:
        return Match(None)
    return Match(None, rows, _doubt(buyer, found, sure))


def _pointed_at(clients: Clients, buyer: Identity) -> list[Entity]:
    found = [*clients.of_name(buyer.key), *clients.of_name(buyer.trading_key)]
    found += [row for number in buyer.numbers for row in clients.by_number(number)]
    found += [row for mark in sorted(buyer.marks) if has_scheme(mark) for row in clients.by_mark(mark)]
    found += [row for each in sorted(buyer.external) if (row := clients.by_external(each)) is not None]
    return list({row.id: row for row in found}.values())


def _candidate(clients: Clients, buyer: Identity, row: Entity) -> Candidate:
    marks = clients.marks_of(row)
    theirs = numbers_of(row, marks)
    shared = frozenset(each.national for each in buyer.numbers if any(each.same_as(other) for other in theirs))
    number: Relation = "same" if shared else "other" if theirs and buyer.numbers else "unknown"
    evidence = (
        shared
        | {each for each in marks & buyer.marks if has_scheme(each)}
        | ({row.external_id} if row.external_id and row.external_id in buyer.external else frozenset())
    )
    is_named = name_key(row.name) == buyer.key
    is_decided = decision(buyer, row) in marks
    contradicted = (
        number == "other"
        or (number != "same" and _is_elsewhere(buyer, row, marks))
        or (not evidence and _may_be_another(buyer, row))
    )
    is_sure = row.archived_at is None and (is_decided or (is_named and not contradicted))
    return Candidate(row, is_named, number, evidence, is_decided, is_sure)


def _is_elsewhere(buyer: Identity, row: Entity, marks: frozenset[str]) -> bool:
    """Whether one of that name is another: in another country, or another number of the same register."""
    if buyer.address.country and row.country and buyer.address.country != home_of(row.country):
        return True
    stated = {place(each) for each in buyer.marks}
    if any(place(each) in stated and each not in buyer.marks for each in marks) and not any(
        has_scheme(each) for each in marks & buyer.marks
    ):
        return True
    return (
        bool(row.external_id)
        and row.external_id not in buyer.external
        and any(_shape(each) == _shape(row.external_id or "") for each in buyer.external)
    )


def _may_be_another(buyer: Identity, row: Entity) -> bool:
    """Whether nothing but the name points to `row`, and the name does not tell: it is anybody's, is spelt with other
    letters (Bär, Bar), or lives elsewhere."""
    return (
        buyer.key in ANYBODY
        or is_placeholder(buyer.name)
        or spelling(buyer.name) != spelling(row.name)
        or buyer.address.differs_from(Address.of(row.country, row.zip, row.city, row.address))
    )


def _shape(text: str) -> str:
    return "".join("9" if c.isdigit() else "A" if c.isalpha() else c for c in text)


def _doubt(buyer: Identity, found: list[Candidate], sure: list[Candidate]) -> Invalid:
    if buyer.claims_sellers_number:
        return SellersNumber(name=buyer.name[:80])
    if len(sure) > 1:
        return SeveralFit(name=buyer.name[:80])
    other = max(found, key=lambda each: (each.number == "same", bool(each.evidence), each.is_named))
    kind = (
        ArchivedFits
        if other.row.archived_at is not None
        else NumberOfAnother
        if other.number == "same" and not other.is_named
        else IdentifierOfAnother
        if other.evidence and not other.is_named
        else NameOfAnother
    )
    return kind(name=buyer.name[:80], client=other.row.name[:80])
