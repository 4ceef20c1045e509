"""The files of an import, sorted into tables and XML documents and read in the confined child."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import tzinfo
from typing import Any

from data.errors import Refusal
from services.billing.einvoices import EInvoice
from services.imports.kinds.money_columns import chosen_columns
from services.imports.kinds.table_remarks import BalancesIgnored, GroupedRead, LinesBelow, Recognised
from services.imports.reading import errors as file_refusals
from services.imports.reading import table_file
from services.imports.reading.child_protocol import passed_refusal
from services.imports.reading.sandboxed import Request, Task, read_all
from services.imports.reading.table import Cell, Table, Unsaid
from services.imports.reading.workbook_parts import is_table
from services.imports.rows import amount_currencies, currency_names, grouped_reports, reading_choices
from services.imports.rows.column_mapping import columns, overridden, propose_mapping
from services.imports.rows.programs import mapped, recognised
from services.imports.rows.repeated_headers import asked_columns, require_once, told_apart
from services.imports.rows.row import Reader, Record
from services.imports.rows.table_bounds import LOOKED_AT, with_header, without_totals
from services.platform.importing.field_model import Shape
from services.platform.importing.kind import ImportKind
from services.platform.importing.outcomes import File, FilesIgnored, Options, Remark
from services.platform.importing.questions import Questions

_ZIP = b"PK\x03\x04"
MAX_FILES = 1_000
MAX_BYTES = 500 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class TableFile:
    """A table and how its columns are mapped, or the reason why it cannot be used."""

    name: str
    sha256: str
    table: Table | None = None
    mapping: Mapping[str, str] = field(default_factory=dict)
    refusal: Refusal | None = None
    told: tuple[str, ...] = ()  # headers of columns that are not used, with a remark of their own
    leaving: tuple[str, ...] = ()  # headers whose columns leave a row out by having something in them


@dataclass(frozen=True, slots=True)
class XmlFiles:
    """All electronic invoices of one import: (file or "archive/entry", what is in it or why nothing is)."""

    name: str
    sha256: str
    invoices: list[tuple[str, EInvoice | Refusal]]


def read_files(
    kind: ImportKind, files: Sequence[File], mapping: Mapping[str, str] | None, options: Options, asked: Questions
) -> tuple[list[TableFile | XmlFiles], list[Remark]]:
    """Every file read, tables first. What cannot be read, or asks first, is in there with its refusal."""
    tasks = [task_of(file.content) for file in files]
    answers = _read(files, tasks, options, asked)
    parts: list[TableFile | XmlFiles] = []
    documents: list[tuple[str, EInvoice | Refusal]] = []
    ignored: list[str] = []
    remarks: list[Remark] = []
    for file, task, answer in zip(files, tasks, answers, strict=True):
        if task == "table":
            parts.append(_table(kind, file, answer, mapping, options, asked, remarks))
        elif not kind.takes_xml:
            parts.append(TableFile(file.name, _sha256(file), refusal=file_refusals.OnlyInvoicesAsXml()))
        elif isinstance(answer, Refusal):
            documents.append((file.name, answer))
        else:
            for inner, status, value in answer:
                name = f"{file.name}/{inner}" if inner else file.name
                if status == "?":
                    ignored.append(name)
                else:
                    documents.append((name, value if status == "+" else passed_refusal(value)))
    if documents:
        digest = hashlib.sha256("".join(sorted(_sha256(file) for file in files)).encode()).hexdigest()
        parts.append(XmlFiles(", ".join(file.name for file in files), digest, documents))
    if ignored:
        remarks.append(FilesIgnored(names=", ".join(ignored[:20])))
    return parts, remarks


def records_of(
    kind: ImportKind,
    part: TableFile,
    options: Options,
    asked: Questions,
    languages: tuple[str, ...],
    zone: tzinfo | None = None,
    home: str = "",
) -> list[Record]:
    """The rows, ready to be read by field, in the style that the whole file shows; `home` is the firm's currency."""
    assert part.table is not None
    fields = {each.name: each for each in kind.fields}
    where = {name: part.table.headers.index(part.mapping[name]) for name in fields if name in part.mapping}
    money = [each.name for each in fields.values() if each.shape is Shape.NUMBER and each.name != "quantity"]
    where, amounts = amount_currencies.settled(where, money, part.table.headers, part.table.rows, home, asked)

    def cells(*shapes: Shape) -> list[Cell]:
        at = [position for name, position in where.items() if fields[name].shape in shapes]
        return [row.cells[position] for row in part.table.rows for position in at] if part.table else []

    style = reading_choices.style_of(cells(Shape.NUMBER, Shape.PERCENT), cells(Shape.DAY), options, asked, zone)
    named = [cell for cell in cells(Shape.CURRENCY) if isinstance(cell, str)]
    reader = Reader(
        fields,
        where,
        part.table.headers,
        style,
        languages,
        currency_names.settled(asked, named),
        tuple(part.table.headers.index(header) for header in part.leaving),
        amounts,
    )
    return [Record(reader, row) for row in part.table.rows]


def dashed(records: Sequence[Record]) -> list[str]:
    """Headers of columns whose amounts are a dash in some row."""
    if not records:
        return []
    reader = records[0].reader
    columns = sorted(reader.columns.items(), key=lambda each: each[1])
    return [
        reader.headers[at]
        for name, at in columns
        if reader.fields[name].shape is Shape.NUMBER and any(record.is_dash(name) for record in records)
    ]


def _read(files: Sequence[File], tasks: Sequence[Task], options: Options, asked: Questions) -> list[Any]:
    if len(files) > MAX_FILES or sum(len(file.content) for file in files) > MAX_BYTES:
        raise file_refusals.ArchiveTooLarge(entries=MAX_FILES, limit_mb=MAX_BYTES // 1024 // 1024)
    told = {name: value for name, value in (("encoding", options.encoding), ("sheet", options.sheet)) if value}
    answers = read_all(
        [Request(task, file.content, told if task == "table" else {}) for file, task in zip(files, tasks, strict=True)]
    )
    return [_settled(file, answer, told, asked) for file, answer in zip(files, answers, strict=True)]


def _settled(file: File, answer: Any, told: Mapping[str, str], asked: Questions) -> Any:
    """The table once every question about how to read it is answered; the first open question's sentence till then."""
    while isinstance(answer, Unsaid):
        question = reading_choices.question_of(answer)
        try:
            chosen = asked.ask(question)
        except Refusal as refusal:
            return refusal
        if not chosen:
            return question.sentence
        told = {**told, answer.what: chosen}
        answer = read_all([Request("table", file.content, told)])[0]
    return answer


def task_of(content: bytes) -> Task:
    """By content, not by name: XML begins with "<", a workbook is a ZIP with a list of its contents in it."""
    head = content[:2_000].lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n")
    if table_file.other_program(head):
        return "table"
    if head.startswith(b"<") or content.startswith(b"%PDF"):
        return "einvoices"
    return "einvoices" if content.startswith(_ZIP) and not is_table(content) else "table"


def _table(
    kind: ImportKind,
    file: File,
    answer: Any,
    mapping: Mapping[str, str] | None,
    options: Options,
    asked: Questions,
    remarks: list[Remark],
) -> TableFile:
    if isinstance(answer, Refusal):
        return TableFile(file.name, _sha256(file), refusal=answer)
    assert isinstance(answer, Table)
    named = options.columns
    try:
        report = grouped_reports.flattened(kind, answer)
    except Refusal as refusal:
        return TableFile(file.name, _sha256(file), answer, refusal=refusal)
    if report is not None:
        answer = report.table
        remarks.append(GroupedRead(count=report.groups))
        if report.below:
            remarks.append(LinesBelow(lines="; ".join(report.below[:5])))
    table = told_apart(with_header(kind, answer, [header for header in named.values() if header]))
    program = recognised(kind, table.headers)
    if program is not None:
        remarks.append(Recognised(program=program.name))
    chosen: dict[str, str] = {}
    try:
        # "Phone [S]" of a header that stands twice is the column S, and no plural
        plain = [each for each in table.headers if each not in table.written]
        ours = mapped(program, table) if program is not None else propose_mapping(kind, plain)
        chosen = overridden(dict(mapping) if mapping is not None else ours, named)
        chosen, which = asked_columns(kind, table, chosen, asked)
        found = chosen_columns(kind, table, chosen, asked, program.checked if program else ())
        chosen, question = found.mapping, which or found.question
        require_once(table, chosen)
        where = columns(kind, table.headers, chosen) if question is None else {}
    except Refusal as refusal:
        known = {name: header for name, header in chosen.items() if header in table.headers}
        if isinstance(refusal, file_refusals.ColumnMissing) and len(known) < 2 and mapping is None and not named:
            refusal = file_refusals.HeaderNotFound(refusal.field, label=refusal.fields["label"], rows=LOOKED_AT)
        return TableFile(file.name, _sha256(file), table, known, refusal)
    if question is not None:
        return TableFile(file.name, _sha256(file), table, chosen, question)
    if found.balances:
        remarks.append(BalancesIgnored(headers=", ".join(found.balances)))
    table, below = without_totals(kind, table, where)
    if below:
        remarks.append(LinesBelow(lines="; ".join(below[:5])))
    return TableFile(file.name, _sha256(file), table, chosen, told=found.balances, leaving=found.leaving)


def _sha256(file: File) -> str:
    return hashlib.sha256(file.content).hexdigest()
