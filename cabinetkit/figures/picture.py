"""A picture and its words: what it shows in a sentence, its description, its table."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from io import BytesIO
from typing import TYPE_CHECKING

from cabinetkit.eligibility.html import boxed, plain, table

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# Okabe and Ito's colours, told apart by most eyes; no meaning hangs on colour alone.
BLUE, VERMILLION, BLACK, GREY = "#0072B2", "#D55E00", "#000000", "#999999"
DOTS_PER_INCH = 160


@dataclass(frozen=True)
class Picture:
    """A PNG with its alt text, one sentence that says what it shows, and its data as a table."""

    sentence: str
    alt: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    png: bytes = field(repr=False)

    def _repr_html_(self) -> str:
        image = base64.b64encode(self.png).decode("ascii")
        return boxed(
            f'<img alt="{escape(self.alt)}" src="data:image/png;base64,{image}" '
            'style="width: 100%; max-width: 52em">',
            f'<p role="status">{plain(self.sentence)}</p>',
            table(self.head, self.rows),
        )

    def __repr__(self) -> str:
        widths = [
            max(len(row[i]) for row in (self.head, *self.rows)) for i in range(len(self.head))
        ]
        lines = ["  ".join(map(str.ljust, row, widths)).rstrip() for row in (self.head, *self.rows)]
        return "\n".join([self.sentence, *lines])


def png(figure: Figure) -> bytes:
    """The figure as a PNG on white, which is readable in a light and in a dark theme."""
    written = BytesIO()
    figure.savefig(written, format="png", dpi=DOTS_PER_INCH, facecolor="white")
    return written.getvalue()
