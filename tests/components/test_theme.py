"""Whatever colour a firm picks, text stays legible in light and in dark."""

import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from components.frame import theme

TOKENS = (Path(__file__).parents[2] / "assets" / "theme.css").read_text()
colours = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")
GROUNDS = {theme.light: theme._LIGHT_GROUNDS, theme.dark: theme._DARK_GROUNDS}


@example("#ffff00")
@example("#ffffff")
@example("#000000")
@example("#777777")
@example("#ff0000")
@given(colours)
def test_any_brand_is_legible_everywhere(brand):
    for scheme, grounds in GROUNDS.items():
        made = scheme(brand)
        assert theme.contrast(made.on_brand, made.brand) >= theme.TEXT_CONTRAST
        for ground in (*grounds, made.brand_soft):
            assert theme.contrast(made.brand_ink, ground) >= theme.TEXT_CONTRAST
        for ground in grounds:
            assert theme.contrast(made.brand, ground) >= theme.SHAPE_CONTRAST


def test_a_dark_enough_brand_is_kept_as_chosen():
    assert theme.light("#17615c").brand == "#17615c"


def test_contrast_is_the_standards():
    assert theme.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert theme.contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.security("R51")
@pytest.mark.parametrize("colour", ["red", "#fff", "#12345g", "#123456;}", "#123456\n", "", "url(x)", "17615c"])
def test_only_a_colour_becomes_css(colour):
    with pytest.raises(theme.BadColour):
        theme.brand_css(colour)


@pytest.mark.security("R51")
@given(colours)
def test_the_css_holds_nothing_but_custom_properties(brand):
    rule = r"\{(--[a-z-]+:#[0-9a-f]{6};?){4}\}"
    assert re.fullmatch(rf":root{rule}\[data-theme=dark\]{rule}", theme.brand_css(brand))


@pytest.mark.parametrize(
    ("grounds", "scheme"), [(theme._LIGHT_GROUNDS, ":root {"), (theme._DARK_GROUNDS, "[data-theme=dark] {")]
)
def test_the_grounds_are_those_of_the_stylesheet(grounds, scheme):
    block = TOKENS.split(scheme, 1)[1].split("}", 1)[0].replace("#fff;", "#ffffff;")
    assert [re.search(rf"--{name}: (#[0-9a-f]+)", block).group(1) for name in ("surface", "ground", "sunken")] == list(
        grounds
    )


def test_an_unknown_theme_is_refused():
    with pytest.raises(ValueError, match="No such theme"):
        theme.head(theme="pink", brand="#17615c", version="1")
