"""The curves of two readers of the same scans, one panel an arm."""

from __future__ import annotations

from cabinetkit.figures.picture import (
    BLACK,
    GREEN,
    GREY,
    INK,
    MOVING,
    SIZE,
    VERMILLION,
    WIDTH,
    png,
    ticks,
    tidy,
)
from cabinetkit.results.readers import ARMS, READINGS, Readers

LAST = 24  # months drawn
STYLES = {
    READINGS[0]: (BLACK, "-", 3.2),
    READINGS[1]: (VERMILLION, "--", 2.0),
    READINGS[2]: (GREEN, "-.", 2.0),
}


def paint_readings(found: Readers) -> bytes:
    """A step at each scan; where the three agree, their lines lie on one another."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 4.2))
    panels = figure.subplots(1, 2, sharey=True)
    figure.subplots_adjust(left=0.1, right=0.98, top=0.91, bottom=0.33, wspace=0.08)
    # Where every progression is confirmed, the three readings are one.
    styles = STYLES if found.unconfirmed else {READINGS[0]: STYLES[READINGS[0]]}
    days = [LAST * n / 96 for n in range(97)]
    for axes, arm in zip(panels, ARMS, strict=True):
        truth = [100 * 0.5 ** (day / found.true_medians[arm]) for day in days]
        axes.plot(days, truth, color=GREY, linewidth=1.5)
        for reading, (color, line, width) in styles.items():
            scans = [scan for scan in found.scans(reading, arm) if scan.month <= LAST]
            months = [0.0, *(scan.month for scan in scans), LAST]
            left = [100.0, *(100 * scan.survival for scan in scans)]
            axes.step(
                months,
                [*left, left[-1]],
                where="post",
                color=color,
                linestyle=line,
                linewidth=width,
            )
        axes.axhline(50, color=GREY, linestyle=":", linewidth=1)
        axes.set_title(arm, fontsize=SIZE, loc="left")
        axes.set_xlim(0, LAST)
        axes.set_ylim(0, 104)
        axes.set_xticks(ticks(LAST))
        axes.set_xlabel("months", fontsize=SIZE)
        tidy(axes)
    panels[0].set_ylabel("event-free (%)", fontsize=SIZE)
    figure.text(0.02, 0.02, "grey: by the true day of progression", fontsize=SIZE - 1)
    for x, (reading, (color, line, _)) in zip((0.02, 0.29, 0.63), styles.items(), strict=False):
        name = {"-": "solid", "--": "dashed", "-.": "dash-dotted"}[line]
        called = reading if found.unconfirmed else "both readers"
        ink = INK[color]
        figure.text(x, 0.09, f"{called}\n({name})", color=ink, fontsize=SIZE - 1)
    return png(figure, MOVING)
