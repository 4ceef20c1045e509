"""`app.py import`: clients, contacts, invoices and payments from files, as in the console."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from commands import import_template
from data.errors import Refusal, in_english
from services import config
from services.access import authentication
from services.clock import clock
from services.imports import run as runs
from services.imports.files import MAX_BYTES, MAX_FILES
from services.imports.reading import errors as file_refusals
from services.imports.reading.zip_files import is_shadow
from services.imports.report import Report
from services.imports.rows import errors as refusals
from services.imports.rows import reading_choices
from services.operations import startup
from services.platform.areas import import_kinds
from services.platform.context import House
from services.platform.importing.kind import ImportKind
from services.platform.importing.outcomes import File, Options, Outcome, Problem, Result
from services.platform.importing.questions import Choice, Question

HELP = "bring in clients, contacts, invoices or payments from CSV, XLSX, UBL or CII files"
TABLES, XML = (".csv", ".xlsx"), (".xml", ".zip")
DAY_ORDERS = ("day", "month", "year", "day-first", "month-first", "year-first")


OPTIONS: dict[type[Refusal], str] = {
    refusals.TwoReadings: "--decimal",
    refusals.TwoDates: "--day-order",
    reading_choices.WhichCharacters: "--encoding",
    file_refusals.NotInCharacters: "--encoding",
    reading_choices.WhichSheet: "--sheet",
    reading_choices.WhetherHidden: "--hidden",
}


CHOICES: dict[type[Refusal], tuple[str, ...]] = {
    refusals.TwoReadings: ("point", "comma"),
    refusals.TwoDates: ("day", "month", "year"),
}
UNCLEAR = (refusals.TwoDates, refusals.TwoReadings)  # said once per column, not for every row


class NoSuchFile(Refusal):
    message = "There is no file {name}."


class NothingThere(Refusal):
    message = "There is no file to import in {name}."


class TooMuch(Refusal):
    message = "These are more than {files} files or more than {limit_mb} MB."


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("kind", choices=list(import_kinds()))
    files = parser.add_argument(
        "files", nargs="+", type=Path, metavar="FILE", help="files, folders, or a ZIP of XML invoices"
    )
    parser.add_argument(
        "--template",
        type=Path,
        metavar="FILE",
        action=import_template.InsteadOf,
        other=files,
        help="import nothing; write a blank table to fill in here, as .csv or .xlsx",
    )
    parser.add_argument("--language", default="", help="of the template, as en or el; else the firm's")
    parser.add_argument("--dry-run", action="store_true", help="check everything, write nothing")
    parser.add_argument("--json", action="store_true", help="one JSON object per row or document")
    parser.add_argument(
        "--map",
        action="append",
        default=[],
        metavar="FIELD=COLUMN",
        help="which column a field is; the headers decide about the others. FIELD= leaves one out",
    )
    parser.add_argument("--decimal", choices=["point", "comma"], help="the decimal mark, where the file leaves it open")
    parser.add_argument(
        "--day-order",
        "--dates",
        choices=DAY_ORDERS,
        help="what comes first in dates such as 03/04/2026, where the file leaves it open",
    )
    parser.add_argument("--encoding", default="", help="the character set of a text file, such as windows-1250")
    parser.add_argument(
        "--take-good", action="store_true", help="of a table, import the good rows though others are refused"
    )
    parser.add_argument(
        "--rejects",
        type=Path,
        metavar="FILE",
        help="write the refused rows of a table here, as the same kind of file, each with its reason",
    )
    parser.add_argument(
        "--column",
        action="append",
        default=[],
        metavar="COLUMN=FIELD",
        help="what a column that may say what is owed is, or COLUMN=ignore",
    )
    parser.add_argument(
        "--answer",
        action="append",
        default=[],
        metavar="KEY=CHOICE",
        help="the answer to a question about the file; the refusal that asks it names the choices",
    )
    parser.add_argument("--sheet", default="", help="the sheet of a workbook, where several have something in them")
    parser.add_argument("--hidden", choices=["read", "skip"], help="whether hidden rows and columns of a sheet count")
    parser.add_argument(
        "--known-clients-only", action="store_true", help="refuse XML invoices to buyers who are no clients yet"
    )


def run(given: argparse.Namespace) -> int:
    chosen = config.read(given.home or config.DEFAULT_HOME)
    with startup.opened(chosen) as house:
        return import_files(house, given)


def import_files(house: House, given: argparse.Namespace) -> int:
    """Import, or try to, and print what became of each row. 0 only if nothing was refused."""
    kind, ctx = import_kinds()[given.kind], authentication.system(house, clock())
    if given.template is not None:
        return import_template.write(ctx, kind, given.template, given.files or (), given.language)
    answers = dict(pair.rsplit("=", 1) for pair in given.answer if "=" in pair)
    answers |= {"hidden": given.hidden} if given.hidden else {}
    answers |= {f"column:{header}": field for header, _, field in (pair.rpartition("=") for pair in given.column)}
    chosen = Options(
        decimal={"point": ".", "comma": ","}.get(given.decimal, ""),  # type: ignore[arg-type]
        day_order=(given.day_order or "").removesuffix("-first"),  # type: ignore[arg-type]
        encoding=given.encoding,
        create_clients=not given.known_clients_only,
        sheet=given.sheet,
        answers=answers,
        columns=dict(pair.split("=", 1) for pair in given.map if "=" in pair),
        take_good=given.take_good,
    )
    try:
        files = list(_files(kind, given.files))
        report = (
            runs.preview(ctx, kind, files, None, chosen).report
            if given.dry_run
            else runs.run(ctx, kind, files, None, chosen)
        )
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        return 1
    for outcome in report.outcomes:
        if given.json:
            print(json.dumps(as_json(outcome), ensure_ascii=False))
        elif not outcome.problems or not all(isinstance(each.refusal, UNCLEAR) for each in outcome.problems):
            print(_line(outcome))
    _say_unclear(report)
    _say_more(report)
    if given.rejects and report.handed_back:
        given.rejects.write_bytes(report.handed_back.content)
        print(f"{report.handed_back.rows} refused rows are in {given.rejects}", file=sys.stderr)
    return int(report.refused)


def as_json(outcome: Outcome) -> dict[str, object]:
    """One line of `--json`. Amounts are minor units of `currency`, signed as the file states them."""
    figures = outcome.figures
    money = (
        {}
        if figures is None
        else {
            "currency": figures.currency,
            "net": figures.net_minor,
            "tax": figures.tax_minor,
            "gross": figures.gross_minor,
            "prepaid": figures.prepaid_minor,
            "due": figures.due_minor,
        }
    )
    return {
        "file": outcome.file,
        "row": outcome.row,
        "number": outcome.number or None,
        "label": outcome.label,
        "client": outcome.client or None,
        **money,
        "result": str(outcome.result),
        "reason": _reasons(outcome) or None,
        "remarks": [str(remark) for remark in outcome.remarks],
    }


def _files(kind: ImportKind, paths: Sequence[Path]) -> Iterator[File]:
    """Files as named, and those of a folder that `kind` can come from. Raises NoSuchFile, NothingThere, TooMuch."""
    total = count = 0
    for path in paths:
        if is_shadow(path.name) and len(paths) > 1:
            continue
        inside = _inside(kind, path) if path.is_dir() else [] if is_shadow(path.name) else [path]
        if not inside:
            raise NothingThere(name=path)
        for each in inside:
            if not each.is_file():
                raise NoSuchFile(name=each)
            total, count = total + each.stat().st_size, count + 1
            if total > MAX_BYTES or count > MAX_FILES:
                raise TooMuch(files=MAX_FILES, limit_mb=MAX_BYTES // 1024 // 1024)
            yield File(each.name, each.read_bytes())


def _inside(kind: ImportKind, folder: Path) -> list[Path]:
    """What `kind` can come from, in the folder and those in it; links are not followed."""
    found = (Path(where, name) for where, _folders, names in os.walk(folder) for name in names)
    return sorted(
        each
        for each in found
        if each.is_file()
        and not each.is_symlink()
        and each.suffix.lower() in (TABLES + XML if kind.takes_xml else TABLES)
        and not is_shadow(each.relative_to(folder).as_posix())
    )


def _line(outcome: Outcome) -> str:
    where = f"{outcome.file}, row {outcome.row}" if outcome.row else outcome.file
    told = replace(outcome, problems=tuple(each for each in outcome.problems if not isinstance(each.refusal, UNCLEAR)))
    more = _reasons(told) or " ".join(str(remark) for remark in outcome.remarks)
    return f"{outcome.result:<9}  {where}: {outcome.label}" + (f"  {more}" if more else "")


def _reasons(outcome: Outcome) -> str:
    return " ".join(_reason(problem, outcome) for problem in outcome.problems)


def _reason(problem: Problem, outcome: Outcome) -> str:
    """The sentence, its place, and the option that decides it."""
    row = f"Row {problem.row}" if problem.row and problem.row != outcome.row else ""
    place = ", ".join(part for part in (row, problem.column) if part)
    option = OPTIONS.get(type(problem.refusal))
    said = f"{problem.refusal} ({option})" if option else str(problem.refusal)
    return f"{place}: {said}" if place else said


def _say_unclear(report: Report) -> None:
    """Cells that can be read in two ways: each column once, with its first example and the option that decides it."""
    found: dict[tuple[str, str, type[Refusal]], list[Problem]] = {}
    for outcome in report.outcomes:
        for problem in outcome.problems:
            if isinstance(problem.refusal, UNCLEAR):
                key = (outcome.file, problem.column or "", type(problem.refusal))
                found.setdefault(key, []).append(problem)
    for (file, column, kind), problems in found.items():
        more = f" and {len(problems) - 1} more" if len(problems) > 1 else ""
        print(
            f"{file}, column {column}, row {problems[0].row}{more}: {problems[0].refusal} "
            f"Decide it with {OPTIONS[kind]} {'|'.join(CHOICES[kind])}.",
            file=sys.stderr,
        )


def _say_more(report: Report) -> None:
    """Totals and remarks go to standard error, so that standard output is one line per row."""
    counts = report.counts
    for remark in report.remarks:
        print(remark, file=sys.stderr)
    for question in report.open_questions:
        print(question.sentence, f"Decide it with {question.how_to_answer}", file=sys.stderr)
        for choice in question.choices:
            words = choice.words.format(**in_english(choice.fields))
            named = words if words.startswith(choice.value) else f"{choice.value}: {words}"
            print(f"  {named}{_examples(question, choice)}", file=sys.stderr)
    said = ", ".join(f"{counts[str(each)]} {each}" for each in Result)
    print(said if report.written else f"{said} (nothing was written: dry run)", file=sys.stderr)


def _examples(question: Question, choice: Choice) -> str:
    told = [
        f"{sample} -> {example}" for sample, example in zip(question.samples, choice.examples, strict=False) if example
    ]
    return f" ({', '.join(told)})" if told else ""
