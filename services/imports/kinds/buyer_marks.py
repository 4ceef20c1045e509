"""What tells who a buyer is, out of an electronic invoice and out of a client's record: names, numbers, identifiers.

An identifier counts with its scheme. The electronic address (BT-49) is where mail goes and tells nothing.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from data.folding import folded, name_key, spelling
from data.people.tables import Entity
from data.people.tax_numbers import TaxNumber, from_key, is_placeholder, tax_number
from services.billing.einvoices import EInvoice, Party
from services.billing.einvoices.party_model import Identifier
from services.imports.kinds.address_matching import Address

MOST_MARKS = 60  # kept per client
_DECIDED, _TAX = "buyer", "tax"


@dataclass(frozen=True, slots=True)
class Identity:
    """A buyer. `marks` are "register:scheme:value"; without a scheme they only tell two of a name apart.

    `claims_sellers_number`: the file gives the seller's own tax number as the buyer's, so that it tells nothing.
    """

    name: str
    key: str
    trading_key: str
    address: Address
    numbers: tuple[TaxNumber, ...]
    marks: frozenset[str]
    external: frozenset[str]
    claims_sellers_number: bool = False

    @property
    def digest(self) -> str:
        """Short and the same for the same buyer, however it is spaced. What has no number is told by its address, too:
        an answer about one John Smith is none about another."""
        said = [self.key, *sorted(each.key for each in self.numbers), *sorted(self.marks)]
        if not self.numbers and not any(has_scheme(each) for each in self.marks):
            said += [spelling(self.name), str(self.address)]
        return hashlib.sha256("\n".join(said).encode()).hexdigest()[:12]


def of_invoice(invoice: EInvoice, firm_tax_id: str, firm_country: str | None) -> Identity:
    """The buyer of `invoice`, which may be in a muddle with its seller."""
    seller = {
        tax_number(text, country)
        for text, country in (
            (invoice.seller.vat_id, invoice.seller.country),
            (invoice.seller.tax_id, invoice.seller.country),
            (firm_tax_id, firm_country),
        )
    } - {None}
    return _of_party(invoice.buyer, [each for each in seller if each is not None])


def _of_party(party: Party, seller: list[TaxNumber]) -> Identity:
    stated = [each for text in (party.vat_id, party.tax_id) if (each := tax_number(text, party.country))]
    numbers = tuple(dict.fromkeys(each for each in stated if not any(each.same_as(other) for other in seller)))
    registers = [("id", each) for each in party.identifiers] + ([("legal", party.legal_id)] if party.legal_id else [])
    marks = frozenset(mark for register, each in registers if (mark := _mark(register, each)))
    external = frozenset(each.value.strip() for each in party.identifiers if not is_placeholder(each.value)) | {
        text.strip() for text in (party.vat_id, party.tax_id) if tax_number(text, party.country) in numbers
    }
    return Identity(
        party.name,
        name_key(party.name),
        name_key(party.trading_name),
        Address.of(party.country, party.postcode, party.city, " ".join(party.address_lines)),
        numbers,
        marks,
        external,
        len(numbers) < len(set(stated)),
    )


def _mark(register: str, identifier: Identifier) -> str:
    value = re.sub(r"[\W_]", "", folded(identifier.value))
    return "" if not value or is_placeholder(identifier.value) else f"{register}:{identifier.scheme}:{value}"[:120]


def place(mark: str) -> str:
    """Register and scheme of a mark: two values of one place are two buyers."""
    return mark.rpartition(":")[0]


def has_scheme(mark: str) -> bool:
    return bool(place(mark).partition(":")[2])


def numbers_of(row: Entity, marks: Iterable[str]) -> list[TaxNumber]:
    """A client's own number; only where there is none, those that its documents stated."""
    own = row.tax_number
    learned = (from_key(each.partition(":")[2]) for each in marks if each.startswith(f"{_TAX}:"))
    return [own] if own else [each for each in learned if each]


def decision(identity: Identity, row: Entity) -> str:
    """The mark of "this buyer is this client, I said so": it holds while the client keeps its name and number."""
    said = "\n".join((identity.digest, row.tax_number.key if row.tax_number else "", name_key(row.name)))
    return f"{_DECIDED}::{hashlib.sha256(said.encode()).hexdigest()[:16]}"


def learned(identity: Identity, row: Entity, known: Iterable[str], *, decided: bool) -> frozenset[str]:
    """What a document tells of its client beyond what is `known`."""
    new = {*identity.marks, *(f"{_TAX}:{each.key}" for each in identity.numbers if each != row.tax_number)}
    return frozenset((new | ({decision(identity, row)} if decided else set())) - set(known))
