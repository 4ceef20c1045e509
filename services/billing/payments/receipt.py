"""Receipts: printed once per payment from what was frozen when the money came, kept sealed, mailed to the payer."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select

from data.billing.invoices import Paper
from data.billing.payments import Checkout, Payment
from data.database.insert_once import add_once
from data.database.session import ScopedSession
from data.errors import NotFound
from data.firm.tables import Logo
from data.money import Money
from data.people.tables import Person
from data.statuses import PaymentMethod, PaymentStatus
from services.access.billing_contacts import hears_of_billing
from services.billing.invoices.printed import party_on_paper
from services.billing.payments import letters
from services.billing.pdf.models import PrintedApplied, PrintedBrand, PrintedReceipt
from services.billing.pdf.render import render_receipt
from services.mail import queue as mails
from services.mail.queue import Attachment
from services.platform.background_jobs import job
from services.platform.context import Context
from services.platform.i18n import Wording
from services.platform.permissions import May

METHOD_NAMES = {
    PaymentMethod.CARD: "Card",
    PaymentMethod.BANK_DEBIT: "Bank debit",
    PaymentMethod.CASH: "Cash",
    PaymentMethod.CHEQUE: "Cheque",
    PaymentMethod.TRANSFER: "Bank transfer",
    PaymentMethod.OTHER: "Other",
    PaymentMethod.TEST: "Test payment",
}


@job(was="file_receipt")
def file_receipt(ctx: Context, payment_id: str) -> None:
    """Print, keep and mail the receipt. Twice is safe: one paper, one mail."""
    id = UUID(payment_id)
    with ctx.transaction(May.SYSTEM_LOOK) as db:
        payment = db.get_one(Payment, id)
    content = _kept(ctx, payment) or _filed(ctx, payment)
    with ctx.transaction(May.SYSTEM) as db:
        _mail(ctx, db, payment, content)
        db.recorded = True  # the paper and the payment have told their story already


def receipt(ctx: Context, payment_id: UUID) -> tuple[str, bytes]:
    """File name and PDF of a payment's receipt, for whoever may see the payment. Raises NotFound."""
    with ctx.transaction(May.READ_BILLING) as db:
        payment = db.one(Payment, payment_id)
    if payment.status is not PaymentStatus.SUCCEEDED:
        raise NotFound(what="receipt")
    ctx.saw_paper("pdf", "payment", payment.id, payment.entity_id)
    return f"{payment.number}.pdf", _kept(ctx, payment) or _filed(ctx.as_system(), payment)


def _kept(ctx: Context, payment: Payment) -> bytes | None:
    with ctx.as_system().transaction(May.SYSTEM_LOOK) as db:
        paper = db.scalars(select(Paper).where(Paper.kind == "receipt", Paper.subject_id == payment.id)).first()
    return ctx.gateways.vault.open(paper.id, paper.sha256) if paper else None


def _filed(ctx: Context, payment: Payment) -> bytes:
    """File first, row second (P18): a crash between leaves a file that nobody points at, never the reverse."""
    language = (payment.frozen or {}).get("language", ctx.preferences.language)
    content = render_receipt(_paper(ctx, payment), Wording(language), ctx.gateways.pdf)
    paper = Paper(
        id=uuid4(),
        entity_id=payment.entity_id,
        kind="receipt",
        subject_id=payment.id,
        language=language,
        sha256="",
        size_bytes=len(content),
        made_at=ctx.now,
    )
    paper.sha256 = ctx.gateways.vault.keep(paper.id, content)
    with ctx.transaction(May.SYSTEM) as db:
        is_first = add_once(db, paper)
        db.record("receipt.filed", payment, sha256=paper.sha256) if is_first else None
        db.recorded = True
        db.tell(f"entity:{payment.entity_id}")
    if not is_first:
        ctx.gateways.vault.drop(paper.id)
    return _kept(ctx, payment) or content


def _mail(ctx: Context, db: ScopedSession, payment: Payment, pdf: bytes) -> None:
    """To whoever paid, in their language (PAY-12). Payments that staff entered have no payer to write to.

    Whoever has lost the client's billing meanwhile hears no more of it: the client's other contacts do.
    """
    checkout = db.get(Checkout, payment.checkout_id) if payment.checkout_id else None
    payer = hears_of_billing(db, payment.entity_id, checkout.person_id) if checkout else None
    if checkout is None or payer is None:
        return
    frozen = payment.frozen or {}
    mails.queue(
        ctx,
        db,
        letters.receipt,
        recipient=payer.email or "",
        name=payer.name,
        language=_language(ctx, checkout, payer),
        dedupe=f"receipt:{payment.id}",
        person_id=payer.id,
        entity_id=payment.entity_id,
        attachments=[Attachment(f"{payment.number}.pdf", pdf)],
        reference=payment.number,
        amount_minor=payment.amount_minor,
        currency=payment.currency,
        entity=frozen.get("payer", {}).get("name", ""),
        paid_on=payment.received_on,
        invoices=[each["number"] for each in frozen.get("applied", ())],
        link="/billing/payments",
    )


def _language(ctx: Context, checkout: Checkout, reader: Person) -> str:
    """The payer's while they pay; another reader's own."""
    if reader.id == checkout.person_id:
        return checkout.language
    return reader.language if reader.language in ctx.preferences.languages else ctx.preferences.language


def _paper(ctx: Context, payment: Payment) -> PrintedReceipt:
    frozen: dict[str, Any] = payment.frozen or {}
    seller = frozen.get("seller", {})
    words = Wording(frozen.get("language", ctx.preferences.language))
    applied = tuple(
        PrintedApplied(
            each["number"], date.fromisoformat(each["issued_on"]), each["total_minor"], each["applied_minor"]
        )
        for each in frozen.get("applied", ())
    )
    method = payment.method_label or words.say(METHOD_NAMES[payment.method or PaymentMethod.OTHER])
    return PrintedReceipt(
        reference=payment.number,
        paid_on=payment.received_on or ctx.today,
        method=method,
        currency=payment.currency,
        amount_minor=payment.amount_minor,
        seller=party_on_paper(seller, words),
        payer=party_on_paper(frozen.get("payer", {}), words),
        locale=words.locale,
        applied=applied,
        look=_look(ctx, seller),
        unapplied_minor=Money(frozen.get("unapplied_minor", 0), payment.currency).minor,
    )


def _look(ctx: Context, seller: dict[str, Any]) -> PrintedBrand:
    with ctx.as_system().transaction(May.SYSTEM_LOOK) as db:
        logo = db.get(Logo, seller["logo_sha256"]) if seller.get("logo_sha256") else None
    return PrintedBrand(
        seller.get("brand") or ctx.preferences.brand, logo.png if logo else None, seller.get("registration") or ""
    )
