"""Per 100 patients: a dot a patient, filled where it happened, an arm beside the other."""

from __future__ import annotations

from cabinetkit.figures.picture import BLUE, GREY, INK, MOVING, SIZE, VERMILLION, WIDTH, png
from cabinetkit.results.ledger import ARMS, Ledger

ACROSS = 20  # dots a row


def paint_ledger(ledger: Ledger) -> bytes:
    """A field of 100 dots for each line and arm."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 4.6))
    figure.subplots_adjust(left=0.02, right=0.98, top=0.93, bottom=0.02)
    axes = figure.add_subplot()
    deep = 100 // ACROSS
    for n, line in enumerate(ledger.lines):
        top = n * (deep + 2.6)
        axes.text(ACROSS + 3, top - 0.9, line.what, fontsize=SIZE, va="center", ha="center")
        fields = zip(ARMS, line.per_100, (BLUE, VERMILLION), strict=True)
        for place, (_, count, color) in enumerate(fields):
            left = place * (ACROSS + 8)
            spots = [(left + k % ACROSS, top + k // ACROSS) for k in range(100)]
            filled = round(count)
            for chosen, face in ((spots[:filled], color), (spots[filled:], "white")):
                if chosen:
                    x, y = zip(*chosen, strict=True)
                    axes.plot(
                        x,
                        y,
                        "os"[place],
                        markersize=5,
                        markerfacecolor=face,
                        markeredgecolor=color if face != "white" else GREY,
                    )
            axes.text(
                *(left + ACROSS + 0.5, top + 2, f"{count:.0f}"),
                color=INK[color],
                fontsize=SIZE + 2,
                fontweight="bold",
                va="center",
            )
    for place, (arm, color) in enumerate(zip(ARMS, (BLUE, VERMILLION), strict=True)):
        axes.text(
            *(place * (ACROSS + 8), -2.2, arm),
            color=INK[color],
            fontsize=SIZE,
            fontweight="bold",
        )
    axes.set_xlim(-1, 2 * (ACROSS + 8) - 2)
    axes.set_ylim(3 * (deep + 2.6) - 2, -3)
    axes.set_axis_off()
    return png(figure, MOVING)
