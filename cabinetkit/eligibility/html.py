"""The few pieces of HTML that the kit shows: one style, and tables, which are text as well."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape

# JupyterLab's own variables, so that everything is readable in its light and its dark theme.
STYLE = """<style>
.ck {color: var(--jp-content-font-color1, inherit); max-width: 60em; line-height: 1.4}
.ck table {border-collapse: collapse; table-layout: auto; width: 100%; margin: 0.4em 0}
.ck th, .ck td {text-align: left !important; vertical-align: top; padding: 0.3em 0.6em;
  border-bottom: 1px solid var(--jp-border-color2, #bbb); white-space: normal}
.ck .ck-still {white-space: nowrap}
.ck .ck-loud {font-size: 1.25em; font-weight: 600; margin: 0.2em 0}
.ck .ck-small {font-size: 0.9em; color: var(--jp-content-font-color2, inherit)}
</style>"""


_DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")


class Markup(str):
    """Text that is HTML already and is not escaped again."""

    __slots__ = ()


def table(head: Sequence[str], body: Iterable[str | Iterable[str]]) -> str:
    """A table; every cell is escaped, unless it is Markup. A row of one text heads those below."""
    heads = "".join(f'<th scope="col">{_cell(text)}</th>' for text in head)
    rows = "".join(f"<tr>{_cells(row, len(head))}</tr>" for row in body)
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"


def columns(head: Sequence[str], body: Iterable[Sequence[str]]) -> list[str]:
    """The same table as lines of text, its columns in line."""
    rows = [head, *body]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]


def boxed(*parts: str) -> str:
    """Parts of HTML in one box of the kit's style."""
    return "\n".join([STYLE, '<div class="ck">', *(part for part in parts if part), "</div>"])


def plain(text: str) -> Markup:
    """Text as HTML; a day is never broken over two lines."""
    return Markup(_DAY.sub(r'<span class="ck-still">\g<0></span>', escape(text)))


def _cells(row: str | Iterable[str], width: int) -> str:
    if isinstance(row, str):
        return f'<th scope="colgroup" colspan="{width}">{_cell(row)}</th>'
    return "".join(f"<td>{_cell(cell)}</td>" for cell in row)


def _cell(text: str) -> str:
    return text if isinstance(text, Markup) else plain(text)
