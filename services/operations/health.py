"""Is the portal fit to serve? For /healthz and whoever watches it."""

from __future__ import annotations

import shutil
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from data import migrations
from data.firm.tables import Job
from services.access import authentication
from services.clock import clock
from services.mail import outbox
from services.operations.version import version
from services.platform.context import House
from services.platform.permissions import May

LEAST_FREE_BYTES = 500_000_000  # P20: below this, or 5 percent, health is red
LEAST_FREE_SHARE = 0.05


def report(house: House) -> dict[str, Any]:
    """{ready, version, database, storage, queue: {jobs_waiting, oldest_job_seconds, mails_waiting, ...}}."""
    try:
        schema = migrations.current(house.engine)
        queue = _queue(house)
        database = "ok" if schema == migrations.newest(house.engine) else "needs migration"
    except SQLAlchemyError as error:
        database, queue = f"down: {type(error).__name__}", {}
    storage = _storage(house)
    return {
        "ready": database == "ok" and storage == "ok",
        "version": version(),
        "database": database,
        "storage": storage,
        "queue": queue,
    }


def _queue(house: House) -> dict[str, int]:
    ctx = authentication.system(house, clock())
    mail = outbox.health(ctx)
    with ctx.transaction(May.SYSTEM_LOOK) as db:
        waiting, oldest = db.execute(
            select(func.count(Job.id), func.min(Job.due_at)).where(Job.done_at.is_(None), Job.due_at <= ctx.now)
        ).one()
    return {
        "jobs_waiting": waiting,
        "oldest_job_seconds": int((ctx.now - oldest).total_seconds()) if oldest else 0,
        "mails_waiting": mail.waiting,
        "oldest_mail_seconds": mail.oldest_seconds,
        "mails_failed": mail.failed,
    }


def _storage(house: House) -> str:
    disk = shutil.disk_usage(house.settings.home)
    enough = disk.free >= LEAST_FREE_BYTES and disk.free / disk.total >= LEAST_FREE_SHARE
    return "ok" if enough else "almost full"
