"""One value on two scales, each in multiples of a laboratory's own upper limit.

A filled dot closes a stretch that holds its end, a hollow one a stretch that does not.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cabinetkit.eligibility.lens import Limit, Seen
from cabinetkit.figures.marks import MARKS
from cabinetkit.figures.picture import BLACK, BLUE, GREY, MOVING, SIZE, WIDTH, png, tidy

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def paint_lens(
    rows: Sequence[tuple[str, Seen]], limits: Sequence[Limit], *, unknown_from: float | None
) -> bytes:
    """A line for each laboratory; between `unknown_from` and the last limit nobody can say."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 3.1))
    figure.subplots_adjust(left=0.17, right=0.69, top=0.95, bottom=0.2)
    axes = figure.add_subplot()
    end = max([4.0, *(float(seen.times) * 1.1 for _, seen in rows)])
    for y, (_, seen) in enumerate(rows):
        axes.plot([0, end], [y, y], color=GREY, linewidth=1, zorder=0)
        _stretch(axes, y, limits[-1], unknown_from)
        for limit in limits:
            fill = BLUE if limit.included else "white"
            spot = float(limit.times)
            axes.plot(spot, y, "o", markersize=11, markerfacecolor=fill, markeredgecolor=BLUE)
        axes.plot(float(seen.times), y - 0.2, "v", color=BLACK, markersize=11)
        symbol = MARKS[seen.status].symbol
        told = f"{seen.said} times: {symbol} {seen.status}"
        axes.text(
            *(1.02, y, told),
            transform=axes.get_yaxis_transform(),
            va="center",
            fontsize=SIZE - 1,
        )
    axes.set_yticks(range(len(rows)), [f"{name}\n{seen.upper}" for name, seen in rows])
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_xlim(0, end)
    axes.set_xlabel("times the laboratory's upper limit", fontsize=SIZE)
    tidy(axes)
    return png(figure, MOVING)


def _stretch(axes: Axes, y: int, last: Limit, unknown_from: float | None) -> None:
    """The values that pass as a bar, those of which nobody can say hatched."""
    end = float(last.times)
    passing = end if unknown_from is None else unknown_from
    axes.broken_barh([(0, passing)], (y - 0.07, 0.14), color=BLUE)
    if unknown_from is not None:
        axes.broken_barh(
            *([(unknown_from, end - unknown_from)], (y - 0.12, 0.24)),
            facecolor="white",
            edgecolor=GREY,
            hatch="////",
        )
