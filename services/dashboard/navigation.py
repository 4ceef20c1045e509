"""What stands around every page: the firm, the person, their entities, counters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import func, select

from data.billing.invoices import Invoice
from data.database.session import ScopedSession
from data.statuses import DocumentKind, InvoiceStatus
from services.dashboard import staff_inbox
from services.firm import security_list
from services.platform.context import Context
from services.platform.firm_settings import Preferences
from services.platform.permissions import Actor, May

# A whole statement: putting it together at each page costs SQLAlchemy twice the time.
_UNPAID = select(func.count(Invoice.id)).where(
    Invoice.kind == DocumentKind.INVOICE, Invoice.status == InvoiceStatus.OPEN
)


@dataclass(frozen=True, slots=True)
class Frame:
    """A snapshot for drawing. What a click may do is decided again at the click."""

    actor: Actor
    preferences: Preferences
    counters: dict[str, int] = field(default_factory=dict)

    @property
    def chosen(self) -> UUID | None:
        return self.actor.chosen


def frame(ctx: Context) -> Frame:
    """The frame for whoever asks."""
    return Frame(ctx.actor, ctx.preferences, counters(ctx))


def counters(ctx: Context) -> dict[str, int]:
    """Numbers beside the navigation, for the entities in the selector."""
    if ctx.actor.is_staff:
        return _desk_counters(ctx)
    if not ctx.actor.may(May.READ_BILLING):
        return {}
    with ctx.transaction(May.READ_BILLING) as db:
        return {name: count(db) for name, count in COUNTERS.items()}


def _desk_counters(ctx: Context) -> dict[str, int]:
    with ctx.transaction(May.READ_INBOX) as db:
        found = {"inbox": staff_inbox.open_count(db)}
        if ctx.actor.may(May.READ_SECURITY):
            found["security"] = security_list.open_count(ctx, db)
        return found


def unpaid_count(db: ScopedSession) -> int:
    """Open invoices with something left to pay."""
    return db.scalar(_UNPAID) or 0


# Later areas add their counter here: name -> how to count it in an open read transaction.
COUNTERS: dict[str, Callable[[ScopedSession], int]] = {"billing": unpaid_count}
