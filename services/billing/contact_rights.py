"""What a contact may do about their client's bills."""

from services.access.ways_in.table import Cause
from services.platform.contact_rights import ContactRight
from services.platform.i18n import msgid
from services.platform.permissions import May

SEES_BILLING = ContactRight(
    "sees_billing",
    100,
    msgid("May see bills"),
    msgid("see bills"),
    May.READ_BILLING,
    closes=Cause.BILLING_REMOVED,
    column=msgid("Sees billing"),
    synonyms=("billing", "sees billing", "may see bills"),
    example=msgid("yes"),
)
PAYS = ContactRight(
    "pays",
    200,
    msgid("May pay"),
    msgid("pay"),
    May.READ_BILLING,
    needs=SEES_BILLING.name,
    closes=Cause.PAYING_REMOVED,
    synonyms=("pays", "can pay"),
    example=msgid("yes"),
)
RIGHTS = (SEES_BILLING, PAYS)
