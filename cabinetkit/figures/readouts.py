"""One hazard ratio read out four ways: curves, hazards, risk reductions, medians."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cabinetkit.figures.picture import (
    BLUE,
    GREEN,
    GREY,
    INK,
    MOVING,
    SIZE,
    VERMILLION,
    WIDTH,
    png,
    tidy,
)
from cabinetkit.results.model import Model

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SMALL = SIZE - 2
LAST = 24  # months drawn


def paint_readouts(model: Model, month: float) -> bytes:
    """The four panels, with the month marked where there is one."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 6.2))
    axes = figure.subplots(2, 2)
    figure.subplots_adjust(left=0.09, right=0.98, top=0.95, bottom=0.08, hspace=0.36, wspace=0.24)
    last = max(LAST, month)
    months = [last * n / 96 for n in range(1, 97)]
    _curves(axes[0, 0], model, months, month)
    _hazards(axes[0, 1], model, months)
    _reductions(axes[1, 0], model, months, month)
    _medians(axes[1, 1], model)
    return png(figure, MOVING)


def _titled(axes: Axes, title: str) -> None:
    axes.set_title(title, fontsize=SMALL, loc="left")
    tidy(axes)
    axes.tick_params(labelsize=SMALL)


def _pair(axes: Axes, months: list[float], pairs: list[tuple[float, float]], by: float) -> None:
    treated, control = zip(*pairs, strict=True)
    axes.plot(months, [by * y for y in treated], color=BLUE, linewidth=2)
    axes.plot(months, [by * y for y in control], color=VERMILLION, linewidth=2, linestyle="--")


def _curves(axes: Axes, model: Model, months: list[float], month: float) -> None:
    _pair(axes, [0, *months], [(1, 1), *map(model.survival, months)], 100)
    axes.axvline(month, color=GREY, linewidth=1)
    for share, color in zip(model.survival(month), (BLUE, VERMILLION), strict=True):
        axes.plot(month, 100 * share, "o", color=color, markersize=6)
    axes.set_ylim(0, 104)
    axes.set_xlim(0, months[-1])
    _titled(axes, "event-free (%) by month")
    for y, name, color in ((0.93, "cabozantinib", BLUE), (0.84, "placebo, dashed", VERMILLION)):
        axes.text(
            *(0.98, y, name),
            transform=axes.transAxes,
            ha="right",
            color=INK[color],
            fontsize=SMALL,
            fontweight="bold",
        )


def _hazards(axes: Axes, model: Model, months: list[float]) -> None:
    _pair(axes, months, [model.hazards(month) for month in months], 100)
    axes.set_yscale("log")
    axes.minorticks_off()
    low, high = axes.get_ylim()
    named = [tick for tick in (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200) if low <= tick <= high]
    axes.set_yticks(named, [f"{tick:g}" for tick in named])
    axes.set_xlim(0, months[-1])
    _titled(axes, "events a month per 100 still free (log axis)")


def _reductions(axes: Axes, model: Model, months: list[float], month: float) -> None:
    free = [model.survival(each) for each in months]
    relative = [100 * (one - other) / (1 - other) for one, other in free]
    absolute = [100 * (one - other) for one, other in free]
    axes.plot(months, relative, color=BLUE, linewidth=2)
    axes.plot(months, absolute, color=GREEN, linestyle="-.")
    axes.axhline(100 * (1 - model.ratio), color=GREY, linestyle=":", linewidth=2)
    axes.axhline(0, color=GREY, linewidth=0.8)
    axes.axvline(month, color=GREY, linewidth=1)
    axes.set_xlim(0, months[-1])
    low, high = axes.get_ylim()
    axes.set_ylim(low, high + 0.12 * (high - low))  # room for the words over the level line
    axes.text(
        *(months[-1], 100 * (1 - model.ratio), "1 - hazard ratio"),
        ha="right",
        va="bottom",
        fontsize=SMALL,
    )
    _titled(axes, "risk reduction (%): relative solid, absolute dash-dot")


def _medians(axes: Axes, model: Model) -> None:
    treated, control = model.medians
    bars = (
        ("cabozantinib", 1.2, treated, BLUE, ""),
        ("placebo", 0, control, VERMILLION, "//"),
    )
    for arm, y, median, color, hatch in bars:
        shown = min(median, 40)
        axes.barh(
            y,
            shown,
            color=color if not hatch else "white",
            edgecolor=color,
            hatch=hatch,
            height=0.7,
        )
        axes.text(shown + 0.4, y, f"{median:.1f}", va="center", fontsize=SMALL)
        axes.text(0.2, y + 0.4, arm, va="bottom", fontsize=SMALL)
    axes.set_yticks([])
    axes.set_ylim(-0.4, 2.8)
    axes.set_xlim(0, max(24, min(treated, 40) * 1.2))
    axes.text(
        *(0.98, 0.9, f"placebo / cabozantinib {model.ratio_of_medians:.2f}"),
        transform=axes.transAxes,
        ha="right",
        fontsize=SMALL,
    )
    axes.text(
        *(0.98, 0.8, f"hazard ratio {model.ratio:.2f}"),
        transform=axes.transAxes,
        ha="right",
        fontsize=SMALL,
    )
    _titled(axes, "medians (months)")
