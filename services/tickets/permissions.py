"""Who may see, write and tend tickets."""

from data.statuses import StaffRole
from services.platform.contact_rights import ContactRight
from services.platform.i18n import msgid
from services.platform.permissions import May

_DECIDERS = (StaffRole.OWNER, StaffRole.ADMINISTRATOR)
_WRITERS = (*_DECIDERS, StaffRole.MANAGER, StaffRole.MEMBER, StaffRole.BOOKKEEPER, StaffRole.DISPATCHER)

USES_TICKETS = ContactRight(
    "uses_tickets",
    400,
    msgid("Uses tickets"),
    msgid("use tickets"),
    May.READ_PORTAL,
    synonyms=("tickets", "uses tickets", "support"),
    example=msgid("yes"),
)
READ = May(
    "tickets:read",
    area="tickets",
    words=msgid("see tickets"),
    staff=tuple(StaffRole),
    right=USES_TICKETS.name,
)
# Open one, answer, close, open again, rate
WRITE = May(
    "tickets:write",
    area="tickets",
    words=msgid("write tickets"),
    staff=_WRITERS,
    right=USES_TICKETS.name,
)
# Internal notes, who does it, category, priority
TEND = May("tickets:tend", area="tickets", words=msgid("work on tickets"), staff=_WRITERS)
CATEGORIES = May("tickets:categories", area="tickets", words=msgid("change the categories of tickets"), staff=_DECIDERS)
