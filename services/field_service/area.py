"""What jobs and visits bring: rights, settings, letters, and the workers that make visits ahead and write of changes."""

from services.field_service import demo, letters, listing, notices, settings, told, upkeep
from services.field_service.permissions import ASK, DISPATCH, READ, SEES_SERVICES
from services.field_service.topics import ALL
from services.platform.areas import Area, Beat, Counter
from services.platform.i18n import msgid

AREA = Area(
    "field_service",
    switch=msgid("Show services in the portal"),
    starts_off=True,
    brings=(letters,),
    demo=demo.write,
    permissions=(READ, ASK, DISPATCH),
    notices=(notices.ASKED,),
    contact_rights=(SEES_SERVICES,),
    settings=settings.SETTINGS,
    counters=(Counter("jobs", READ, listing.waiting_count, for_staff=True),),
    workers=(
        Beat("visits", upkeep.make_ahead, upkeep.SECONDS),
        Beat("visit_letters", told.turn, told.SECONDS, topics=(ALL,)),
    ),
    kept={
        "resource": "the firm's people, crews and vehicles; those that are closed stay with the visits they made",
        "resource_absence": "goes with its resource, or when the firm takes it back",
        "service_job": "what was done for a client and for how much, kept like the bills about it",
        "visit_series": "goes with its job",
        "visit": "goes with its job; what was only planned by a rule goes when the rule changes",
        "service_request": "what a client asked and the firm answered, kept like the history of it",
    },
)
