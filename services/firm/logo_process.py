"""The child that decodes one uploaded picture (R65, R66): 20 s CPU, 512 MB, no file, no socket, no setting, no row.

Run as `python -I logo_worker.py`, without our environment. One frame on stdin: the upload. On stdout one byte: "+",
and then our own PNG; "-" for what is no picture; "L" for one that is too large. Imports nothing of ours but
services/confinement.
"""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from PIL import Image, ImageOps  # noqa: E402

from services.integrations.sandbox import allow_cpu, frame, lock_down  # noqa: E402

LOGO_PIXELS = 40_000_000
LARGEST = (800, 400)  # kept: sharp on paper at 300 dpi, and small in every mail
_PLAIN = ("L", "LA", "RGB", "RGBA")


def drawn(content: bytes) -> bytes:
    """ "+" and the PNG, "-" or "L". Scaled down before anything else, so that a large picture is in memory once."""
    try:
        with Image.open(io.BytesIO(content), formats=("PNG", "JPEG")) as picture:
            if picture.width * picture.height > LOGO_PIXELS:
                return b"L"
            picture.draft("RGB", (2 * max(LARGEST), 2 * max(LARGEST)))  # a JPEG is decoded at about this size
            turned: Image.Image = picture
            if picture.mode not in _PLAIN:
                orientation = picture.getexif()
                turned = picture.convert("RGBA")
                turned.info["exif"] = orientation.tobytes()
            turned.thumbnail((max(LARGEST), max(LARGEST)))  # it may stand on its side
            turned = ImageOps.exif_transpose(turned).convert("RGBA")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError):
        return b"L"
    except (OSError, ValueError, SyntaxError):  # what Pillow raises for damaged files
        return b"-"
    turned.thumbnail(LARGEST)
    bare = Image.new("RGBA", turned.size)
    bare.paste(turned)  # pixels only: no comments, no place it was taken at
    out = io.BytesIO()
    bare.save(out, "PNG", optimize=True)
    return b"+" + out.getvalue()


def warm_up() -> None:
    """Load what Pillow loads late: after the lock-down nothing can be opened, not even a module."""
    turned = Image.Exif()
    turned[0x0112] = 6
    for kind, mode in (("PNG", "P"), ("PNG", "I;16"), ("JPEG", "RGB"), ("JPEG", "CMYK")):
        Image.new(mode, (16, 16)).save(made := io.BytesIO(), kind, exif=turned)
        drawn(made.getvalue())
    drawn(b"neither")


def main() -> None:
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever prints cannot break the answer
    warm_up()
    lock_down()
    allow_cpu()
    content = frame(sys.stdin.buffer)
    if content is not None:
        out.write(drawn(content))
        out.flush()


if __name__ == "__main__":
    main()
