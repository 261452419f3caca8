"""Two hundred trials at their look, each a dot on the log axis; those that stop are filled."""

from __future__ import annotations

from math import floor, log

from cabinetkit.figures.picture import (
    BLACK,
    BLUE,
    INK,
    MOVING,
    SIZE,
    VERMILLION,
    WIDTH,
    png,
    tidy,
)
from cabinetkit.results.stopping import Look

WIDE = 0.06  # of a pile, on the log scale


def paint_look(look: Look) -> bytes:
    """The dots in piles; the truth, the boundary and the mean of those that stop as lines."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 3.9))
    figure.subplots_adjust(left=0.03, right=0.97, top=0.84, bottom=0.16)
    axes = figure.add_subplot()
    piles: dict[int, int] = {}
    dots: dict[bool, list[tuple[float, int]]] = {True: [], False: []}
    for estimate in sorted(look.trials()):
        pile = floor(log(estimate) / WIDE)
        piles[pile] = piles.get(pile, 0) + 1
        dots[estimate <= look.stops_below].append((estimate, piles[pile]))
    for stopped, face in ((True, BLUE), (False, "white")):
        if dots[stopped]:
            x, y = zip(*dots[stopped], strict=True)
            axes.plot(x, y, "o", markersize=5, markerfacecolor=face, markeredgecolor=BLUE)
    top = max(piles.values()) + 2
    lines = (
        (look.ratio, BLACK, "-", "true", 1.09, "left"),
        (look.stops_below, VERMILLION, "--", "stops below", 1.01, "left"),
        (look.mean_if_stopped, BLUE, ":", "mean of the stopped", 1.09, "right"),
    )
    for ratio, color, line, name, height, side in lines:
        axes.axvline(ratio, color=color, linestyle=line, linewidth=1.8)
        axes.annotate(
            f"{name} {ratio:.2f}",
            (ratio, height),
            xycoords=("data", "axes fraction"),
            xytext=(3 if side == "left" else -3, 0),
            ha=side,
            textcoords="offset points",
            color=INK[color],
            fontsize=SIZE - 1,
        )
    axes.set_xscale("log")
    axes.set_xlim(0.1, 2.5)
    axes.minorticks_off()
    named = [0.1, 0.2, 0.3, 0.4, 0.6, 0.8, 1, 2]
    axes.set_xticks(named, [f"{tick:g}" for tick in named])
    axes.set_ylim(0, top)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.set_xlabel("hazard ratio estimated at the look (log axis)", fontsize=SIZE)
    tidy(axes)
    return png(figure, MOVING)
