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
READ = May(
    "documents:read",
    area="documents",
    words=msgid("see documents"),
    staff=tuple(StaffRole),
    right=SEES_DOCUMENTS.name,
)
# ... and, for an hour, take one's own back
ADD = May(
    "documents:add",
    area="documents",
    words=msgid("add documents"),
    staff=(*_KEEPERS, StaffRole.BOOKKEEPER),
    right=SEES_DOCUMENTS.name,
)
# Versions, bin, legal hold
TEND = May("documents:tend", area="documents", words=msgid("keep documents in order"), staff=_KEEPERS)
