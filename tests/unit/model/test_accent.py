"""F2: contrast is kept by the product, whatever colour a host chooses."""

import re
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from joinlink.model.accent import DARK, LEAST_CONTRAST, LIGHT, Scheme, accent_of, contrast
from joinlink.model.palette import Hue
from joinlink.web.shell.static_files import FOLDER

SCHEMES = pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
CUBE = [f"#{red:02x}{green:02x}{blue:02x}" for red, green, blue in product([*range(0, 256, 51), 128], repeat=3)]


def least_contrast(color: str, scheme: Scheme) -> float:
    made = accent_of(color, scheme)
    beneath = [*scheme.backs, made.tint, made.on_accent]
    return min(contrast(made.accent, back) for back in beneath)


@SCHEMES
def test_f2_text_in_and_on_the_accent_can_be_read_over_the_whole_cube_of_colours(scheme: Scheme) -> None:
    assert [color for color in CUBE if least_contrast(color, scheme) < LEAST_CONTRAST] == []


@SCHEMES
@given(st.integers(0, 0xFFFFFF))
def test_f2_text_in_and_on_the_accent_of_any_colour_can_be_read(scheme: Scheme, number: int) -> None:
    assert least_contrast(f"#{number:06x}", scheme) >= LEAST_CONTRAST


@pytest.mark.parametrize(
    ("color", "scheme", "kept"),
    [("#1f5eff", LIGHT, True), ("#6d28d9", LIGHT, True), ("#ffd400", DARK, True), ("#ffd400", LIGHT, False)],
)
def test_f2_a_colour_that_can_be_read_is_the_hosts_own_and_no_other_changes_more_than_it_has_to(
    color: str, scheme: Scheme, kept: bool
) -> None:
    assert (accent_of(color, scheme).accent == color) is kept
    assert kept or least_contrast(color, scheme) < LEAST_CONTRAST + 0.3


def test_f2_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize(("scheme", "place"), [(LIGHT, 0), (DARK, 1)], ids=["light", "dark"])
def test_f2_what_an_accent_stands_on_is_what_the_style_sheet_says(scheme: Scheme, place: int) -> None:
    sheet = (FOLDER / "site.css").read_text(encoding="utf-8")

    def token(name: str) -> str:
        return re.findall(rf"--{name}: (#[0-9a-f]{{6}});", sheet)[place]

    assert scheme.backs == (token("ground"), token("card"), token("raised"))
    assert scheme.card == token("card")
    [share] = re.findall(r"--tint: color-mix\(in srgb, var\(--accent\) (\d+)%", sheet)[place : place + 1]
    assert int(share) == round(scheme.tint_share * 100)


@pytest.mark.parametrize("hue", list(Hue))
def test_f2_each_named_colour_can_be_read_in_both_schemes(hue: Hue) -> None:
    sheets = "".join(path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.css")))

    light, dark = re.findall(rf"\.hue-{hue} {{ --hue: (#\w+); --hue-back: (#\w+); }}", sheets)

    for (color, back), scheme in ((light, LIGHT), (dark, DARK)):
        assert min(contrast(color, beneath) for beneath in (back, *scheme.backs)) >= LEAST_CONTRAST
