"""Versions side by side: how their criteria differ, and how a patient comes out by each."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import Any

from cabinetkit.eligibility.chart import Patient
from cabinetkit.eligibility.criteria import Criteria
from cabinetkit.eligibility.criteria.versions import VERSIONS
from cabinetkit.eligibility.criterion import Criterion
from cabinetkit.eligibility.screening import Screening, screen
from cabinetkit.eligibility.show import TEACHING_ONLY, decision_of, title_of
from cabinetkit.html import boxed, table

WIDTH = 100


# --- criteria -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Comparison:
    """Two versions: pairs of which one entry stands for the other, and what only one of them has.

    An entry pairs with the one that it replaces, or that replaces the same criterion of the page.
    """

    one: Criteria
    other: Criteria
    same: tuple[str, ...]
    replaced: tuple[tuple[Criterion, Criterion], ...]
    only_in_one: tuple[Criterion, ...]
    only_in_other: tuple[Criterion, ...]

    def to_json(self) -> dict[str, Any]:
        """The comparison as plain data."""
        return {
            "one": _about(self.one),
            "other": _about(self.other),
            "same": list(self.same),
            "replaced": [
                {"one": one.to_json(), "other": other.to_json()} for one, other in self.replaced
            ],
            "only_in_one": [entry.to_json() for entry in self.only_in_one],
            "only_in_other": [entry.to_json() for entry in self.only_in_other],
        }

    def __str__(self) -> str:
        return "\n".join(self._lines())

    __repr__ = __str__

    def _lines(self) -> Iterator[str]:
        one, other = self.one.version, self.other.version
        yield f"{one} and {other}: {len(self.same)} criteria are the same entry in both."
        for each in (self.one, self.other):
            yield from textwrap.wrap(f"{each.version}: {each.coverage}. {each.remark}", WIDTH)
        for pair in self.replaced:
            yield "\nreplaced"
            for name, entry in zip((one, other), pair, strict=True):
                yield from _entry(entry, f"{name}: ")
        for name, entries in ((one, self.only_in_one), (other, self.only_in_other)):
            if entries:
                yield f"\nonly in {name}"
            for entry in entries:
                yield from _entry(entry)


def compare(one: Criteria, other: Criteria) -> Comparison:
    """How the criteria of two versions differ."""
    mine, others = _by_topic(one), _by_topic(other)
    both = [(entry, others[topic]) for topic, entry in mine.items() if topic in others]
    return Comparison(
        one=one,
        other=other,
        same=tuple(a.id for a, b in both if a is b),
        replaced=tuple((a, b) for a, b in both if a is not b),
        only_in_one=tuple(entry for topic, entry in mine.items() if topic not in others),
        only_in_other=tuple(entry for topic, entry in others.items() if topic not in mine),
    )


def _by_topic(criteria: Criteria) -> dict[str, Criterion]:
    return {entry.replaces or entry.id: entry for entry in criteria}


def _about(criteria: Criteria) -> dict[str, Any]:
    return {
        "version": criteria.version,
        "standing": criteria.standing,
        "note": criteria.remark,
        "criteria": len(criteria),
    }


def _entry(entry: Criterion, label: str = "") -> list[str]:
    places = "; ".join(map(str, entry.places))
    body = (f"{entry.says}.", f"{places} ({entry.standing})")
    return [f"    {label}{entry.id}", *(line for text in body for line in _indented(text, by=8))]


# --- a patient ------------------------------------------------------------------------------------


class ByVersion(tuple[Screening, ...]):
    """One patient on one day by every version; a table in a notebook."""

    __slots__ = ()

    def to_json(self) -> list[dict[str, Any]]:
        """One row a version: its decision, and the criteria that are not met or open."""
        return [
            {
                **_about(screening.criteria),
                "decision": screening.decision,
                "not_met": [finding.criterion.id for finding in screening.not_met],
                "open": _open(screening),
                "depends_on_reading": [each.reading for each in screening.depends_on_reading],
            }
            for screening in self
        ]

    def _cells(self) -> Iterator[list[str]]:
        for screening in self:
            mark = " (secondary)" if screening.criteria.standing == "secondary" else ""
            yield [
                f"{screening.criteria.version}{mark}",
                decision_of(screening),
                ", ".join(finding.criterion.id for finding in screening.not_met),
                ", ".join(_open(screening)),
                "; ".join(
                    f"as '{each.reading}': {each.decision}" for each in screening.depends_on_reading
                ),
            ]

    def _remarks(self) -> Iterator[str]:
        for screening in self:
            if screening.criteria.remark:
                yield f"{screening.criteria.version}: {screening.criteria.remark}"

    def __str__(self) -> str:
        lines = [title_of(self[0]), ""]
        for name, decision, *rest in self._cells():
            lines.append(f"{name:<22}{decision}")
            for label, text in zip(("not met", "open", "read"), rest, strict=True):
                if text:
                    lines += _indented(f"{label}: {text}")
        lines.append("")
        for remark in self._remarks():
            lines += textwrap.wrap(remark, WIDTH)
        return "\n".join([*lines, TEACHING_ONLY])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        head = ["version", "decision", "not met", "open", "read otherwise"]
        return boxed(
            f"<div>{escape(title_of(self[0]))}</div>",
            table(head, self._cells()),
            *(f'<p class="ck-small">{escape(remark)}</p>' for remark in self._remarks()),
            f'<p class="ck-small">{TEACHING_ONLY}</p>',
        )


def by_version(patient: Patient, on: date | str) -> ByVersion:
    """The patient on this day, screened by every version; each as a row.

    >>> import cabinetkit as ck
    >>> [each.decision for each in ck.by_version(ck.patient("mr-okafor"), on="2024-04-20")]
    ['eligible', 'eligible', 'cannot tell yet', 'eligible', 'eligible', 'eligible']
    """
    return ByVersion(screen(patient, on, criteria=each) for each in VERSIONS.values())


def _open(screening: Screening) -> list[str]:
    left = ("unknown", "needs judgement")
    return [f.criterion.id for f in screening.findings if f.status in left]


def _indented(text: str, *, by: int = 22) -> list[str]:
    indent = " " * by
    return textwrap.wrap(
        text, WIDTH, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False
    )
