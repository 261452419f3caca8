"""A hazard ratio with the interval that its events allow, on a log axis, over the published one."""

from __future__ import annotations

from cabinetkit.figures.picture import BLACK, BLUE, GREY, MOVING, SIZE, WIDTH, png, tidy
from cabinetkit.results.curves import Interval
from cabinetkit.results.precision import Precision


def paint_precision(found: Precision, published: tuple[float, Interval]) -> bytes:
    """The interval of so many events, where 9 of 10 estimates would lie, and the published one."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 2.9))
    figure.subplots_adjust(left=0.33, right=0.97, top=0.97, bottom=0.2)
    axes = figure.add_subplot()
    rows = (
        (f"{found.events} events: 95% CI", found.ratio, found.interval, BLUE, 4.0),
        ("9 of 10 estimates,\nif this is true", found.ratio, found.nine_of_ten, BLUE, 1.5),
        ("published, epNET", *published, BLACK, 2.5),
    )
    for y, (_, ratio, (low, high), color, width) in enumerate(rows):
        axes.plot([low or 0, high or 0], [y, y], color=color, linewidth=width)
        axes.plot(ratio, y, "o", color=color, markersize=8)
    axes.axvline(1, color=GREY, linestyle="--")
    axes.set_xscale("log")
    axes.set_xlim(0.08, 3)
    axes.minorticks_off()
    named = [0.1, 0.2, 0.4, 0.6, 1, 2]
    axes.set_xticks(named, [f"{tick:g}" for tick in named])
    axes.set_yticks(range(3), [name for name, *_ in rows])
    axes.set_ylim(2.6, -0.6)
    axes.set_xlabel("hazard ratio, cabozantinib over placebo (log axis)", fontsize=SIZE)
    tidy(axes)
    return png(figure, MOVING)
