"""From a document in the books to the paper that is printed: everything as it was frozen at issue (ACC-07)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from data.billing.invoices import Invoice, InvoiceLine
from data.database.session import ScopedSession
from data.firm.tables import Logo
from data.people.tables import Entity
from data.statuses import DocumentKind
from services.billing.invoices.attachments import listed
from services.billing.invoices.document_words import (
    address_lines,
    adjustment_label,
    decimal_or_none,
    detail_of,
    tax_reason,
)
from services.billing.invoices.entry import party, seller
from services.billing.pdf.models import (
    InvoicePaper,
    PaperAdjustment,
    PaperBank,
    PaperKind,
    PaperLine,
    PaperLook,
    PaperParty,
    PaperTax,
    PaperTotals,
)
from services.billing.stated import terms as stated
from services.billing.units import unit_of
from services.platform.context import Context
from services.platform.i18n import Wording


def language_of(ctx: Context, row: Invoice) -> str:
    """The language a document was issued in."""
    return str((row.frozen or {}).get("language") or ctx.preferences.language)


def paper_of(ctx: Context, db: ScopedSession, row: Invoice) -> InvoicePaper:
    """The paper of an issued document whose lines are loaded."""
    frozen = row.frozen or {}
    firm = frozen.get("seller") or seller(ctx)
    words = Wording(language_of(ctx, row))
    credit = row.kind is DocumentKind.CREDIT_NOTE
    beside = stated.collected(row.stated)
    return InvoicePaper(
        kind=PaperKind.CREDIT_NOTE if credit else PaperKind.INVOICE,
        number=row.number,
        issued_on=row.issued_on,
        due_on=row.due_on,
        currency=row.currency,
        locale=words.locale,
        seller=party_on_paper(firm, words),
        buyer=party_on_paper(frozen.get("buyer") or party(db.one(Entity, row.entity_id)), words),
        lines=tuple(_line(words, row, each) for each in row.lines),
        reference=row.reference or "",
        adjustments=tuple(
            PaperAdjustment(
                adjustment_label(words, row.currency, each) or words.say("Adjustment"),
                int(each["amount"]),
                decimal_or_none(each.get("rate")),
            )
            for each in row.adjustments
        ),
        taxes=tuple(
            PaperTax(
                decimal_or_none(each.get("rate")) or Decimal(0),
                int(each["taxable"]),
                int(each["tax"]),
                tax_reason(words, each),
            )
            for each in row.taxes
        ),
        totals=PaperTotals(
            sum(each.net_minor for each in row.lines),
            row.net_minor,
            row.tax_minor,
            row.gross_minor,
            row.payable_minor,
            row.prepaid_minor,
            row.rounding_minor - sum(minor for _, minor in beside),
            beside,
        ),
        bank=_bank(firm, row),
        notes=_notes(firm, row),
        look=look(db, firm),
        payment=stated.payment_facts(row.stated, words),
        more=_more(db, row, words),
    )


def party_on_paper(side: dict[str, Any], words: Wording) -> PaperParty:
    """A frozen firm or client as a side of a paper."""
    return PaperParty(
        name=str(side.get("name") or ""),
        address=address_lines(side, words),
        vat_id=str(side.get("tax_id") or ""),
        email=str(side.get("email") or ""),
        phone=str(side.get("phone") or ""),
    )


def look(db: ScopedSession, firm: dict[str, Any]) -> PaperLook:
    """The firm's dress as frozen; a logo that is gone since leaves the firm's name."""
    sha256 = firm.get("logo_sha256")
    logo = db.get(Logo, sha256) if sha256 else None
    return PaperLook(
        brand=str(firm.get("brand") or PaperLook().brand),
        logo_png=logo.png if logo else None,
        footer=str(firm.get("registration") or ""),
    )


def _line(words: Wording, row: Invoice, line: InvoiceLine) -> PaperLine:
    return PaperLine(
        name=line.description,
        quantity=line.quantity,
        unit_price=line.unit_price,
        net_minor=line.net_minor,
        description=detail_of(words, line),
        unit=unit_of(words, row.source, line.unit or "", line.quantity),
        discount_minor=line.discount_minor,
        discount_rate=line.discount_percent,
        tax_rate=line.tax_rate,
    )


def _bank(firm: dict[str, Any], row: Invoice) -> PaperBank:
    """The firm's own payment details, unless the document itself says where to pay and what to quote."""
    terms = str(firm.get("payment_details") or "")
    if not terms or stated.pays_elsewhere(row.stated):
        return PaperBank()
    facts = (row.stated or {}).get("facts") or ()
    return PaperBank(reference="" if any(fact[1] == "BT-83" for fact in facts) else row.number, terms=terms)


def _more(db: ScopedSession, row: Invoice, words: Wording) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    files = (
        tuple(
            (words.say("Attached file"), " · ".join(filter(None, (each.name, each.about))))
            for each in listed(db, row.id)
        )
        if row.stated
        else ()
    )
    found = stated.other_facts(row.stated, words)
    return (*found, (words.say("Attached files"), files)) if files else found


def _notes(firm: dict[str, Any], row: Invoice) -> str:
    return "\n\n".join(text for text in (row.note, firm.get("note")) if text)
