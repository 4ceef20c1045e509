"""The two sides of a document as they are now, in the shape in which issuing it freezes them (ACC-07)."""

from __future__ import annotations

from typing import Any

from data.people.tables import Entity
from services.billing.settings import INVOICE_NOTE, PAYMENT_DETAILS
from services.platform.context import Context


def seller(ctx: Context) -> dict[str, Any]:
    """The firm as it is now, to be frozen on a document."""
    firm = ctx.preferences
    return {
        "name": firm.firm_name,
        "address": firm.address,
        "city": firm.city,
        "zip": firm.zip,
        "country": firm.country,
        "tax_id": firm.tax_id,
        "registration": firm.registration,
        "email": firm.email,
        "phone": firm.phone,
        "website": firm.website,
        "payment_details": firm[PAYMENT_DETAILS],
        "note": firm[INVOICE_NOTE],
        "brand": firm.brand,
        "logo_sha256": firm.logo_sha256,
    }


def party(entity: Entity) -> dict[str, Any]:
    """A client as it is now, to be frozen on a document."""
    return {
        "name": entity.name,
        "address": entity.address,
        "city": entity.city,
        "state": entity.state,
        "zip": entity.zip,
        "country": entity.country,
        "tax_id": entity.tax_id,
    }
