"""How a result looks: the few pieces of HTML, tables that are text as well, and both together."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Sequence
from html import escape

WIDTH = 100  # of a line of plain text

# JupyterLab's own variables, so that everything is readable in its light and its dark theme. In the
# dark one a picture is turned dark, its colours kept: white becomes the page's own black.
STYLE = """<style>
.ck {color: var(--jp-content-font-color1, inherit); max-width: min(60em, 100%); line-height: 1.4}
.ck .ck-wide {overflow-x: auto}
.ck table {border-collapse: collapse; table-layout: auto; width: 100%; margin: 0.4em 0}
.ck th, .ck td {text-align: left !important; vertical-align: top; padding: 0.3em 0.6em;
  border-bottom: 1px solid var(--jp-border-color2, #bbb); white-space: normal}
.ck .ck-still {white-space: nowrap}
.ck .ck-loud {font-size: 1.25em; font-weight: 600; margin: 0.2em 0}
.ck .ck-small {font-size: 0.9em; color: color-mix(in srgb, currentColor 80%, transparent)}
@media screen {[data-jp-theme-light="false"] .ck img {filter: invert(0.93) hue-rotate(180deg)}}
@media print {.ck .ck-wide {overflow: visible} .ck img, .ck tr {break-inside: avoid}}
</style>"""


# A day, and a status with its symbol.
_STILL = re.compile(r"\b\d{4}-\d{2}-\d{2}\b|[✓✗?·≠] (?:not |needs )?\w+")


class Markup(str):
    """Text that is HTML already and is not escaped again."""

    __slots__ = ()


def table(head: Sequence[str], body: Iterable[str | Iterable[str]]) -> str:
    """A table; every cell is escaped, unless it is Markup. A row of one text heads those below.

    Where the page is narrow it scrolls by itself, with the arrow keys as well.
    """
    heads = "".join(f'<th scope="col">{_cell(text)}</th>' for text in head)
    rows = "".join(f"<tr>{_cells(row, len(head))}</tr>" for row in body)
    inside = f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
    label = escape(", ".join(filter(None, map(str, head))))
    return f'<div class="ck-wide" role="group" tabindex="0" aria-label="{label}">{inside}</div>'


def columns(head: Sequence[str], body: Iterable[Sequence[str]]) -> list[str]:
    """The same table as lines of text, its columns in line."""
    rows = [head, *body]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]


def boxed(*parts: str) -> str:
    """Parts of HTML in one box of the kit's style."""
    return "\n".join([STYLE, '<div class="ck">', *(part for part in parts if part), "</div>"])


def plain(text: str) -> Markup:
    """Text as HTML; a day is never broken over two lines, nor a status from its symbol."""
    return Markup(_STILL.sub(r'<span class="ck-still">\g<0></span>', escape(text)))


class Shown:
    """A result that prints alike everywhere: its sentence, its table, its remarks.

    A subclass gives `says`, and `head` with `rows` where a table helps.
    """

    @property
    def says(self) -> str:
        """What a fellow would say about it, with its units."""
        raise NotImplementedError

    @property
    def head(self) -> Sequence[str]:
        """The names of the columns; none where there is no table."""
        return ()

    @property
    def rows(self) -> Sequence[Sequence[str]]:
        """The table below the sentence."""
        return ()

    @property
    def remarks(self) -> Sequence[str]:
        """What has to be known besides; below the table."""
        return ()

    def __str__(self) -> str:
        rows = columns(self.head, self.rows) if self.head else []
        return "\n".join([*wrapped(self.says), *rows, *map("\n".join, map(wrapped, self.remarks))])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return boxed(
            f"<p>{plain(self.says)}</p>",
            table(self.head, self.rows) if self.head else "",
            *(f'<p class="ck-small">{plain(remark)}</p>' for remark in self.remarks),
        )


def wrapped(text: str) -> list[str]:
    """The text as lines of plain text."""
    return textwrap.wrap(text, WIDTH, break_on_hyphens=False, break_long_words=False)


def _cells(row: str | Iterable[str], width: int) -> str:
    if isinstance(row, str):
        return f'<th scope="colgroup" colspan="{width}">{_cell(row)}</th>'
    return "".join(f"<td>{_cell(cell)}</td>" for cell in row)


def _cell(text: str) -> str:
    return text if isinstance(text, Markup) else plain(text)
