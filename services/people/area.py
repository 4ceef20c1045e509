"""What people bring: clients and their contacts."""

from services.people import contact_rights, notices, personal_details, settings
from services.platform.areas import Area

AREA = Area(
    "people",
    brings=(personal_details,),
    contact_rights=contact_rights.RIGHTS,
    notices=notices.NOTICES,
    settings=settings.SETTINGS,
    kept={
        "entity": "clients are archived, never deleted: their books stay",
        "assignment": "goes when it is taken away",
        "saved_view": "goes when its person deletes it, and each has few",
    },
)
