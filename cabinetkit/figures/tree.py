"""Statements, the criteria that they make, and the decision, as a tree that is read from the left.

What can still decide is marked by a word, and not by its colour alone.
"""

from __future__ import annotations

from cabinetkit.eligibility.switches import CRITERIA, STATEMENTS, Switchboard
from cabinetkit.figures.marks import mark
from cabinetkit.figures.picture import BLACK, GREY, INK, MOVING, SIZE, VERMILLION, WIDTH, png

AS_MARK = {"eligible": "met", "not eligible": "not met", "cannot tell yet": "unknown"}
LEAF, MIDDLE, ROOT = 6.2, 1.9, 0.0


def paint_tree(board: Switchboard) -> bytes:
    """The tree with a mark for each state; leaves that can still decide say so."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 5.2))
    figure.subplots_adjust(left=0.02, right=0.99, top=0.99, bottom=0.02)
    axes = figure.add_subplot()
    at = {name: float(y) for y, name in enumerate(STATEMENTS)}
    middle = {
        name: _mean([at[leaf] for leaf, each in STATEMENTS.items() if each.criterion == name])
        for name in CRITERIA
    }
    top = _mean([*middle.values()])
    for name, y in middle.items():
        axes.plot([ROOT, MIDDLE], [top, y], color=GREY, linewidth=1, zorder=0)
        mark(axes, board.criteria[name], MIDDLE, y, width=0.5)
        axes.text(
            *(MIDDLE + 0.4, y, name),
            fontsize=SIZE - 1,
            va="center",
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 1},
        )
    for name, y in at.items():
        up = middle[STATEMENTS[name].criterion]
        axes.plot([MIDDLE, LEAF], [up, y], color=GREY, linewidth=1, zorder=0)
        mark(axes, board.shown[name], LEAF, y, width=0.5)
        decides = name in board.decisive
        axes.text(
            LEAF + 0.4,
            y,
            f"{STATEMENTS[name].says}{' ← decides' if decides else ''}",
            fontsize=SIZE - 1,
            va="center",
            color=INK[VERMILLION] if decides else BLACK,
        )
    mark(axes, AS_MARK[board.decision], ROOT, top, width=0.5)
    words = board.decision.replace(" ", "\n")
    axes.text(ROOT - 0.25, len(at) - 1, words, fontsize=SIZE, va="bottom")
    axes.set_xlim(-0.4, 12.3)
    axes.set_ylim(len(at) - 0.4, -0.6)
    axes.axis("off")
    return png(figure, MOVING)


def _mean(numbers: list[float]) -> float:
    return sum(numbers) / len(numbers)
