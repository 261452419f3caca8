"""Absolute and relative risk reduction over time: one hazard ratio, many reductions."""

from __future__ import annotations

from collections.abc import Sequence
from numbers import Real
from typing import TYPE_CHECKING

from cabinetkit.errors import CabinetkitError, shortened
from cabinetkit.figures.picture import BLUE, GREEN, GREY, INK, SIZE, WIDTH, Picture, png, tidy
from cabinetkit.results.cohort import months_of
from cabinetkit.results.published import Outcome
from cabinetkit.results.reduction import RiskReduction, risk_reductions

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from pandas import DataFrame

HEAD = ("by month", "absolute, points (95% CI)", "relative", "treated for one fewer", "at risk")


def plot_reduction(
    cohort: DataFrame,
    *,
    until: int = 12,
    ratio: float | Outcome | None = None,
    arm: str = "cabozantinib",
    over: str = "placebo",
) -> Picture:
    """Absolute and relative risk reduction at each month, from the curves of two arms.

    >>> import cabinetkit as ck
    >>> cohort = ck.synthetic("epNET")
    >>> picture = ck.plot_reduction(cohort, until=12, ratio=0.38)
    >>> len(picture.rows)
    12

    `ratio` is a hazard ratio, `arm` over `over`, or a published one: a level line is drawn at 1
    less that ratio. Under a constant ratio the relative reduction would begin there and fall;
    read from curves it also jumps, most of all while events are few. Months 1 to `until`; a month
    past the follow-up of an arm is an error. Where nobody in `over` has had the event yet, the
    relative reduction is not defined and not drawn. Shaded: the 95% interval of the absolute one.
    """
    months_of(until, what="last month", zero=False)
    if until != int(until):
        raise CabinetkitError(f"{shortened(until)} is no whole month; say one such as 12")
    ratio = _ratio(ratio)
    found = risk_reductions(cohort, range(1, int(until) + 1), arm=arm, over=over)
    label = found[0].label or "Cohort"
    level = (
        f" The level line is 1 less the hazard ratio {ratio:g}, {1 - ratio:.0%}: a reduction of "
        "the rate, not of the risk."
        if ratio is not None
        else ""
    )
    told = "; ".join(map(_told, found if len(found) == 1 else (found[0], found[-1])))
    return Picture(
        sentence=f"{label}: risk reduction of {arm} against {over}, month by month: {told}.{level}",
        alt=(
            f"Risk reductions of {arm} against {over} by month, {label}. "
            f"{'; '.join(map(_told, found))}.{level}"
        ),
        head=HEAD,
        rows=[_row(each) for each in found],
        paint=lambda: png(draw(found, label, ratio)),
    )


def _ratio(given: object) -> float | None:
    """A hazard ratio as a number, also of a published one."""
    value = given.value if isinstance(given, Outcome) and given.unit == "ratio" else given
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, Real) or not 0 < float(value) < 1e9:
        raise CabinetkitError(f"{shortened(value)} is no hazard ratio; say one such as 0.38")
    return float(value)


def draw(found: Sequence[RiskReduction], label: str, ratio: float | None) -> Figure:
    """The figure: both reductions in percent over the months, and the level line."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 4.4), layout="constrained")
    axes = figure.add_subplot()
    relative = [(e.month, 100 * e.relative) for e in found if e.relative is not None]
    absolute = [(e.month, 100 * e.absolute) for e in found]
    sure = [e for e in found if e.interval and e.interval.low is not None]
    axes.fill_between(
        [e.month for e in sure],
        [100 * e.interval.low for e in sure],  # type: ignore[union-attr, operator]  # sure has them
        [100 * e.interval.high for e in sure],  # type: ignore[union-attr, operator]  # as above
        color=GREEN,
        alpha=0.12,
        linewidth=0,
    )
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
    points = f"{100 * found.absolute:.1f}"
    low, high = found.interval or (None, None)
    if low is not None and high is not None:
        points += f" ({100 * low:.1f} to {100 * high:.1f})"
    return (
        f"{found.month:g}",
        points,
        "not defined" if found.relative is None else f"{found.relative:.1%}",
        "none" if number is None else f"{number:.1f}" if number > 0 else f"{-number:.1f}, one more",
        " / ".join(map(str, found.at_risk or ())),
    )
