"""Who may see services, ask for them, and send people out."""

from data.statuses import StaffRole
from services.platform.contact_rights import ContactRight
from services.platform.i18n import msgid
from services.platform.permissions import May

SEES_SERVICES = ContactRight(
    "sees_services",
    400,
    msgid("Sees services"),
    msgid("see services"),
    May.READ_PORTAL,
    synonyms=("services", "sees services"),
    example=msgid("yes"),
)
READ = May(
    "services:read",
    area="field_service",
    words=msgid("see services"),
    staff=tuple(StaffRole),
    right=SEES_SERVICES.name,
)
# A new service, another date, a cancellation: each waits for the firm's answer
ASK = May("services:ask", area="field_service", words=msgid("ask for services"), right=SEES_SERVICES.name)
# Jobs, visits and their times, and the answers to what clients ask
DISPATCH = May(
    "services:dispatch",
    area="field_service",
    words=msgid("schedule services"),
    staff=(StaffRole.OWNER, StaffRole.ADMINISTRATOR, StaffRole.MANAGER, StaffRole.MEMBER, StaffRole.DISPATCHER),
)
