"""The firm's look: colours that can be read, a logo that is only a picture."""

from __future__ import annotations

import hashlib
import io
import re
from dataclasses import dataclass, field

from PIL import Image, ImageOps

from data.errors import Invalid
from data.firm import Logo
from data.once import add_once
from data.session import ScopedSession

LOGO_BYTES = 1_000_000            # R65
LOGO_PIXELS = 40_000_000
_LARGEST = (800, 400)             # kept: sharp on paper at 300 dpi, and small in every mail
_COLOUR = re.compile(r"#[0-9a-f]{6}")
_WHITE, _INK = "#ffffff", "#14201c"


class NotALogo(Invalid):
    message = "Choose a PNG or JPEG picture."
    field = "logo"


class LogoTooLarge(Invalid):
    message = "Choose a picture of at most 1 MB and 40 megapixels."
    field = "logo"


class BadColour(Invalid):
    message = "Enter a colour such as #17615c."
    field = "brand"


@dataclass(frozen=True, slots=True)
class LogoFile:
    """A picture of ours: drawn anew, so nothing of the upload but its pixels is left (R65)."""

    png: bytes = field(repr=False)
    width: int
    height: int

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.png).hexdigest()


def read_logo(content: bytes) -> LogoFile:
    """An uploaded PNG or JPEG as our own PNG. Slow, so not inside a transaction. Raises NotALogo, LogoTooLarge."""
    if len(content) > LOGO_BYTES:
        raise LogoTooLarge()
    try:
        with Image.open(io.BytesIO(content), formats=("PNG", "JPEG")) as picture:
            if picture.width * picture.height > LOGO_PIXELS:
                raise LogoTooLarge()
            drawn = ImageOps.exif_transpose(picture).convert("RGBA")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise LogoTooLarge() from error
    except (OSError, ValueError, SyntaxError) as error:      # what Pillow raises for damaged files
        raise NotALogo() from error
    drawn.thumbnail(_LARGEST)
    bare = Image.new("RGBA", drawn.size)
    bare.paste(drawn)                                        # pixels only: no comments, no place it was taken at
    out = io.BytesIO()
    bare.save(out, "PNG", optimize=True)
    if out.tell() > LOGO_BYTES:
        raise LogoTooLarge()
    return LogoFile(out.getvalue(), bare.width, bare.height)


def keep_logo(db: ScopedSession, logo: LogoFile) -> str:
    """Keep the picture under its SHA-256, once; earlier ones stay for papers that show them."""
    add_once(db, Logo(sha256=logo.sha256, png=logo.png, width=logo.width, height=logo.height, made_at=db.now))
    return logo.sha256


def store_logo(db: ScopedSession, content: bytes) -> str:
    """`read_logo` and `keep_logo` in one. Raises NotALogo, LogoTooLarge."""
    return keep_logo(db, read_logo(content))


def check_colour(text: str) -> str:
    """The colour as "#rrggbb". Raises BadColour."""
    colour = text.strip().lower()
    if not _COLOUR.fullmatch(colour):
        raise BadColour()
    return colour


def ink_on(fill: str) -> str:
    """The text colour, light or dark, that stands out more on `fill` ("#rrggbb"; WCAG 2 relative luminance)."""
    light = _luminance(fill)
    return _WHITE if 1.05 / (light + 0.05) >= (light + 0.05) / (_luminance(_INK) + 0.05) else _INK


def _luminance(colour: str) -> float:
    parts = (int(colour[at:at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
