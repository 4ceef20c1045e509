"""What operations bring: the daily sweep, and the upkeep of the store."""

from services.operations import retention, vault_upkeep
from services.platform.areas import Area, Beat

AREA = Area(
    "operations",
    brings=(retention, vault_upkeep),
    workers=(
        Beat("retention", retention.begin, 3600),
        Beat("vault", vault_upkeep.tend, vault_upkeep.BEAT_SECONDS),
    ),
)
