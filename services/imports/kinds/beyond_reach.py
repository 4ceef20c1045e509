"""What an import tells whoever sees only some clients of what lies beyond them: the same whether it is there or not.

A file names clients and people by number, address or name. Of a number that none of theirs has they cannot learn whether
another client or somebody else has it: it is not theirs to give, in use or free. Only a document's own number, which
belongs to one series of the whole firm, is refused where it is in use. That says nothing of whose it is, nothing comes in
twice, and each time is a security event.
"""

from __future__ import annotations

from data.errors import NotAllowed
from services.imports.kinds.plan_context import PlanContext
from services.imports.rows import errors as refusals
from services.imports.rows.row import Record
from services.platform.permissions import May


class NotAmongYours(NotAllowed):
    message = "You look after no client “{text}”, and only somebody who sees all clients can make a new one by a file."


class NotYoursToGive(NotAllowed):
    message = (
        "Only somebody who sees all clients can give the {label} “{text}” to somebody by a file. Leave it out, or "
        "ask them to import this row."
    )


class AddressByHand(NotAllowed):
    message = (
        "{name} has another e-mail address. Change it on the client's page, or ask somebody who sees all clients to "
        "import this row."
    )


class NumberOutOfSight(NotAllowed):
    message = (
        "The {label} “{text}” is in use already, and not for a client that you look after. Ask somebody who sees all "
        "clients to import this row."
    )


def no_new_client(desk: PlanContext, text: str) -> NotAllowed:
    """Why `text` does not become a client."""
    return refusals.NoNewClients(text=text[:80]) if desk.sees_all else NotAmongYours(text=text[:80])


def refuse_to_give(record: Record, column: str, text: str) -> None:
    """A number or name of the whole firm's that whoever imports would give somebody."""
    record.refuse(NotYoursToGive(label=record.reader.fields[column].label, text=text), column)


def refuse_number(desk: PlanContext, record: Record, column: str, text: str | None) -> None:
    """A document's number or id that is in use out of sight."""
    refusal = NumberOutOfSight(label=record.reader.fields[column].label, text=text)
    record.refuse(desk.ctx.refused(refusal, May.IMPORT), column)
