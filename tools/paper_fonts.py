"""Makes the two faces that papers are printed with out of Inter's variable web fonts.

    pip install fonttools brotli && npm pack @fontsource-variable/inter && tar xzf fontsource-variable-inter-*.tgz
    python tools/paper_fonts.py package/files [folder with the files that `fallbacks` names]

QtWebKit draws web fonts as outlines and knows no font features, and plutoprint sets a page five times faster with an
installed face than with one inside the page: hence static TrueType, all scripts in one file, figures of one width.
Not needed to run or test the portal; the outcome is committed.
"""
# mypy: disable-error-code="import-not-found,import-untyped,no-untyped-call"

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from fontTools.merge import Merger, Options
from fontTools.subset import Options as Keep
from fontTools.subset import Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

FAMILY = "Portico Paper"  # a name of its own: an Inter installed on the machine must not take its place
SCRIPTS = ("latin", "latin-ext", "greek", "greek-ext", "cyrillic", "cyrillic-ext")
FACES = ((400, "regular", "Regular"), (600, "semibold", "Bold"))
SHAPED = ("arabic", "armenian", "devanagari", "georgian", "hebrew", "thai")  # @fontsource-variable/noto-sans-...
FOLDER = Path(__file__).resolve().parents[1] / "assets" / "fonts"


def part(source: Path, weight: int, target: Path) -> str:
    """One script at one weight, without what merging and printing do not need. The path written."""
    font = instantiateVariableFont(TTFont(source), {"wght": weight})
    font.flavor = None
    tabular(font)
    keep = Keep()
    keep.layout_features, keep.hinting, keep.notdef_outline = ["kern"], False, True
    cut = Subsetter(keep)
    cut.populate(unicodes=font.getBestCmap().keys())
    cut.subset(font)
    font.save(target)
    return str(target)


def tabular(font: Any) -> None:
    """Let the ten figures be the ones of the `tnum` feature."""
    table = font["GSUB"].table
    wide: dict[str, str] = {}
    for record in table.FeatureList.FeatureRecord:
        if record.FeatureTag == "tnum":
            for index in record.Feature.LookupListIndex:
                for sub in table.LookupList.Lookup[index].SubTable:
                    wide |= getattr(sub, "ExtSubTable", sub).mapping
    for cmap in font["cmap"].tables:
        for code in map(ord, "0123456789"):
            if code in cmap.cmap:
                cmap.cmap[code] = wide.get(cmap.cmap[code], cmap.cmap[code])


def named(font: Any, weight: int, style: str) -> None:
    """Regular and bold of one family, so that both engines pair them."""
    names = font["name"]
    names.names = [record for record in names.names if record.nameID in (0, 5, 13, 14)]
    for number, text in (
        (1, FAMILY),
        (2, style),
        (3, f"PorticoPaper-{style}; Inter at {weight}"),
        (4, f"{FAMILY} {style}"),
        (6, f"PorticoPaper-{style}"),
    ):
        names.setName(text, number, 3, 1, 0x409)
    bold = style == "Bold"
    font["OS/2"].usWeightClass = 700 if bold else 400
    font["OS/2"].fsSelection = (font["OS/2"].fsSelection & ~0x61) | (0x20 if bold else 0x40)
    font["head"].macStyle = int(bold)


def fallback(font: Any, family: str, keep: Callable[[int], bool], *, shaped: bool) -> None:
    """Save the letters that `keep` says of a face as one of ours; `shaped` scripts need their features and marks."""
    cut_options = Keep()
    cut_options.layout_features = ["*"] if shaped else []
    cut_options.hinting, cut_options.notdef_outline = False, True
    cut_options.drop_tables += ["DSIG", "STAT", "MVAR", "HVAR", "avar", "gasp", "vhea", "vmtx", "FFTM"]
    font.flavor = None
    cut = Subsetter(cut_options)
    cut.populate(unicodes=[code for code in font.getBestCmap() if keep(code)])
    cut.subset(font)
    names = font["name"]
    names.names = [record for record in names.names if record.nameID in (0, 5, 13, 14)]
    bare = family.replace(" ", "")
    for number, text in ((1, family), (2, "Regular"), (3, f"{bare}; regular"), (4, family), (6, bare)):
        names.setName(text, number, 3, 1, 0x409)
    font.save(FOLDER / f"portico-paper-{family.rpartition(' ')[2].lower()}.ttf")


def fallbacks(folder: Path) -> None:
    """The faces for other scripts, from `folder`: files of @fontsource packages, and of Debian's two packages."""
    for script in SHAPED:
        font = TTFont(folder / f"noto-sans-{script}-{script}-wght-normal.woff2")
        fallback(
            instantiateVariableFont(font, {"wght": 400}),
            f"{FAMILY} {script.title()}",
            lambda code: code == 0x20 or code > 0x2FF,
            shaped=True,
        )
    fallback(
        TTFont(folder / "noto-emoji-emoji-400-normal.woff2"), f"{FAMILY} Emoji", lambda code: code > 0xFF, shaped=True
    )
    fallback(TTFont(folder / "NanumBarunGothic.ttf"), f"{FAMILY} Korean", is_hangul, shaped=False)
    fallback(
        TTFont(folder / "DroidSansFallbackFull.ttf"),
        f"{FAMILY} Han",
        lambda code: (
            not is_hangul(code)
            and (0x2E80 <= code <= 0x9FFF or 0xF900 <= code <= 0xFAFF or 0xFF00 <= code <= 0xFFEF or code > 0x20000)
        ),
        shaped=False,
    )


def is_hangul(code: int) -> bool:
    return 0xAC00 <= code <= 0xD7A3 or 0x1100 <= code <= 0x11FF or 0x3130 <= code <= 0x318F


def main() -> None:
    sources = Path(sys.argv[1])
    options = Options()
    options.drop_tables = ["STAT", "DSIG", "MVAR", "HVAR", "avar"]
    for weight, file, style in FACES:
        with tempfile.TemporaryDirectory() as folder:
            parts = [
                part(sources / f"inter-{script}-wght-normal.woff2", weight, Path(folder) / f"{script}.ttf")
                for script in SCRIPTS
            ]
            font = Merger(options=options).merge(parts)
        named(font, weight, style)
        font.save(FOLDER / f"portico-paper-{file}.ttf")
    if len(sys.argv) > 2:
        fallbacks(Path(sys.argv[2]))


if __name__ == "__main__":
    main()
