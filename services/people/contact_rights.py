"""What a contact may do about their client's profile and people."""

from services.platform.contact_rights import ContactRight
from services.platform.i18n import msgid
from services.platform.permissions import May

EDITS_PROFILE = ContactRight(
    "edits_profile",
    400,
    msgid("May edit the profile"),
    msgid("edit the profile"),
    May.EDIT_PROFILE,
    column=msgid("Edits the profile"),
    synonyms=("edits profile", "can edit", "may edit the profile"),
    example=msgid("no"),
)
MANAGES_COLLEAGUES = ContactRight(
    "manages_colleagues",
    500,
    msgid("Manages colleagues"),
    msgid("manage colleagues"),
    May.INVITE,
    default=False,
    in_forms=False,
    synonyms=("manages colleagues", "manager"),
    example=msgid("no"),
)
RIGHTS = (EDITS_PROFILE, MANAGES_COLLEAGUES)
