"""Importing, with a dry run first: `preview` looks, `run` does the same and writes. Nothing is ever half done.

A table stands or falls as a whole (R71), unless its good rows are asked for; XML files are documents of their own, so
the good ones come in. What is
known already by its external id, number or content is unchanged: running the same file twice does nothing twice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID, uuid4

from sqlalchemy.exc import IntegrityError

from data.database.counters import count_up
from data.database.session import ScopedSession
from data.errors import Conflict, NotAllowed, Refusal
from data.firm.tables import ImportRun
from services.imports import rejects
from services.imports.files import TableFile, XmlFiles, dashed, read_files, records_of
from services.imports.kinds import einvoices
from services.imports.kinds.client_matching import Clients
from services.imports.kinds.plan_context import PlanContext
from services.imports.kinds.table_remarks import DashesRead
from services.imports.report import HandedBack, Preview, Report
from services.imports.rows import errors as refusals
from services.imports.rows.cell_values import plain
from services.platform.areas import is_offered
from services.platform.context import Context
from services.platform.i18n import Wording
from services.platform.importing.kind import ImportKind
from services.platform.importing.outcomes import (
    ColumnsIgnored,
    File,
    Options,
    Outcome,
    Planned,
    Problem,
    ReadAs,
    Remark,
    Result,
)
from services.platform.importing.questions import Questions
from services.platform.permissions import May
from services.platform.shares import paying

_BATCH = 1_000  # rows per flush
Part = TableFile | XmlFiles


def preview(
    ctx: Context,
    kind: ImportKind,
    files: Sequence[File],
    mapping: Mapping[str, str] | None = None,
    options: Options = Options(),  # noqa: B008  frozen
) -> Preview:
    """What `run` would do, row by row, without writing anything. Raises NotAllowed; whatever is wrong is in it."""
    _require(ctx, kind)
    asked = Questions(options.answers)
    with paying(ctx.account):
        parts, remarks = read_files(kind, files, mapping, options, asked)
    outcomes: list[Outcome] = []
    for part in parts:
        with ctx.transaction(May.SYSTEM_LOOK if ctx.actor.is_system else May.READ_CLIENTS) as db:
            outcomes += [each.outcome for each in _plan(ctx, db, kind, part, options, asked, remarks)]
    report = Report(
        kind,
        tuple(outcomes),
        False,
        (*remarks, *_remarks(parts, ctx.words)),
        _handed_back(ctx, parts, outcomes),
        asked.all,
    )
    table = next((part for part in parts if isinstance(part, TableFile) and part.table is not None), None)
    if table is None or table.table is None:
        return Preview(report)
    sample = tuple(tuple("" if cell is None else plain(cell) for cell in row.cells) for row in table.table.rows[:5])
    return Preview(report, table.table.headers, table.mapping, sample)


def run(
    ctx: Context,
    kind: ImportKind,
    files: Sequence[File],
    mapping: Mapping[str, str] | None = None,
    options: Options = Options(),  # noqa: B008  frozen
) -> Report:
    """Import `files`: each table in a transaction of its own, XML files together. Raises NotAllowed, Conflict, Busy,
    and AskAgain where addresses change that people sign in with.

    Issued documents get their PDF later, as a job; nobody is sent a mail about what came out of a file.
    """
    _require(ctx, kind)
    asked = Questions(options.answers)
    with paying(ctx.account):
        parts, remarks = read_files(kind, files, mapping, options, asked)
    outcomes: list[Outcome] = []
    planned: list[Outcome] = []
    for part in parts:
        found = _carry_out(ctx, kind, part, options, asked, remarks)
        planned += found
        spoiled = isinstance(part, TableFile) and _stays_out(found, options, asked)
        outcomes += [_spoiled(each) for each in found] if spoiled else found
    return Report(
        kind,
        tuple(outcomes),
        True,
        (*remarks, *_remarks(parts, ctx.words)),
        _handed_back(ctx, parts, planned),
        asked.all,
    )


def may_import(ctx: Context, kind: ImportKind) -> bool:
    """Whether this person may, and the firm does not do without the area that the kind belongs to."""
    if not is_offered(kind, ctx.preferences):
        return False
    return ctx.actor.is_system or all(ctx.actor.may(each) for each in (May.IMPORT, *kind.needs))


def _require(ctx: Context, kind: ImportKind) -> None:
    if not may_import(ctx, kind):
        raise ctx.refused(NotAllowed(), May.IMPORT)


def _carry_out(
    ctx: Context, kind: ImportKind, part: Part, options: Options, asked: Questions, remarks: list[Remark]
) -> list[Outcome]:
    kept: list[UUID] = []
    try:
        with ctx.transaction(May.SYSTEM if ctx.actor.is_system else May.IMPORT) as db:
            count_up(db, "imports", by=0)  # two imports at once go one after the other
            db.recorded = True  # this alone is no change; every change below has its event
            planned = _plan(ctx, db, kind, part, options, asked, remarks, kept)
            outcomes = [each.outcome for each in planned]
            if not (isinstance(part, TableFile) and _stays_out(outcomes, options, asked)):
                _write(ctx, db, kind, part, planned)
    except (Refusal, IntegrityError) as error:  # after anything else rows may point at them: the sweep finds out
        for id in kept:
            ctx.gateways.vault.drop(id)
        if isinstance(error, IntegrityError):  # somebody outside any import took a number meanwhile
            raise Conflict() from error
        raise
    return outcomes


def _stays_out(outcomes: Sequence[Outcome], options: Options, asked: Questions) -> bool:
    """Whether nothing of a table comes in."""
    return bool(asked.open) or (not options.take_good and any(each.result is Result.REFUSED for each in outcomes))


def _handed_back(ctx: Context, parts: Sequence[Part], outcomes: Sequence[Outcome]) -> HandedBack | None:
    """The refused rows of the one table there is; several tables are mended one by one."""
    tables = [part for part in parts if isinstance(part, TableFile) and part.table is not None]
    if len(tables) != 1 or tables[0].table is None:
        return None
    return rejects.handed_back(
        tables[0].name, tables[0].table, [each for each in outcomes if each.file == tables[0].name], ctx.words
    )


def _plan(
    ctx: Context,
    db: ScopedSession,
    kind: ImportKind,
    part: Part,
    options: Options,
    asked: Questions,
    remarks: list[Remark],
    kept: list[UUID] | None = None,
) -> list[Planned]:
    if isinstance(part, TableFile) and part.refusal is not None:
        return [Planned(Outcome(part.name, Result.REFUSED, problems=(Problem(part.refusal),)))]
    with db.no_autoflush:
        desk = PlanContext(
            ctx, db, kind, options, Clients(db), asked, remarks=remarks, kept=[] if kept is None else kept
        )
        if isinstance(part, XmlFiles):
            return einvoices.plan(desk, part.invoices)
        assert part.table is not None
        desk.source = part.table.source
        preferences = ctx.preferences
        records = records_of(kind, part, options, asked, preferences.languages, ctx.zone, preferences.currency)
        if headers := dashed(records):
            desk.remark(DashesRead(headers=", ".join(headers)))
        return list(kind.plan(desk, records, part.name))


def _write(ctx: Context, db: ScopedSession, kind: ImportKind, part: Part, planned: list[Planned]) -> None:
    acts = [each.write for each in planned if each.write is not None]
    if not acts:
        return
    with db.no_autoflush:
        for at, act in enumerate(acts, start=1):
            act()
            if at % _BATCH == 0:
                db.flush()
        db.flush()
    counts = Report(kind, tuple(each.outcome for each in planned), True).counts
    row = ImportRun(
        id=uuid4(),
        kind=str(kind),
        file_name=part.name[:255],
        sha256=part.sha256,
        at=ctx.now,
        counts=counts,
        mapping=dict(part.mapping) if isinstance(part, TableFile) else {},
        person_id=ctx.actor.person_id,
    )
    db.add(row)
    db.record("import.run", row, kind=str(kind), file=part.name, **counts)
    db.tell("firm")


def _spoiled(outcome: Outcome) -> Outcome:
    """A good row of a table that did not come in says so, lest anybody believes it did."""
    if outcome.result is Result.REFUSED:
        return outcome
    return replace(outcome, result=Result.REFUSED, problems=(Problem(refusals.OthersRefused(), outcome.row),))


def _remarks(parts: Sequence[Part], words: Wording) -> list[Remark]:
    found: list[Remark] = []
    for part in parts:
        if not isinstance(part, TableFile) or part.table is None:
            continue
        told = {*part.mapping.values(), *part.told}
        ignored = [
            header
            for header in part.table.headers
            if header and header not in told and not rejects.is_reason(header, words)
        ]
        if ignored:
            found.append(ColumnsIgnored(headers=", ".join(ignored)))
        if part.table.source == "csv" and not part.table.encoding.startswith("utf"):
            found.append(ReadAs(encoding=part.table.encoding))
    return found
