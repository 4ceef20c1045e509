"""Footers for a PDF whose engine cannot write them."""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import cache
from itertools import groupby

import pikepdf
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from services.integrations.pdf.protocol import FONTS

_MARGIN_POINTS = 45.4  # 16 mm
_BASELINE_POINTS = 30.0
_SIZE_POINTS = 7.5
_GREY = (0x66 / 255, 0x70 / 255, 0x85 / 255)


def stamped(pdf: bytes, title: str, left: str, page_word: str) -> bytes:
    """`pdf` named `title`, with `left` and "`page_word` 1 / 3" at the foot of each page."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        box = [float(edge) for edge in document.pages[0].mediabox]
        footers = _footers(len(document.pages), (box[2] - box[0], box[3] - box[1]), left, page_word)
        with pikepdf.open(io.BytesIO(footers)) as overlay:
            for page, foot in zip(document.pages, overlay.pages, strict=True):
                page.add_overlay(foot, None)
            document.docinfo["/Title"] = title
            out = io.BytesIO()
            document.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def _footers(pages: int, size: tuple[float, float], left: str, page_word: str) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=size, initialFontName=_face())  # its Helvetica would not be embedded
    room = size[0] - 2 * _MARGIN_POINTS
    for number in range(1, pages + 1):
        canvas.setFont(_face(), _SIZE_POINTS)
        canvas.setFillColorRGB(*_GREY)
        right = f"{page_word} {number} / {pages}"
        free = room - pdfmetrics.stringWidth(right, _face(), _SIZE_POINTS) - _SIZE_POINTS
        _draw(canvas, _fitting(left, free))
        canvas.drawRightString(size[0] - _MARGIN_POINTS, _BASELINE_POINTS, right)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _draw(canvas: Canvas, text: str) -> None:
    line = canvas.beginText(_MARGIN_POINTS, _BASELINE_POINTS)
    for face, run in _runs(text):
        line.setFont(face, _SIZE_POINTS)
        line.textOut(run)
    canvas.drawText(line)


def _width(text: str) -> float:
    return sum(float(pdfmetrics.stringWidth(run, face, _SIZE_POINTS)) for face, run in _runs(text))


def _runs(text: str) -> Iterator[tuple[str, str]]:
    """(face, letters) in their order. Letters of scripts that would have to be shaped or turned are left out here:
    the page itself carries the whole name."""
    for face, letters in groupby(text, _face_of):
        if face:
            yield face, "".join(letters)


def _face_of(letter: str) -> str:
    if ord(letter) in pdfmetrics.getFont(_face()).face.charToGlyph:
        return _face()
    return next((name for name in _others() if ord(letter) in pdfmetrics.getFont(name).face.charToGlyph), "")


def _fitting(text: str, points: float) -> str:
    """`text`, or its beginning and an ellipsis when it is wider than `points`."""
    if _width(text) <= points:
        return text
    while text and _width(text + "…") > points:
        text = text[:-1]
    return text + "…"


@cache
def _face() -> str:
    pdfmetrics.registerFont(TTFont("PorticoPaper", str(FONTS / "portico-paper-regular.ttf")))
    return "PorticoPaper"


@cache
def _others() -> tuple[str, ...]:
    """Faces of scripts whose letters stand one after the other, as reportlab sets them. Loaded when first needed."""
    names = []
    for script in ("armenian", "georgian", "han", "korean"):
        pdfmetrics.registerFont(TTFont(f"PorticoPaper{script.title()}", str(FONTS / f"portico-paper-{script}.ttf")))
        names.append(f"PorticoPaper{script.title()}")
    return tuple(names)
