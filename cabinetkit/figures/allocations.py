"""In how many of a thousand trials so many patients land in the larger arm, as bars."""

from __future__ import annotations

from cabinetkit.figures.picture import BLUE, INK, MOVING, SIZE, VERMILLION, WIDTH, png, tidy
from cabinetkit.results.allocation import Allocation


def paint_allocation(found: Allocation, published: int, *, reach: int) -> bytes:
    """Bars around two thirds, as far as `reach` on both sides; the published number is marked."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 3.2))
    figure.subplots_adjust(left=0.12, right=0.97, top=0.88, bottom=0.19)
    axes = figure.add_subplot()
    middle = round(found.expected)
    counts = range(max(0, middle - reach), min(found.patients, middle + reach) + 1)
    axes.bar(counts, [1000 * found.chances[k] for k in counts], width=0.9, color=BLUE)
    axes.axvline(published, color=VERMILLION, linestyle="--")
    axes.annotate(
        f"published: {published}",
        (published, 1),
        xycoords=("data", "axes fraction"),
        xytext=(4, 4),
        textcoords="offset points",
        color=INK[VERMILLION],
        fontsize=SIZE,
    )
    axes.set_xlabel(f"of {found.patients} patients on cabozantinib", fontsize=SIZE)
    axes.set_ylabel("of 1000 trials", fontsize=SIZE)
    tidy(axes)
    return png(figure, MOVING)
