"""A screening for the eye: a table in a notebook, and the same as plain text."""

from __future__ import annotations

import textwrap
from html import escape

from cabinetkit.eligibility.conventions import CONVENTIONS
from cabinetkit.eligibility.html import Markup, boxed, plain, table
from cabinetkit.eligibility.screening import Finding, OpenItem, Screening
from cabinetkit.eligibility.vocabulary import FACTS

SYMBOL = {
    "met": "✓",
    "not met": "✗",
    "unknown": "?",
    "needs judgement": "✍",
    "eligible": "✓",
    "not eligible": "✗",
    "cannot tell yet": "?",
}
FIRST = ("not met", "unknown", "needs judgement", "met")
TEACHING_ONLY = "For teaching: this decides nothing about a real patient."


def _sentences(screening: Screening) -> list[str]:
    """What stands above the table."""
    lines = [f"By {screening.coverage}."]
    if screening.depends_on_reading:
        ids = ", ".join(screening.depends_on_reading)
        lines.append(f"The decision depends on how the page is read: {ids}.")
    if screening.open_items:
        asked = "; ".join(dict.fromkeys(f"{_ask(i)} ({i.kind})" for i in screening.open_items))
        lines.append(f"Could still change it: {asked}.")
    return lines


def _ask(item: OpenItem) -> str:
    return FACTS[item.name].label if item.name in FACTS else item.name


def _decision(screening: Screening) -> str:
    """The decision; eligible by a part of the page is eligible so far."""
    so_far = screening.decision == "eligible" and not screening.complete
    return f"{SYMBOL[screening.decision]} {screening.decision}{' so far' if so_far else ''}"


def _notes(finding: Finding) -> list[str]:
    notes = []
    if finding.on_the_edge:
        notes.append("exactly on the limit")
    if finding.depends_on_reading:
        others = ", ".join(f"{name}: {status}" for name, status in finding.by_reading.items())
        notes.append(f"read as '{finding.criterion.reading}'; {others}")
    return notes


def _order(screening: Screening) -> list[Finding]:
    return sorted(screening.findings, key=lambda f: FIRST.index(f.status))


def _title(screening: Screening) -> str:
    invented = " (invented patient)" if screening.patient.invented else ""
    return f"{screening.patient.id}{invented}, if registered on {screening.on}"


# --- text -----------------------------------------------------------------------------------------


def as_text(screening: Screening, *, width: int = 100) -> str:
    """The screening as plain text: what decides comes first, what is met last."""
    lines = [_title(screening), _decision(screening).upper(), ""]
    for sentence in _sentences(screening):
        lines += textwrap.wrap(sentence, width)
    lines.append("")
    for finding in _order(screening):
        lines += _text_row(finding, width)
    lines.append("")
    lines += [
        f"[{'x' if task.trace.truth else ' '}] to do by the site: {task.criterion.says}"
        for task in screening.checklist
    ]
    return "\n".join([*lines, TEACHING_ONLY])


def _text_row(finding: Finding, width: int) -> list[str]:
    criterion = finding.criterion
    places = "; ".join(map(str, criterion.places))
    head = f"{SYMBOL[finding.status]} {finding.status:<16}{criterion.id}  ({places})"
    leans = [f"convention: {', '.join(finding.conventions)}"] if finding.conventions else []
    reason = "; ".join([finding.because, *_notes(finding), *leans])
    body = textwrap.wrap(reason, width - 6, initial_indent=" " * 6, subsequent_indent=" " * 6)
    return [head, *body]


# --- HTML -----------------------------------------------------------------------------------------


def as_html(screening: Screening) -> str:
    """The screening as an HTML table; the criteria that are met are folded."""
    ordered = _order(screening)
    open_rows = [f for f in ordered if f.status != "met"]
    met = [f for f in ordered if f.status == "met"]
    return boxed(
        f"<div>{escape(_title(screening))}</div>",
        f'<div class="ck-loud">{_decision(screening)}</div>',
        *(f"<p>{escape(sentence)}</p>" for sentence in _sentences(screening)),
        _table(open_rows) if open_rows else "",
        f"<details><summary>{SYMBOL['met']} {len(met)} met</summary>{_table(met)}</details>",
        *(f"<p>{_task(task)}</p>" for task in screening.checklist),
        f'<p class="ck-small">{TEACHING_ONLY}</p>',
    )


def _task(task: Finding) -> str:
    return f"{'☑' if task.trace.truth else '☐'} To do by the site: {escape(task.criterion.says)}"


def _table(findings: list[Finding]) -> str:
    return table(["status", "criterion", "because", "on the page"], map(_row, findings))


def _row(finding: Finding) -> list[Markup]:
    criterion = finding.criterion
    notes = "".join(f'<div class="ck-small">{escape(note)}</div>' for note in _notes(finding))
    leans = ", ".join(
        f'<span title="{escape(CONVENTIONS[name])}">{name}</span>' for name in finding.conventions
    )
    leans = f'<div class="ck-small">convention: {leans}</div>' if leans else ""
    places = "<br>".join(escape(str(place)) for place in criterion.places)
    return [
        Markup(f'<span class="ck-still">{SYMBOL[finding.status]} {finding.status}</span>'),
        Markup(f'{escape(criterion.says)}<div class="ck-small">{criterion.id}</div>'),
        Markup(f"{plain(finding.because)}{notes}{leans}"),
        Markup(f'<span class="ck-small">{places}</span>'),
    ]
