"""Invoices from UBL and CII files: each file is one document and stands or falls alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

from data.billing.invoices import Invoice
from data.database.unscoped_unique import taken
from data.errors import Refusal
from data.folding import spelling
from data.money import Money
from data.people.tables import Entity
from services.billing.einvoices import EInvoice
from services.billing.invoices.attachments import kept_of
from services.billing.settings import PAYMENT_DAYS
from services.imports.kinds import buyer_questions
from services.imports.kinds.beyond_reach import NumberOutOfSight, no_new_client
from services.imports.kinds.buyer_marks import Identity, numbers_of, of_invoice
from services.imports.kinds.buyer_matching import NumberUnseen, match
from services.imports.kinds.client_matching import external_ids, from_party
from services.imports.kinds.differences import Difference, differences
from services.imports.kinds.document_remarks import BookedAsCredit, CalledOtherwise, DueAssumed, OtherTerm
from services.imports.kinds.einvoice_amounts import document, fingerprint, require_bookable, sign_of
from services.imports.kinds.einvoice_remarks import files_of, may_be_paid_online, remarks_of
from services.imports.kinds.einvoice_terms import folded_all, stated
from services.imports.kinds.invoice_upsert import Known, Wanted, booked, known_documents
from services.imports.kinds.plan_context import PlanContext
from services.imports.kinds.standing_errors import TermDiffers
from services.imports.rows import errors as refusals
from services.platform.importing.outcomes import (
    Figures,
    NewClient,
    Outcome,
    Planned,
    Problem,
    Remark,
    Result,
    SameAsFile,
)
from services.platform.permissions import May

_OURS = ("name", "address", "city", "zip", "country", "tax_id", "registration", "email", "phone")
_THEIRS = ("name", "address", "city", "state", "zip", "country", "tax_id")
_MOST_TERMS = 8  # told of one document


def plan(desk: PlanContext, files: list[tuple[str, EInvoice | Refusal]]) -> list[Planned]:
    """One Planned per file, in order. A document that stands in two of the files is booked from the first."""
    invoices = [one for _name, one in files if isinstance(one, EInvoice)]
    numbers = [one.number for one in invoices]
    known = known_documents(desk, (), numbers)
    hidden = taken(desk.db, "invoice", "number", numbers) - known.numbers.keys()
    seen: dict[str, tuple[str, Wanted]] = {}
    return [
        _refused(name, one) if isinstance(one, Refusal) else _document(desk, name, one, known, hidden, seen)
        for name, one in files
    ]


def _document(
    desk: PlanContext,
    name: str,
    invoice: EInvoice,
    known: Known,
    hidden: frozenset[str],
    seen: dict[str, tuple[str, Wanted]],
) -> Planned:
    remarks: list[Remark] = []
    try:
        require_bookable(invoice)
        if invoice.number in hidden:
            raise desk.ctx.refused(NumberOutOfSight(label="Number", text=invoice.number), May.IMPORT)
        buyer = of_invoice(invoice, desk.ctx.preferences.tax_id, desk.ctx.preferences.country)
        client, is_new, decided = _client(desk, invoice, buyer)
        wanted = _wanted(desk, invoice, client, remarks)
        if invoice.number in seen:
            return _again(desk, name, invoice, wanted, seen[invoice.number])
        result, write = booked(desk, wanted, known, name)
        other = _other_terms(desk, invoice, wanted, known.numbers[invoice.number]) if write is None else ()
    except Refusal as refusal:
        return _refused(name, refusal, invoice)
    if any(each.decides for each in other):
        return _contradicting(name, invoice, other)
    remarks += _remarked(other)
    seen[invoice.number] = name, wanted
    if is_new:
        desk.clients.plan(client)
        remarks.insert(0, NewClient(name=client.name))
    elif spelling(client.name) != spelling(buyer.name):
        remarks.insert(0, CalledOtherwise(found=buyer.name, client=client.name))
    is_told = write is not None and desk.clients.learn(client, buyer, decided=decided)

    def act() -> None:
        if is_told:
            client.buyer_marks = sorted(desk.clients.marks_of(client))
        if is_new:
            desk.db.add(client)
            desk.note("entity.imported", client, client.id, name=client.name, file=name)
        if write is not None:
            write()

    outcome = Outcome(
        name,
        result,
        invoice.number,
        None,
        invoice.number,
        _figures(invoice),
        remarks=tuple(remarks),
        client=client.name,
    )
    return Planned(outcome, act if write is not None else None, client.id)


def _client(desk: PlanContext, invoice: EInvoice, buyer: Identity) -> tuple[Entity, bool, bool]:
    """The buyer, whether they are new, and whether a person said so.

    Raises UnknownClient, NoNewClients, NumberUnseen, and the question's sentence where the file leaves it open.
    """
    found = match(desk.clients, buyer)
    _require_seen(desk, buyer)
    row = buyer_questions.chosen(desk, buyer, found) if found.doubt is not None else found.row
    if row is not None:
        return row, False, found.doubt is not None
    if not desk.options.create_clients:
        raise refusals.UnknownClient(text=invoice.buyer.name[:80])
    if not desk.may_create_clients:
        raise no_new_client(desk, invoice.buyer.name)
    wanted = external_ids(invoice.buyer, buyer)
    used = taken(desk.db, "entity", "external_id", wanted)
    free = [mark for mark in wanted if mark not in used and desk.clients.by_external(mark) is None]
    new = from_party(invoice.buyer, buyer, next(iter(free), None), desk.clients.ids, desk.mark(buyer.digest))
    return new, True, found.doubt is not None


def _require_seen(desk: PlanContext, buyer: Identity) -> None:
    """Whoever sees only some clients books nothing under a number that none of those has: it may be of one they do not
    see, and they are told the same if it is nobody's. Raises NumberUnseen."""
    if desk.sees_all:
        return
    near = [row for each in buyer.numbers for row in desk.clients.by_number(each)]
    if not {*buyer.numbers} <= {number for row in near for number in numbers_of(row, desk.clients.marks_of(row))}:
        raise NumberUnseen(text=buyer.name[:80])


def _wanted(desk: PlanContext, invoice: EInvoice, client: Entity, remarks: list[Remark]) -> Wanted:
    due_on = invoice.due_on or invoice.issued_on
    is_demand = invoice.kind == "invoice" and sign_of(invoice) > 0
    if is_demand and invoice.due_on is None:
        days = desk.ctx.preferences[PAYMENT_DAYS]
        due_on = invoice.issued_on + timedelta(days=days)
        remarks.append(DueAssumed(days=days, due_on=due_on))
    if sign_of(invoice) < 0:
        remarks.append(BookedAsCredit(amount=Money(-invoice.gross_minor, invoice.currency)))
    firm = desk.ctx.preferences
    remarks += remarks_of(invoice, firm, is_demand=is_demand)
    new = document(
        invoice,
        client.id,
        due_on,
        online=may_be_paid_online(invoice, firm),
        ours=folded_all(
            firm.firm_name,
            firm.address,
            firm.city,
            firm.zip,
            firm.country,
            firm.tax_id,
            firm.registration,
            firm.email,
            firm.phone,
        ),
        theirs=folded_all(
            client.name, client.address, client.city, client.state, client.zip, client.country, client.tax_id
        ),
    )
    return Wanted(new, client, fingerprint(new, invoice.due_on), files=files_of(invoice))


def _again(desk: PlanContext, name: str, invoice: EInvoice, wanted: Wanted, first: tuple[str, Wanted]) -> Planned:
    if first[1].fingerprint != wanted.fingerprint:
        return _refused(name, refusals.SaysSomethingElse(number=invoice.number), invoice)
    other = differences(first[1].new, _hashed(first[1]), wanted.new, _hashed(wanted), desk.ctx.words)
    if any(each.decides for each in other):
        return _contradicting(name, invoice, other)
    return Planned(
        Outcome(
            name,
            Result.UNCHANGED,
            invoice.number,
            None,
            invoice.number,
            _figures(invoice),
            remarks=(SameAsFile(file=first[0]), *_remarked(other)),
            client=wanted.client.name,
        ),
        None,
        wanted.client.id,
    )


def _other_terms(desk: PlanContext, invoice: EInvoice, wanted: Wanted, row: Invoice) -> tuple[Difference, ...]:
    """What the file says beside its sums that the document does not, and the other way round."""
    frozen = row.frozen or {}
    seller, buyer = frozen.get("seller") or {}, frozen.get("buyer") or {}
    new = replace(
        wanted.new,
        stated=stated(
            invoice,
            wanted.new.reference,
            folded_all(*(seller.get(each) for each in _OURS)),
            folded_all(*(buyer.get(each) for each in _THEIRS)),
        ),
    )
    return differences(row, kept_of(desk.db, row.id), new, _hashed(wanted), desk.ctx.words)


def _hashed(wanted: Wanted) -> list[tuple[str, str]]:
    return [(each.name, sha256(each.content).hexdigest()) for each in wanted.files]


def _remarked(other: Sequence[Difference]) -> list[Remark]:
    return [OtherTerm(what=each.label, found=each.here, stated=each.stated) for each in other[:_MOST_TERMS]]


def _contradicting(name: str, invoice: EInvoice, other: Sequence[Difference]) -> Planned:
    refused = [
        TermDiffers(number=invoice.number, what=each.label, found=each.here, stated=each.stated)
        for each in other[:_MOST_TERMS]
    ]
    return Planned(
        Outcome(
            name,
            Result.REFUSED,
            invoice.number,
            None,
            invoice.number,
            _figures(invoice),
            problems=tuple(Problem(each) for each in refused),
        )
    )


def _refused(name: str, refusal: Refusal, invoice: EInvoice | None = None) -> Planned:
    figures, number = (_figures(invoice), invoice.number) if invoice else (None, "")
    return Planned(Outcome(name, Result.REFUSED, number, None, number, figures, problems=(Problem(refusal),)))


def _figures(invoice: EInvoice) -> Figures:
    return Figures(
        invoice.currency,
        invoice.net_minor,
        invoice.tax_minor,
        invoice.gross_minor,
        invoice.prepaid_minor,
        invoice.due_minor,
    )
