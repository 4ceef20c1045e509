"""Asking who a buyer is: an existing client or a new one. The answer is kept with the client and asked for once."""

from __future__ import annotations

from collections.abc import Sequence

from data.errors import Refusal
from data.people.tables import Entity
from services.imports.kinds.beyond_reach import no_new_client
from services.imports.kinds.buyer_marks import Identity
from services.imports.kinds.buyer_matching import Match
from services.imports.kinds.plan_context import PlanContext
from services.platform.i18n import msgid
from services.platform.importing.questions import Choice, Question

NEW = "new"
_MOST = 20  # candidates in one question


def chosen(desk: PlanContext, buyer: Identity, found: Match) -> Entity | None:
    """The client that was chosen; None is a new one. Raises the question's sentence while it is open."""
    assert found.doubt is not None
    return ask(
        desk,
        f"buyer:{desk.mark(buyer.digest)}",
        found.doubt,
        buyer.name,
        found.candidates,
        may_be_new=desk.options.create_clients,
    )


def ask(
    desk: PlanContext, key: str, doubt: Refusal, name: str, candidates: Sequence[Entity], *, may_be_new: bool = True
) -> Entity | None:
    """Which of `candidates` is called `name` in the file; None is a new one. Raises `doubt` while that is open."""
    choices = [_choice(row) for row in candidates[:_MOST]]
    if may_be_new and desk.may_create_clients:
        choices.append(Choice(NEW, msgid("A new client: {name}"), {"name": name[:80]}))
    if not choices:
        raise no_new_client(desk, name)
    answer = desk.asked.ask(Question(key, doubt, tuple(choices)))
    if not answer:  # the sentence that was asked first, so that pages know it as a question
        raise next(each.sentence for each in desk.asked.all if each.key == key)
    return next((row for row in candidates if str(row.id) == answer), None)


def _choice(row: Entity) -> Choice:
    told = [text for text in (row.tax_id, row.external_id, row.city) if text]
    fields = {"name": row.name, "more": " · ".join(dict.fromkeys(told))}
    if row.archived_at is not None:
        return Choice(str(row.id), msgid("{name} ({more}), archived") if told else msgid("{name}, archived"), fields)
    return Choice(str(row.id), msgid("{name} ({more})") if told else "{name}", fields)
