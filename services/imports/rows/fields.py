"""The fields a column may be mapped to, by kind: a fixed list (R71), with the headers other programs give them."""

from __future__ import annotations

from services.imports.report import ImportKind
from services.imports.rows.field_model import Field
from services.imports.rows.invoice_fields import INVOICE_FIELDS
from services.imports.rows.payment_fields import PAYMENT_FIELDS
from services.imports.rows.person_fields import CLIENT_FIELDS, CONTACT_FIELDS

FIELDS: dict[ImportKind, tuple[Field, ...]] = {
    ImportKind.CLIENTS: CLIENT_FIELDS,
    ImportKind.CONTACTS: CONTACT_FIELDS,
    ImportKind.INVOICES: INVOICE_FIELDS,
    ImportKind.PAYMENTS: PAYMENT_FIELDS,
}
