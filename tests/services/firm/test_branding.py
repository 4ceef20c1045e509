"""Logos are pixels and nothing else; colours carry readable words."""

from __future__ import annotations

import io
import re
import resource
import struct
import sys
import zlib
from pathlib import Path

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from services.firm import branding, logo_process
from services.platform.colours import ink_on


def saved(picture: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


@pytest.mark.security("R65")
def test_a_logo_is_drawn_anew() -> None:
    comments = PngInfo()
    comments.add_text("Comment", "<script>alert(1)</script>")
    given = saved(Image.new("RGBA", (1600, 400), "#17615c"), "PNG", pnginfo=comments) + b"PK trailing archive"
    logo = branding.read_logo(given)
    assert b"script" not in logo.png
    assert b"PK" not in logo.png[-40:]
    assert (logo.width, logo.height) == (800, 200)
    with Image.open(io.BytesIO(logo.png)) as kept:
        assert (kept.format, kept.getpixel((5, 5))) == ("PNG", (0x17, 0x61, 0x5C, 0xFF))


@pytest.mark.security("R65")
@pytest.mark.parametrize(
    ("kind", "mode"), [("JPEG", "RGB"), ("JPEG", "L"), ("JPEG", "CMYK"), ("PNG", "RGB"), ("PNG", "P"), ("PNG", "1")]
)
def test_a_photo_loses_its_place_and_stands_upright(kind: str, mode: str) -> None:
    place = Image.Exif()
    place[0x0112] = 6  # turned a quarter
    place[0x010E] = "taken at home"
    logo = branding.read_logo(saved(Image.new(mode, (40, 20)), kind, exif=place))
    assert (logo.width, logo.height) == (20, 40)
    assert b"taken at home" not in logo.png


@pytest.mark.security("R65")
@pytest.mark.parametrize("size", [(40_000_001, 1), (8000, 6000), (20_000, 20_000)])
def test_too_many_pixels_are_never_decoded(size: tuple[int, int]) -> None:
    bomb = saved(Image.new("1", size), "PNG")
    assert len(bomb) < branding.LOGO_BYTES
    with pytest.raises(branding.LogoTooLarge):
        branding.read_logo(bomb)


@pytest.mark.security("R65")
@pytest.mark.parametrize(
    "content", [b"", b"<svg/>", b"GIF89a" + b"\0" * 40, b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0 no"]
)
def test_anything_else_is_no_logo(content: bytes) -> None:
    with pytest.raises(branding.NotALogo):
        branding.read_logo(content)


@pytest.mark.security("R65", "R66")
@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
@pytest.mark.parametrize("size", [(1, 1), (3000, 20), (20, 3000), (900, 900)])
def test_every_kind_of_picture_is_drawn(mode: str, size: tuple[int, int]) -> None:
    answer = logo_process.drawn(saved(Image.new(mode, size), "PNG"))
    assert answer[:5] == b"+\x89PNG"
    with Image.open(io.BytesIO(answer[1:])) as kept:
        assert kept.mode == "RGBA"
        assert kept.width <= 800
        assert kept.height <= 400


@pytest.mark.security("R65", "R66")
def test_the_largest_picture_fits_into_the_childs_memory_and_costs_us_none() -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    logo = branding.read_logo(saved(Image.linear_gradient("L").resize((100, 100)), "PNG"))
    assert logo.width == 100
    large = _flat_png(8000, 5000)
    assert len(large) < branding.LOGO_BYTES
    logo = branding.read_logo(large)
    assert (logo.width, logo.height) == (640, 400)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 60_000_000 / (1 if sys.platform == "darwin" else 1024)  # bytes there, kilobytes here


def _flat_png(width: int, height: int) -> bytes:
    """A picture of one colour in RGBA, without ever holding it."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    packer, rows = zlib.compressobj(1), []
    row = b"\0" + b"\x17\x61\x5c\xff" * width
    for _ in range(height):
        rows.append(packer.compress(row))
    rows.append(packer.flush())
    head = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", b"".join(rows)) + chunk(b"IEND", b"")


@pytest.mark.security("R65", "R66")
def test_pictures_are_read_one_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(branding, "_PATIENCE_SECONDS", 0)
    given = saved(Image.new("RGB", (8, 8)), "PNG")
    with branding.pictures.turn(), pytest.raises(branding.LogoBusy):
        branding.read_logo(given)
    assert branding.read_logo(given).width == 8


@pytest.mark.security("R66")
def test_the_serving_process_decodes_no_picture() -> None:
    """Pillow is the child's; here only papers use what ReportLab draws with it."""
    root = Path(branding.__file__).parents[2]
    found = [
        str(path.relative_to(root))
        for room in ("services", "pages", "components", "data", "commands")
        for path in (root / room).rglob("*.py")
        if re.search(r"^\s*(from|import) PIL\b", path.read_text(), re.MULTILINE)
    ]
    children = {
        "services/firm/logo_process.py",
        "services/documents/preview/child_process.py",
        "services/documents/preview/pictures.py",  # of the child above
    }
    assert set(found) == children
    ours = [path for room in ("services", "pages") for path in (root / room).rglob("*.py")]
    importing = {
        path.relative_to(root).as_posix()
        for path in ours
        if re.search(
            r"^\s*(from|import) .*(preview import .*(pictures|first_pages)|preview\.(pictures|first_pages|child_process)"
            r"|logo_process)",
            path.read_text(),
            re.MULTILINE,
        )
    }
    drawing = {"services/documents/preview/first_pages.py"}  # of the same child, by what it has from `pictures`
    assert importing <= children | drawing, "only the child reads what decodes"


def test_words_on_the_brand_colour_can_be_read() -> None:
    assert ink_on("#17615c") == "#ffffff"
    assert ink_on("#ffe066") == "#14201c"
    assert branding.check_colour(" #17615C ") == "#17615c"
    for wrong in ("red", "#123", "#12345g", "#123456;}", ""):
        with pytest.raises(branding.BadColour):
            branding.check_colour(wrong)
