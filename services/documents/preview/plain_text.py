"""Texts and CSV as a preview shows them: the beginning, as lines or as a table. Runs in the child process."""

from __future__ import annotations

import csv
import io
import re

from services.documents.preview.content import (
    LONGEST_CELL,
    MOST_COLUMNS,
    MOST_LETTERS,
    MOST_ROWS,
    Sheet,
    Sheets,
    Text,
)

_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_HIGH = re.compile(rb"[\x80-\xff]+")
_UNSEEN = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]"
)  # controls, turned writing
_SEPARATORS = ";\t|,"  # of those that are as likely the first: commas stand in figures, too
_TOLD_SEPARATOR = re.compile(r"sep=([;,\t|])\r?(?:\n|\Z)", re.I)  # Excel's own first line
_QUOTED = re.compile(r'"[^"\n]*"')
_LINES_LOOKED_AT = 20
_END = "\x1e"  # a sign that no cell has: the preview shows none


def read_text(content: bytes, is_cut: bool) -> Text:
    """`is_cut`: the file goes on after `content`."""
    text, guessed = _decoded(content, is_cut)
    return Text(_clean(text)[:MOST_LETTERS], is_cut or len(text) > MOST_LETTERS, guessed)


def read_csv(content: bytes, is_cut: bool) -> Sheets:
    text, guessed = _decoded(content, is_cut)
    if is_cut:
        text = text.rpartition("\n")[0] or text  # the last line may be half of one
    mark = _TOLD_SEPARATOR.match(text)
    text = text[mark.end() :] if mark else text
    before = csv.field_size_limit(len(text) + 10)  # of the whole process: others read tables in it, too
    try:
        rows = _rows(text.replace(_END, ""), mark[1] if mark else _separator(text))
    finally:
        csv.field_size_limit(before)
    is_cut, rows = is_cut or len(rows) > MOST_ROWS, rows[:MOST_ROWS]
    return Sheets((sheet("", rows, is_cut=is_cut),), guessed=guessed)


def _rows(text: str, separator: str) -> list[list[str]]:
    """The first rows, one more than is shown. A quote that nobody closes is a sign of its line: it does not take all
    lines after it into one cell."""
    lines, rows, at = list(io.StringIO(text, newline="")), list[list[str]](), 0
    while at < len(lines) and len(rows) <= MOST_ROWS:
        reader, whole = csv.reader([*lines[at:], _END], delimiter=separator), at
        for row in reader:
            if row and row[-1].endswith(_END):
                at = len(lines)
                if row != [_END]:
                    rows += csv.reader([lines[whole]], delimiter=separator, quoting=csv.QUOTE_NONE)
                    at = whole + 1
                break
            rows.append(row)
            whole = at + reader.line_num
            if len(rows) > MOST_ROWS:
                break
    return rows


def sheet(name: str, rows: list[list[str]], *, is_cut: bool) -> Sheet:
    """Of at most MOST_ROWS: without the blank rows at its end, and with every row as wide as the widest."""
    while rows and not any(cell.strip() for cell in rows[-1]):
        rows.pop()
    width = max((at + 1 for row in rows for at, cell in enumerate(row) if cell.strip()), default=0)
    shown = min(width, MOST_COLUMNS)
    return Sheet(
        name[:100],
        tuple(tuple(cut(cell) for cell in [*row[:shown], *[""] * (shown - len(row))]) for row in rows),
        is_cut,
        width > shown,
    )


def cut(text: str) -> str:
    """As long as a cell may be."""
    text = _clean(text).strip()
    return text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - 1] + "…"


def _clean(text: str) -> str:
    return _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def _separator(text: str) -> str:
    """The mark that most of the first lines have as often as each other, outside quotes; a comma only where no other
    mark is as good. In 1,5;2,3 it is the semicolon."""
    lines = [_QUOTED.sub("", line) for line in text.splitlines()[:_LINES_LOOKED_AT] if line.strip()]

    def told(mark: str) -> tuple[int, bool, int]:
        counts = [line.count(mark) for line in lines]
        usual = max(set(counts), key=counts.count, default=0)
        return (counts.count(usual) if usual else 0, mark != ",", usual)

    return max(_SEPARATORS, key=told)


def _decoded(content: bytes, is_cut: bool) -> tuple[str, str]:
    """The text, and the character set if it had to be guessed: Greek writes words of its own letters, the others of
    western Europe have single ones among plain letters.
    """
    for mark, name in _BOMS:
        if content.startswith(mark):
            return content[len(mark) :].decode(name, "replace"), ""
    whole = content
    for _ in range(4 if is_cut else 1):  # a letter may be cut in two
        try:
            return whole.decode("utf-8"), ""
        except UnicodeDecodeError:
            whole = whole[:-1]
    runs = [len(run) for run in _HIGH.findall(content)]
    is_greek = sum(run for run in runs if run > 1) * 2 > sum(runs)
    return content.decode("cp1253" if is_greek else "cp1252", "replace"), "Windows-1253" if is_greek else "Windows-1252"
