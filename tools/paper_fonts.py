"""Makes the two faces that papers are printed with out of Inter's variable web fonts.

    pip install fonttools brotli && npm pack @fontsource-variable/inter && tar xzf fontsource-variable-inter-*.tgz
    python tools/paper_fonts.py package/files

QtWebKit draws web fonts as outlines and knows no font features, and plutoprint sets a page five times faster with an
installed face than with one inside the page: hence static TrueType, all scripts in one file, figures of one width.
Not needed to run or test the portal; the outcome is committed.
"""
# mypy: disable-error-code="import-not-found,import-untyped,no-untyped-call"

from __future__ import annotations

import sys
import tempfile
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
        (1, FAMILY), (2, style), (3, f"PorticoPaper-{style}; Inter at {weight}"), (4, f"{FAMILY} {style}"),
        (6, f"PorticoPaper-{style}"),
    ):
        names.setName(text, number, 3, 1, 0x409)
    bold = style == "Bold"
    font["OS/2"].usWeightClass = 700 if bold else 400
    font["OS/2"].fsSelection = (font["OS/2"].fsSelection & ~0x61) | (0x20 if bold else 0x40)
    font["head"].macStyle = int(bold)


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


if __name__ == "__main__":
    main()
