"""A funnel as bars: where people are stopped first, and who is left; the unknown apart."""

from __future__ import annotations

from cabinetkit.eligibility.funnel import Funnel
from cabinetkit.figures.picture import BLACK, BLUE, GREY, MOVING, SIZE, VERMILLION, WIDTH, png, tidy


def paint_funnel(funnel: Funnel) -> bytes:
    """A bar a check, in its order; below them the unknown, hatched, and the eligible."""
    from matplotlib.figure import Figure

    names = [each.check for each in funnel.at]
    rows = len(names) + 2
    height = 0.9 + 0.42 * rows
    figure = Figure(figsize=(WIDTH, height))
    figure.subplots_adjust(left=0.3, right=0.97, top=1 - 0.1 / height, bottom=0.55 / height)
    axes = figure.add_subplot()
    for y, each in enumerate(funnel.at):
        axes.barh(y, each.first, height=0.6, color=VERMILLION)
        axes.text(
            *(each.first + 0.8, y),
            f"{each.first}   ({each.any} fail it, {each.sole} with all else met)",
            va="center",
            fontsize=SIZE - 1,
        )
    unknown, eligible = len(names), len(names) + 1
    axes.barh(unknown, funnel.unknown, height=0.6, facecolor="white", edgecolor=GREY, hatch="////")
    axes.barh(eligible, funnel.eligible, height=0.6, color=BLUE)
    for y, many in ((unknown, funnel.unknown), (eligible, funnel.eligible)):
        axes.text(many + 0.8, y, str(many), va="center", fontsize=SIZE - 1, color=BLACK)
    axes.axhline(len(names) - 0.5, color=GREY, linewidth=1)
    axes.set_yticks(range(rows), [*names, "nobody can tell yet", "eligible"], fontsize=SIZE)
    axes.set_ylim(rows - 0.4, -0.6)
    axes.set_xlim(0, max(70, funnel.eligible + 8))
    axes.set_xlabel(f"of {funnel.total} invented referrals, stopped here first", fontsize=SIZE)
    tidy(axes)
    return png(figure, MOVING)
