"""What the firm decides about services."""

from services.platform.i18n import msgid
from services.platform.setting import Section, Setting
from services.platform.setting_kinds import Count, Switch

SERVICES = Section("services", msgid("Services"), 650)

CANCEL_HOURS = Setting(
    "service_cancel_hours",
    Count(0, 720),
    24,
    msgid("Hours before a visit until which clients may ask to cancel it or for another date"),
    SERVICES,
    order=100,
    help=msgid("Later they are asked to call."),
)
SHOWS_WHO = Setting(
    "service_shows_who",
    Switch(),
    True,
    msgid("Clients see who comes"),
    SERVICES,
    order=200,
)
TELL_MINUTES = Setting(
    "service_tell_minutes",
    Count(0, 120),
    10,
    msgid("Minutes to wait before contacts are mailed about a visit"),
    SERVICES,
    order=300,
    help=msgid("What is moved back and forth within that time is told once."),
)
TRAVEL_MINUTES = Setting(
    "service_travel_minutes",
    Count(0, 240),
    20,
    msgid("Minutes that should lie between two visits at different addresses"),
    SERVICES,
    order=400,
    help=msgid("Less is pointed out when a visit is scheduled."),
)
WEEKS_AHEAD = Setting(
    "service_weeks_ahead",
    Count(1, 52),
    8,
    msgid("Weeks for which visits that repeat are made ahead"),
    SERVICES,
    order=500,
)
SETTINGS = (CANCEL_HOURS, SHOWS_WHO, TELL_MINUTES, TRAVEL_MINUTES, WEEKS_AHEAD)
