"""The curves of one world with the months gained up to a horizon; the other worlds behind it."""

from __future__ import annotations

from cabinetkit.figures.picture import (
    BLUE,
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
from cabinetkit.results.worlds import ARMS, worlds

LAST = 24  # months drawn


def paint_world(name: str, called: str, horizon: float, cut: float) -> bytes:
    """The world in colour, the area between its arms shaded up to the horizon."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 4.2))
    figure.subplots_adjust(left=0.11, right=0.97, top=0.93, bottom=0.14)
    axes = figure.add_subplot()
    months = [LAST * n / 96 for n in range(97)]
    styles = dict(zip(ARMS, ((BLUE, "-"), (VERMILLION, "--")), strict=True))
    for other, world in worlds().items():
        for arm, (color, line) in styles.items():
            mine = other == name
            axes.plot(
                months,
                [100 * world.survival(arm, month) for month in months],
                color=color if mine else GREY,
                linestyle=line,
                linewidth=2.4 if mine else 1,
                zorder=3 if mine else 1,
            )
    world = worlds()[name]
    inside = [month for month in months if month <= horizon]
    treated, control = ([100 * world.survival(arm, m) for m in inside] for arm in ARMS)
    axes.fill_between(inside, control, treated, color=BLUE, alpha=0.15, linewidth=0)
    axes.axvline(horizon, color=BLUE, linestyle=":", linewidth=1.5)
    axes.text(horizon + 0.2, 96, f"horizon {horizon:g}", color=INK[BLUE], fontsize=SIZE - 1)
    if cut <= LAST:
        axes.axvline(cut, color=GREY, linewidth=1.5)
        axes.text(cut + 0.2, 88, f"followed to {cut:g}", fontsize=SIZE - 1)
    else:
        axes.text(
            23.8, 54, f"followed to {cut:g}, beyond the picture", ha="right", fontsize=SIZE - 1
        )
    for y, arm in zip((78, 70), ARMS, strict=True):
        color, line = styles[arm]
        told = arm if line == "-" else f"{arm}, dashed"
        axes.text(23.8, y, told, color=INK[color], ha="right", fontsize=SIZE, fontweight="bold")
    axes.text(23.8, 62, "other worlds: grey", ha="right", fontsize=SIZE - 1)
    axes.set_xlim(0, LAST)
    axes.set_ylim(0, 104)
    axes.set_xticks(ticks(LAST))
    axes.set_title(f"SYNTHETIC: invented world, {called}", fontsize=SIZE, loc="left")
    axes.set_xlabel("months since randomisation", fontsize=SIZE)
    axes.set_ylabel("event-free (%)", fontsize=SIZE)
    tidy(axes)
    return png(figure, MOVING)
