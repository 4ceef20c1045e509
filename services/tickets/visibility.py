"""Which tickets somebody sees, and what in them: the one rule for lists, counts, searches, threads and mails (TKT-09).

Whoever selects tickets for a client's contacts adds `visible(ctx)`, whoever selects messages `readable(ctx)`: the
transaction narrows them to the client only.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select, true

from data.database.session import ScopedSession
from data.errors import NotFound
from data.statuses import LIVE_TICKETS, TicketState
from data.tickets.tables import Ticket, TicketMessage
from services.platform.context import Context
from services.platform.firm_settings import Preferences
from services.tickets.permissions import READ
from services.tickets.settings import CLIENTS_SEE_CLOSED, CLIENTS_SEE_OPEN, COLLEAGUES_SEE


def visible(ctx: Context) -> ColumnElement[bool]:
    """Of a Ticket. Staff and the portal itself: all that their transaction reaches. A contact: their own, and those of
    the whole client; their colleagues' if the firm lets them; each as far as the firm shows open and closed ones. Who
    looks through a contact's eyes sees what that contact sees.
    """
    actor = ctx.actor
    if actor.is_staff or actor.is_system:
        return true()
    shown = and_(
        Ticket.entity_id.in_([each.entity_id for each in actor.memberships if each.may(READ)]),
        Ticket.state.in_(shown_states(ctx.preferences)),
    )
    if ctx.preferences[COLLEAGUES_SEE]:
        return shown
    return and_(shown, or_(Ticket.requester_id.is_(None), Ticket.requester_id == actor.person_id))


def readable(ctx: Context) -> ColumnElement[bool]:
    """Of a TicketMessage of a ticket that is visible: what the firm notes for itself is staff's."""
    return true() if ctx.actor.is_staff or ctx.actor.is_system else TicketMessage.is_internal.is_(False)


def shown_states(firm: Preferences) -> tuple[TicketState, ...]:
    """What clients see of, by the firm's settings."""
    live = LIVE_TICKETS if firm[CLIENTS_SEE_OPEN] else ()
    return (*live, TicketState.CLOSED) if firm[CLIENTS_SEE_CLOSED] else live


def hold(ctx: Context, db: ScopedSession, id: UUID) -> Ticket:
    """The ticket, locked if this transaction writes. Raises NotFound for what is not theirs to see."""
    if db.scalar(select(Ticket.id).where(Ticket.id == id, visible(ctx))) is None:
        raise NotFound(what="ticket")
    return db.one(Ticket, id)
