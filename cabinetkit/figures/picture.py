"""A picture and its words: what it shows in a sentence, its description, its table."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from html import escape
from io import BytesIO
from typing import TYPE_CHECKING

from cabinetkit.html import boxed, columns, plain, table, wrapped

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# Okabe and Ito's colours, told apart by most eyes; no meaning hangs on colour alone.
BLUE, VERMILLION, BLACK, GREY = "#0072B2", "#D55E00", "#000000", "#8C8C8C"
GREEN, PURPLE = "#007559", "#A0507F"  # darkened
# The same for words, which need more contrast than a line does.
INK = {BLUE: BLUE, VERMILLION: "#A34700", BLACK: BLACK, GREEN: GREEN, PURPLE: PURPLE}
DOTS_PER_INCH = 160
MOVING = 110  # of a picture that is drawn anew at each move, which must be quick
# Seven and a half inches at this size are still read when the picture is shown 600 pixels wide.
WIDTH, SIZE = 7.5, 12
ROOM = 18  # letters of a name


@dataclass(frozen=True)
class Picture:
    """A PNG with its alt text, one sentence that says what it shows, and its data as a table.

    `paint` draws it; that is not done before somebody looks.
    """

    sentence: str
    alt: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    paint: Callable[[], bytes] = field(repr=False, compare=False)

    @cached_property
    def png(self) -> bytes:
        """The picture itself."""
        return self.paint()

    def _repr_html_(self) -> str:
        image = base64.b64encode(self.png).decode("ascii")
        # With its shape known beforehand, nothing below jumps when one picture replaces another.
        width, height = (int.from_bytes(self.png[at : at + 4], "big") for at in (16, 20))
        return boxed(
            f'<img alt="{escape(self.alt)}" src="data:image/png;base64,{image}" '
            f'style="width: 100%; max-width: 52em; aspect-ratio: {width} / {height}">',
            f'<p role="status">{plain(self.sentence)}</p>',
            table(self.head, self.rows),
        )

    def __repr__(self) -> str:
        return "\n".join([*wrapped(self.sentence), *columns(self.head, self.rows)])


def png(figure: Figure, dots_per_inch: int = DOTS_PER_INCH) -> bytes:
    """The figure as a PNG on white; a dark theme turns it dark."""
    written = BytesIO()
    # Packed lightly: that saves a tenth of the time, and a moved picture is thrown away soon.
    lightly = {"compress_level": 1}
    figure.savefig(written, format="png", dpi=dots_per_inch, facecolor="white", pil_kwargs=lightly)
    return written.getvalue()


def styled(arm: str, n: int) -> tuple[str, str]:
    """The colour and the line of an arm; of an arm without its own, the nth."""
    own = {"cabozantinib": (BLUE, "-"), "placebo": (VERMILLION, "--")}
    others = [(BLACK, "-"), (GREEN, "-."), (PURPLE, ":"), (BLUE, "-."), (VERMILLION, ":")]
    return own.get(arm, others[n % len(others)])


def named(arm: str) -> str:
    """The name of an arm as a picture has room for it."""
    name = arm or "all patients"
    return name if len(name) <= ROOM else f"{name[: ROOM - 1]}…"


def ticks(end: float) -> list[float]:
    """The months that an axis names: every six, or fewer for a short follow-up."""
    width = 12 if end > 60 else 6 if end > 12 else 2 if end > 4 else 1
    return [width * n for n in range(int(end / width) + 1)]


def tidy(axes: Axes) -> None:
    """Readable numbers, and no frame where nothing is read."""
    axes.tick_params(labelsize=SIZE)
    axes.spines[["top", "right"]].set_visible(False)
