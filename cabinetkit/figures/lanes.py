"""When a patient can be registered, as a picture: one lane a criterion, what is common below."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from cabinetkit.eligibility.days import Days
from cabinetkit.eligibility.window import HEAD, TOGETHER, Window, spoken
from cabinetkit.figures.picture import (
    BLACK,
    BLUE,
    DOTS_PER_INCH,
    GREY,
    INK,
    SIZE,
    VERMILLION,
    Picture,
    png,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDE, LETTER = 9.5, 0.1  # inches: the picture, and a letter at most


def plot_window(window: Window, *, dots_per_inch: int = DOTS_PER_INCH) -> Picture:
    """One lane for each criterion of the window, the days common to all below, the planned day.

    >>> import cabinetkit as ck
    >>> window = ck.screen(ck.patient("mr-nguyen"), on="2024-04-20").window
    >>> ck.plot_window(window).sentence.startswith(window.says)
    True

    A bar is a stretch in which the criterion holds, hatching one in which the chart does not say.
    """
    return Picture(
        sentence=f"{window.says} Hatched: the chart does not say.",
        alt=_alt(window),
        head=HEAD,
        rows=window.rows,
        paint=lambda: _png(window, dots_per_inch),
    )


def _alt(window: Window) -> str:
    told = "; ".join(f"{lane.criterion.id} holds {lane.says}" for lane in window.binding)
    inside = "inside" if window.on in window else "outside"
    return (
        f"Timeline of {len(window.binding)} criteria for {window.patient.id}. "
        f"{told or 'None binds'}. All together: {spoken(window.days)}. "
        f"The planned day, {window.on}, lies {inside}."
    )


def _png(window: Window, dots_per_inch: int) -> bytes:
    from matplotlib.dates import AutoDateLocator, DateFormatter
    from matplotlib.figure import Figure

    lanes = window.binding
    names = [*(lane.criterion.id for lane in lanes), TOGETHER]
    height = 1.2 + 0.42 * len(names)
    figure = Figure(figsize=(WIDE, height))
    told = max(map(len, [spoken(window.days), *(lane.says for lane in lanes)]))
    figure.subplots_adjust(
        left=LETTER * (max(map(len, names)) + 2) / WIDE,
        right=1 - LETTER * (told + 2) / WIDE,
        top=1 - 0.4 / height,
        bottom=0.45 / height,
    )
    axes = figure.add_subplot()
    for level, lane in enumerate(lanes):
        _bars(axes, level, lane.days, color=BLUE)
        _bars(axes, level, lane.unknown, facecolor="white", edgecolor=GREY, hatch="////")
        _beside(axes, level, lane.says)
    _bars(axes, len(lanes), window.days, color=BLACK)
    _beside(axes, len(lanes), spoken(window.days))
    axes.axvline(_place(window.on), color=VERMILLION, linestyle="--")
    axes.annotate(
        f"planned {window.on}",
        (_place(window.on), 1),
        xycoords=("data", "axes fraction"),
        xytext=(4, 4),
        textcoords="offset points",
        color=INK[VERMILLION],
        fontsize=SIZE,
    )
    axes.set_yticks(range(len(names)), names, fontsize=SIZE)
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.set_xlim(_place(window.horizon.first), _place(_end(window)))
    axes.xaxis.set_major_locator(AutoDateLocator(minticks=2, maxticks=4))  # type: ignore[no-untyped-call]  # they publish none for it
    axes.xaxis.set_major_formatter(DateFormatter("%d %b %Y"))  # type: ignore[no-untyped-call]  # nor for it
    axes.tick_params(axis="x", labelsize=SIZE)
    axes.spines[["top", "right"]].set_visible(False)
    return png(figure, dots_per_inch)


def _place(day: date) -> int:
    """Where a day begins on the axis, which counts from 1970; it ends where the next begins."""
    return (day - date(1970, 1, 1)).days


def _bars(axes: Axes, level: int, days: Days, **style: Any) -> None:
    spans = [(_place(first), (last - first).days + 1) for first, last in days.intervals]
    axes.broken_barh(spans, (level - 0.3, 0.6), **style)


def _beside(axes: Axes, level: int, said: str) -> None:
    axes.text(1.01, level, said, transform=axes.get_yaxis_transform(), va="center", fontsize=SIZE)


def _end(window: Window) -> date:
    """A little after the last day on which something changes, so that the ends are seen."""
    ends = [
        day
        for lane in window.binding
        for days in (lane.days, lane.unknown)
        for stretch in days.intervals
        for day in stretch
        if day < window.horizon.last
    ]
    latest = max([*ends, window.on])
    margin = (latest - window.horizon.first) // 8
    return latest + max(margin, timedelta(days=14))
