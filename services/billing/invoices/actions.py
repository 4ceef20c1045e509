"""Making out invoices and credit notes: draft, save, issue, void, discard, copy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from data.billing.invoices import Invoice, InvoiceLine
from data.billing.payments import Reservation
from data.database.counters import upcoming_number
from data.database.session import ScopedSession
from data.errors import Conflict
from data.money import Money
from data.people.tables import Contact, Entity, Person
from data.statuses import AccessStatus, DocumentKind, InvoiceStatus
from services.billing.catalogue.references import from_known_items
from services.billing.invoices import entry, letters
from services.billing.invoices import form as invoice_forms
from services.billing.invoices.form import InvoiceForm
from services.billing.invoices.totals import LineDraft
from services.billing.invoices.urls import document_path
from services.billing.settings import CREDIT_PREFIX, INVOICE_PREFIX, PAYMENT_DAYS
from services.billing.units import unit_of
from services.integrations.pdf.glyphs import unprintable
from services.mail import queue as mails
from services.platform import text_input
from services.platform.context import Context
from services.platform.permissions import May


class BeingPaid(Conflict):
    message = "A payment of invoice {number} is under way. Wait until it has ended, then void it."


class OtherClient(Conflict):
    message = "A draft stays with its client. Make a new invoice for the other one."


@dataclass(frozen=True, slots=True)
class Saved:
    id: UUID
    version: int


@dataclass(frozen=True, slots=True)
class Issuing:
    """What issuing a draft would do, for the question before it. `number` unless somebody else issues first."""

    number: str
    amount: Money
    client: str
    recipients: int  # contacts who will be told by mail
    version: int
    unprintable: str = ""  # letters that no font here has, so that the PDF will lack them


def draft(ctx: Context, form: InvoiceForm) -> Saved:
    """A new draft; the client does not see it. Raises NotFound and what services.billing.invoices.form.document
    raises.
    """
    new = invoice_forms.document(ctx, form)
    with ctx.transaction(May.EDIT_INVOICES) as db:
        db.one(Entity, new.entity_id)
        row = entry.enter(db, from_known_items(db, new))
        db.record("invoice.drafted", row, kind=row.kind, payable=row.payable_minor, currency=row.currency)
        db.tell("invoices")
        return Saved(row.id, row.version)


def save(ctx: Context, id: UUID, version: int, form: InvoiceForm) -> Saved:
    """Put the typed content into a draft if nobody else did meanwhile.

    Raises Conflict, WrongInvoiceState, OtherClient, NotFound, NegativeTotal, DueBeforeIssue and what `draft` raises.
    """
    new = invoice_forms.document(ctx, form)
    with ctx.transaction(May.EDIT_INVOICES) as db:
        row = _draft_of(db, id, version)
        if row.entity_id != new.entity_id:
            raise OtherClient(field="entity_id")
        entry.rewrite(row, from_known_items(db, new))
        db.record("invoice.saved", row, payable=row.payable_minor, currency=row.currency)
        db.tell("invoices")
        return Saved(row.id, row.version)


def require_writer(ctx: Context) -> None:
    """Raises NotAllowed for whoever may not make out invoices: the form is not shown to them."""
    ctx.require(May.EDIT_INVOICES)


def issuing(ctx: Context, id: UUID) -> Issuing:
    """What the question before issuing says. Raises NotFound, WrongInvoiceState."""
    with ctx.transaction(May.READ_CLIENTS) as db:
        row = entry.with_lines(db, id)
        row.require_draft()
        firm = ctx.preferences
        series = firm[CREDIT_PREFIX] if row.kind is DocumentKind.CREDIT_NOTE else firm[INVOICE_PREFIX]
        own = row.number != entry.placeholder(row.id)
        number = row.number if own else upcoming_number(db, series, row.issued_on.year)
        client = db.one(Entity, row.entity_id)
        texts = [text for line in row.lines for text in (line.description, line.detail, line.unit)]
        lacking = unprintable(
            client.name,
            client.address,
            client.city,
            client.state,
            row.number,
            row.title,
            row.reference,
            row.note,
            firm.firm_name,
            firm.address,
            *texts,
        )
        return Issuing(number, row.payable, client.name, len(_readers(db, row)), row.version, lacking)


def issue(ctx: Context, id: UUID, version: int) -> str:
    """Number, freeze and open a draft; tell the contacts who look after bills; its number.

    Raises NotFound, Conflict, WrongInvoiceState, NoLines.
    """
    with ctx.transaction(May.EDIT_INVOICES) as db:
        row = _draft_of(db, id, version)
        if not row.lines:
            raise entry.NoLines(field="lines")
        entry.issue(ctx, db, row)
        db.record("invoice.issued", row, number=row.number, payable=row.payable_minor, currency=row.currency)
        if row.kind is DocumentKind.INVOICE:
            _tell_readers(ctx, db, row)
        db.tell("invoices")
        db.tell("inbox")
        return row.number


def void(ctx: Context, id: UUID, version: int, reason: str) -> None:
    """Withdraw an issued document; it stays readable as void. Void already: nothing happens.

    Raises NotFound, Conflict, Missing, PaidInvoiceStays, BeingPaid, WrongInvoiceState.
    """
    why = text_input.one_line(reason, "reason", longest=300, required=True) or ""
    with ctx.transaction(May.EDIT_INVOICES) as db:
        row = db.one(Invoice, id)
        if row.status is InvoiceStatus.VOID:
            return
        _require_version(row, version)
        if db.scalar(select(Reservation.id).where(Reservation.invoice_id == id, Reservation.is_live)):
            raise BeingPaid(number=row.number)
        row.void(ctx.now, why)
        db.record("invoice.voided", row, number=row.number, reason=why)
        db.tell(f"entity:{row.entity_id}")
        db.tell("invoices")
        db.tell("inbox")


def discard(ctx: Context, id: UUID, version: int) -> None:
    """Throw a draft away. Raises NotFound, Conflict, WrongInvoiceState."""
    with ctx.transaction(May.EDIT_INVOICES) as db:
        row = _draft_of(db, id, version)
        db.record("invoice.discarded", row, payable=row.payable_minor, currency=row.currency)
        db.delete(row)
        db.tell("invoices")


def copy(ctx: Context, id: UUID) -> Saved:
    """A new draft with the same client and lines, dated today. Raises NotFound, NoLines."""
    with ctx.transaction(May.EDIT_INVOICES) as db:
        source = entry.with_lines(db, id)
        row = entry.enter(db, _same_again(ctx, source))
        db.record("invoice.drafted", row, kind=row.kind, payable=row.payable_minor, copied_from=str(id))
        db.tell("invoices")
        return Saved(row.id, row.version)


def _same_again(ctx: Context, source: Invoice) -> entry.NewDocument:
    base = entry.NewDocument(
        source.entity_id,
        source.kind,
        source.currency,
        ctx.today,
        ctx.today + timedelta(days=ctx.preferences[PAYMENT_DAYS]),
        (),
        0,
        0,
        title=source.title,
        note=source.note,
        reference=source.reference,
        online=source.online,
    )
    return entry.from_lines(base, tuple(_as_draft(ctx, source, line) for line in source.lines))


def _as_draft(ctx: Context, source: Invoice, line: InvoiceLine) -> LineDraft:
    unit = unit_of(ctx.words, source.source, line.unit or "", line.quantity)[:20]
    return LineDraft(
        line.description,
        line.quantity,
        line.unit_price,
        line.discount_percent,
        line.tax_category,
        line.tax_rate,
        unit or None,
        line.detail,
        line.item_id,
    )


def _draft_of(db: ScopedSession, id: UUID, version: int) -> Invoice:
    row = entry.with_lines(db, id)
    row.require_draft()
    _require_version(row, version)
    return row


def _require_version(row: Invoice, version: int) -> None:
    if row.version != version:
        raise Conflict()


def _readers(db: ScopedSession, row: Invoice) -> list[Person]:
    """Contacts of the client with access, who may see bills and can be reached."""
    return list(
        db.scalars(
            select(Person)
            .join(Contact, Contact.person_id == Person.id)
            .where(
                Contact.entity_id == row.entity_id,
                Contact.status == AccessStatus.ACCEPTED,
                Contact.sees_billing,
                Person.email.is_not(None),
            )
            .order_by(Contact.order_key, Person.id)
        )
    )


def _tell_readers(ctx: Context, db: ScopedSession, row: Invoice) -> None:
    client = db.one(Entity, row.entity_id).name
    for person in _readers(db, row):
        language = person.language if person.language in ctx.preferences.languages else ctx.preferences.language
        mails.queue(
            ctx,
            db,
            letters.new_invoice,
            recipient=person.email or "",
            name=person.name,
            language=language or "en",
            dedupe=f"new_invoice:{row.id}:{person.id}",
            person_id=person.id,
            entity_id=row.entity_id,
            number=row.number,
            amount_minor=row.payable_minor,
            currency=row.currency,
            due_on=row.due_on,
            entity=client,
            link=document_path(row.kind, row.number),
        )
