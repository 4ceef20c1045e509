"""What sort of client a row is, and whether it is one at all: a supplier in a list of contacts is no client."""

from __future__ import annotations

from enum import StrEnum

from data.errors import Invalid
from data.statuses import EntityKind
from services.imports.rows.vocabularies import Vocabulary, words
from services.platform.i18n import msgid
from services.platform.importing.questions import Choice

LEAVE_OUT = "leave-out"


class Unsaid(StrEnum):
    """A word that tells nothing of the sort of client, and one that tells that it is none."""

    CLIENT = "client"
    LEAVE_OUT = LEAVE_OUT


class WhichSort(Invalid):
    message = "The file calls some clients “{word}”. What are they?"


class IsItAClient(Invalid):
    message = "The file calls some rows “{word}”. Are they clients?"


_CLIENTS = words(
    "customer|customers|client|clients|both|customer and vendor|customer and supplier|client and supplier|"
    "accounts receivable|debtor|πελάτης|πελάτες|πελάτης και προμηθευτής"
)
_SUPPLIERS = words("vendor|vendors|supplier|suppliers|creditor|accounts payable|προμηθευτής|προμηθευτές|πιστωτής")
_SORTS: dict[EntityKind, str] = {
    EntityKind.PERSON: "person|individual|natural person|private individual|private person|sole trader|"
    "sole proprietor|sole proprietorship|φυσικό πρόσωπο|άτομο|ιδιώτης|ατομική επιχείρηση",
    EntityKind.COMPANY: "company|business|corporation|organisation|organization|limited company|ltd|llc|"
    "legal entity|εταιρεία|εταιρία|επιχείρηση|νομικό πρόσωπο|αε|επε|ικε",
    EntityKind.TRUST: "trust|family trust|discretionary trust|unit trust|καταπίστευμα",
    EntityKind.PARTNERSHIP: "partnership|limited partnership|general partnership|llp|συνεταιρισμός|ομόρρυθμη εταιρεία|"
    "ετερόρρυθμη εταιρεία|οε|εε",
    EntityKind.PROPERTY: "property|building|ακίνητο|κτίριο|πολυκατοικία",
    EntityKind.OTHER: "other|άλλο",
}
_LABELS = {
    EntityKind.PERSON: msgid("Person"),
    EntityKind.COMPANY: msgid("Company"),
    EntityKind.TRUST: msgid("Trust"),
    EntityKind.PARTNERSHIP: msgid("Partnership"),
    EntityKind.PROPERTY: msgid("Property"),
    EntityKind.OTHER: msgid("Other"),
}
_NONE = Choice(LEAVE_OUT, msgid("No clients: leave these rows out"))
SORTS: Vocabulary[EntityKind | Unsaid] = Vocabulary(
    "sort",
    "kind",
    WhichSort,
    {
        **{word: kind for kind, text in _SORTS.items() for word in words(text)},
        **dict.fromkeys(_CLIENTS, Unsaid.CLIENT),
        **dict.fromkeys(_SUPPLIERS, Unsaid.LEAVE_OUT),
    },
    (*(Choice(kind, label) for kind, label in _LABELS.items()), _NONE),
    {**{str(kind): kind for kind in EntityKind}, LEAVE_OUT: Unsaid.LEAVE_OUT},
)
ROLES: Vocabulary[Unsaid] = Vocabulary(
    "role",
    "role",
    IsItAClient,
    dict.fromkeys(_CLIENTS, Unsaid.CLIENT) | dict.fromkeys(_SUPPLIERS, Unsaid.LEAVE_OUT),
    (Choice(Unsaid.CLIENT, msgid("Yes, they are clients")), _NONE),
    {str(each): each for each in Unsaid},
)
