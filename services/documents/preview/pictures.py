"""Pictures as a preview shows them: drawn anew, upright and no larger than a screen. Runs in the child process."""

from __future__ import annotations

import io

from PIL import Image, ImageOps

MOST_PIXELS = 40_000_000  # R65
_PLAIN = ("L", "LA", "RGB", "RGBA")


class TooLarge(Exception):
    """More pixels than are decoded."""


class NoPicture(Exception):
    """Nothing that can be drawn."""


def draw(content: bytes, longest: int) -> bytes:
    """A JPEG of ours with the pixels of a PNG or JPEG, and nothing else of it. Raises TooLarge, NoPicture."""
    try:
        with Image.open(io.BytesIO(content), formats=("PNG", "JPEG")) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise TooLarge()
            picture.draft("RGB", (2 * longest, 2 * longest))  # a JPEG is decoded at about this size
            turned = _plain(picture)
            turned.thumbnail((longest, longest))
            turned = ImageOps.exif_transpose(turned)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError) as error:
        raise TooLarge() from error
    except (OSError, ValueError, SyntaxError) as error:  # what Pillow raises for damaged files
        raise NoPicture() from error
    bare = Image.new("RGB", turned.size, "white")  # pixels only: no comments, no place it was taken at
    bare.paste(turned.convert("RGB"), mask=turned.getchannel("A") if "A" in turned.getbands() else None)
    out = io.BytesIO()
    bare.save(out, "JPEG", quality=85)
    return out.getvalue()


def _plain(picture: Image.Image) -> Image.Image:
    """In a mode that can be made smaller, with the orientation it came with."""
    if picture.mode in _PLAIN:
        return picture
    orientation = picture.getexif()
    if picture.mode.startswith(("I", "F")):  # 16 bits of grey
        plain = picture.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    else:
        plain = picture.convert("RGBA" if picture.mode in ("P", "PA") else "RGB")
    plain.info["exif"] = orientation.tobytes()
    return plain
