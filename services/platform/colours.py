"""Which ink can be read on a colour (WCAG 2)."""

from __future__ import annotations

_WHITE, _INK = "#ffffff", "#14201c"


def ink_on(fill: str) -> str:
    """The text colour, light or dark, that stands out more on `fill` ("#rrggbb"; WCAG 2 relative luminance)."""
    light = _luminance(fill)
    return _WHITE if 1.05 / (light + 0.05) >= (light + 0.05) / (_luminance(_INK) + 0.05) else _INK


def _luminance(colour: str) -> float:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
