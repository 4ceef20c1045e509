"""From a document in the books to the paper that is printed: everything as it was frozen at issue (ACC-07)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from data.firm import Logo
from data.invoices import Invoice, InvoiceLine
from data.people import Entity
from data.session import ScopedSession
from data.statuses import DocumentKind
from services.context import Context
from services.documents import party, seller
from services.invoices import address_lines, decimal_or_none
from services.papers import (
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
from services.wording import Wording


def language_of(ctx: Context, row: Invoice) -> str:
    """The language a document was issued in."""
    return str((row.frozen or {}).get("language") or ctx.preferences.language)


def paper_of(ctx: Context, db: ScopedSession, row: Invoice) -> InvoicePaper:
    """The paper of an issued document whose lines are loaded."""
    frozen = row.frozen or {}
    firm = frozen.get("seller") or seller(ctx)
    words = Wording(language_of(ctx, row))
    credit = row.kind is DocumentKind.CREDIT_NOTE
    return InvoicePaper(
        kind=PaperKind.CREDIT_NOTE if credit else PaperKind.INVOICE, number=row.number, issued_on=row.issued_on,
        due_on=row.due_on, currency=row.currency, locale=words.locale, seller=party_on_paper(firm, words),
        buyer=party_on_paper(frozen.get("buyer") or party(db.one(Entity, row.entity_id)), words),
        lines=tuple(_line(each) for each in row.lines), reference=row.reference or "",
        adjustments=tuple(PaperAdjustment(str(each.get("reason") or ""), int(each["amount"]),
                                          decimal_or_none(each.get("rate"))) for each in row.adjustments),
        taxes=tuple(PaperTax(decimal_or_none(each.get("rate")) or Decimal(0), int(each["taxable"]), int(each["tax"]),
                             str(each.get("reason") or "")) for each in row.taxes),
        totals=PaperTotals(sum(each.net_minor for each in row.lines), row.net_minor, row.tax_minor, row.gross_minor,
                           row.payable_minor, row.prepaid_minor, row.rounding_minor),
        bank=_bank(firm, row), notes=_notes(firm, row), look=look(db, firm))


def party_on_paper(side: dict[str, Any], words: Wording) -> PaperParty:
    """A frozen firm or client as a side of a paper."""
    return PaperParty(name=str(side.get("name") or ""), address=address_lines(side, words),
                      vat_id=str(side.get("tax_id") or ""), email=str(side.get("email") or ""),
                      phone=str(side.get("phone") or ""))


def look(db: ScopedSession, firm: dict[str, Any]) -> PaperLook:
    """The firm's dress as frozen; a logo that is gone since leaves the firm's name."""
    sha256 = firm.get("logo_sha256")
    logo = db.get(Logo, sha256) if sha256 else None
    return PaperLook(brand=str(firm.get("brand") or PaperLook().brand), logo_png=logo.png if logo else None,
                     footer=str(firm.get("registration") or ""))


def _line(line: InvoiceLine) -> PaperLine:
    return PaperLine(name=line.description, quantity=line.quantity, unit_price=line.unit_price,
                     net_minor=line.net_minor, description=line.detail or "", unit=line.unit or "",
                     discount_minor=line.discount_minor, discount_rate=line.discount_percent, tax_rate=line.tax_rate)


def _bank(firm: dict[str, Any], row: Invoice) -> PaperBank:
    terms = str(firm.get("payment_details") or "")
    return PaperBank(reference=row.number, terms=terms) if terms else PaperBank()


def _notes(firm: dict[str, Any], row: Invoice) -> str:
    return "\n\n".join(text for text in (row.note, firm.get("note")) if text)
