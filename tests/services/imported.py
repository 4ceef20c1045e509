"""What import tests share: text to a file, a report as short lines, and what the books say."""

from __future__ import annotations

from sqlalchemy import func, select

from data.base import Base
from services.imports import run as runs
from services.imports.report import Report
from services.platform.areas import import_kinds
from services.platform.context import Context
from services.platform.importing.kind import ImportKind
from services.platform.importing.outcomes import File, Options


def file(text: str, name: str = "file.csv") -> File:
    return File(name, text.encode())


def run(ctx: Context, kind: ImportKind | str, text: str, options: Options | None = None) -> Report:
    return runs.run(ctx, import_kinds()[str(kind)], [file(text)], None, options or Options())


def results(report: Report) -> list[str]:
    return [str(each.result) for each in report.outcomes]


def reasons(report: Report) -> list[tuple[int | None, str | None, str]]:
    return [(each.row, each.column, str(each.refusal)) for one in report.outcomes for each in one.problems]


def counts(house, *models: type[Base]) -> list[int]:
    with house.backstage() as db:
        return [db.scalar(select(func.count()).select_from(model)) or 0 for model in models]
