"""From a document in the books to the paper that is printed: everything as it was frozen at issue (ACC-07)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from data.billing.invoices import Invoice
from data.database.session import ScopedSession
from data.firm.tables import Logo
from data.people.tables import Entity
from data.statuses import DocumentKind
from services.billing.invoices.attachments import listed
from services.billing.invoices.content import ContentLine, DocumentContent, content_of
from services.billing.invoices.document_words import address_lines
from services.billing.invoices.parties import party, seller
from services.billing.pdf.models import (
    PrintedAdjustment,
    PrintedBank,
    PrintedBrand,
    PrintedInvoice,
    PrintedKind,
    PrintedLine,
    PrintedParty,
    PrintedTax,
    PrintedTotals,
)
from services.billing.stated import terms as stated
from services.platform.context import Context
from services.platform.i18n import Wording


def language_of(ctx: Context, row: Invoice) -> str:
    """The language a document was issued in."""
    return str((row.frozen or {}).get("language") or ctx.preferences.language)


def paper_of(ctx: Context, db: ScopedSession, row: Invoice) -> PrintedInvoice:
    """The paper of an issued document whose lines are loaded."""
    frozen = row.frozen or {}
    firm = frozen.get("seller") or seller(ctx)
    words = Wording(language_of(ctx, row))
    content = content_of(words, row, row.lines)
    return PrintedInvoice(
        kind=PrintedKind.CREDIT_NOTE if content.kind is DocumentKind.CREDIT_NOTE else PrintedKind.INVOICE,
        number=row.number,
        issued_on=row.issued_on,
        due_on=row.due_on,
        currency=content.currency,
        locale=words.locale,
        seller=party_on_paper(firm, words),
        buyer=party_on_paper(frozen.get("buyer") or party(db.one(Entity, row.entity_id)), words),
        lines=tuple(_line(each) for each in content.lines),
        reference=content.reference,
        adjustments=tuple(
            PrintedAdjustment(each.label or words.say("Adjustment"), each.minor, each.tax_rate)
            for each in content.adjustments
        ),
        taxes=tuple(
            PrintedTax(each.rate or Decimal(0), each.taxable_minor, each.tax_minor, each.reason)
            for each in content.taxes
        ),
        totals=PrintedTotals(
            content.lines_minor,
            content.net_minor,
            content.tax_minor,
            content.gross_minor,
            content.payable_minor,
            content.prepaid_minor,
            content.rounding_minor,
            content.collected,
        ),
        bank=_bank(firm, row),
        notes="\n\n".join(text for text in (content.note, firm.get("note")) if text),
        look=look(db, firm),
        payment=content.payment_facts,
        more=_more(db, row, content, words),
    )


def party_on_paper(side: dict[str, Any], words: Wording) -> PrintedParty:
    """A frozen firm or client as a side of a paper."""
    return PrintedParty(
        name=str(side.get("name") or ""),
        address=address_lines(side, words),
        vat_id=str(side.get("tax_id") or ""),
        email=str(side.get("email") or ""),
        phone=str(side.get("phone") or ""),
    )


def look(db: ScopedSession, firm: dict[str, Any]) -> PrintedBrand:
    """The firm's dress as frozen; a logo that is gone since leaves the firm's name."""
    sha256 = firm.get("logo_sha256")
    logo = db.get(Logo, sha256) if sha256 else None
    return PrintedBrand(
        brand=str(firm.get("brand") or PrintedBrand().brand),
        logo_png=logo.png if logo else None,
        footer=str(firm.get("registration") or ""),
    )


def _line(line: ContentLine) -> PrintedLine:
    return PrintedLine(
        name=line.description,
        quantity=line.quantity,
        unit_price=line.unit_price,
        net_minor=line.net_minor,
        description=line.detail,
        unit=line.unit,
        discount_minor=line.discount_minor,
        discount_rate=line.discount_percent,
        tax_rate=line.tax_rate,
    )


def _bank(firm: dict[str, Any], row: Invoice) -> PrintedBank:
    """The firm's own payment details, unless the document itself says where to pay and what to quote."""
    terms = str(firm.get("payment_details") or "")
    if not terms or stated.pays_elsewhere(row.stated):
        return PrintedBank()
    facts = (row.stated or {}).get("facts") or ()
    return PrintedBank(reference="" if any(fact[1] == "BT-83" for fact in facts) else row.number, terms=terms)


def _more(
    db: ScopedSession, row: Invoice, content: DocumentContent, words: Wording
) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    files = (
        tuple(
            (words.say("Attached file"), " · ".join(filter(None, (each.name, each.about))))
            for each in listed(db, row.id)
        )
        if row.stated
        else ()
    )
    return (*content.other_facts, (words.say("Attached files"), files)) if files else content.other_facts
