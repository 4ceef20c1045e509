"""The text of one file, by its type. Runs in the confined child only: each reader may be killed at any moment.

What comes out is as it stands in the file, composed (NFC), without what cannot be seen; pages of a PDF end with a form
feed.
"""

from __future__ import annotations

import io
import re
import time
import unicodedata
from collections.abc import Callable, Iterator
from typing import Any

import docx
import openpyxl
from openpyxl.utils.escape import unescape

from services.documents.preview.pdf_files import opened_pdf
from services.documents.preview.zips import require_small

MOST_LETTERS = 300_000  # of one file
MOST_PAGES = 2_000
SECONDS = 12  # of CPU, after which what there is has to do; the kernel ends the child at twenty
PAGE = "\f"
_CLEAN = re.compile(r"[\u00ad\u200b\ufeff\x00-\x08\x0b\x0e-\x1f\x7f]")
_HYPHEN = re.compile(r"[\ufffe\x02]\s*|(?<=[^\W\d_])-\r?\n(?=[^\W\d_])")  # of a word that goes on in the next line
_BLANKS, _LINES = re.compile(r"[ \t\r\x0b]+"), re.compile(r" ?\n[ \n]*")


def read(content: bytes, mime: str) -> tuple[str, bool]:
    """The text, and whether it is only the beginning. Raises Locked, TooHeavy, and whatever a reader raises for a broken
    file."""
    began, parts, length = time.process_time(), list[str](), 0
    for part in READERS[mime](content):
        part = _tidy(part)
        parts.append(part)
        length += len(part)
        if length > MOST_LETTERS or time.process_time() - began > SECONDS:
            return "".join(parts)[:MOST_LETTERS], True
    return "".join(parts), len(parts) >= MOST_PAGES and mime == PDF


def _pdf(content: bytes) -> Iterator[str]:
    document = opened_pdf(content)
    for number in range(min(len(document), MOST_PAGES)):
        page = document[number]
        words = page.get_textpage()
        yield words.get_text_bounded() + PAGE
        words.close()
        page.close()


def _docx(content: bytes) -> Iterator[str]:
    """Paragraphs of the body as they come, those of tables too, then what stands above and below pages."""
    require_small(content)
    document = docx.Document(io.BytesIO(content))
    yield from _paragraphs(document.element.body)
    for section in document.sections:
        for part in (section.header, section.footer):
            if not part.is_linked_to_previous:
                yield from _paragraphs(part._element)


def _paragraphs(element: Any) -> Iterator[str]:
    for paragraph in element.iter(_PARAGRAPH):
        if not _is_unsaid(paragraph) and (text := "".join(_said(paragraph))):
            yield text + "\n"


def _said(within: Any) -> Iterator[str]:
    """What a paragraph says; paragraphs of a text box in it come by themselves."""
    for each in within.iterchildren():
        if each.tag == f"{_W}t":
            yield each.text or ""
        elif each.tag in _SIGNS:
            yield _SIGNS[each.tag]
        elif isinstance(each.tag, str) and each.tag not in (_PARAGRAPH, *_UNSAID):
            yield from _said(each)


def _is_unsaid(paragraph: Any) -> bool:
    return any(each.tag in _UNSAID for each in paragraph.iterancestors())


_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PARAGRAPH = f"{_W}p"
_SIGNS = {f"{_W}tab": "\t", f"{_W}ptab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
# Tab stops; where moved words stood before; and a second wording for programs that do not know the first.
_UNSAID = (f"{_W}pPr", f"{_W}moveFrom", "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback")


def _xlsx(content: bytes) -> Iterator[str]:
    """Sheets with their names, row by row: the values as they were last worked out, no formula."""
    require_small(content)
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    for sheet in book.worksheets:
        yield sheet.title + "\n"
        for row in sheet.iter_rows(values_only=True):
            if text := "\t".join(str(cell) for cell in row if cell is not None):
                yield unescape(text) + "\n"


def _plain(content: bytes) -> Iterator[str]:
    text = _decoded(content)
    for start in range(0, len(text), 100_000):
        yield text[start : start + 100_000]


def _decoded(content: bytes) -> str:
    for mark, name in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            return content.decode(name, errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    # What is older than Unicode here is Greek or western: words of Greek are high bytes next to each other.
    high = re.findall(rb"[\x80-\xff]+", content[:200_000])
    is_greek = sum(len(each) for each in high if len(each) > 2) * 2 > sum(map(len, high))
    return content.decode("cp1253" if is_greek else "cp1252", errors="replace")


def _tidy(text: str) -> str:
    text = _CLEAN.sub("", _HYPHEN.sub("", text)).encode("utf-8", "ignore").decode()
    return unicodedata.normalize("NFC", _LINES.sub("\n", _BLANKS.sub(" ", text)))


PDF = "application/pdf"
_OFFICE = "application/vnd.openxmlformats-officedocument."
READERS: dict[str, Callable[[bytes], Iterator[str]]] = {
    PDF: _pdf,
    f"{_OFFICE}wordprocessingml.document": _docx,
    f"{_OFFICE}spreadsheetml.sheet": _xlsx,
    "text/csv": _plain,
    "text/plain": _plain,
}
