"""The firm's colour made legible, and the head every page shares.

Any brand colour is accepted: what is drawn in it is shifted until WCAG 2.2 contrast holds (4.5:1 for text on and in
the colour, 3:1 for focus rings and ticks), in light and in dark. All other values live in assets/theme.css.

    brand_css("#17615c")                                   -> ":root{--brand:#17615c;...}[data-theme=dark]{...}"
    ui.add_head_html(head(theme="auto", brand="#17615c", version="3f9c"))
"""

import colorsys
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from markupsafe import Markup

from components.html.markup import join, tag

Theme = Literal["light", "dark", "auto"]
THEMES: tuple[Theme, ...] = ("light", "dark", "auto")
SCRIPTS = ("portico.js", "lists.js", "search.js", "drafts.js", "uploads.js", "preview.js", "review.js")
DEFAULT_BRAND = "#17615c"
TEXT_CONTRAST = 4.5  # WCAG 2.2, 1.4.3
SHAPE_CONTRAST = 3.0  # WCAG 2.2, 1.4.11
_DARK_CONTRAST = 5.5  # on dark paper a fill just past 3:1 looks muddy
_DARK_INK_CONTRAST = 8.0
_MARGIN = 0.05  # colours are rounded to 8 bits after the computation
_HEX = re.compile(r"#[0-9a-fA-F]{6}\Z")
_LIGHT_GROUNDS = ("#ffffff", "#f6f7f8", "#f0f2f4")  # --surface, --ground, --sunken of theme.css
_DARK_GROUNDS = ("#171c22", "#0f1317", "#1e252c")

Rgb = tuple[int, int, int]


class BadColour(ValueError):
    """Not a colour of the form #rrggbb."""


@dataclass(frozen=True)
class BrandColours:
    """One scheme's brand values, each `#rrggbb`."""

    brand: str
    on_brand: str
    brand_soft: str
    brand_ink: str


def light(brand: str) -> BrandColours:
    """The brand on white paper, darkened as far as it must be. Raises BadColour."""
    fill = _until(brand, SHAPE_CONTRAST, _LIGHT_GROUNDS, step=-0.01)
    soft = _shaded(fill, lightness=0.915, calm=0.5)
    return _with_text(fill, soft, _until(_shaded(fill, darker=0.8), TEXT_CONTRAST, (*_LIGHT_GROUNDS, soft), step=-0.01))


def dark(brand: str) -> BrandColours:
    """The brand on dark paper, calmer and lightened as far as it must be. Raises BadColour."""
    fill = _until(_shaded(brand, calm=0.68), _DARK_CONTRAST, _DARK_GROUNDS, step=0.01)
    soft = _shaded(fill, lightness=0.14, calm=1.2)
    return _with_text(fill, soft, _until(fill, _DARK_INK_CONTRAST, (*_DARK_GROUNDS, soft), step=0.01))


@lru_cache(maxsize=64)
def brand_css(brand: str) -> str:
    """The custom properties that override theme.css for this firm. Raises BadColour."""
    return f":root{{{_properties(light(brand))}}}[data-theme=dark]{{{_properties(dark(brand))}}}"


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21, as WCAG 2.2 defines it."""
    high, low = sorted((_luminance(_rgb(one)), _luminance(_rgb(other))), reverse=True)
    return (high + 0.05) / (low + 0.05)


@lru_cache(maxsize=64)
def head(*, theme: Theme, brand: str, version: str, assets: str = "/assets", alphabets: Sequence[str] = ()) -> Markup:
    """Style, script and theme for `<head>`; `version` is the hash in the addresses, so they may be cached for ever.

    `alphabets` beside Latin that the page shows ("greek"): their letters are fetched at once, not after the first look.
    """
    if theme not in THEMES:
        raise ValueError(f"No such theme: {theme!r}")
    # Markup's own `tag` refuses style, script, link and meta on purpose: only these constant shapes may be written.
    return join(
        (
            Markup('<meta name="portico-theme" content="{}">').format(theme),
            *(
                Markup('<link rel="preload" as="font" type="font/woff2" crossorigin href="{}/fonts/{}">').format(
                    assets, f"inter-{alphabet}-wght-normal.woff2"
                )
                for alphabet in ("latin", *alphabets)
            ),
            Markup('<link rel="stylesheet" href="{}/theme.css?v={}">').format(assets, version),
            Markup("<style>{}</style>").format(Markup(brand_css(brand))),  # noqa: S704 - computed hex values only
            *(Markup('<script src="{}/{}?v={}"></script>').format(assets, name, version) for name in SCRIPTS),
        )
    )


def mark(name: str, logo: str | None = None) -> Markup:
    """The firm's logo, or its first letter on the brand colour. `logo` is a path of this portal or https."""
    if logo:
        return tag("img", {"class": "logo", "src": logo, "alt": ""})
    return tag("span", {"class": "mark", "aria-hidden": "true"}, (name.strip()[:1] or "P").upper())


def _with_text(fill: str, soft: str, ink: str) -> BrandColours:
    return BrandColours(brand=fill, on_brand=_on(fill), brand_soft=soft, brand_ink=ink)


def _on(fill: str) -> str:
    """Black or white reaches 4.58:1 on any colour at all; a tinted black is preferred where it is enough."""
    if contrast("#ffffff", fill) >= TEXT_CONTRAST + _MARGIN:
        return "#ffffff"
    tinted = _shaded(fill, lightness=0.07)
    return next((text for text in (tinted, "#000000") if contrast(text, fill) >= TEXT_CONTRAST + _MARGIN), "#ffffff")


def _until(colour: str, wanted: float, grounds: tuple[str, ...], *, step: float) -> str:
    """The colour, shifted in lightness until it stands out from every ground; black or white at the end."""
    hue, lightness, saturation = _hls(colour)
    for _ in range(102):
        shifted = _hex(hue, lightness, saturation)
        if all(contrast(shifted, ground) >= wanted + _MARGIN for ground in grounds):
            return shifted
        lightness = min(max(lightness + step, 0.0), 1.0)
    return "#000000" if step < 0 else "#ffffff"


def _shaded(colour: str, *, lightness: float | None = None, darker: float = 1.0, calm: float = 1.0) -> str:
    """The same hue at another lightness (0 to 1, or a share of its own) and a share of its saturation."""
    hue, own, saturation = _hls(colour)
    return _hex(hue, (own if lightness is None else lightness) * darker, min(saturation * calm, 1.0))


def _hls(colour: str) -> tuple[float, float, float]:
    red, green, blue = _rgb(colour)
    return colorsys.rgb_to_hls(red / 255, green / 255, blue / 255)


def _hex(hue: float, lightness: float, saturation: float) -> str:
    parts = colorsys.hls_to_rgb(hue, lightness, saturation)
    return "#" + "".join(f"{round(part * 255):02x}" for part in parts)


def _rgb(colour: str) -> Rgb:
    if not _HEX.match(colour):
        raise BadColour(colour)
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(rgb: Rgb) -> float:
    parts = [part / 255 for part in rgb]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _properties(colours: BrandColours) -> str:
    return (
        f"--brand:{colours.brand};--on-brand:{colours.on_brand};"
        f"--brand-soft:{colours.brand_soft};--brand-ink:{colours.brand_ink}"
    )
