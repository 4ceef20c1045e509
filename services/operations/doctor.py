"""What must be true of the books and of the files, asked of every area. An empty answer is a clean bill of health."""

from __future__ import annotations

from services.operations import stored_files
from services.operations.sealed_rows import unreadable
from services.platform.areas import Finding, areas
from services.platform.context import Context
from services.platform.permissions import May


def check(ctx: Context, *, deep: bool = False) -> list[Finding]:
    """Every rule over every row, and that each file of the vault is there; `deep` also opens them, and all that is
    sealed. `ctx` is the system's."""
    with ctx.transaction(May.SYSTEM_LOOK) as db:
        found = [
            Finding(rule.__name__, str(row[0]), " ".join(map(str, row[1:])))
            for area in areas()
            for rule in area.checks
            for row in db.execute(rule())
        ]
        found += [finding for area in areas() for audit in area.audits for finding in audit(ctx, db)]
        found += [Finding("sealed_rows_can_be_read", of, why) for of, why in unreadable(db)] if deep else []
        files = stored_files.of_rows(db)
    return [*found, *stored_files.findings(ctx, files, deep=deep)]
