"""Published ratios with their intervals, one under the other and never summed up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cabinetkit.errors import CabinetkitError, shortened
from cabinetkit.figures.picture import BLACK, BLUE, SIZE, WIDTH, Picture, png, tidy
from cabinetkit.results.published import Outcome, records, select

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

HEAD = ("analysis", "cohort", "ratio (95% CI)", "n", "scans read by", "standing")
TICKS = (0.05, 0.1, 0.2, 0.5, 1, 2, 5)


def plot_forest(
    endpoint: str = "PFS hazard ratio",
    *,
    cohort: str | Sequence[str] | None = None,
    trial: str = "CABINET",
) -> Picture:
    """A forest of one trial's published ratios: every analysis, on a log axis, without a sum.

    >>> import cabinetkit as ck
    >>> picture = ck.plot_forest(cohort="pNET")
    >>> [row[0] for row in picture.rows][:2]
    ['NEJM 2024', 'FDA 2025']

    `cohort` is one cohort or a list of them; all, subgroups with them, by default. Filled marks
    stand in one of the documents, hollow ones are known from an abstract or a secondary copy. The
    lines are analyses of the same patients, in the order of publication: no diamond sums them up.
    One trial at a time: the sibling trials are not ranked beside one another.
    """
    wanted: object = [cohort] if cohort is None or isinstance(cohort, str) else cohort
    if not isinstance(wanted, list | tuple) or not wanted:
        raise CabinetkitError(f"{shortened(cohort)} is no cohort; say one, or a list of them")
    found = [row for each in dict.fromkeys(wanted) for row in _ratios(endpoint, each, trial)]
    rows = [row for row in found if row.value is not None]
    if len({row.trial for row in rows}) > 1:
        raise CabinetkitError(
            "a forest of several trials would rank them: other patients, other controls, other "
            "years; name one with trial="
        )
    cohorts = list(dict.fromkeys(row.cohort for row in rows))
    rows.sort(key=lambda row: cohorts.index(row.cohort))
    told = "; ".join(f"{row.analysis}, {row.cohort}: {row.said}" for row in rows)
    what = f"{endpoint}, {rows[0].direction}"
    return Picture(
        sentence=_sentence(rows, what),
        alt=f"Forest of {what} on a log axis, without a sum. {told}.",
        head=HEAD,
        rows=[
            (
                row.analysis,
                row.cohort,
                row.said,
                "not stated" if row.n is None else str(row.n),
                row.assessor or "not stated",
                row.standings,
            )
            for row in rows
        ],
        paint=lambda: png(draw(rows, what)),
    )


def _ratios(endpoint: str, cohort: str | None, trial: str) -> list[Outcome]:
    ratios = dict.fromkeys(row.endpoint for row in records() if row.unit == "ratio")
    if endpoint not in [*ratios]:
        raise CabinetkitError(
            f"{shortened(endpoint)} is no ratio; a forest shows: {', '.join(ratios)}"
        )
    return select(trial=trial, endpoint=endpoint, cohort=cohort)


def _sentence(rows: Sequence[Outcome], what: str) -> str:
    analyses = len({row.analysis for row in rows})
    figures = "1 figure" if len(rows) == 1 else f"{len(rows)} figures"
    shared = (
        " Within a cohort the lines share patients, and those of a subgroup are counted in its "
        "cohort too, so nothing is summed up."
        if len(rows) > 1
        else ""
    )
    return (
        f"{rows[0].trial}: {what}: {figures} from {analyses} "
        f"{'analysis' if analyses == 1 else 'analyses'}.{shared} Hollow: from an abstract or a "
        "secondary copy."
    )


def draw(rows: Sequence[Outcome], what: str) -> Figure:
    """The figure: a line a ratio, 1 marked, the printed figure at the right."""
    from matplotlib.figure import Figure
    from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

    figure = Figure(figsize=(WIDTH, 1.7 + 0.5 * len(rows)), layout="constrained")
    axes = figure.add_subplot()
    for level, row in enumerate(rows):
        _line(axes, level, row)
    axes.axvline(1, color=BLACK, linewidth=1)
    ends = [end for row in rows for end in (row.low, row.high, row.value) if end is not None]
    axes.set_xscale("log")
    axes.set_xlim(min(*ends, 0.5) * 0.85, max(*ends, 1.1) * 1.1)
    axes.xaxis.set_major_locator(FixedLocator(TICKS))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.set_yticks(range(len(rows)), [f"{row.analysis}\n{row.cohort}" for row in rows])
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_title(rows[0].trial, fontsize=SIZE, loc="left")
    slower = f"left of 1: events come more slowly with {rows[0].arm}"
    axes.set_xlabel(f"{what}\n{slower}", fontsize=SIZE)
    tidy(axes)
    return figure


def _line(axes: Axes, level: int, row: Outcome) -> None:
    if row.low is not None and row.high is not None:
        axes.plot([row.low, row.high], [level, level], color=BLUE, linewidth=2)
    face = BLUE if row.standing == "document" else "white"
    axes.plot([row.value or 0], [level], marker="s", markersize=9, color=BLUE, markerfacecolor=face)
    interval = f" ({row.printed[1]} to {row.printed[2]})" if row.low is not None else ""
    axes.text(
        1.02,
        level,
        f"{row.printed[0]}{interval}",
        transform=axes.get_yaxis_transform(),
        va="center",
        fontsize=SIZE - 1,
    )
