"""What the vault needs once a day and at each start: files of before carried over, what belongs to nothing removed."""

from __future__ import annotations

import logging

from services.integrations.carry_over import carry_over
from services.integrations.storage import StorageDown
from services.operations import stored_files
from services.platform.areas import tables_of_nobody
from services.platform.context import Context
from services.platform.permissions import May

log = logging.getLogger(__name__)
BEAT_SECONDS = 24 * 3600


def tend(ctx: Context) -> None:
    """Carry over and sweep; `ctx` is the system's. Twice is safe, and so is a crash between."""
    try:
        if taken := carry_over(ctx.gateways.vault, ctx.settings.home):
            log.info("%s files of the vault were carried over", taken)
        sweep(ctx)
    except StorageDown:
        log.warning("the storage could not be reached: the vault is tended another time")


def sweep(ctx: Context) -> int:
    """Remove files that no row has pointed at for a day: a process died between file and row. How many."""
    if missing := tables_of_nobody():
        log.warning("files are not swept: no area speaks for the tables %s", ", ".join(missing))
        return 0
    before = ctx.now - stored_files.ON_ITS_WAY
    with ctx.transaction(May.SYSTEM_LOOK) as db:
        files = stored_files.of_rows(db)
    found = stored_files.left_over(ctx, files, before)
    for id in found:
        ctx.gateways.vault.drop(id)
        log.info("file %s belonged to nothing and was removed", id)
    ctx.gateways.vault.storage.clean(before)
    return len(found)
