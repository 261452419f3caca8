"""Patients as lanes above, their curve below, as far as one has come."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cabinetkit.figures.picture import BLACK, BLUE, GREY, MOVING, SIZE, VERMILLION, WIDTH, png, tidy
from cabinetkit.results.product_limit import Followed, Step

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def paint_product_limit(patients: Sequence[Followed], steps: Sequence[Step], passed: int) -> bytes:
    """What is known after so many of the times; what comes later is drawn dotted."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 4.8))
    lanes, curve = figure.subplots(2, 1, sharex=True, height_ratios=[3, 2])
    figure.subplots_adjust(left=0.13, right=0.97, top=0.97, bottom=0.11, hspace=0.12)
    now = float(steps[passed - 1].months) if passed else 0.0
    for y, patient in enumerate(patients):
        _lane(lanes, y, patient, now)
    lanes.axvline(now, color=GREY, linewidth=1, zorder=0)
    lanes.set_yticks(range(len(patients)), [patient.id for patient in patients])
    lanes.set_ylim(len(patients) - 0.4, -0.6)
    months = [0.0, *(float(step.months) for step in steps[:passed])]
    left = [100.0, *(100 * float(step.survival) for step in steps[:passed])]
    curve.step(months, left, where="post", color=BLACK, linewidth=2)
    curve.axhline(50, color=GREY, linestyle=":", linewidth=1)
    curve.axvline(now, color=GREY, linewidth=1, zorder=0)
    curve.plot(months[-1], left[-1], "o", color=BLACK, markersize=6)
    curve.set_ylim(0, 108)
    curve.set_ylabel("event-free (%)", fontsize=SIZE)
    curve.set_xlabel("months", fontsize=SIZE)
    # Room on the right for the word behind the longest lane.
    curve.set_xlim(0, 1.17 * float(max(patient.months for patient in patients)))
    tidy(lanes)
    tidy(curve)
    return png(figure, MOVING)


def _lane(axes: Axes, y: int, patient: Followed, now: float) -> None:
    end = float(patient.months)
    axes.plot([0, min(end, now)], [y, y], color=BLUE, linewidth=2.5)
    if end > now:
        axes.plot([now, end], [y, y], color=GREY, linewidth=1, linestyle=":")
        return
    marker, color = ("X", VERMILLION) if patient.event else ("|", BLUE)
    axes.plot(end, y, marker=marker, markersize=11, color=color, markeredgewidth=1.5)
    axes.annotate(
        "event" if patient.event else "censored",
        (end, y),
        xytext=(8, 0),
        textcoords="offset points",
        va="center",
        fontsize=SIZE - 1,
    )
