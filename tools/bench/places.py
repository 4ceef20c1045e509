"""The pages that are measured: where they are for one client, and which floor stands beside them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Engine, select

from components.lists.list_state import DEFAULT_PER_PAGE
from data.billing.invoices import Invoice
from data.statuses import DocumentKind, InvoiceStatus
from services.billing.invoices.urls import document_path, pdf_path
from tools.bench.population import Somebody


@dataclass(frozen=True, slots=True)
class Place:
    """`path` at the portal, `beside` at the floor. `is_list`: the dashboard or a list, which have bounds."""

    name: str
    path: str
    beside: str
    has_bound: bool = False


def of(engine: Engine, client: Somebody) -> Iterator[Place]:
    """The screens of one client, `pages` of 24 invoices in the history."""
    last = -(-client.invoices // DEFAULT_PER_PAGE)
    yield Place("dashboard", "/", "/dashboard", has_bound=True)
    yield Place("open invoices", "/billing", "/list", has_bound=True)
    yield Place("invoice list, first page", "/billing/history", "/list", has_bound=True)
    if last > 1:
        yield Place("invoice list, last page", f"/billing/history?page={last}", "/list", has_bound=True)
    yield Place("invoice page", document_path(DocumentKind.INVOICE, numbers(engine, client, 1)[0]), "/invoice")


def pdfs(engine: Engine, client: Somebody, count: int) -> list[str]:
    """Addresses of the PDFs of the oldest invoices, which nobody has asked for yet."""
    return [pdf_path(DocumentKind.INVOICE, number) for number in numbers(engine, client, count)]


def numbers(engine: Engine, client: Somebody, count: int) -> list[str]:
    """Paid invoices, the oldest first."""
    with engine.execution_options(writing=False).connect() as db:
        return list(
            db.scalars(
                select(Invoice.number)
                .where(Invoice.entity_id == client.entity_id, Invoice.status == InvoiceStatus.PAID)
                .order_by(Invoice.issued_on, Invoice.number)
                .limit(count)
            )
        )
