"""Invoices from UBL and CII files: each file is one document and stands or falls alone."""

from __future__ import annotations

from datetime import timedelta

from data.errors import Refusal
from data.folding import name_key
from data.money import as_text
from data.people import Entity
from data.taken import taken
from data.tax_numbers import tax_number
from services.documents import NumberTaken
from services.einvoices import EInvoice
from services.imports import buyer_questions, refusals
from services.imports.booking import Known, Wanted, booked, known_documents
from services.imports.buyers import external_ids, from_party
from services.imports.desk import Desk
from services.imports.marks import Identity, of_invoice
from services.imports.matching import NumberUnseen, match
from services.imports.model import (
    BookedAsCredit,
    CalledOtherwise,
    DueAssumed,
    Figures,
    NewClient,
    OtherSeller,
    Outcome,
    Planned,
    Problem,
    Remark,
    Result,
    SameAsFile,
)
from services.imports.xml_figures import document, fingerprint, require_bookable, sign_of
from services.imports.xml_remarks import files_of, may_be_paid_online, remarks_of
from services.imports.xml_terms import folded_all


def plan(desk: Desk, files: list[tuple[str, EInvoice | Refusal]]) -> list[Planned]:
    """One Planned per file, in order. A document that stands in two of the files is booked from the first."""
    invoices = [one for _name, one in files if isinstance(one, EInvoice)]
    numbers = [one.number for one in invoices]
    known = known_documents(desk, (), numbers)
    hidden = taken(desk.db, "invoice", "number", numbers) - known.numbers.keys()
    seen: dict[str, tuple[str, str]] = {}
    return [_refused(name, one) if isinstance(one, Refusal) else _document(desk, name, one, known, hidden, seen)
            for name, one in files]


def _document(desk: Desk, name: str, invoice: EInvoice, known: Known, hidden: frozenset[str],
              seen: dict[str, tuple[str, str]]) -> Planned:
    remarks: list[Remark] = []
    try:
        require_bookable(invoice)
        if invoice.number in hidden:
            raise NumberTaken(number=invoice.number)
        buyer = of_invoice(invoice, desk.ctx.preferences.tax_id, desk.ctx.preferences.country)
        client, is_new, decided = _client(desk, invoice, buyer)
        wanted = _wanted(desk, invoice, client, remarks)
        if invoice.number in seen:
            return _again(name, invoice, wanted, seen[invoice.number])
        result, write = booked(desk, wanted, known, name)
    except Refusal as refusal:
        return _refused(name, refusal, invoice)
    seen[invoice.number] = name, wanted.fingerprint
    if is_new:
        desk.clients.plan(client)
        remarks.insert(0, NewClient(name=client.name))
    elif name_key(client.name) != buyer.key:
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

    outcome = Outcome(name, result, invoice.number, None, invoice.number, _figures(invoice), remarks=tuple(remarks))
    return Planned(outcome, act if write is not None else None, client.id)


def _client(desk: Desk, invoice: EInvoice, buyer: Identity) -> tuple[Entity, bool, bool]:
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
        raise refusals.NoNewClients(text=invoice.buyer.name[:80])
    wanted = external_ids(invoice.buyer, buyer)
    used = taken(desk.db, "entity", "external_id", wanted)
    free = [mark for mark in wanted if mark not in used and desk.clients.by_external(mark) is None]
    return from_party(invoice.buyer, buyer, next(iter(free), None), desk.clients.ids), True, found.doubt is not None


def _require_seen(desk: Desk, buyer: Identity) -> None:
    """Whoever sees only some clients books nothing under the number of one they do not see. Raises NumberUnseen."""
    if desk.ctx.actor.is_system or desk.ctx.actor.sees_all_clients:
        return
    keys = [key for each in buyer.numbers for key in (each.key, f":{each.national}")]
    seen = {row.tax_key for each in buyer.numbers for row in desk.clients.by_number(each)}
    if taken(desk.db, "entity", "tax_key", keys) - seen:
        raise NumberUnseen(text=buyer.name[:80])


def _wanted(desk: Desk, invoice: EInvoice, client: Entity, remarks: list[Remark]) -> Wanted:
    due_on = invoice.due_on or invoice.issued_on
    is_demand = invoice.kind == "invoice" and sign_of(invoice) > 0
    if is_demand and invoice.due_on is None:
        days = desk.ctx.preferences.payment_days
        due_on = invoice.issued_on + timedelta(days=days)
        remarks.append(DueAssumed(days=days, due_on=due_on.isoformat()))
    if sign_of(invoice) < 0:
        remarks.append(BookedAsCredit(amount=as_text(-invoice.gross_minor, invoice.currency)))
    firm = desk.ctx.preferences
    remarks += remarks_of(invoice, firm, is_demand=is_demand)
    ours, theirs = desk.ctx.preferences.tax_id, invoice.seller.vat_id or invoice.seller.tax_id
    own, stated = tax_number(ours, desk.ctx.preferences.country), tax_number(theirs, invoice.seller.country)
    if own and stated and not own.same_as(stated):
        remarks.append(OtherSeller(found=theirs[:40], ours=ours))
    new = document(
        invoice, client.id, due_on, online=may_be_paid_online(invoice, firm),
        ours=folded_all(firm.firm_name, firm.address, firm.city, firm.zip, firm.country, firm.tax_id, firm.registration,
                        firm.email, firm.phone),
        theirs=folded_all(client.name, client.address, client.city, client.state, client.zip, client.country,
                          client.tax_id))
    return Wanted(new, client, fingerprint(new, invoice.due_on), files=files_of(invoice))


def _again(name: str, invoice: EInvoice, wanted: Wanted, first: tuple[str, str]) -> Planned:
    if first[1] != wanted.fingerprint:
        return _refused(name, refusals.SaysSomethingElse(number=invoice.number), invoice)
    remark = SameAsFile(file=first[0])
    return Planned(Outcome(name, Result.UNCHANGED, invoice.number, None, invoice.number, _figures(invoice),
                           remarks=(remark,)), None, wanted.client.id)


def _refused(name: str, refusal: Refusal, invoice: EInvoice | None = None) -> Planned:
    figures, number = (_figures(invoice), invoice.number) if invoice else (None, "")
    return Planned(Outcome(name, Result.REFUSED, number, None, number, figures, problems=(Problem(refusal),)))


def _figures(invoice: EInvoice) -> Figures:
    return Figures(invoice.currency, invoice.net_minor, invoice.tax_minor, invoice.gross_minor, invoice.prepaid_minor,
                   invoice.due_minor)
