"""A page of its own: one file that reads on a screen and on paper, and asks for nothing outside."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from html import escape

from cabinetkit.html import Markup, plain, table

# The policy is for the reader: a browser then loads nothing, whatever a learner's name holds.
_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
:root {{color-scheme: light}}
body {{font: 1rem/1.45 system-ui, sans-serif; color: #111; background: #fff; max-width: 56rem;
  margin: 0 auto; padding: 1rem; overflow-wrap: anywhere}}
h1 {{font-size: 1.6rem; line-height: 1.2}}
h2 {{font-size: 1.25rem; margin: 2rem 0 0.5rem; border-bottom: 2px solid #0072B2}}
h3 {{font-size: 1.05rem; margin: 1.2rem 0 0.3rem}}
p {{margin: 0.4rem 0; max-width: 44rem}}
table {{border-collapse: collapse; margin: 0.6rem 0; font-variant-numeric: tabular-nums}}
th, td {{text-align: left; vertical-align: top; padding: 0.25rem 0.6rem;
  border-bottom: 1px solid #bbb; overflow-wrap: normal}}
td bdi {{overflow-wrap: anywhere}}
thead th {{vertical-align: bottom; background: #eef3f7}}
svg {{display: block; width: 100%; max-width: 40rem; height: auto; margin: 0.6rem 0}}
blockquote {{margin: 0.4rem 0; padding-left: 0.8rem; border-left: 4px solid #0072B2}}
.wide {{overflow-x: auto}}
.ck-still {{white-space: nowrap}}
@media (max-width: 40rem) {{th, td {{padding: 0.25rem 0.35rem}}}}
@media print {{
  body {{font-size: 10pt; max-width: none; padding: 0}}
  h2, h3 {{break-after: avoid}}
  tr, svg, blockquote {{break-inside: avoid}}
  .wide {{overflow: visible}}
}}
</style>
</head>
<body>
<main>
<h1>{title}</h1>
{body}
</main>
</body>
</html>
"""


def page(title: str, *parts: str) -> str:
    """The whole file: its title as the one h1, and its parts, which are HTML already."""
    made = _PAGE.format(title=escape(title), body="\n".join(part for part in parts if part))
    # A name may hold half a surrogate pair, which no file can.
    return made.encode("utf-8", "replace").decode("utf-8")


def section(heading: str, *parts: str) -> str:
    """A part of the page under its heading."""
    return "\n".join(
        ["<section>", f"<h2>{plain(heading)}</h2>", *filter(None, parts), "</section>"]
    )


def said(*sentences: str) -> Markup:
    """Sentences as a paragraph; what is not Markup is escaped."""
    texts = [each if isinstance(each, Markup) else plain(each) for each in sentences if each]
    return Markup(f"<p>{' '.join(texts)}</p>" if texts else "")


def wide(label: str, head: Sequence[str], rows: Iterable[str | Iterable[str]]) -> str:
    """A table that moves sideways by itself, by keyboard too, where the page is too narrow."""
    named = f'role="region" aria-label="{escape(label)}" tabindex="0"'
    return f'<div class="wide" {named}>{table(head, rows)}</div>'


def foreign(text: str) -> Markup:
    """What a learner wrote, as text; in a right-to-left script it turns nothing beside it."""
    return Markup(f"<bdi>{escape(text)}</bdi>")


def name(learner: str) -> Markup:
    """The learner's name."""
    return foreign(learner if learner.strip() else "(no name)")


def many(count: int, noun: str) -> str:
    """The count with its noun: 1 learner, 2 learners."""
    return f"{count} {noun}{'' if count == 1 else 's'}"


def plainly(marks: Decimal) -> str:
    """Marks as everybody reads them: 6 and not 6.00, 10 and not 1E+1."""
    return f"{marks.normalize():f}"
