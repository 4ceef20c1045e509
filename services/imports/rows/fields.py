"""The fields a column may be mapped to, by kind: a fixed list (R71), with the headers other programs give them."""

from __future__ import annotations

from services.imports.report import ImportKind
from services.imports.rows.field_model import Field, Shape
from services.imports.rows.invoice_fields import INVOICE_FIELDS
from services.imports.rows.payment_fields import PAYMENT_FIELDS
from services.imports.rows.person_fields import CLIENT_FIELDS, CONTACT_FIELDS
from services.platform.areas import contact_rights

_FIELDS: dict[ImportKind, tuple[Field, ...]] = {
    ImportKind.CLIENTS: CLIENT_FIELDS,
    ImportKind.CONTACTS: CONTACT_FIELDS,
    ImportKind.INVOICES: INVOICE_FIELDS,
    ImportKind.PAYMENTS: PAYMENT_FIELDS,
}


def fields_of(kind: ImportKind) -> tuple[Field, ...]:
    """The fields of this kind; those of contacts end with the rights that areas declare."""
    rights = contact_rights() if kind is ImportKind.CONTACTS else ()
    return _FIELDS[kind] + tuple(
        Field(each.name, each.column or each.words, Shape.FLAG, synonyms=each.synonyms) for each in rights
    )
