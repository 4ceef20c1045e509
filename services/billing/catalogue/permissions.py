"""Who sees the catalogue, and who may change it: whoever makes out invoices."""

from data.statuses import StaffRole
from services.platform.i18n import msgid
from services.platform.permissions import May

READ = May("catalogue:read", area="billing", words=msgid("see products and services"), staff=tuple(StaffRole))
EDIT = May(
    "catalogue:edit",
    area="billing",
    words=msgid("change products and services"),
    staff=(StaffRole.OWNER, StaffRole.ADMINISTRATOR, StaffRole.MANAGER, StaffRole.BOOKKEEPER),
)
TOPIC = "catalogue"  # told when anything of it changed
