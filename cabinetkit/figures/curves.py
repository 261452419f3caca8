"""Kaplan-Meier curves with the extended table below them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cabinetkit.errors import CabinetkitError, shortened
from cabinetkit.figures.picture import (
    BLACK,
    INK,
    SIZE,
    WIDTH,
    Picture,
    named,
    png,
    styled,
    ticks,
    tidy,
)
from cabinetkit.results.cohort import arms_of, months_of
from cabinetkit.results.curves import NO_NAME, KaplanMeier, kaplan_meier
from cabinetkit.results.published import TRIAL, Outcome

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from pandas import DataFrame

HEAD = ("arm", "month", "survival (95% CI)", "at risk", "censored before", "events before")


def plot_km(
    cohort: DataFrame,
    *,
    until: float | None = None,
    medians: Outcome | Sequence[Outcome] = (),
    band: bool = True,
) -> Picture:
    """Kaplan-Meier curves of every arm, with at risk, censored and events below.

    >>> import cabinetkit as ck
    >>> paper = ck.published("median PFS", "epNET", analysis="NEJM 2024", arm="placebo")
    >>> picture = ck.plot_km(ck.synthetic("epNET"), until=24, medians=paper)
    >>> picture.sentence.startswith("SYNTHETIC epNET cohort")
    True

    `until` is the last month drawn; all of the follow-up by default. `medians` are published
    medians of PFS in CABINET, drawn as dashed vertical lines with their citation. `band` shades
    the 95% interval at each time. A tick is a censored patient. Counts below are at risk at the
    month, and censored and events before it; the curve counts the events of the month too.
    """
    cited = _medians(medians)
    curves = [kaplan_meier(cohort, arm=arm) for arm in arms_of(cohort)]
    last = max(curve.last_month for curve in curves)
    end = last if until is None else months_of(until, what="last month", example="24", zero=False)
    months = ticks(end)
    told = "; ".join(f"{named(curve.arm)} {curve.median}" for curve in curves)
    lines = "".join(f" Dashed vertical line: {cite(outcome)}." for outcome in cited)
    label = curves[0].label or "Cohort"
    return Picture(
        sentence=f"{label}: median {curves[0].endpoint} {told}.{lines}",
        alt=_alt(curves, end, label) + lines,
        head=HEAD,
        rows=[(named(curve.arm), *line.cells) for curve in curves for line in curve.table(months)],
        paint=lambda: png(draw(curves, end, cited, band=band)),
    )


def _medians(given: object) -> list[Outcome]:
    """The published medians that may stand beside a curve; an error for anything else."""
    several = [given] if isinstance(given, Outcome) else given
    for each in several if isinstance(several, Sequence) else [several]:
        asked = getattr(each, "trial", ""), getattr(each, "endpoint", "")
        if asked != (TRIAL, "median PFS"):
            raise CabinetkitError(
                f"{shortened(getattr(each, 'key', each))} is no published median of PFS in "
                f"{TRIAL}; take one from ck.published('median PFS', 'epNET', "
                "analysis='NEJM 2024', arm='placebo')"
            )
    return list(several)  # type: ignore[call-overload, no-any-return]  # each was looked at


def cite(outcome: Outcome) -> str:
    """A published figure with its analysis, its reader and its standing."""
    reader = outcome.assessor or "reader not stated"
    return (
        f"{outcome.said} for {outcome.cohort}, {outcome.direction} "
        f"({outcome.analysis}, {reader}, {outcome.standings})"
    )


def draw(
    curves: Sequence[KaplanMeier], end: float, medians: Sequence[Outcome], *, band: bool
) -> Figure:
    """The figure: curves above, the extended table below."""
    from matplotlib.figure import Figure

    below = 0.75 * len(curves) + 0.2
    figure = Figure(figsize=(WIDTH, 4.2 + below), layout="constrained")
    axes, counts = figure.subplots(2, 1, height_ratios=[4.2, below], sharex=True)
    for n, curve in enumerate(curves):
        _curve(axes, curve, n, end, band=band)
    for n, outcome in enumerate(medians):
        _published(axes, outcome, n)
    axes.set_title(curves[0].label, fontsize=SIZE, loc="left")
    asked = curves[0].endpoint
    axes.set_ylabel(f"{'event-free' if asked == NO_NAME else asked} (%)", fontsize=SIZE)
    axes.set_ylim(0, 104)
    axes.set_xlim(0, end * 1.02)
    axes.set_xticks(ticks(end))
    axes.tick_params(labelbottom=True)
    tidy(axes)
    axes.set_xlabel("months since randomisation", fontsize=SIZE)
    _counts(counts, curves, ticks(end))
    return figure


def _curve(axes: Axes, curve: KaplanMeier, n: int, end: float, *, band: bool) -> None:
    color, line = styled(curve.arm, n)
    steps = [step for step in curve.steps if step.month <= end]
    # The curve runs on, level, to the last patient followed or to the edge of the picture.
    months = [step.month for step in steps] + [min(curve.last_month, end)]
    height = [100 * step.survival for step in [*steps, steps[-1]]]
    axes.step(months, height, where="post", color=color, linestyle=line, linewidth=2)
    censored = [step for step in steps if step.censored]
    axes.plot(
        [step.month for step in censored],
        [100 * step.survival for step in censored],
        linestyle="none",
        marker="|",
        markersize=9,
        color=color,
    )
    if band:
        shaded = [step for step in steps if step.low is not None and step.high is not None]
        # A band ends where its curve does, or where the curve has come to 0.
        ends = [step.month for step in steps if shaded and step.month > shaded[-1].month]
        if shaded:
            axes.fill_between(
                [*(step.month for step in shaded), ends[0] if ends else months[-1]],
                [100 * (step.low or 0) for step in [*shaded, shaded[-1]]],
                [100 * (step.high or 0) for step in [*shaded, shaded[-1]]],
                step="post",
                color=color,
                alpha=0.15,
                linewidth=0,
            )
    # The name stands where the curve passes a quarter: there the arms are apart.
    place = next((step for step in steps if step.survival <= 0.3), steps[-1])
    axes.annotate(
        named(curve.arm),
        (place.month, 100 * place.survival),
        xytext=(8, 10),
        textcoords="offset points",
        color=INK[color],
        fontsize=SIZE,
        fontweight="bold",
    )


def _published(axes: Axes, outcome: Outcome, n: int) -> None:
    """A line at a published median; its words stand at the upper right, where no curve is."""
    assert outcome.value is not None  # every published median of the kit was reached
    color, _ = styled(outcome.arm, n)
    axes.plot([outcome.value] * 2, [0, 50], color=color, linestyle="--", linewidth=1.2)
    axes.text(
        0.99,
        0.97 - 0.08 * n,
        f"{outcome.printed[0]} published: {outcome.cohort}, {outcome.arm}, {outcome.analysis}",
        transform=axes.transAxes,
        ha="right",
        va="top",
        color=INK[color],
        fontsize=SIZE - 1,
    )


def _counts(axes: Axes, curves: Sequence[KaplanMeier], months: Sequence[float]) -> None:
    """The extended table as text, its columns under the months of the axis."""
    level = 0.0
    for n, curve in enumerate(curves):
        color, _ = styled(curve.arm, n)
        _left(axes, level, named(curve.arm), color=INK[color], fontweight="bold")
        for row, name in enumerate(("at risk", "censored", "events"), start=1):
            _left(axes, level + row, name, color=BLACK)
            for line in curve.table(months):
                count = (line.at_risk, line.censored, line.events)[row - 1]
                axes.text(line.month, level + row, str(count), ha="center", fontsize=SIZE - 1)
        level += 4.4
    axes.set_ylim(level - 0.4, -0.6)
    axes.set_axis_off()


def _left(axes: Axes, level: float, text: str, **style: str) -> None:
    place = axes.get_yaxis_transform()
    axes.text(-0.05, level, text, transform=place, ha="right", fontsize=SIZE - 1, **style)  # type: ignore[arg-type]  # a style is text here


def _alt(curves: Sequence[KaplanMeier], end: float, label: str) -> str:
    number = {1: "One Kaplan-Meier curve", 2: "Two Kaplan-Meier curves"}
    falls = []
    for curve in curves:
        months = curve.median.months
        where = f"reaches one half at {months:.1f} months" if months else "stays above one half"
        falls.append(f"{named(curve.arm)} (n = {curve.n}) {where}")
    return (
        f"{number.get(len(curves), f'{len(curves)} Kaplan-Meier curves')}, {label}, "
        f"from 0 to {end:g} months. {'; '.join(falls)}. Numbers at risk, censored and with an "
        "event stand below."
    )
