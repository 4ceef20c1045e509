"""A document that a file states, against the books: new, known already, or in contradiction."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from data.billing.invoices import Invoice
from data.database.unscoped_unique import in_parts
from data.people.tables import Entity
from data.statuses import DocumentKind, InvoiceStatus
from services.billing.invoices import attachments, entry
from services.billing.invoices.attachments import NewAttachment
from services.billing.invoices.entry import NewDocument, NumberTaken
from services.billing.settings import CREDIT_PREFIX, INVOICE_PREFIX
from services.imports.kinds import opening_payments
from services.imports.kinds.number_reservation import reserve, reserved
from services.imports.kinds.opening_payments import OpeningPayment
from services.imports.kinds.plan_context import PlanContext
from services.imports.kinds.standing_errors import StateChanged
from services.imports.rows import errors as refusals
from services.platform.i18n import Wording, msgid
from services.platform.importing.outcomes import Result

_VOID = msgid("It was void already when it was imported.")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A document out of a file. `fingerprint` tells whether the file says the same as the last time."""

    new: NewDocument
    client: Entity
    fingerprint: str
    is_issued: bool = True
    is_void: bool = False
    paid: OpeningPayment | None = None
    files: tuple[NewAttachment, ...] = ()


@dataclass(slots=True)
class Known:
    """Documents of the books that a file may mean, in scope."""

    numbers: dict[str, Invoice] = field(default_factory=dict)
    external_ids: dict[str, Invoice] = field(default_factory=dict)
    fingerprints: dict[str, Invoice] = field(default_factory=dict)

    def add(self, row: Invoice) -> None:
        self.numbers[row.number] = row
        if row.external_id:
            self.external_ids[row.external_id] = row
        if row.source_sha256:
            self.fingerprints[row.source_sha256] = row


def known_documents(
    desk: PlanContext, external_ids: Collection[str], numbers: Collection[str], fingerprints: Collection[str] = ()
) -> Known:
    """Read with their lines, for writing if the transaction may write."""
    known = Known()
    for column, values in (
        (Invoice.external_id, external_ids),
        (Invoice.number, numbers),
        (Invoice.source_sha256, fingerprints),
    ):
        for part in in_parts(values):
            query = select(Invoice).where(column.in_(part)).options(selectinload(Invoice.lines))
            for row in desk.db.scalars(query.with_for_update() if desk.db.writable else query):
                known.add(row)
    return known


def booked(desk: PlanContext, wanted: Wanted, known: Known, file: str) -> tuple[Result, Callable[[], None] | None]:
    """What becomes of `wanted`, and the act that does it. Raises what `standing` raises."""
    result, row = standing(wanted, known)
    if result is Result.UNCHANGED:
        return result, None
    if wanted.paid:
        opening_payments.reserve_number(desk, wanted.paid)
    return result, _create(desk, wanted, file) if row is None else _replace(desk, wanted, row, file)


def standing(wanted: Wanted, known: Known) -> tuple[Result, Invoice | None]:
    """Whether `wanted` is new, and the document it is about. Raises NumberTaken, ChangedSinceImport, StateChanged."""
    new = wanted.new
    row = known.external_ids.get(new.external_id or "")
    same_number = known.numbers.get(new.number or "")
    if row is None and same_number is not None:
        if same_number.source_sha256 != wanted.fingerprint:
            raise refusals.SaysSomethingElse(field="number", number=new.number)
        row = same_number
    if row is None:
        return Result.CREATED, None
    if same_number is not None and same_number is not row:
        raise NumberTaken(field="number", number=new.number)
    is_draft = row.status is InvoiceStatus.DRAFT
    if row.source_sha256 == wanted.fingerprint and not (is_draft and wanted.is_issued):
        if wanted.is_void and row.status is not InvoiceStatus.VOID:
            raise StateChanged(number=row.number)
        return Result.UNCHANGED, row
    if not is_draft or row.entity_id != wanted.client.id:
        raise refusals.ChangedSinceImport(number=row.number)
    return Result.UPDATED, row


def _create(desk: PlanContext, wanted: Wanted, file: str) -> Callable[[], None]:
    series = _series(desk, wanted)
    if series is not None:
        reserve(desk, series)

    def write() -> None:
        row = entry.draft(desk.db, wanted.new)
        row.source_sha256 = wanted.fingerprint
        _finish(desk, wanted, row, file)
        desk.note("invoice.imported", row, row.entity_id, number=row.number, file=file)

    return write


def _replace(desk: PlanContext, wanted: Wanted, row: Invoice, file: str) -> Callable[[], None]:
    series = _series(desk, wanted) if row.number == entry.placeholder(row.id) else None
    if series is not None:
        reserve(desk, series)

    def write() -> None:
        if row.source_sha256 != wanted.fingerprint:
            entry.fill(row, wanted.new)
            row.number = wanted.new.number or row.number
            row.source_sha256 = wanted.fingerprint
        _finish(desk, wanted, row, file)
        desk.note("invoice.updated", row, row.entity_id, number=row.number, file=file)

    return write


def _series(desk: PlanContext, wanted: Wanted) -> tuple[str, int] | None:
    """The series that gives an issued document its number, when the file gives none."""
    if wanted.new.number or not wanted.is_issued:
        return None
    firm, is_credit = desk.ctx.preferences, wanted.new.kind is DocumentKind.CREDIT_NOTE
    return (firm[CREDIT_PREFIX] if is_credit else firm[INVOICE_PREFIX]), wanted.new.issued_on.year


def _finish(desk: PlanContext, wanted: Wanted, row: Invoice, file: str) -> None:
    if not wanted.is_issued:
        return
    if row.number == entry.placeholder(row.id):
        series = _series(desk, wanted)
        assert series is not None
        row.number = reserved(desk, "invoice", series)
    because = Wording(desk.ctx.preferences.language).say(_VOID) if wanted.is_void else ""
    entry.open_for(desk.ctx, desk.db, row, wanted.client, void_because=because)
    if wanted.paid:
        opening_payments.post(desk, wanted.paid, row, wanted.client, file)
    if wanted.files:
        desk.kept += attachments.keep(desk.ctx.gateways.vault, desk.db, row, wanted.files)
