"""Exports of other programs, recognised by headers that only they have, and what their columns are here.

A recognised file is mapped by this table instead of by single words; the screen says which program it took it for,
and every column can still be changed. `checked` are columns that repeat what the mapped ones say (the tax of a line
beside its rate and the total): they are held to account by the totals and need no question.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from services.imports.mapping import header_key
from services.imports.model import ImportKind


@dataclass(frozen=True, slots=True)
class Program:
    """`mapping` is {field: header}, `marks` the headers by which a file of it is known."""

    name: str
    kind: ImportKind
    marks: tuple[str, ...]
    mapping: dict[str, str]
    checked: tuple[str, ...] = ()


PROGRAMS = (
    # Zoho Books, Help, "Export data": the layout of Invoice.csv, one row per line, the document repeated on each.
    Program("Zoho Books", ImportKind.INVOICES, ("Invoice ID", "Invoice Status", "Customer Name", "Item Price"), {
        "external_id": "Invoice ID", "number": "Invoice Number", "status": "Invoice Status", "client": "Customer Name",
        "issued_on": "Invoice Date", "due_on": "Due Date", "currency": "Currency Code", "description": "Item Name",
        "quantity": "Quantity", "unit": "Usage unit", "unit_price": "Item Price", "discount_percent": "Discount",
        "tax_rate": "Item Tax %", "amount": "Item Total", "net": "SubTotal", "gross": "Total", "balance": "Balance",
        "paid_on": "Last Payment Date", "reference": "PurchaseOrder", "title": "Subject", "note": "Notes"},
        ("Item Tax Amount", "Discount Amount", "Item Tax")),
    # Invoice Ninja, User guide, "Exporting": the invoice's own amount and balance beside each of its items.
    Program("Invoice Ninja", ImportKind.INVOICES, ("Invoice Number", "Client Name", "Amount", "Balance", "Item Cost"), {
        "number": "Invoice Number", "status": "Status", "client": "Client Name", "issued_on": "Date",
        "due_on": "Due Date", "currency": "Currency", "description": "Item Product", "quantity": "Item Quantity",
        "unit_price": "Item Cost", "tax_rate": "Tax Rate 1", "gross": "Amount", "balance": "Balance",
        "reference": "PO Number"}),
    # FreshBooks, Support, "What is the Invoice Details report?": exported as CSV, one row per line.
    Program("FreshBooks", ImportKind.INVOICES, (
        "Client Name", "Invoice #", "Date Issued", "Invoice Status", "Line Total"), {
        "number": "Invoice #", "status": "Invoice Status", "client": "Client Name", "issued_on": "Date Issued",
        "due_on": "Date Due", "paid_on": "Date Paid", "currency": "Currency", "description": "Item Name",
        "quantity": "Quantity", "unit_price": "Rate", "discount_percent": "Discount Percentage",
        "amount": "Line Subtotal", "line_tax": "Tax 1 Amount", "line_gross": "Line Total"}),
    # Xero, Central, "Export invoices": the columns of its sales invoice file, one row per line.
    Program("Xero", ImportKind.INVOICES, ("ContactName", "InvoiceNumber", "UnitAmount", "AccountCode", "TaxType"), {
        "number": "InvoiceNumber", "kind": "Type", "status": "Status", "client": "ContactName",
        "issued_on": "InvoiceDate", "due_on": "DueDate", "currency": "Currency", "reference": "Reference",
        "description": "Description", "quantity": "Quantity", "unit_price": "UnitAmount",
        "discount_percent": "Discount", "tax_rate": "TaxType", "amount": "LineAmount", "tax": "TaxTotal",
        "gross": "Total", "paid": "InvoiceAmountPaid", "balance": "InvoiceAmountDue"}, ("TaxAmount",)),
    # QuickBooks Online, Help, "Import multiple invoices": the columns that it maps by itself.
    Program("QuickBooks Online", ImportKind.INVOICES, (
        "InvoiceNo", "Customer", "ItemAmount", "Item(Product/Service)"), {
        "number": "InvoiceNo", "client": "Customer", "issued_on": "InvoiceDate", "due_on": "DueDate",
        "description": "Item(Product/Service)", "quantity": "ItemQuantity", "unit_price": "ItemRate",
        "amount": "ItemAmount", "tax_rate": "TaxRate", "line_tax": "ItemTaxAmount", "note": "Memo"}),
    # Stripe, Docs, "Manage invoices", "Export invoices": the CSV of the dashboard, one row per invoice.
    Program("Stripe", ImportKind.INVOICES, ("id", "Amount Due", "Amount Paid", "Date (UTC)", "Number", "Status"), {
        "external_id": "id", "number": "Number", "status": "Status", "client": "Customer Name",
        "issued_on": "Date (UTC)", "due_on": "Due Date (UTC)", "currency": "Currency", "net": "Subtotal",
        "tax": "Tax", "gross": "Total", "paid": "Amount Paid", "paid_on": "Paid At (UTC)", "title": "Description"},
        ("Amount Due", "Amount Remaining", "Tax Percent", "Exclusive Tax Amount", "Inclusive Tax Amount", "Paid",
         "Closed", "Total Excluding Tax")),
)


def recognised(kind: ImportKind, headers: Sequence[str]) -> Program | None:
    """The program whose export this is; None where no single one fits."""
    there = {header_key(header) for header in headers if header}
    found = [each for each in PROGRAMS if each.kind is kind and all(header_key(mark) in there for mark in each.marks)]
    return found[0] if len(found) == 1 else None


def mapped(program: Program, headers: Sequence[str]) -> dict[str, str]:
    """Its mapping, for the columns that this file has once."""
    by_key: dict[str, list[str]] = {}
    for header in headers:
        by_key.setdefault(header_key(header), []).append(header)
    return {field: by_key[header_key(header)][0] for field, header in program.mapping.items()
            if len(by_key.get(header_key(header), [])) == 1}
