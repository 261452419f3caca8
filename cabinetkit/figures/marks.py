"""Statuses as marks in a grid: a symbol and a filling for each, so that colour is never alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from cabinetkit.figures.picture import BLACK, BLUE, GREY, INK, MOVING, SIZE, VERMILLION, WIDTH, png

if TYPE_CHECKING:
    from matplotlib.axes import Axes


class Mark(NamedTuple):
    """How a status looks: its symbol, the colour of the symbol, its filling."""

    symbol: str
    ink: str
    filling: str
    hatch: str = ""


MARKS = {
    "met": Mark("✓", "white", BLUE),
    "not met": Mark("✗", "white", INK[VERMILLION]),  # dark enough for white on it
    "unknown": Mark("?", BLACK, "white", "////"),
    "needs judgement": Mark("?", BLACK, "white", "...."),
    "not applicable": Mark("·", BLACK, "#DDDDDD"),
}


def mark(axes: Axes, status: str, x: float, y: float, *, width: float = 0.8) -> None:
    """One mark in the middle of x and y."""
    from matplotlib.patches import Rectangle

    look = MARKS[status]
    axes.add_patch(
        Rectangle(
            (x - width / 2, y - 0.36),
            width,
            0.72,
            facecolor=look.filling,
            edgecolor=GREY if look.hatch else look.filling,
            hatch=look.hatch,
        )
    )
    box = {"facecolor": "white", "edgecolor": "none", "pad": 1.5} if look.hatch else None
    axes.text(x, y, look.symbol, color=look.ink, ha="center", va="center", fontsize=SIZE, bbox=box)


def grid(rows: Sequence[tuple[str, Sequence[str]]], differs: Sequence[int]) -> bytes:
    """Rows of marks under numbers from 1; the columns that differ are pointed out below."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 1.1 + 0.5 * len(rows)))
    figure.subplots_adjust(left=0.16, right=0.99, top=0.82, bottom=0.22)
    axes = figure.add_subplot()
    columns = len(rows[0][1])
    for y, (_, statuses) in enumerate(rows):
        for x, status in enumerate(statuses, start=1):
            mark(axes, status, x, y)
    for x in differs:
        axes.text(
            x, len(rows) - 0.3, "≠ differs", color=INK[VERMILLION], ha="center", fontsize=SIZE
        )
    axes.set_xlim(0.4, columns + 0.6)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_xticks(range(1, columns + 1), map(str, range(1, columns + 1)), fontsize=SIZE)
    axes.xaxis.tick_top()
    axes.set_yticks(range(len(rows)), [name for name, _ in rows], fontsize=SIZE)
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    return png(figure, MOVING)
