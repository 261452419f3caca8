"""Counts as bars, drawn in the page itself: told apart by pattern, and each number written out."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import NamedTuple

from cabinetkit.figures.picture import BLUE, GREY, VERMILLION

WIDTH, ROW, BAR, LETTER = 640, 26, 16, 8.5
NUMBERS = 84  # room for them at the right


class Bar(NamedTuple):
    """One bar: what it is about, how many of each kind, and its numbers as text."""

    label: str
    counts: Sequence[int]
    says: str


def bars(key: str, alt: str, kinds: Sequence[str], rows: Sequence[Bar]) -> str:
    """An SVG of the bars with its alt text and a legend; `key` is its own on a page.

    Of up to three kinds the first is filled, the second hatched, the third empty.
    """
    left = LETTER * max(len(row.label) for row in rows) + 6
    unit = (WIDTH - left - NUMBERS) / max(1, *(sum(row.counts) for row in rows))
    hatch = f"hatch-{key}"
    fills = (BLUE, f"url(#{hatch})", "#fff")
    parts = [
        f'<svg role="img" aria-label="{escape(alt)}" viewBox="0 0 {WIDTH} {ROW * (len(rows) + 1)}" '
        'font-size="14" font-family="system-ui, sans-serif">',
        f'<defs><pattern id="{hatch}" width="6" height="6" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><rect width="6" height="6" fill="#fff"/>'
        f'<rect width="3.5" height="6" fill="{VERMILLION}"/></pattern></defs>',
    ]
    at = left
    for kind, fill in zip(kinds, fills, strict=False):
        parts += [_box(at, 0, BAR, fill), _text(at + BAR + 6, 0, kind)]
        at += BAR + 6 + LETTER * len(kind) + 18
    for n, row in enumerate(rows, start=1):
        parts.append(_text(0, n, row.label))
        at = left
        for count, fill in zip(row.counts, fills, strict=False):
            parts += [_box(at, n, unit * count, fill)] if count else []
            at += unit * count
        parts.append(_text(at + 6, n, row.says))
    return "".join([*parts, "</svg>"])


def _box(x: float, row: int, width: float, fill: str) -> str:
    edge = GREY if fill == "#fff" else "#333"
    return (
        f'<rect x="{x:.1f}" y="{row * ROW + 4}" width="{width:.1f}" height="{BAR}" '
        f'fill="{fill}" stroke="{edge}"/>'
    )


def _text(x: float, row: int, text: str) -> str:
    return f'<text x="{x:.1f}" y="{row * ROW + 17}">{escape(text)}</text>'
