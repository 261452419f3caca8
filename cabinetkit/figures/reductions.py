"""Absolute and relative risk reduction over time: one hazard ratio, many reductions."""

from __future__ import annotations

from collections.abc import Sequence
from numbers import Integral
from typing import TYPE_CHECKING

from cabinetkit.errors import CabinetkitError, shortened
from cabinetkit.figures.picture import BLUE, GREEN, GREY, INK, SIZE, WIDTH, Picture, png, tidy
from cabinetkit.results.reduction import RiskReduction, risk_reductions

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from pandas import DataFrame

HEAD = ("by month", "absolute, points", "relative", "treated for one fewer")


def plot_reduction(
    cohort: DataFrame,
    *,
    until: int = 12,
    ratio: float | None = None,
    arm: str = "cabozantinib",
    over: str = "placebo",
) -> Picture:
    """Absolute and relative risk reduction at each month, from the curves of two arms.

    >>> import cabinetkit as ck
    >>> cohort = ck.synthetic("epNET")
    >>> picture = ck.plot_reduction(cohort, until=12, ratio=0.38)
    >>> len(picture.rows)
    12

    `ratio` is a hazard ratio, `arm` over `over`: a level line is drawn at 1 less that ratio, which
    the relative reduction comes near to only while events are rare. Months 1 to `until`; a month
    past the follow-up of an arm is an error. Where nobody in `over` has had the event yet, the
    relative reduction is not defined and not drawn.
    """
    if not isinstance(until, Integral) or until < 1:
        raise CabinetkitError(f"{shortened(until)} is no last month; say a whole number such as 12")
    if ratio is not None and not ratio > 0:
        raise CabinetkitError(f"{shortened(ratio)} is no hazard ratio; say one such as 0.38")
    found = risk_reductions(cohort, range(1, until + 1), arm=arm, over=over)
    label = found[0].basis.partition(",")[0]
    level = (
        f" The level line is 1 less the hazard ratio {ratio:g}, {1 - ratio:.0%}: a reduction of "
        "the rate, not of the risk."
        if ratio is not None
        else ""
    )
    last = found[-1]
    return Picture(
        sentence=(
            f"{label}: the risk reduction depends on the month. {_told(found[0])}; "
            f"{_told(last)}.{level}"
        ),
        alt=(
            f"Risk reductions of {arm} against {over} by month, {label}. "
            f"{'; '.join(map(_told, found))}.{level}"
        ),
        head=HEAD,
        rows=[_row(each) for each in found],
        png=png(draw(found, label, ratio)),
    )


def draw(found: Sequence[RiskReduction], label: str, ratio: float | None) -> Figure:
    """The figure: both reductions in percent over the months, and the level line."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 4.4), layout="constrained")
    axes = figure.add_subplot()
    relative = [(e.month, 100 * e.relative) for e in found if e.relative is not None]
    absolute = [(e.month, 100 * e.absolute) for e in found]
    _line(axes, relative, BLUE, "-", "o", "relative", above=True)
    _line(axes, absolute, GREEN, "--", "s", "absolute (points)", above=False)
    if ratio is not None:
        axes.axhline(100 * (1 - ratio), color=GREY, linestyle=":", linewidth=2)
        axes.text(
            found[-1].month,
            100 * (1 - ratio) + 1,
            f"1 - hazard ratio = {1 - ratio:.0%}",
            ha="right",
            va="bottom",
            fontsize=SIZE - 1,
        )
    axes.axhline(0, color=GREY, linewidth=0.8)
    axes.set_title(label, fontsize=SIZE, loc="left")
    axes.set_xlabel("months since randomisation", fontsize=SIZE)
    axes.set_ylabel("risk reduction (%)", fontsize=SIZE)
    axes.set_xlim(0, found[-1].month * 1.02)
    tidy(axes)
    return figure


def _line(
    axes: Axes,
    points: Sequence[tuple[float, float]],
    color: str,
    line: str,
    marker: str,
    name: str,
    *,
    above: bool,
) -> None:
    if not points:
        return
    months, values = zip(*points, strict=True)
    axes.plot(months, values, color=color, linestyle=line, marker=marker, markersize=4)
    # Early on the two lie apart; later they meet.
    axes.annotate(
        name,
        points[0],
        xytext=(10, 2) if above else (10, -12),
        textcoords="offset points",
        color=INK[color],
        fontsize=SIZE,
        fontweight="bold",
    )


def _told(found: RiskReduction) -> str:
    relative = "not defined" if found.relative is None else f"{found.relative:.0%}"
    return (
        f"by month {found.month:g} absolute {100 * found.absolute:.0f} points, relative {relative}"
    )


def _row(found: RiskReduction) -> tuple[str, ...]:
    number = found.number_needed_to_treat
    return (
        f"{found.month:g}",
        f"{100 * found.absolute:.1f}",
        "not defined" if found.relative is None else f"{found.relative:.1%}",
        "none" if number is None else f"{number:.1f}" if number > 0 else f"{-number:.1f}, one more",
    )
