"""What files are called inside a ZIP of documents: no two alike on any disk, none that Windows or macOS trips over.

A folder for each client, type and year, of each where the selection has several.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.documents.file_names import cut_to, safe_name
from services.platform.i18n import Wording

# Bytes: a whole path stays below the 260 letters of Windows, with room for where it is unpacked.
LONGEST_CLIENT, LONGEST_FOLDER, LONGEST_FILE = 50, 40, 110


@dataclass(frozen=True, slots=True)
class Chosen:
    """A document of a selection: what its name in the ZIP is made of, when its bytes came, how many."""

    id: UUID
    entity_id: UUID
    client: str
    type: str | None
    year: int | None
    name: str
    at: datetime
    size_bytes: int = 0


def paths(chosen: Sequence[Chosen], words: Wording) -> list[str]:
    """The path of each, in the same order, with "/" between folders."""
    clients = _folders(chosen, lambda each: each.entity_id, lambda each: each.client, LONGEST_CLIENT)
    types = _folders(chosen, lambda each: each.type, lambda each: each.type or words.say("In no folder"))
    years = _folders(chosen, lambda each: each.year, lambda each: str(each.year or words.say("Without a year")))
    taken: set[str] = set()
    found = []
    for each in chosen:
        places = (clients.get(each.entity_id), types.get(each.type), years.get(each.year))
        folder = "".join(f"{place}/" for place in places if place)
        found.append(beside(taken, safe_name(each.name), folder))
    return found


def beside(taken: set[str], name: str, folder: str = "") -> str:
    """The file `name` in `folder`, with a number if another is called so there; from then on it is taken."""
    stem, dot, ending = name.rpartition(".")
    if not dot:
        stem, ending = name, ""
    return _numbered(taken, f"{folder}{cut_to(stem, LONGEST_FILE)}", f"{dot}{ending}")


def _numbered(taken: set[str], start: str, tail: str = "") -> str:
    path, number = f"{start}{tail}", 1
    while alike(path) in taken:
        number += 1
        path = f"{start} ({number}){tail}"
    taken.add(alike(path))
    return path


def _folders(
    chosen: Sequence[Chosen],
    key: Callable[[Chosen], Hashable],
    name: Callable[[Chosen], str],
    longest: int = LONGEST_FOLDER,
) -> dict[Hashable, str]:
    """The folder of each key; none where there is only one of them."""
    called = {key(each): name(each) for each in chosen}
    if len(called) < 2:
        return {}
    taken: set[str] = set()
    return {each: _numbered(taken, _folder_name(words, longest)) for each, words in called.items()}


def _folder_name(words: str, longest: int) -> str:
    """A stroke in a client's name makes no other folder."""
    return cut_to(safe_name(words.replace("/", "-").replace("\\", "-")), longest)


def alike(path: str) -> str:
    """Equal for two paths that a disk may take for one: they differ in case, or in how accents are written."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFKC", path).casefold())
