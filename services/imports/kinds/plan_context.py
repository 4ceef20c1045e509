"""What planning an import needs at hand: the asker, the transaction, the clients, and the files' own repetitions."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from data.database.session import ScopedSession
from data.firm.tables import Event
from data.people.tables import Entity
from services.imports.kinds.client_matching import Clients
from services.imports.rows import errors as refusals
from services.platform.context import Context
from services.platform.importing.kind import ImportKind, ImportRow
from services.platform.importing.outcomes import Options, Remark
from services.platform.importing.questions import Questions
from services.platform.permissions import May


@dataclass(slots=True)
class PlanContext:
    """One transaction's worth of importing. Looking never writes; `note` and the rest are for Planned.write."""

    ctx: Context
    db: ScopedSession
    kind: ImportKind
    options: Options
    clients: Clients
    asked: Questions
    source: str = "csv"
    numbers: dict[str, list[str]] = field(default_factory=dict)  # of our own series, reserved ahead
    cache: dict[str, Any] = field(default_factory=dict)
    remarks: list[Remark] = field(default_factory=list)  # about the file as a whole
    kept: list[UUID] = field(default_factory=list)  # files in the vault, to be dropped if all fails

    @property
    def sees_all(self) -> bool:
        """Else a number that is not in view may still be somebody's (services/imports/kinds/beyond_reach.py)."""
        return self.ctx.actor.is_system or self.ctx.actor.sees_all_clients

    @property
    def may_create_clients(self) -> bool:
        """Whoever sees only some clients would not see the new one."""
        return self.ctx.actor.is_system or (self.sees_all and self.ctx.actor.may(May.CREATE_CLIENTS))

    def client_of(self, row: ImportRow) -> Entity | None:
        """Whom the field "client" names; None, and noted, where nobody certain is."""
        text = row.text("client")
        try:
            return self.clients.named(text) if text else None
        except (refusals.UnknownClient, refusals.SeveralClients) as refusal:
            row.refuse(refusal, "client")
            return None

    def mark(self, text: str) -> str:
        """Short and the same for the same `text`, which may hold a tax number: for keys of questions and ids."""
        return self.ctx.gateways.vault.mark(text)

    def remark(self, remark: Remark) -> None:
        self.remarks.append(remark)

    def note(self, verb: str, subject: Any, entity_id: UUID | None, **facts: Any) -> None:
        """A line of history as ScopedSession.record writes it, without its flush: fifty thousand rows take one each."""
        author = self.db.author
        self.db.add(
            Event(
                at=self.db.now,
                verb=verb,
                entity_id=entity_id,
                subject_kind=subject.__tablename__,
                subject_id=str(subject.id),
                actor_id=author.person_id,
                viewer_id=author.viewer_id,
                address=author.address,
                facts=facts,
            )
        )
        self.db.recorded = True
        if entity_id is not None:
            self.db.tell(f"entity:{entity_id}")
