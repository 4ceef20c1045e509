"""What the platform brings: jobs, drafts, flashes, history."""

from services.platform import background_jobs, drafts, flashes, retention, settings, upload_drop
from services.platform.areas import Area, Beat

AREA = Area(
    "platform",
    brings=(upload_drop,),
    settings=settings.SETTINGS,
    workers=(
        Beat("jobs", background_jobs.run_due, 1, ("jobs",), alone=False),
        Beat("drafts", drafts.expire, 3600),
        Beat("flashes", flashes.expire, 3600),
    ),
    retention=retention.RULES,
    kept=retention.KEPT,
)
