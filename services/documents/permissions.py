"""Who may see, add and keep documents."""

from data.statuses import StaffRole
from services.platform.contact_rights import ContactRight
from services.platform.i18n import msgid
from services.platform.permissions import May

_KEEPERS = (StaffRole.OWNER, StaffRole.ADMINISTRATOR, StaffRole.MANAGER, StaffRole.MEMBER)

SEES_DOCUMENTS = ContactRight(
    "sees_documents",
    300,
    msgid("Sees documents"),
    msgid("see documents"),
    May.READ_PORTAL,
    synonyms=("documents", "sees documents"),
    example=msgid("yes"),
)
# Of whoever does not see documents: what they added themselves (services/documents/visibility.py)
ADDS_DOCUMENTS = ContactRight(
    "adds_documents",
    310,
    msgid("Adds documents, and sees only those"),
    msgid("add documents"),
    May.READ_PORTAL,
    default=False,
    column=msgid("Adds documents"),
    synonyms=("adds documents", "uploads", "upload only"),
    example=msgid("no"),
)
READ = May(
    "documents:read",
    area="documents",
    words=msgid("see documents"),
    staff=tuple(StaffRole),
    right=SEES_DOCUMENTS.name,
    or_right=ADDS_DOCUMENTS.name,
)
# ... and, for an hour, take one's own back
ADD = May(
    "documents:add",
    area="documents",
    words=msgid("add documents"),
    staff=(*_KEEPERS, StaffRole.BOOKKEEPER),
    right=SEES_DOCUMENTS.name,
    or_right=ADDS_DOCUMENTS.name,
)
# Versions, bin, legal hold
TEND = May("documents:tend", area="documents", words=msgid("keep documents in order"), staff=_KEEPERS)
# Which of them wait for an invoice to be paid, and which do no longer
BIND = May(
    "documents:bind",
    area="documents",
    words=msgid("bind documents to invoices"),
    staff=(StaffRole.OWNER, StaffRole.ADMINISTRATOR, StaffRole.MANAGER, StaffRole.BOOKKEEPER),
)
# Checklists of what a client is to send, and the judgement of what came
ASK = May(
    "documents:ask",
    area="documents",
    words=msgid("ask clients for documents"),
    staff=(*_KEEPERS, StaffRole.BOOKKEEPER),
)
