"""A screening for the eye: a table in a notebook, and the same as plain text.

What decides stands first; what is met is folded, section by section.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from html import escape
from itertools import groupby

from cabinetkit.eligibility.conventions import CONVENTIONS
from cabinetkit.eligibility.screening import Finding, OpenItem, Screening
from cabinetkit.eligibility.vocabulary import FACTS
from cabinetkit.html import Markup, boxed, plain, table

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
# The page runs status and laboratory values on under its heading on pregnancy.
SECTIONS = {
    "disease": "Documentation of disease",
    "measurable": "Measurable disease",
    "prior": "Prior treatment",
    "history": "Patient history",
    "medication": "Concomitant medications",
    "pregnancy": "Pregnancy and nursing",
    "status": "Performance status",
    "labs": "Laboratory values and ECG",
}
LABELS = {"label": "US label", "eu": "EU label"}
TEACHING_ONLY = "For teaching: this decides nothing about a real patient."


def _sentences(screening: Screening) -> Iterator[str]:
    """What stands above the table."""
    cohort = f" By the primary site: {screening.cohort} cohort." if screening.cohort else ""
    yield f"By {screening.coverage}.{cohort}"
    if screening.criteria.remark:
        yield screening.criteria.remark
    if screening.dose:
        yield f"Dose by this label: {screening.dose.says} ({screening.dose.source})."
    for other in screening.depends_on_reading:
        ids = ", ".join(other.criteria)
        yield (
            f"The decision depends on how {screening.criteria.called} is read: as "
            f"'{other.reading}' ({ids}) it would be: {other.decision}."
        )
    for warning in screening.warnings:
        yield f"Mind {' and '.join(warning.criteria)}: {warning.says}."
    if screening.open_items:
        asked = dict.fromkeys(f"{_ask(item)} ({item.kind})" for item in screening.open_items)
        more = len(asked) - MOST_ASKED
        rest = f"; and {more} more" if more > 0 else ""
        yield f"Could still change it: {'; '.join([*asked][:MOST_ASKED])}{rest}."


MOST_ASKED = 12


def _ask(item: OpenItem) -> str:
    return FACTS[item.name].label if item.name in FACTS else item.name


def decision_of(screening: Screening) -> str:
    """The decision with its symbol; eligible by a part of the criteria is eligible so far."""
    so_far = screening.decision == "eligible" and not screening.complete
    return f"{SYMBOL[screening.decision]} {screening.decision}{' so far' if so_far else ''}"


def _notes(finding: Finding) -> list[str]:
    notes = []
    if finding.criterion.same_as:
        notes.append(f"the same rule as {finding.criterion.same_as}, counted once")
    if finding.on_the_edge:
        notes.append("exactly on the limit")
    if finding.depends_on_reading:
        others = ", ".join(f"{name}: {status}" for name, status in finding.by_reading.items())
        notes.append(f"read as '{finding.criterion.reading}'; {others}")
    return notes


def title_of(screening: Screening) -> str:
    """Who was screened, and for which day."""
    invented = " (invented patient)" if screening.patient.invented else ""
    return f"{screening.patient.id}{invented}, if registered on {screening.on}"


def _by_section(findings: Iterable[Finding]) -> list[tuple[str, list[Finding]]]:
    """Findings under the titles of their sections, in the order of the page."""
    groups = groupby(findings, key=lambda finding: finding.criterion.id.partition(".")[0])
    titles = SECTIONS | LABELS
    return [(titles.get(name, name), [*found]) for name, found in groups]


def _deciding(screening: Screening) -> list[Finding]:
    """What rules the patient out, then what is open; each in the order of the page."""
    left = [finding for finding in screening.findings if finding.status != "met"]
    return sorted(left, key=lambda finding: FIRST.index(finding.status))


def _met(findings: list[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.status == "met"]


def _count(found: list[Finding]) -> str:
    return f"{SYMBOL['met']} {len(_met(found))} of {len(found)} met"


# --- text -----------------------------------------------------------------------------------------


def as_text(screening: Screening, *, everything: bool = False, width: int = 100) -> str:
    """The screening as plain text; with `everything` also why each criterion is met."""
    lines = [title_of(screening), decision_of(screening).upper(), ""]
    for sentence in _sentences(screening):
        lines += textwrap.wrap(sentence, width)
    lines.append("")
    for section, found in _by_section(_deciding(screening)):
        lines.append(section)
        for finding in found:
            lines += _text_row(finding, width)
        lines.append("")
    for section, found in _by_section(screening.findings):
        lines += _text_section(section, found, width, everything=everything)
    lines.append("")
    for task in screening.checklist:
        box = f"[{'x' if task.trace.truth else ' '}]"
        lines += textwrap.wrap(f"{box} to do by the site: {task.criterion.says}", width)
    lines += textwrap.wrap(f"{_silent(screening)}.", width)
    return "\n".join([*lines, TEACHING_ONLY])


def _text_section(
    section: str, found: list[Finding], width: int, *, everything: bool
) -> Iterator[str]:
    names = ", ".join(finding.criterion.id.partition(".")[2] for finding in _met(found))
    head = f"{section}: {_count(found)}"
    if everything:
        yield head
        for finding in _met(found):
            yield from _text_row(finding, width)
    else:
        yield from textwrap.wrap(
            f"{head}{': ' if names else ''}{names}",
            width,
            subsequent_indent="      ",
            break_on_hyphens=False,
        )


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
    """The screening as HTML: one table of what decides, and a folded one a section."""
    deciding = _deciding(screening)
    return boxed(
        f"<div>{escape(title_of(screening))}</div>",
        f'<div class="ck-loud">{decision_of(screening)}</div>',
        *(f"<p>{plain(sentence)}</p>" for sentence in _sentences(screening)),
        _table(deciding, titled=True) if deciding else "",
        *(_folded(*section) for section in _by_section(screening.findings)),
        *(f"<p>{_task(task)}</p>" for task in screening.checklist),
        _silences(screening),
        f'<p class="ck-small">{TEACHING_ONLY}</p>',
    )


def _folded(section: str, found: list[Finding]) -> str:
    inner = _table(_met(found)) if _met(found) else "<p>Each one stands above.</p>"
    return f"<details><summary>{section}: {_count(found)}</summary>{inner}</details>"


def _task(task: Finding) -> str:
    return f"{'☑' if task.trace.truth else '☐'} To do by the site: {escape(task.criterion.says)}"


def _silences(screening: Screening) -> str:
    inner = "".join(f"<li>{plain(sentence)}</li>" for sentence in screening.silences.values())
    return f"<details><summary>{_silent(screening)}</summary><ul>{inner}</ul></details>"


def _silent(screening: Screening) -> str:
    called = screening.criteria.called
    return f"{called[0].upper()}{called[1:]} is silent on: {', '.join(screening.silences)}"


def _table(findings: list[Finding], *, titled: bool = False) -> str:
    rows: list[str | list[Markup]] = []
    for section, found in _by_section(findings):
        rows += [section] if titled else []
        rows += map(_row, found)
    elsewhere = any(place.called for f in findings for place in f.criterion.places)
    where = "in the source" if elsewhere else "on the page"
    return table(["status", "criterion", "because", where], rows)


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
