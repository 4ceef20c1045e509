"""What a saved draft is about, by the address of its screen: the client or record as it is called now.

Only what whoever asks may see at this moment has a name: of anything else they learn nothing here, not even that
it was renamed.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select

from data.billing.invoices import Invoice
from data.billing.payments import Payment
from data.people.tables import Entity
from services.platform.context import Context
from services.platform.permissions import May

_ID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_CLIENT = re.compile(rf"^/staff/clients/({_ID})(?:[/?]|$)|^/staff/[^?]*\?(?:.*&)?client=({_ID})(?:&|$)")
_INVOICE = re.compile(rf"^/staff/invoices/({_ID})(?:[/?]|$)")
_PAYMENT = re.compile(rf"^/staff/payments/({_ID})(?:[/?]|$)")


def names(ctx: Context, places: Collection[str]) -> dict[str, str]:
    """The name of what each place is about, for those that are about something within reach."""
    if not ctx.actor.may(May.READ_CLIENTS):
        return {}
    clients, invoices, payments = (_ids(pattern, places) for pattern in (_CLIENT, _INVOICE, _PAYMENT))
    if not (clients or invoices or payments):
        return {}
    with ctx.transaction(May.READ_CLIENTS) as db:
        query = select(Entity.id, Entity.name).where(Entity.id.in_(set(clients.values())))
        found = {row.id: row.name for row in db.execute(query)}
        for model, asked in ((Invoice, invoices), (Payment, payments)):
            if asked:
                found |= {
                    id: f"{number}, {name}" if number else name
                    for id, number, name in db.execute(
                        select(model.id, model.number, Entity.name)
                        .join(Entity, Entity.id == model.entity_id)
                        .where(model.id.in_(set(asked.values())))
                    )
                }
    about = clients | invoices | payments
    return {place: found[id] for place, id in about.items() if id in found}


def _ids(pattern: re.Pattern[str], places: Collection[str]) -> dict[str, UUID]:
    found = ((place, pattern.search(place)) for place in places)
    return {place: UUID(next(filter(None, match.groups()))) for place, match in found if match}
