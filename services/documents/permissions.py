"""Who may see, add and keep documents."""

from data.statuses import StaffRole
from services.platform.i18n import msgid
from services.platform.permissions import May

_KEEPERS = (StaffRole.OWNER, StaffRole.ADMINISTRATOR, StaffRole.MANAGER, StaffRole.MEMBER)

READ = May(
    "documents:read", area="documents", words=msgid("see documents"), staff=tuple(StaffRole), right="sees_documents"
)
# ... and, for an hour, take one's own back
ADD = May(
    "documents:add",
    area="documents",
    words=msgid("add documents"),
    staff=(*_KEEPERS, StaffRole.BOOKKEEPER),
    right="sees_documents",
)
# Versions, bin, legal hold
TEND = May("documents:tend", area="documents", words=msgid("keep documents in order"), staff=_KEEPERS)
