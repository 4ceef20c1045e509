"""What the firm's own area brings: settings, team, security alerts."""

from sqlalchemy import select

from data.access.security_events import AlertSeen, SecurityEvent
from services.firm import alerts, letters, own_settings, security_list
from services.platform.areas import Area, Beat, Counter, Retention
from services.platform.permissions import May

AREA = Area(
    "firm",
    brings=(letters,),
    settings=own_settings.SETTINGS,
    workers=(Beat("alerts", alerts.watch, 60),),
    counters=(Counter("security", May.READ_SECURITY, security_list.open_count, for_staff=True),),
    retention=(Retention(AlertSeen, lambda now, firm: AlertSeen.slot.not_in(select(SecurityEvent.slot))),),
    kept={
        "firm": "the policy itself, one row",
        "logo": "papers that were issued keep theirs",
    },
)
