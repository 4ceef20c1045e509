"""What the words of a file say of its documents: their kind, state and terms, and which are left out for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from data.errors import Invalid
from data.statuses import DocumentKind
from services.imports.kinds.document_kinds import KINDS, Kind
from services.imports.kinds.document_rows import DocumentRows
from services.imports.kinds.states import STATES, State
from services.imports.kinds.table_remarks import LeftOutAs, LeftOutFor
from services.imports.rows.payment_terms import Terms
from services.imports.rows.row import Record
from services.imports.rows.vocabularies import looked_up
from services.platform.importing.outcomes import Remark
from services.platform.importing.questions import Questions


@dataclass(frozen=True, slots=True)
class SaidWords:
    """What the file's words mean, as looked up; a question while that is open."""

    states: Mapping[str, State | Invalid]
    kinds: Mapping[str, Kind | Invalid]


def said_words(asked: Questions, records: list[Record]) -> SaidWords:
    def said(name: str) -> list[tuple[str, str]]:
        return [
            (text, record.text("number") or record.text("external_id") or "")
            for record in records
            if (text := record.text(name))
        ]

    found = SaidWords(STATES.settled(asked, said("status")), KINDS.settled(asked, said("kind")))
    for record in records:
        record.problems.clear()
    return found


def label_of(rows: DocumentRows) -> str:
    return rows.first.text("number") or rows.first.text("external_id") or ""


def why_left_out(rows: DocumentRows, words: SaidWords) -> Remark | None:
    """A document that its kind, an answer about it, or a column that has something in it leaves out; else None."""
    for record in rows.records:
        kind = record.text("kind")
        if kind and words.kinds[looked_up(kind)] is Kind.LEAVE_OUT:
            return LeftOutAs(word=kind[:60])
        if header := record.leaving:
            return LeftOutFor(header=header)
    return None


def kind_of(rows: DocumentRows, words: SaidWords) -> DocumentKind:
    """An invoice unless the rows say otherwise; a word that nobody explained is noted as a problem."""

    def read(record: Record) -> Kind | Invalid | None:
        word = record.text("kind")
        return words.kinds[looked_up(word)] if word else None

    said = rows.said("kind", read)
    if isinstance(said, Invalid):
        rows.first.refuse(said, "kind")
    return DocumentKind.CREDIT_NOTE if said is Kind.CREDIT_NOTE or rows.first.is_turned else DocumentKind.INVOICE


def due_of(rows: DocumentRows, issued_on: date | None) -> tuple[date | None, Terms | None]:
    """The due date, and the terms that make it: those in its own column, or in one of terms where that is blank."""
    stated = rows.said("due_on", lambda record: record.due("due_on", issued_on))
    name = "due_on" if stated else "terms"
    terms = next((each for record in rows.records if (each := record.terms(name))), None)
    if stated is None and terms is not None and issued_on is not None and not rows.problems:
        return terms.due(issued_on), terms
    return stated, terms
