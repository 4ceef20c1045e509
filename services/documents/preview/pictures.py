"""Pictures as a preview shows them: drawn anew, upright and no larger than a screen. Runs in the child process."""

from __future__ import annotations

import io
import struct

from PIL import Image, MpoImagePlugin

MOST_PIXELS = 40_000_000  # R65
_PLAIN = ("L", "LA", "RGB", "RGBA")
_ORIENTATION = 0x0112
_TURNS: dict[object, Image.Transpose] = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
assert MpoImagePlugin  # telephones and cameras put several pictures into one JPEG; Pillow would load this too late


class TooLarge(Exception):
    """More pixels than are decoded."""


class NoPicture(Exception):
    """Nothing that can be drawn."""


def draw(content: bytes, longest: int, quality: int = 85) -> bytes:
    """A JPEG of ours with the pixels of a PNG or JPEG, and nothing else of it. Raises TooLarge, NoPicture."""
    try:
        with Image.open(io.BytesIO(content), formats=("PNG", "JPEG")) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise TooLarge()
            picture.draft("RGB", (2 * longest, 2 * longest))  # a JPEG is decoded at about this size
            turn = _TURNS.get(_orientation(picture))
            turned = _plain(picture)
            turned.thumbnail((longest, longest))
            turned.load()  # a small one is not read before
            turned = turned if turn is None else turned.transpose(turn)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError) as error:
        raise TooLarge() from error
    except (OSError, ValueError, SyntaxError) as error:  # what Pillow raises for damaged files
        raise NoPicture() from error
    return bare(turned, quality)


def bare(picture: Image.Image, quality: int) -> bytes:
    """A JPEG of its pixels only: no comments, no place it was taken at."""
    pixels = Image.new("RGB", picture.size, "white")
    pixels.paste(picture.convert("RGB"), mask=picture.getchannel("A") if "A" in picture.getbands() else None)
    out = io.BytesIO()
    pixels.save(out, "JPEG", quality=quality)
    return out.getvalue()


def _orientation(picture: Image.Image) -> object:
    """What the file says of how it was held; nothing that is broken about that keeps the picture from being shown."""
    try:
        return picture.getexif().get(_ORIENTATION)
    except (SyntaxError, OSError, ValueError, TypeError, LookupError, struct.error):  # what Pillow raises for it
        return None


def _plain(picture: Image.Image) -> Image.Image:
    """In a mode that can be made smaller."""
    if picture.mode in _PLAIN:
        return picture
    if picture.mode.startswith(("I", "F")):  # 16 bits of grey
        return picture.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    return picture.convert("RGBA" if picture.mode in ("P", "PA") else "RGB")
