"""Papers to HTML to PDF."""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from services.billing.pdf.models import PrintedBrand, PrintedInvoice, PrintedKind, PrintedReceipt
from services.integrations.pdf import PdfEngine
from services.platform.i18n import Wording
from services.platform.shares import POOLS, Pool

setting = Pool(POOLS["printing"])
_TEMPLATES = Path(__file__).resolve().parents[3] / "assets" / "pdf"


def render_invoice(paper: PrintedInvoice, wording: Wording, engine: PdfEngine) -> bytes:
    """The PDF of an invoice or credit note in the language of `wording`. Raises PdfFailed."""
    return _render(engine, wording, invoice_html(paper, wording), paper.seller.name, paper.number)


def render_receipt(paper: PrintedReceipt, wording: Wording, engine: PdfEngine) -> bytes:
    """The PDF of a payment receipt in the language of `wording`. Raises PdfFailed."""
    return _render(engine, wording, receipt_html(paper, wording), paper.seller.name, paper.reference)


def invoice_html(paper: PrintedInvoice, wording: Wording) -> str:
    """The page both engines print. Every value is escaped by the template."""
    title = wording.say("Credit note") if paper.kind is PrintedKind.CREDIT_NOTE else wording.say("Invoice")
    return _page("invoice.html").render(
        paper=paper,
        words=wording,
        title=title,
        logo=_logo(paper.look),
        look=paper.look,
        firm=paper.seller.name,
        credit=paper.kind is PrintedKind.CREDIT_NOTE,
        headline=paper.number,
        discounts=any(line.discount_minor or line.discount_rate for line in paper.lines),
    )


def receipt_html(paper: PrintedReceipt, wording: Wording) -> str:
    """The page both engines print. Every value is escaped by the template."""
    return _page("receipt.html").render(
        paper=paper,
        words=wording,
        title=wording.say("Payment receipt"),
        logo=_logo(paper.look),
        look=paper.look,
        firm=paper.seller.name,
        headline=paper.reference,
    )


def _render(engine: PdfEngine, wording: Wording, html: str, *footer: str) -> bytes:
    with setting.turn():
        return engine.render(html, footer_left=" · ".join(footer), page_word=wording.say("Page"))


@cache
def _page(name: str) -> Template:
    return _environment().get_template(name)


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )


def _logo(look: PrintedBrand) -> str | None:
    return f"data:image/png;base64,{b64encode(look.logo_png).decode()}" if look.logo_png else None
