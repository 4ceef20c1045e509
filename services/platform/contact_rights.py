"""A right that a contact has at one client, declared once by the area it belongs to.

    SEES_DOCUMENTS = ContactRight("sees_documents", 500, msgid("Sees documents"), msgid("see documents"), May.READ_PORTAL)

and `contact_rights=(SEES_DOCUMENTS,)` in the area's `Area`. It is a set of permissions: those that name it,
`May(..., right="sees_documents")`. Forms, the console's record, imports, the guard of who may give it and the words of
history follow. It is kept in a column of its own of the contact's row (data/people/tables.py), with the same default.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from services.platform.permissions import May


@dataclass(frozen=True, slots=True)
class ContactRight:
    """`words` name it in forms and history, `verb` in a sentence of what somebody may; both are msgids.

    `order` is its place among all. `given_by` is what staff have to hold to give it. `needs` is the right without which
    it counts for nothing. `closes` is the cause of the table of ways in that says what losing it ends
    (services/access/ways_in/table.py); "": that of any right.
    """

    name: str
    order: int
    words: str
    verb: str
    given_by: May
    default: bool = True
    needs: str = ""
    closes: str = ""
    in_forms: bool = True  # else only a file gives it
    column: str = ""  # a msgid: what a file calls it, where that is not `words`
    synonyms: tuple[str, ...] = ()  # ... and what other programs do
    example: str = ""  # a msgid: what a template of the file shows

    @property
    def permissions(self) -> frozenset[May]:
        """What it is made of."""
        return frozenset(may for may in May if self.name in (may.right, may.or_right))


def effective(held: Iterable[str], declared: Iterable[ContactRight]) -> frozenset[str]:
    """Of the rights that are `held`, those that are not held for nothing."""
    names = frozenset(held)
    return names - {each.name for each in declared if each.needs and each.needs not in names}
