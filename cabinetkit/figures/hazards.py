"""The rate of events in stretches of time, on a log axis: parallel lines are one hazard ratio."""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, sqrt
from typing import TYPE_CHECKING, NamedTuple

from cabinetkit.figures.picture import INK, SIZE, WIDTH, Picture, named, png, styled, ticks, tidy
from cabinetkit.results.cohort import arms_of, checked, label_of, months_of
from cabinetkit.results.curves import Z_95

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from pandas import DataFrame

HEAD = ("arm", "months", "events", "patient-months", "events per 100 patient-months (95% CI)")


class Rate(NamedTuple):
    """Events and time at risk of one arm within a stretch of months."""

    arm: str
    start: float
    end: float
    events: int
    patient_months: float

    @property
    def per_100(self) -> float:
        """Events per 100 patient-months: the hazard, if it is constant within the stretch."""
        return 100 * self.events / self.patient_months

    @property
    def interval(self) -> tuple[float, float]:
        """Its 95% interval on the log scale; only where there are events."""
        factor = exp(Z_95 / sqrt(self.events))
        return self.per_100 / factor, self.per_100 * factor


def plot_hazard(cohort: DataFrame, *, width: float = 3, until: float | None = None) -> Picture:
    """The hazard of every arm in stretches of `width` months, on a log axis, with its intervals.

    >>> import cabinetkit as ck
    >>> picture = ck.plot_hazard(ck.synthetic("world-wanes"), until=12)
    >>> len(picture.rows)
    8

    Drawn up to `until`, else as long as every arm has somebody at risk. Each is events over
    patient-months at risk in that stretch. On a log axis two arms at a
    constant distance have a constant hazard ratio. A stretch without an event has no place on a
    log axis: it is in the table and not in the picture.
    """
    width = months_of(width, what="width in months", example="3", zero=False)
    arms = arms_of(cohort)
    end = _everybody(cohort, arms) if until is None else until
    end = months_of(end, what="last month", example="24", zero=False)
    rates = [rate for arm in arms for rate in _rates(cohort, arm, width, end)]
    label = label_of(cohort) or "Cohort"
    thin = sum(rate.events < 5 for rate in rates)
    sentence = (
        f"{label}: events per 100 patient-months in stretches of {width:g} months. Lines at the "
        "same distance throughout would mean one constant hazard ratio"
        + (f"; {thin} of {len(rates)} stretches rest on fewer than five events." if thin else ".")
    )
    told = "; ".join(
        f"{named(rate.arm)}, months {rate.start:g} to {rate.end:g}: {rate.per_100:.1f}"
        for rate in rates
    )
    return Picture(
        sentence=sentence,
        alt=f"Hazards on a log axis, {label}. {told}.",
        head=HEAD,
        rows=[_row(rate) for rate in rates],
        paint=lambda: png(draw(rates, label)),
    )


def _everybody(cohort: DataFrame, arms: Sequence[str | None]) -> float:
    """The last month at which every arm has somebody at risk."""
    return min(float(checked(cohort, arm=arm)["months"].max()) for arm in arms)


def _rates(cohort: DataFrame, arm: str | None, width: float, end: float) -> list[Rate]:
    rows = checked(cohort, arm=arm)
    months, events = rows["months"], rows["event"]
    found, start = [], 0.0
    while start < end:
        stop = min(start + width, end)
        at_risk = float((months.clip(upper=stop) - start).clip(lower=0).sum())
        # An event at the end of a stretch belongs to it, as its time at risk does; one on the
        # first day belongs to the first.
        inside = int(events[((months > start) | (start == 0)) & (months <= stop)].sum())
        if at_risk > 0:
            found.append(Rate(arm or "", start, stop, inside, at_risk))
        start = stop
    return found


def draw(rates: Sequence[Rate], label: str) -> Figure:
    """The figure: a level line a stretch, its interval in the middle of it."""
    from matplotlib.figure import Figure
    from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

    figure = Figure(figsize=(WIDTH, 4.6), layout="constrained")
    axes = figure.add_subplot()
    axes.set_yscale("log")
    drawn = {rate.arm: [r for r in rates if r.arm == rate.arm and r.events] for rate in rates}
    # From below, so that two names which end at one height stand one above the other.
    order = sorted((own[-1].per_100, arm) for arm, own in drawn.items() if own)
    for n, (arm, own) in enumerate(drawn.items()):
        if own:
            place = order.index((own[-1].per_100, arm)) - (len(order) - 1) / 2
            _arm(axes, own, n, shift=16 * place)
    axes.set_title(label, fontsize=SIZE, loc="left")
    axes.set_xlabel("months since randomisation", fontsize=SIZE)
    axes.set_ylabel("events per 100\npatient-months (log axis)", fontsize=SIZE)
    axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axes.yaxis.set_minor_formatter(NullFormatter())
    end = max(rate.end for rate in rates)
    axes.set_xlim(0, 1.3 * end)
    axes.set_xticks([tick for tick in ticks(end) if tick <= end])
    tidy(axes)
    return figure


def _arm(axes: Axes, rates: Sequence[Rate], n: int, *, shift: float) -> None:
    color, line = styled(rates[0].arm, n)
    for rate in rates:
        axes.plot(
            [rate.start, rate.end], [rate.per_100] * 2, color=color, linestyle=line, linewidth=2.5
        )
        # Beside each other, so that two intervals of one stretch are told apart.
        middle = (rate.start + rate.end) / 2 + (n - 0.5) * (rate.end - rate.start) / 10
        axes.plot([middle] * 2, rate.interval, color=color, linewidth=1.2)
    last = rates[-1]
    axes.annotate(
        named(last.arm),
        (last.end, last.per_100),
        xytext=(5, shift),
        textcoords="offset points",
        va="center",
        color=INK[color],
        fontsize=SIZE,
        fontweight="bold",
    )


def _row(rate: Rate) -> tuple[str, ...]:
    if rate.events:
        low, high = rate.interval
        hazard = f"{rate.per_100:.1f} ({low:.1f} to {high:.1f})"
    else:
        hazard = "no event: not drawn"
    months = f"{rate.start:g} to {rate.end:g}"
    return (
        named(rate.arm),
        months,
        str(rate.events),
        f"{rate.patient_months:.0f}",
        hazard,
    )
