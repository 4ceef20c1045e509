"""What the firm's own area brings to the pages: set-up, settings, team, security."""

from pages.firm import health_route, security, setting_fields, settings, settings_routes, setup_wizard, team
from pages.firm.history_words import VERBS
from pages.secret_addresses import Part
from pages.shell.areas import Entry, PageArea
from services.platform.i18n import msgid
from services.platform.permissions import May

AREA = PageArea(
    "firm",
    staff=(*settings.SCREENS, team.whole_team, security.security),
    routes=(health_route.register, setup_wizard.register, settings_routes.register),
    staff_places=(
        Entry(700, "team", msgid("Team"), "users", "/staff/team", May.READ_STAFF),
        Entry(710, "security", msgid("Security"), "lock", "/staff/security", May.READ_SECURITY),
        Entry(720, "settings", msgid("Settings"), "gear", "/staff/settings", May.READ_SETTINGS),
    ),
    addresses={
        "/verify-sender/{secret}": {"secret": Part.SECRET},
        "/logo/{sha256}.png": {"sha256": Part.PUBLIC},
        "/staff/settings/{section}": {"section": Part.PUBLIC},
    },
    setting_fields=setting_fields.FIELDS,
    verbs=VERBS,
)
