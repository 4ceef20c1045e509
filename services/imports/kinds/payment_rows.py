"""A row of payments before it is money: whether it counts, whose it is, and what it is known by where it has no id."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from data.errors import Invalid
from data.people.tables import Entity
from data.statuses import PaymentMethod
from services.imports.kinds.payment_words import METHODS, PAYMENT_KINDS, PAYMENT_STATES, Came
from services.imports.kinds.plan_context import PlanContext
from services.imports.kinds.table_remarks import LeftOutAs, LeftOutFor
from services.imports.rows.row import Record
from services.imports.rows.vocabularies import looked_up
from services.platform.importing.outcomes import Outcome, Planned, Remark, Result
from services.platform.importing.questions import Questions


@dataclass(frozen=True, slots=True)
class SaidWords:
    """What the file's words mean, as looked up; a question while that is open."""

    states: Mapping[str, Came | Invalid]
    kinds: Mapping[str, Came | Invalid]
    methods: Mapping[str, PaymentMethod | Invalid]


def said_words(asked: Questions, records: list[Record]) -> SaidWords:
    def said(name: str) -> list[tuple[str, str]]:
        return [
            (text, record.text("external_id") or record.text("client") or str(record.number))
            for record in records
            if (text := record.text(name))
        ]

    found = SaidWords(
        PAYMENT_STATES.settled(asked, said("status")),
        PAYMENT_KINDS.settled(asked, said("kind")),
        METHODS.settled(asked, said("method")),
    )
    for record in records:
        record.problems.clear()
    return found


def left_out(record: Record, words: SaidWords, file: str) -> Planned | None:
    """A row that is no money that came in, by its state, its kind or an answer; an open question is noted on it."""
    remark: Remark | None = LeftOutFor(header=record.leaving) if record.leaving else None
    for name, known in (("status", words.states), ("kind", words.kinds)):
        word = record.text(name)
        meaning = known[looked_up(word)] if word else None
        if isinstance(meaning, Invalid):
            record.refuse(meaning, name)
        elif meaning is Came.LEAVE_OUT:
            remark = LeftOutAs(word=(word or "")[:60])
    if remark is None:
        return None
    label = record.text("external_id") or record.text("client") or ""
    return Planned(Outcome(file, Result.LEFT_OUT, label, record.number, remarks=(remark,)))


def method_of(record: Record, words: SaidWords) -> PaymentMethod | None:
    """None where the row says nothing of it, or nobody explained its word, which is then noted."""
    word = record.text("method")
    meaning = words.methods[looked_up(word)] if word else None
    if isinstance(meaning, Invalid):
        record.refuse(meaning, "method")
        return None
    return meaning


def currency_of(desk: PlanContext, record: Record, client: Entity | None) -> str:
    return record.currency("currency") or (client and client.currency) or desk.ctx.preferences.currency


def made_ids(desk: PlanContext, records: list[Record]) -> dict[int, str]:
    """{row: id} of what rows say, where none has an id, so that the same file twice books nothing twice.

    The second row that says the same is another payment, and so on. A row that lacks its id among others gets none:
    it may have it in the next file.
    """
    made: dict[int, str] = {}
    times: Counter[str] = Counter()
    if any(record.text("external_id") for record in records):
        return made
    for record in records:
        client, day = desk.client_of(record), record.day("received_on")
        currency = currency_of(desk, record, client)
        said = [
            client and str(client.id),
            day and day.isoformat(),
            currency,
            record.money("amount", currency),
            record.text("reference"),
            record.text("invoices"),
        ]
        record.problems.clear()
        digest = hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()[:32]
        times[digest] += 1
        made[record.number] = f"row:{digest}:{times[digest]}"
    return made
