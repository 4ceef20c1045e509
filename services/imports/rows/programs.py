"""Exports of other programs, recognised by headers that only they have, and what their columns are here.

A recognised file is mapped by this table instead of by single words; the screen says which program it took it for,
and every column can still be changed. `checked` are columns that repeat what the mapped ones say (the tax of a line
beside its rate and the total): they are held to account by the totals and need no question.
"""

from __future__ import annotations

from collections.abc import Sequence

from data.errors import Invalid
from data.folding import folded
from services.imports.reading.table import Table
from services.imports.rows.cell_values import plain
from services.imports.rows.column_mapping import header_key
from services.platform.importing.kind import ImportKind
from services.platform.importing.program_model import Program


class TaxIncluded(Invalid):
    message = "Prices of this file include tax (“{header}” is true in row {row}). Export them without tax."


INVOICE_LISTS = (
    # Zoho Books: invoiceninja/invoiceninja, tests/Feature/Import/zoho_invoices.csv; one row per line, the document
    # repeated on each.
    Program(
        "Zoho Books",
        ("Invoice ID", "Invoice Status", "Customer Name", "Item Price"),
        {
            "external_id": "Invoice ID",
            "number": "Invoice Number",
            "status": "Invoice Status",
            "client": "Customer Name",
            "issued_on": "Invoice Date",
            "due_on": "Due Date",
            "currency": "Currency Code",
            "description": "Item Name",
            "quantity": "Quantity",
            "unit": "Usage unit",
            "unit_price": "Item Price",
            "discount_percent": "Discount",
            "tax_rate": "Item Tax %",
            "amount": "Item Total",
            "net": "SubTotal",
            "gross": "Total",
            "balance": "Balance",
            "paid_on": "Last Payment Date",
            "reference": "PurchaseOrder",
            "title": "Subject",
            "note": "Notes",
        },
        ("Item Tax Amount", "Discount Amount", "Item Tax"),
        refused="Is Inclusive Tax",
    ),
    # Invoice Ninja: invoiceninja/invoiceninja, app/Export/CSV/InvoiceItemExport.php has the columns, not the English
    # words above them: the invoice's own amount and balance beside each of its items.
    Program(
        "Invoice Ninja",
        ("Invoice Number", "Client Name", "Amount", "Balance", "Item Cost"),
        {
            "number": "Invoice Number",
            "status": "Status",
            "client": "Client Name",
            "issued_on": "Date",
            "due_on": "Due Date",
            "currency": "Currency",
            "description": "Item Product",
            "quantity": "Item Quantity",
            "unit_price": "Item Cost",
            "tax_rate": "Tax Rate 1",
            "gross": "Amount",
            "balance": "Balance",
            "reference": "PO Number",
        },
    ),
    # Invoice Ninja 4: invoiceninja/invoiceninja, tests/Feature/Import/invoice.csv, below a title and a caption.
    Program(
        "Invoice Ninja",
        ("Client", "Invoice Number", "Amount", "Paid", "Partial/Deposit", "Item Cost"),
        {
            "number": "Invoice Number",
            "status": "Status",
            "client": "Client",
            "issued_on": "Invoice Date",
            "due_on": "Due Date",
            "description": "Item Product",
            "quantity": "Item Quantity",
            "unit_price": "Item Cost",
            "discount_percent": "Discount",
            "gross": "Amount",
            "paid": "Paid",
            "reference": "PO Number",
            "note": "Public Notes",
        },
        ("Partial/Deposit",),
    ),
    # FreshBooks: invoiceninja/invoiceninja, tests/Feature/Import/freshbooks_invoices.csv; one row per line.
    Program(
        "FreshBooks",
        ("Client Name", "Invoice #", "Date Issued", "Invoice Status", "Line Total"),
        {
            "number": "Invoice #",
            "status": "Invoice Status",
            "client": "Client Name",
            "issued_on": "Date Issued",
            "due_on": "Date Due",
            "paid_on": "Date Paid",
            "currency": "Currency",
            "description": "Item Name",
            "quantity": "Quantity",
            "unit_price": "Rate",
            "discount_percent": "Discount Percentage",
            "amount": "Line Subtotal",
            "line_tax": "Tax 1 Amount",
            "line_gross": "Line Total",
        },
    ),
    # Xero: the header of its sales invoice file, as public programs that read and write it have it; one row per line.
    Program(
        "Xero",
        ("ContactName", "InvoiceNumber", "UnitAmount", "AccountCode", "TaxType"),
        {
            "number": "InvoiceNumber",
            "kind": "Type",
            "status": "Status",
            "client": "ContactName",
            "issued_on": "InvoiceDate",
            "due_on": "DueDate",
            "currency": "Currency",
            "reference": "Reference",
            "description": "Description",
            "quantity": "Quantity",
            "unit_price": "UnitAmount",
            "discount_percent": "Discount",
            "tax_rate": "TaxType",
            "amount": "LineAmount",
            "tax": "TaxTotal",
            "gross": "Total",
            "paid": "InvoiceAmountPaid",
            "balance": "InvoiceAmountDue",
        },
        ("TaxAmount",),
    ),
    # QuickBooks Online: the header of its sample file for invoices, as public programs that write it have it.
    Program(
        "QuickBooks Online",
        ("InvoiceNo", "Customer", "ItemAmount", "Item(Product/Service)"),
        {
            "number": "InvoiceNo",
            "client": "Customer",
            "issued_on": "InvoiceDate",
            "due_on": "DueDate",
            "description": "Item(Product/Service)",
            "quantity": "ItemQuantity",
            "unit_price": "ItemRate",
            "amount": "ItemAmount",
            "tax_rate": "TaxRate",
            "line_tax": "ItemTaxAmount",
            "note": "Memo",
        },
    ),
    # Stripe, Docs, "Manage invoices", "Export invoices" says that there is a CSV; its columns are those that public
    # programs read from it. One row per invoice.
    Program(
        "Stripe",
        ("id", "Amount Due", "Amount Paid", "Date (UTC)", "Number", "Status"),
        {
            "external_id": "id",
            "number": "Number",
            "status": "Status",
            "client": "Customer Name",
            "issued_on": "Date (UTC)",
            "due_on": "Due Date (UTC)",
            "currency": "Currency",
            "net": "Subtotal",
            "tax": "Tax",
            "gross": "Total",
            "paid": "Amount Paid",
            "paid_on": "Paid At (UTC)",
            "title": "Description",
        },
        (
            "Amount Due",
            "Amount Remaining",
            "Tax Percent",
            "Exclusive Tax Amount",
            "Inclusive Tax Amount",
            "Paid",
            "Closed",
            "Total Excluding Tax",
            "Subtotal",
            "Total Discount Amount",
        ),
        without={"Total Discount Amount": "net"},
    ),
    # Wave: the generated list of invoices, as the repository invoiceninja/invoiceninja reads it in
    # app/Import/Transformer/Wave/InvoiceTransformer.php.
    Program(
        "Wave",
        ("Invoice Number", "Invoice Total", "Invoice Tax Total", "Invoice Paid"),
        {
            "number": "Invoice Number",
            "client": "Customer Name",
            "issued_on": "Invoice Date",
            "due_on": "Due Date",
            "currency": "Currency",
            "tax": "Invoice Tax Total",
            "gross": "Invoice Total",
            "paid": "Invoice Paid",
            "paid_on": "Last Payment Date",
        },
    ),
    # Invoicely: invoiceninja/invoiceninja, tests/Feature/Import/invoicely_invoices.csv.
    Program(
        "Invoicely",
        ("Date", "Due", "Details", "Client", "Status", "Total"),
        {
            "number": "Details",
            "status": "Status",
            "client": "Client",
            "issued_on": "Date",
            "due_on": "Due",
            "gross": "Total",
        },
        is_whole=True,
    ),
)


def recognised(kind: ImportKind, headers: Sequence[str]) -> Program | None:
    """The program whose export this is; None where no single one fits."""
    there = {header_key(header) for header in headers if header}
    found = [
        each
        for each in kind.programs
        if all(header_key(mark) in there for mark in each.marks)
        and not (each.is_whole and len(there) != len(each.marks))
    ]
    return found[0] if len({each.name for each in found}) == 1 else None


def mapped(program: Program, table: Table) -> dict[str, str]:
    """Its mapping, for the columns that this file has once. Raises TaxIncluded."""
    by_key: dict[str, list[str]] = {}
    for header in table.headers:
        by_key.setdefault(header_key(header), []).append(header)

    def once(header: str) -> str:
        there = by_key.get(header_key(header), [])
        if not there and header in program.first:  # in the order of the columns
            there = [name for name, written in table.written.items() if written == header][:1]
        return there[0] if len(there) == 1 else ""

    def said(header: str) -> list[tuple[int, str]]:
        at = table.headers.index(once(header)) if once(header) else -1
        return [(row.number, plain(row.cells[at])) for row in table.rows if at >= 0 and row.cells[at] is not None]

    for number, text in said(program.refused):
        if folded(text) in ("true", "yes", "1"):
            raise TaxIncluded(header=program.refused, row=number)
    before = {
        name
        for header, name in program.without.items()
        if any(sign in "123456789" for _, text in said(header) for sign in text)
    }
    return {name: once(header) for name, header in program.mapping.items() if once(header) and name not in before}
