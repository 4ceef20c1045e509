"""Texts, tables and text documents of a preview as markup of ours: nothing of a file is markup of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import groupby

from markupsafe import Markup

from components.display.notice import notice
from components.html.markup import Child, around, join, tag
from components.html.words import Say
from pages.shell.visit import Visit
from services.documents.preview.content import Block, Content, Paper, Rows, Sheet, Sheets, Text


def words_markup(visit: Visit, name: str, content: Content, sheet: int = 0) -> Markup:
    """`sheet`: of several tables the one that is shown."""
    match content:
        case Text():
            return join([*_remarks(visit, content.guessed), _text(visit, name, content)])
        case Sheets():
            return join([*_remarks(visit, content.guessed), _sheets(visit, name, content, sheet)])
        case Paper():
            return _paper(visit, name, content)


def _remarks(visit: Visit, guessed: str) -> list[Markup]:
    if not guessed:
        return []
    sentence = visit.say("The file does not say how its letters are written; it was read as {name}.", name=guessed)
    return [notice("info", sentence)]


def _text(visit: Visit, name: str, content: Text) -> Markup:
    if not content.text.strip():
        return _empty(visit.say)
    end = _end(visit.say("The text goes on. Download it to read all of it.")) if content.is_cut else None
    shown = tag("pre", {"class": "preview-text", "tabindex": "0", "aria-label": name}, content.text)
    return join([shown, end])


def _sheets(visit: Visit, name: str, content: Sheets, chosen: int) -> Markup:
    say = visit.say
    if not content.sheets:
        return _empty(say)
    chosen = chosen if 0 <= chosen < len(content.sheets) else 0
    shown = content.sheets[chosen]
    buttons = [
        tag(
            "button",
            {
                "type": "button",
                "class": "btn small folder",
                "data-do": "sheet",
                "data-id": str(at),
                "aria-pressed": "true" if at == chosen else "false",
            },
            each.name,
        )
        for at, each in enumerate(content.sheets)
    ]
    choice = (
        tag("div", {"class": "preview-sheets line", "role": "group", "aria-label": say("Sheets")}, *buttons)
        if len(buttons) > 1
        else None
    )
    more = _end(say("There are more sheets. Download the file to see them.")) if content.is_cut else None
    return join([choice, _sheet(visit, shown.name or name, shown), more])


def _sheet(visit: Visit, name: str, sheet: Sheet) -> Markup:
    say = visit.say
    if not sheet.rows:
        return _empty(say)
    ends = []
    if sheet.is_cut:
        shown = visit.words.number(Decimal(len(sheet.rows)))
        ends.append(_end(say("These are the first {n} rows. Download the file to see all.", n=shown)))
    if sheet.is_narrowed:
        shown = visit.words.number(Decimal(len(sheet.rows[0])))
        ends.append(_end(say("These are the first {n} columns. Download the file to see all.", n=shown)))
    return join([_table(name, sheet.rows, numbered=True), *ends])


def _table(name: str, rows: Rows, *, numbered: bool = False) -> Markup:
    """`numbered`: each row with its number before it, as a spreadsheet has it."""
    cell, head = around("td"), around("th", {"scope": "row"})
    lines = (
        tag("tr", {}, head(str(at)) if numbered else None, join(map(cell, row))) for at, row in enumerate(rows, start=1)
    )
    table = tag("table", {"class": "preview-cells", "aria-label": name}, tag("tbody", {}, *lines))
    return tag("div", {"class": "preview-table", "tabindex": "0", "role": "region", "aria-label": name}, table)


def _paper(visit: Visit, name: str, content: Paper) -> Markup:
    say = visit.say
    if not content.blocks:
        return _empty(say)
    remark = _end(say("Shown as plain text. Look, pictures and numbering are in the file itself."))
    end = _end(say("The text goes on. Download it to read all of it.")) if content.is_cut else None
    body = tag("div", {"class": "preview-paper", "role": "document", "aria-label": name}, *_blocks(say, content.blocks))
    return join([remark, body, end])


def _blocks(say: Say, blocks: Iterable[Block]) -> Iterator[Markup]:
    for kind, run in groupby(blocks, lambda each: each.kind):
        if kind == "item":
            yield tag("ul", {}, *(tag("li", {"class": f"deep-{min(each.level, 4)}"}, each.text) for each in run))
            continue
        for each in run:
            yield _block(say, each)


def _block(say: Say, block: Block) -> Markup:
    if block.kind == "heading":
        return tag(f"h{min(block.level + 2, 6)}", {}, block.text)  # below the page's own
    if block.kind == "table":
        return _table(say("Table"), block.rows)
    if block.kind == "picture":
        return tag("p", {"class": "faint"}, say("A picture, which only the file itself shows"))
    return tag("p", {}, block.text)


def _end(sentence: Child) -> Markup:
    return tag("p", {"class": "preview-note muted"}, sentence)


def _empty(say: Say) -> Markup:
    return _end(say("There is nothing to read in this file."))
