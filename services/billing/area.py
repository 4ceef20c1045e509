"""What billing brings: invoices, payments, checkout."""

from sqlalchemy import and_

from data.billing.payments import GatewayEvent
from services.access.ways_in.table import Way
from services.billing import balances, checks, contact_rights, notices, settings
from services.billing.catalogue.demo import write_demo
from services.billing.catalogue.importing.catalogue_kind import CATALOGUE
from services.billing.catalogue.permissions import EDIT, READ
from services.billing.checkout import gateway_session, reconciliation, webhooks
from services.billing.checkout.ways_in import close_checkouts
from services.billing.invoices import archive
from services.billing.invoices import letters as invoice_letters
from services.billing.payments import letters as payment_letters
from services.billing.payments import receipt
from services.platform.areas import Area, Beat, Counter, Retention
from services.platform.permissions import May
from services.platform.retention import days_before
from services.platform.settings import KEEP_TECHNICAL_DAYS

AREA = Area(
    "billing",
    brings=(invoice_letters, payment_letters, archive, receipt, gateway_session, webhooks),
    permissions=(READ, EDIT),
    import_kinds=(CATALOGUE,),
    contact_rights=contact_rights.RIGHTS,
    notices=notices.NOTICES,
    settings=settings.SETTINGS,
    workers=(Beat("reconciliation", reconciliation.run, lambda config: config.reconcile_seconds),),
    counters=(Counter("billing", May.READ_BILLING, balances.unpaid_count),),
    checks=checks.CHECKS,
    audits=(checks.number_counters,),
    files=(checks.stored_files,),
    closers={Way.TRIPS: close_checkouts},
    demo=write_demo,
    retention=(
        Retention(
            GatewayEvent,
            lambda now, firm: and_(
                GatewayEvent.done_at.is_not(None),
                GatewayEvent.received_at < days_before(firm[KEEP_TECHNICAL_DAYS], now),
            ),
        ),
    ),
    kept={
        "invoice": "books, kept as the law wants",
        "invoice_line": "books, kept as the law wants",
        "invoice_view": "one row per document and person: that it was seen",
        "attachment": "part of a document",
        "paper": "part of a document",
        "checkout": "books, kept as the law wants",
        "payment": "books, kept as the law wants",
        "reservation": "books, kept as the law wants",
        "allocation": "books, kept as the law wants",
        "catalogue_category": "the firm's shelves, as long as something stands on them",
        "catalogue_item": "lines of bills name it: archived, never deleted",
    },
)
