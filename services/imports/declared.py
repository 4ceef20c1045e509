"""The kinds of rows that the portal itself imports. Other areas declare theirs (services/platform/importing/kind.py)."""

from __future__ import annotations

import re

from services.imports.kinds import clients, contacts, invoices, payments
from services.imports.kinds.client_words import ROLES, Unsaid
from services.imports.kinds.document_kinds import KINDS, OTHERS
from services.imports.kinds.payment_words import PAYMENT_KINDS
from services.imports.rows.field_notes import (
    CLIENT_NOTES,
    CONTACT_NOTES,
    INVOICE_NOTES,
    PAYMENT_NOTES,
    contact_right_fields,
)
from services.imports.rows.invoice_fields import INVOICE_FIELDS
from services.imports.rows.payment_fields import PAYMENT_FIELDS
from services.imports.rows.person_fields import CLIENT_FIELDS, CONTACT_FIELDS
from services.imports.rows.program_clients import CLIENT_LISTS
from services.imports.rows.program_payments import PAYMENT_LISTS
from services.imports.rows.programs import INVOICE_LISTS
from services.platform.i18n import msgid
from services.platform.importing.kind import ImportKind, Telling
from services.platform.permissions import May

_TYPE_OF_ROW = re.compile(r"\b(type|kind|transaction|document|voucher|τυποσ|ειδοσ|παραστατικο)\b")
_ROLE = re.compile(r"\b(type|kind|role|relation|relationship|category|group|τυποσ|ειδοσ|κατηγορια|ομαδα)\b")
_CLIENTS_FIRST = msgid("Import the clients first.")

CLIENTS = ImportKind(
    "clients",
    msgid("Clients"),
    order=100,
    needs=(May.EDIT_CLIENTS,),
    own_fields=CLIENT_FIELDS,
    notes=CLIENT_NOTES,
    plan=clients.plan,
    place="/staff/clients",
    see=msgid("See the clients"),
    offered=lambda words, n: words.say_n("Import {n} client", "Import {n} clients", n),
    done=lambda words, n: words.say_n("{n} client was imported.", "{n} clients were imported.", n),
    programs=CLIENT_LISTS,
    telling=Telling("role", _ROLE, [word for word, role in ROLES.words.items() if role is Unsaid.LEAVE_OUT]),
)
CONTACTS = ImportKind(
    "contacts",
    msgid("Contacts"),
    order=200,
    needs=(May.EDIT_CLIENTS,),
    own_fields=CONTACT_FIELDS,
    notes=CONTACT_NOTES,
    plan=contacts.plan,
    place="/staff/clients",
    see=msgid("See the clients"),
    offered=lambda words, n: words.say_n("Import {n} contact", "Import {n} contacts", n),
    done=lambda words, n: words.say_n("{n} contact was imported.", "{n} contacts were imported.", n),
    hints=(_CLIENTS_FIRST,),
    invites=True,
    further=contact_right_fields,
)
INVOICES = ImportKind(
    "invoices",
    msgid("Invoices"),
    order=300,
    needs=(May.EDIT_INVOICES,),
    own_fields=INVOICE_FIELDS,
    notes=INVOICE_NOTES,
    plan=invoices.plan,
    place="/staff/invoices",
    see=msgid("See the invoices"),
    offered=lambda words, n: words.say_n("Import {n} invoice", "Import {n} invoices", n),
    done=lambda words, n: words.say_n("{n} invoice was imported.", "{n} invoices were imported.", n),
    hints=(
        _CLIENTS_FIRST,
        msgid("An invoice with several lines takes one row for each, all with the same number."),
        msgid("Give either lines, or one row with the net total and the tax total."),
    ),
    programs=INVOICE_LISTS,
    money=("net", "tax", "gross", "paid", "balance", "tax_rate", "discount_percent", "line_gross"),
    telling=Telling("kind", _TYPE_OF_ROW, KINDS.words.keys() | OTHERS),
    takes_xml=True,
)
PAYMENTS = ImportKind(
    "payments",
    msgid("Payments"),
    order=400,
    needs=(May.RECORD_PAYMENTS,),
    own_fields=PAYMENT_FIELDS,
    notes=PAYMENT_NOTES,
    plan=payments.plan,
    place="/staff/payments",
    see=msgid("See the payments"),
    offered=lambda words, n: words.say_n("Import {n} payment", "Import {n} payments", n),
    done=lambda words, n: words.say_n("{n} payment was imported.", "{n} payments were imported.", n),
    programs=PAYMENT_LISTS,
    money=("amount",),
    telling=Telling("kind", _TYPE_OF_ROW, PAYMENT_KINDS.words.keys()),
)
