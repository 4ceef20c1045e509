"""What access brings: invitations, resets, changes of address, looks."""

from services.access import address_changes, impersonation, letters, notices, password_reset, retention, settings
from services.access.invitations import delivery
from services.access.invitations import letters as invitation_letters
from services.platform.areas import Area

AREA = Area(
    "access",
    brings=(letters, invitation_letters, delivery, address_changes, impersonation, password_reset),
    notices=notices.NOTICES,
    settings=settings.SETTINGS,
    retention=retention.RULES,
    kept=retention.KEPT,
)
