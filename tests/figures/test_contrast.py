"""Colours of the pictures: enough contrast in both themes, and never alone."""

from __future__ import annotations

import re
from itertools import combinations

import pytest

from cabinetkit.figures.picture import BLACK, BLUE, GREEN, GREY, INK, PURPLE, VERMILLION, styled
from cabinetkit.html import STYLE

Colour = tuple[float, float, float]
WHITE = "#FFFFFF"
LINES = [BLUE, VERMILLION, BLACK, GREY, GREEN, PURPLE]
TURNED = re.search(r"img \{filter: invert\(([\d.]+)\) hue-rotate\(180deg\)", STYLE)


def light(code: str) -> Colour:
    red, green, blue = (int(code[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def dark(code: str) -> Colour:
    """What the dark theme makes of it: the filter of the style, by its definition (CSS)."""
    assert TURNED
    share = float(TURNED[1])
    r, g, b = (share - each * (2 * share - 1) for each in light(code))
    grey = 2 * (0.213 * r + 0.715 * g + 0.072 * b)  # half a turn of the hue: mirrored at the grey
    turned = [min(1, max(0, grey - each)) for each in (r, g, b)]
    return turned[0], turned[1], turned[2]


def contrast(one: Colour, other: Colour) -> float:
    """The ratio of WCAG 2.1."""
    bright, dim = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def _luminance(colour: Colour) -> float:
    parts = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in colour]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def test_the_ratio_is_that_of_the_standard() -> None:
    assert contrast(light(BLACK), light(WHITE)) == pytest.approx(21)
    assert contrast(light("#777777"), light(WHITE)) == pytest.approx(4.48, abs=0.01)
    assert contrast(light("#BBBBBB"), light(WHITE)) < 3


@pytest.mark.parametrize("theme", [light, dark])
def test_words_have_four_and_a_half_and_lines_three_in_both_themes(theme: object) -> None:
    assert callable(theme)
    paper = theme(WHITE)
    assert all(contrast(theme(ink), paper) >= 4.5 for ink in INK.values())
    assert all(contrast(theme(line), paper) >= 3 for line in LINES)


def test_the_dark_paper_is_the_page_of_jupyterlab() -> None:
    assert contrast(dark(WHITE), light("#111111")) < 1.05


def test_no_two_arms_differ_by_colour_alone() -> None:
    arms = [styled("cabozantinib", 0), styled("placebo", 1)]
    others = [styled(f"arm {n}", n) for n in range(3)]
    assert all(a[1] != b[1] for a, b in combinations(arms, 2))
    assert all(a[1] != b[1] for a, b in combinations(others, 2))
