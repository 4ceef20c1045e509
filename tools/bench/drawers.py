"""Documents of a town, with texts, written straight into the tables: what years of use would have left there."""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate
from typing import Any

from sqlalchemy import Engine, insert, select, update

from data.access.tables import LoginSession
from data.documents.tables import Blob, Document, DocumentType, DocumentVersion
from data.documents.text import DocumentShelf, DocumentText
from data.firm.tables import Firm
from data.folding import folded, order_key
from data.people.tables import Person
from data.sealing import derived, keys_of
from data.statuses import StaffRole, TextState, Theme
from services.access.authentication import key_of
from services.documents.text.shelves import first_places, lines_of, sorted_in
from tools.bench.population import Somebody

FOLDERS = ("Contracts", "Letters", "Payroll", "Tax returns")
WORDS = 250  # of a text, many of them more than once
YEARS, FIRST_YEAR = 8, 2019
RARE, COMMON = "zyzzyva", "quarterly"  # in one document, and in one of ten
POOL = 500  # different texts
AT_ONCE = 50  # clients per transaction


@dataclass(frozen=True, slots=True)
class Drawers:
    """A filled town: somebody of the firm who sees everything, and a client with as many documents as others."""

    staff_key: str
    client: Somebody
    documents: int


def fill(engine: Engine, clients: list[Somebody], *, each: int, now: datetime) -> Drawers:
    """`each` client gets that many documents. The words follow Zipf's law, as those of a language do."""
    chance = random.Random(7)  # noqa: S311  # the same words in each run
    vocabulary = [_word(number) for number in range(20_000)]
    weights = list(accumulate(1 / (rank + 3) for rank in range(len(vocabulary))))
    staff, token = uuid.uuid4(), "staff".rjust(43, "0")
    types = [uuid.uuid4() for _ in FOLDERS]
    with engine.execution_options(writing=True).begin() as db:
        values = db.execute(select(Firm.values)).scalar_one()
        db.execute(update(Firm).values(values={**values, "areas_on": ["documents"]}))
        db.execute(insert(Person), _staff(staff))
        session = {"key": key_of(token), "person_id": staff, "is_staff": True, "started_at": now, "seen_at": now}
        db.execute(insert(LoginSession), session | {"authenticated_at": now, "ends_at": now + timedelta(hours=9)})
        named = [{"id": id, "name": name} for id, name in zip(types, FOLDERS, strict=True)]
        db.execute(insert(DocumentType), [{**row, "order_key": order_key(str(row["name"]))} for row in named])
    key = derived(keys_of(engine.dialect).lookup, "shelves of documents")
    pool = [_text(chance, vocabulary, weights) for _ in range(POOL)]
    number = 0
    for start in range(0, len(clients), AT_ONCE):
        with engine.execution_options(writing=True).begin() as db:
            for client in clients[start : start + AT_ONCE]:
                texts = [_marked(chance.choice(pool), number + at) for at in range(1, each + 1)]
                for table, rows in _client(client, types, staff, texts, number, now, key):
                    db.execute(insert(table), rows)
                number += each
    with engine.execution_options(writing=True).begin() as db:
        db.exec_driver_sql("ANALYZE")
    return Drawers(key_of(token), clients[0], number)


def _client(
    client: Somebody,
    types: list[uuid.UUID],
    staff: uuid.UUID,
    texts: list[tuple[str, dict[str, int]]],
    number: int,
    now: datetime,
    key: bytes,
) -> Iterator[tuple[Any, list[dict[str, Any]]]]:
    blobs, documents, versions, taken = [], [], [], []
    arrivals: list[str] = []
    for at, (text, places) in enumerate(texts, start=1):
        blob, document = uuid.uuid4(), uuid.uuid4()
        when, name = now - timedelta(hours=number + at), f"Paper {number + at:06d} of the year.pdf"
        owned = {"entity_id": client.entity_id}
        blobs.append({"id": blob, "size_bytes": 40_000 + at, "sha256": "0" * 64, "made_at": when})
        documents.append(
            {
                "id": document, **owned, "type_id": types[at % 4], "year": FIRST_YEAR + at % YEARS, "name": name,
                "is_from_firm": at % 3 > 0, "made_at": when, "made_by": staff, "newest_number": 1, "newest_at": when,
                "folded": folded(name), "order_key": order_key(name), "version": 1,
            }
        )  # fmt: skip
        versions.append(
            {
                "id": uuid.uuid4(), **owned, "document_id": document, "number": 1, "blob_id": blob,
                "mime": "application/pdf", "is_from_firm": at % 3 > 0, "new_until": when + timedelta(days=90),
                "uploaded_at": when, "uploaded_by": staff if at % 3 else client.person_id,
            }
        )  # fmt: skip
        taken.append(
            {
                "id": number + at, **owned, "document_id": document, "number": 1, "state": TextState.READ, "tries": 1,
                "is_cut": False, "text": text, "asked_at": when,
            }
        )  # fmt: skip
        arrivals.append(lines_of(number + at, places))
    shelves = sorted_in({0: "".join(arrivals)}, range(number + 1, number + 1 + len(texts)), key)
    yield from ((Blob, blobs), (Document, documents), (DocumentVersion, versions), (DocumentText, taken))
    yield (
        DocumentShelf,
        [
            {"id": uuid.uuid4(), **owned, "shelf": shelf, "letters": len(words), "is_stale": False, "words": words}
            for shelf, words in shelves.items()
        ],
    )


def _text(chance: random.Random, vocabulary: list[str], weights: list[float]) -> tuple[str, dict[str, int]]:
    words = chance.choices(vocabulary, cum_weights=weights, k=WORDS)
    words += [f"{chance.randrange(1, 90_000)}.{chance.randrange(100):02}" for _ in range(20)]
    text = " ".join(words)
    return text, first_places(text)[0]


def _marked(text: tuple[str, dict[str, int]], number: int) -> tuple[str, dict[str, int]]:
    """The same with the words that are searched for, where it has them."""
    words, places = text
    for word, has_it in ((COMMON, number % 10 == 0), (RARE, number == 17)):
        if has_it:
            places, words = places | {word: len(words) + 1}, f"{words} {word}"
    return words, places


def _word(number: int) -> str:
    """Letters as words have them: syllables, the more the rarer it is."""
    syllables = ["ba", "co", "di", "fu", "ge", "ka", "lo", "mi", "nu", "pe", "ra", "so", "ti", "vu", "xe", "za"]
    made = ""
    number += 20
    while number:
        number, at = divmod(number, len(syllables))
        made += syllables[at]
    return made


def _staff(id: uuid.UUID) -> dict[str, Any]:
    return {
        "id": id, "name": "Olga Owner", "email": "olga@bench.test", "email_key": "olga@bench.test", "theme": Theme.AUTO,
        "list_choices": {}, "must_change_password": False, "failures_in_a_row": 0, "staff_role": StaffRole.OWNER,
        "may_impersonate": False, "sees_all_clients": True, "folded": "olga owner", "version": 1,
    }  # fmt: skip
