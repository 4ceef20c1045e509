"""The ledger's invariants in plain SQL, written apart from the product's own doctor."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import Engine, text

RULES = {
    "P2 payment gives what it has": """
        select p.number from payment p where p.entity_id in ({ids}) and (
            p.allocated_minor <> (select coalesce(sum(a.amount_minor), 0) from allocation a where a.payment_id = p.id)
            or p.allocated_minor < 0 or p.allocated_minor > p.amount_minor
            or (p.status <> 'succeeded' and p.allocated_minor <> 0))""",
    "P3 invoice balance": """
        select i.number from invoice i where i.entity_id in ({ids}) and i.kind = 'invoice' and (
            i.paid_minor <> (select coalesce(sum(a.amount_minor), 0) from allocation a where a.invoice_id = i.id)
            or i.paid_minor < 0 or i.paid_minor > i.payable_minor
            or (i.status = 'paid') <> (i.paid_minor = i.payable_minor)
            or (i.status in ('void', 'draft') and i.paid_minor <> 0))""",
    "P3 credit note": """
        select i.number from invoice i where i.entity_id in ({ids}) and i.kind = 'credit_note' and
            i.paid_minor <> (select coalesce(sum(a.amount_minor), 0) from allocation a where a.credit_id = i.id)""",
    "P4 by hand or as aimed": """
        select a.id from allocation a where a.entity_id in ({ids}) and a.by is null and not exists (
            select 1 from reservation r where r.payment_id = a.payment_id and r.invoice_id = a.invoice_id)""",
    "P5 one client and currency": """
        select a.id from allocation a join invoice i on i.id = a.invoice_id
            left join payment p on p.id = a.payment_id left join invoice c on c.id = a.credit_id
            where a.entity_id in ({ids}) and (i.entity_id <> coalesce(p.entity_id, c.entity_id)
            or i.currency <> coalesce(p.currency, c.currency) or a.currency <> i.currency)""",
    "P9 one live hold": """
        select r.invoice_id from reservation r where r.is_live and r.entity_id in ({ids})
            group by r.invoice_id having count(*) > 1""",
    "P9 holds end with the trip": """
        select r.id from reservation r join payment p on p.id = r.payment_id join checkout k on k.id = p.checkout_id
            where r.is_live and r.entity_id in ({ids}) and k.status not in ('starting', 'open', 'processing')""",
}


def broken(engine: Engine, entities: Iterable[UUID]) -> list[str]:
    """The rules that rows of these entities break."""
    ids = ", ".join(f"'{id.hex}'" for id in entities)
    with engine.connect() as connection:
        return [name for name, sql in RULES.items() if connection.execute(text(sql.format(ids=ids))).first()]


def booked_online_minor(engine: Engine, entities: Iterable[UUID]) -> int:
    """What the books say came through the gateway."""
    ids = ", ".join(f"'{id.hex}'" for id in entities)
    with engine.connect() as connection:
        return int(
            connection.execute(
                text(
                    "select coalesce(sum(amount_minor), 0) from payment where checkout_id is not null "
                    f"and status = 'succeeded' and entity_id in ({ids})"
                )
            ).scalar_one()
        )
