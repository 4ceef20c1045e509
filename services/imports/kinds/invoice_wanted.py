"""What the rows of an invoice or credit note ask for: the document to book, or what is wrong with them."""

from __future__ import annotations

from datetime import timedelta

from data.errors import Refusal
from data.money import Money
from data.people.tables import Entity
from data.statuses import DocumentKind
from services.billing.invoices import entry
from services.billing.invoices.entry import NewDocument
from services.billing.settings import PAYMENT_DAYS
from services.imports.kinds.document_remarks import DueAssumed, DueByTerms
from services.imports.kinds.document_rows import DocumentRows
from services.imports.kinds.document_words import SaidWords, due_of, kind_of
from services.imports.kinds.fingerprints import fingerprint
from services.imports.kinds.invoice_amounts import priced_rows
from services.imports.kinds.invoice_upsert import Wanted
from services.imports.kinds.plan_context import PlanContext
from services.imports.kinds.table_remarks import (
    CreditBelowZero,
)
from services.imports.rows import errors as refusals
from services.platform.importing.outcomes import Remark


def wanted_document(
    desk: PlanContext,
    rows: DocumentRows,
    words: SaidWords,
    number: str | None,
    external_id: str | None,
    remarks: list[Remark],
) -> Wanted | None:
    client = _client(desk, rows)
    kind = kind_of(rows, words)
    issued_on = rows.said("issued_on", lambda record: record.day("issued_on"))
    stated_due, terms = due_of(rows, issued_on)
    if stated_due and terms:
        remarks.append(DueByTerms(terms=terms.text, due_on=stated_due))
    currency = (
        rows.said("currency", lambda record: record.currency("currency"))
        or (client and client.currency)
        or desk.ctx.preferences.currency
    )
    title = rows.said("title", lambda record: record.text("title"))
    reference = rows.said("reference", lambda record: record.text("reference"))
    note = rows.said("note", lambda record: record.text("note"))
    figures = priced_rows(rows.records, currency, kind)
    if client is None or issued_on is None or figures is None or rows.problems:
        return None
    if rows.first.is_turned:
        remarks.append(CreditBelowZero(amount=Money(figures.net_minor + figures.tax_minor, currency)))
    due_on = stated_due or issued_on
    if stated_due is None and kind is DocumentKind.INVOICE:
        days = desk.ctx.preferences[PAYMENT_DAYS]
        due_on = issued_on + timedelta(days=days)
        remarks.append(DueAssumed(days=days, due_on=due_on))
    new = NewDocument(
        entity_id=client.id,
        kind=kind,
        currency=currency,
        issued_on=issued_on,
        due_on=due_on,
        lines=figures.lines,
        net_minor=figures.net_minor,
        tax_minor=figures.tax_minor,
        taxes=figures.taxes,
        discount_minor=figures.discount_minor,
        title=title,
        reference=reference,
        note=note,
        number=number,
        external_id=external_id,
        source=desk.source,
    )
    try:
        entry.require_sound(new)
    except entry.NegativeTotal as refusal:
        rows.first.refuse(refusals.NegativeCredit() if kind is DocumentKind.CREDIT_NOTE else refusal)
        return None
    except Refusal as refusal:
        rows.first.refuse(refusal, refusal.field)
        return None
    return Wanted(new, client, fingerprint(new, stated_due is not None))


def _client(desk: PlanContext, rows: DocumentRows) -> Entity | None:
    text = rows.said("client", lambda record: record.text("client"))
    try:
        return desk.clients.named(text) if text else None
    except (refusals.UnknownClient, refusals.SeveralClients) as refusal:
        rows.first.refuse(refusal, "client")
        return None
