"""Inviting the contacts that an import brought in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from data.errors import Refusal
from data.people.tables import Contact
from data.statuses import AccessStatus
from services.access.invitations import actions as invitations
from services.platform.context import Context
from services.platform.permissions import May

_AT_ONCE = 500  # ids per question to the database


@dataclass(frozen=True, slots=True)
class NotInvited:
    name: str
    why: Refusal


@dataclass(frozen=True, slots=True)
class Invitations:
    """How many are on their way, how many wait for their day or for the firm's address, and who was refused, why."""

    sent: int = 0
    waiting: int = 0
    refused: tuple[NotInvited, ...] = ()


def invite_imported(ctx: Context, contact_ids: Sequence[UUID]) -> Invitations:
    """Invite those who were never invited, each for itself: one refusal stops nobody else. Raises NotAllowed."""
    sent, waiting, refused = 0, 0, []
    for contact_id, name in _never_invited(ctx, contact_ids):
        try:
            done = invitations.invite(ctx, contact_id)
        except Refusal as refusal:
            refused.append(NotInvited(name, refusal))
        else:
            sent, waiting = sent + done.sent, waiting + (not done.sent)
    return Invitations(sent, waiting, tuple(refused))


def _never_invited(ctx: Context, contact_ids: Sequence[UUID]) -> list[tuple[UUID, str]]:
    found: dict[UUID, str] = {}
    with ctx.transaction(May.INVITE) as db:
        for start in range(0, len(contact_ids), _AT_ONCE):
            rows = db.execute(
                select(Contact.id, Contact.name).where(
                    Contact.id.in_(contact_ids[start : start + _AT_ONCE]), Contact.status == AccessStatus.NOT_INVITED
                )
            )
            found |= {row.id: row.name for row in rows}
    return [(id, found[id]) for id in contact_ids if id in found]
