"""Logos are pixels and nothing else; colours carry readable words."""

from __future__ import annotations

import io

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from services import branding


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
def test_a_photo_loses_its_place_and_stands_upright() -> None:
    place = Image.Exif()
    place[0x0112] = 6                                   # turned a quarter
    place[0x010E] = "taken at home"
    logo = branding.read_logo(saved(Image.new("RGB", (40, 20), "red"), "JPEG", exif=place))
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
@pytest.mark.parametrize("content", [b"", b"<svg/>", b"GIF89a" + b"\0" * 40, b"\x89PNG\r\n\x1a\n",
                                     b"\xff\xd8\xff\xe0 no"])
def test_anything_else_is_no_logo(content: bytes) -> None:
    with pytest.raises(branding.NotALogo):
        branding.read_logo(content)


def test_words_on_the_brand_colour_can_be_read() -> None:
    assert branding.ink_on("#17615c") == "#ffffff"
    assert branding.ink_on("#ffe066") == "#14201c"
    assert branding.check_colour(" #17615C ") == "#17615c"
    for wrong in ("red", "#123", "#12345g", "#123456;}", ""):
        with pytest.raises(branding.BadColour):
            branding.check_colour(wrong)
